/** The application's one connection, and who listens to it. Outside React: `realtimeWebSocket.subscribe(...)`. */
import type { EventType, RealtimeHandler, RealtimeMessage } from '../types/realtime';
import { RealtimeConnection, UNREACHABLE } from './realtime-connection';
import type { ConnectionListener, ConnectionState, RealtimeAuth } from './realtime-connection';
import { realtimeEnabled } from './realtime-env';
import { SharedConnection, canShare } from './realtime-tabs';

export type { ConnectionState, RealtimeAuth };

export interface RealtimeStats {
  /** Connections that the server accepted since the login. */
  connections: number;
  /** Events received, whether or not somebody listened. */
  received: number;
  /** Frames that made no sense. */
  malformed: number;
  lastEventType: string | null;
  lastEventAt: Date | null;
  /** Why the connection was given up, in the state `error`. */
  problem: string | null;
}

interface Subscription {
  eventType: EventType;
  handler: (message: RealtimeMessage<never>) => void;
}

const noStats = (): RealtimeStats => ({
  connections: 0,
  received: 0,
  malformed: 0,
  lastEventType: null,
  lastEventAt: null,
  problem: null,
});

class RealtimeWebSocket {
  private connection: RealtimeConnection | SharedConnection | null = null;
  private state: ConnectionState = 'disconnected';
  private counts = noStats();
  private lastId = 0;
  private readonly subscriptions = new Map<string, Subscription>();
  private readonly stateListeners = new Set<(state: ConnectionState) => void>();
  private readonly reconnectListeners = new Set<() => void>();

  /** Calls `handler` for every event of this type until `unsubscribe` is called with the returned id. */
  subscribe<E extends EventType>(eventType: E, handler: RealtimeHandler<E>): string {
    this.lastId += 1;
    const id = `subscription-${this.lastId}`;
    this.subscriptions.set(id, { eventType, handler });
    return id;
  }

  unsubscribe(id: string): void {
    this.subscriptions.delete(id);
  }

  /** Opens the connection after a login; when it is open, only the callbacks are replaced. */
  connect(auth: RealtimeAuth): void {
    if (!realtimeEnabled) return;
    const { connection } = this;
    if (connection && connection.auth.shareTabs !== auth.shareTabs) connection.close();
    if (this.connection) this.connection.auth = auth;
    else this.open(auth);
  }

  /** Closes the connection after a logout. Subscriptions stay and work again after the next login. */
  disconnect(): void {
    this.connection?.close();
    this.counts = noStats();
  }

  /** Tries again at once if the connection is lost; not if the server refused us: that takes a new login. */
  retry(): void {
    const isLost = this.state === 'reconnecting' || this.counts.problem === UNREACHABLE;
    if (!this.connection || !isLost) return;
    const { auth } = this.connection;
    this.connection.close();
    this.open(auth);
  }

  get connectionState(): ConnectionState {
    return this.state;
  }

  /** The numbers at this moment. */
  get stats(): Readonly<RealtimeStats> {
    return { ...this.counts };
  }

  /** Calls `listener` when the state changes, until the returned function is called. */
  onStateChange(listener: (state: ConnectionState) => void): () => void {
    return add(this.stateListeners, listener);
  }

  /** Calls `listener` after every connection but the first: events may have been missed, fetch afresh. */
  onReconnect(listener: () => void): () => void {
    return add(this.reconnectListeners, listener);
  }

  private open(auth: RealtimeAuth): void {
    const listener: ConnectionListener = {
      onState: (state, problem) => this.changed(state, problem),
      onMessage: (message) => this.deliver(message),
      onMalformed: () => this.malformed(),
    };
    this.connection =
      auth.shareTabs && canShare()
        ? new SharedConnection(auth.shareTabs, auth, listener)
        : new RealtimeConnection(auth, listener);
  }

  private changed(state: ConnectionState, problem: string | undefined): void {
    if (state === 'disconnected') this.connection = null;
    if (state === 'connected') this.counts.connections += 1;
    this.counts.problem = problem ?? null;
    this.state = state;
    for (const listener of [...this.stateListeners]) guarded(() => listener(state));
    if (state !== 'connected' || this.counts.connections === 1) return;
    for (const listener of [...this.reconnectListeners]) guarded(listener);
  }

  private deliver(message: RealtimeMessage<Record<string, unknown>>): void {
    this.counts.received += 1;
    this.counts.lastEventType = message.type;
    this.counts.lastEventAt = new Date();
    for (const [id, { eventType, handler }] of [...this.subscriptions]) {
      // A handler may unsubscribe others. That `data` is what the type promises is the server's word.
      if (eventType === message.type && this.subscriptions.has(id)) {
        guarded(() => handler(message as RealtimeMessage<never>));
      }
    }
  }

  private malformed(): void {
    this.counts.malformed += 1;
    console.warn('[realtime] ignored a frame that is no event');
  }
}

function add<T>(set: Set<T>, element: T): () => void {
  set.add(element);
  return () => void set.delete(element);
}

/** A listener that throws must not stop the others. */
function guarded(listener: () => void): void {
  try {
    listener();
  } catch (error) {
    console.error('[realtime] a listener failed', error);
  }
}

export const realtimeWebSocket = new RealtimeWebSocket();
