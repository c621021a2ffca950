/** One WebSocket for as long as somebody is logged in: authentication, ping, back-off, reconnection. */
import { WebSocket as ReconnectingWebSocket } from 'partysocket';

import type { RealtimeMessage } from '../types/realtime';
import { realtimeUrl } from './realtime-env';
import * as protocol from './realtime-protocol';
import type { RealtimeFrame, Refusal } from './realtime-protocol';

export type ConnectionState =
  'disconnected' | 'connecting' | 'connected' | 'reconnecting' | 'error';

export interface RealtimeAuth {
  /** The access token, or null when nobody is logged in. Asked before every connect. */
  getToken: () => string | null | Promise<string | null>;
  /** Called when the server no longer accepts the token; afterwards `getToken` gives the new one. */
  refreshToken: () => Promise<unknown>;
  /** Tabs that give the same name share one connection. It must tell users apart: take the user's id. */
  shareTabs?: string | undefined;
}

export interface ConnectionListener {
  /** `problem` says why the connection was given up, in the state `error`. */
  onState: (state: ConnectionState, problem?: string) => void;
  /** An application event; never before the server has accepted the token. */
  onMessage: (message: RealtimeMessage<Record<string, unknown>>) => void;
  /** Something that is neither an event nor part of the protocol. */
  onMalformed: () => void;
}

/** The problem of a connection that was given up because no server answered. */
export const UNREACHABLE = 'server unreachable';

const SECOND = 1000;
const PING_EVERY = 8 * 60 * SECOND; // the gateway closes after 10 idle minutes
const AUTH_TIMEOUT = 10 * SECOND;
const STABLE_AFTER = 5 * SECOND;
const LONGEST_DELAY = 30 * SECOND;
const MAX_ATTEMPTS = 30; // about six minutes
const MAX_REFRESHES = 3;

/** Exponential back-off with full jitter: anything from 0 up to 1, 2, 4, ... at most 30 seconds. */
const backOff = (attempt: number) =>
  attempt === 0 ? 0 : Math.random() * Math.min(LONGEST_DELAY, SECOND * 2 ** (attempt - 1));

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class RealtimeConnection {
  /** May be replaced at any time: the callbacks of a React component change with every render. */
  auth: RealtimeAuth;

  private readonly listener: ConnectionListener;
  private readonly socket: ReconnectingWebSocket;
  private token = '';
  private tenantId = '';
  private closed = false;
  /** When the server accepted the token, in milliseconds; null while it has not. */
  private acceptedAt: number | null = null;
  /** Attempts to connect, and token refreshes, since the last connection that proved stable. */
  private attempts = 0;
  private refreshes = 0;
  /** Not a word to the server before this time, in milliseconds. */
  private quietUntil = 0;
  private authTimer: ReturnType<typeof setTimeout> | undefined;
  private pingTimer: ReturnType<typeof setInterval> | undefined;

  constructor(auth: RealtimeAuth, listener: ConnectionListener) {
    this.auth = auth;
    this.listener = listener;
    // partysocket reconnects, but without jitter: the waiting is done in `prepare`.
    // It must not queue either: what was sent while offline would come before `auth`.
    this.socket = new ReconnectingWebSocket(() => this.prepare(), undefined, {
      minReconnectionDelay: 0,
      maxReconnectionDelay: 0,
      maxEnqueuedMessages: 0,
    });
    this.socket.addEventListener('open', () => this.authenticate());
    this.socket.addEventListener('message', (event) => this.receive(event.data));
    this.socket.addEventListener('close', () => this.lost());
    listener.onState('connecting');
  }

  close(): void {
    this.stop('disconnected');
  }

  /** Before every connect: waits, gets the token, gives the URL. */
  private async prepare(): Promise<string> {
    await sleep(Math.max(backOff(this.attempts), this.quietUntil - Date.now()));
    this.attempts += 1;
    if (!this.closed && this.attempts > MAX_ATTEMPTS) this.stop('error', UNREACHABLE);
    if (!this.closed) this.token = await this.currentToken();
    if (!this.closed && !this.token) this.stop('disconnected');
    return realtimeUrl; // a closed socket does not use it
  }

  private async currentToken(): Promise<string> {
    try {
      return (await this.auth.getToken()) ?? '';
    } catch (error) {
      console.error('[realtime] getToken failed, trying again later', error);
      throw new Error('no token'); // for partysocket a failed attempt like any other
    }
  }

  private authenticate(): void {
    this.authTimer = setTimeout(() => this.socket.reconnect(), AUTH_TIMEOUT);
    this.socket.send(protocol.authMessage(this.token));
  }

  private receive(text: unknown): void {
    const frame = protocol.parseFrame(text);
    if (!frame) return this.listener.onMalformed();
    const refusal = protocol.refusalOf(frame);
    if (refusal) return this.refused(refusal);
    if (frame.type === 'auth.success') return this.accepted(frame);
    if (this.acceptedAt === null || frame.type === 'ping' || frame.type === 'pong') return;
    const message = protocol.messageOf(frame, this.tenantId);
    if (message) this.listener.onMessage(message);
    else this.listener.onMalformed();
  }

  private accepted(frame: RealtimeFrame): void {
    if (this.acceptedAt !== null) return;
    this.acceptedAt = Date.now();
    this.tenantId = protocol.tenantOf(frame) ?? '';
    clearTimeout(this.authTimer);
    this.pingTimer = setInterval(() => this.socket.send(protocol.pingMessage), PING_EVERY);
    this.listener.onState('connected');
  }

  private refused(refusal: Refusal): void {
    console.warn(`[realtime] the server says ${refusal}`);
    if (refusal === 'FORBIDDEN') this.stop('error', refusal);
    if (refusal === 'UNAUTHORIZED') void this.refresh();
    if (refusal === 'RATE_LIMIT_EXCEEDED') this.slowDown();
  }

  private async refresh(): Promise<void> {
    this.socket.close();
    this.refreshes += 1;
    if (this.refreshes > MAX_REFRESHES) return this.stop('error', 'UNAUTHORIZED');
    try {
      await this.auth.refreshToken();
      this.attempts = 0;
    } catch (error) {
      console.error('[realtime] the token could not be refreshed', error);
    }
    if (!this.closed) this.socket.reconnect();
  }

  private slowDown(): void {
    this.quietUntil = Date.now() + LONGEST_DELAY * (0.5 + Math.random() / 2);
    if (this.acceptedAt === null) this.socket.reconnect();
  }

  private lost(): void {
    clearTimeout(this.authTimer);
    clearInterval(this.pingTimer);
    if (this.acceptedAt !== null && Date.now() - this.acceptedAt >= STABLE_AFTER) {
      this.attempts = 1;
      this.refreshes = 0;
    }
    this.acceptedAt = null;
    if (!this.closed) this.listener.onState('reconnecting');
  }

  private stop(state: 'disconnected' | 'error', problem?: string): void {
    this.closed = true;
    this.socket.close();
    this.listener.onState(state, problem);
  }
}
