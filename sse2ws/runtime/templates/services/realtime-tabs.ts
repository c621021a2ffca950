/** The tabs of one user share one connection: the tab that holds the lock connects and tells the others. */
import type { RealtimeMessage } from '../types/realtime';
import { RealtimeConnection, UNREACHABLE } from './realtime-connection';
import type { ConnectionListener, ConnectionState, RealtimeAuth } from './realtime-connection';

type Note =
  | { kind: 'hello' }
  | { kind: 'state'; state: ConnectionState; problem?: string | undefined }
  | { kind: 'message'; message: RealtimeMessage<Record<string, unknown>> }
  | { kind: 'malformed' };

/** Whether this browser can do it; else every tab has a connection of its own. */
export const canShare = () =>
  typeof BroadcastChannel !== 'undefined' &&
  typeof navigator !== 'undefined' &&
  'locks' in navigator;

export class SharedConnection {
  /** May be replaced at any time, as that of an unshared connection. */
  auth: RealtimeAuth;

  private readonly listener: ConnectionListener;
  private readonly channel: BroadcastChannel;
  private readonly waiting = new AbortController();
  private leading: RealtimeConnection | null = null;
  private release: (() => void) | undefined;
  private closed = false;
  private state: ConnectionState = 'connecting';
  private problem: string | undefined;

  /** Tabs that give the same name share: it must tell users apart. */
  constructor(name: string, auth: RealtimeAuth, listener: ConnectionListener) {
    this.auth = auth;
    this.listener = listener;
    this.channel = new BroadcastChannel(`realtime: ${name}`);
    this.channel.onmessage = (event: MessageEvent<Note>) => this.hear(event.data);
    listener.onState('connecting');
    this.tell({ kind: 'hello' });
    navigator.locks
      .request(`realtime: ${name}`, { signal: this.waiting.signal }, () => this.lead())
      .catch(() => undefined); // closed while it was waiting
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.waiting.abort();
    this.leading?.close();
    this.channel.close();
    this.release?.();
    this.listener.onState('disconnected');
  }

  /** Holds the lock for as long as the returned promise is open; when this tab goes, the next one leads. */
  private lead(): Promise<void> {
    if (this.closed) return Promise.resolve();
    this.connect();
    return new Promise((resolve) => {
      this.release = resolve;
    });
  }

  private connect(): void {
    const auth: RealtimeAuth = {
      getToken: () => this.auth.getToken(),
      refreshToken: () => this.auth.refreshToken(),
    };
    this.leading = new RealtimeConnection(auth, {
      onState: (state, problem) => this.changed(state, problem),
      onMessage: (message) => {
        this.tell({ kind: 'message', message });
        this.listener.onMessage(message);
      },
      onMalformed: () => {
        this.tell({ kind: 'malformed' });
        this.listener.onMalformed();
      },
    });
  }

  private changed(state: ConnectionState, problem: string | undefined): void {
    if (this.closed) return;
    if (state === 'disconnected') return this.close(); // logged out here: another tab may lead
    this.tell({ kind: 'state', state, problem });
    this.follow(state, problem);
  }

  private hear(note: Note): void {
    if (note.kind === 'hello') this.answer();
    else if (this.leading) return;
    else if (note.kind === 'state') this.follow(note.state, note.problem);
    else if (note.kind === 'message') this.listener.onMessage(note.message);
    else this.listener.onMalformed();
  }

  /** Somebody came or came back: no reason to sit out the back-off. */
  private answer(): void {
    if (!this.leading) return;
    if (this.state === 'reconnecting' || this.problem === UNREACHABLE) {
      const lost = this.leading;
      this.leading = null;
      this.silently(() => lost.close());
      this.connect();
    }
    this.tell({ kind: 'state', state: this.state, problem: this.problem });
  }

  private silently(action: () => void): void {
    this.closed = true;
    action();
    this.closed = false;
  }

  /** What is known already is not said again: `connected` would count as a reconnection. */
  private follow(state: ConnectionState, problem: string | undefined): void {
    if (this.closed || (state === this.state && problem === this.problem)) return;
    this.state = state;
    this.problem = problem;
    this.listener.onState(state, problem);
  }

  private tell(note: Note): void {
    if (!this.closed) this.channel.postMessage(note);
  }
}
