/**
 * An EventSource by name only: old event names and old payloads, over the application's one WebSocket.
 * For code that cannot use the hook or the service yet. Nothing new should import it; delete it when nothing does.
 */
import type { EventType, RealtimeMessage } from '../types/realtime';
import { realtimeWebSocket } from './realtime-websocket';

type Data = Record<string, unknown>;
type Listener<E> = ((this: EventSource, event: E) => unknown) | null;

/** What is needed of the service; one that tells no state counts as connected. */
interface Socket {
  subscribe(eventType: EventType, handler: (message: RealtimeMessage<Data>) => void): string;
  unsubscribe(id: string): void;
  onStateChange?(listener: (state: string) => void): () => void;
  readonly connectionState?: string;
}

/** Old event name -> the events that took its place. */
const SUCCESSORS: Record<string, readonly string[]> = <<successors>>;

/** All events that there are. */
const EVENTS: readonly string[] = <<events>>;

/** New field -> what it was called, besides its snake_case. */
const OLD_FIELDS: Record<string, readonly string[]> = <<fields>>;

/** Event -> the same, for this event only. */
const OLD_FIELDS_OF: Record<string, Record<string, readonly string[]>> = <<event_fields>>;

/** URL -> the field of the payload that must equal its last `{x}`. */
const STREAMS: Record<string, string> = <<streams>>;

/** URL -> the events that came without a name. */
const UNNAMED: Record<string, readonly string[]> = <<unnamed>>;

export class SocketEventSource extends EventTarget implements EventSource {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSED = 2;
  readonly url: string;
  readonly withCredentials: boolean = false;
  readyState: number = 0;
  onopen: Listener<Event> = null;
  onerror: Listener<Event> = null;
  private messages: Listener<MessageEvent> = null;
  private readonly heard = new Set<string>();
  private readonly subscriptions: string[] = [];
  private readonly socket: Socket = realtimeWebSocket as unknown as Socket;
  private readonly release: (() => void) | undefined;

  /** Options are accepted and not needed: signing in is the connection's business. */
  constructor(url: string | URL, _options?: unknown) {
    super();
    this.url = String(url);
    super.addEventListener('open', (event) => this.onopen?.call(this, event));
    super.addEventListener('error', (event) => this.onerror?.call(this, event));
    super.addEventListener('message', (event) => this.messages?.call(this, event as MessageEvent));
    this.release = this.socket.onStateChange?.((state) => this.changed(state));
    // An EventSource opens later than its constructor returns.
    setTimeout(() => this.changed(this.socket.connectionState ?? 'connected'), 0);
  }

  get onmessage(): Listener<MessageEvent> {
    return this.messages;
  }

  set onmessage(listener: Listener<MessageEvent>) {
    this.messages = listener;
    if (listener) this.hear('message');
  }

  addEventListener<K extends keyof EventSourceEventMap>(
    type: K,
    listener: (this: EventSource, event: EventSourceEventMap[K]) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: (this: EventSource, event: MessageEvent) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: unknown,
    options?: boolean | AddEventListenerOptions,
  ): void {
    this.hear(type);
    super.addEventListener(type, listener as EventListener, options);
  }

  removeEventListener<K extends keyof EventSourceEventMap>(
    type: K,
    listener: (this: EventSource, event: EventSourceEventMap[K]) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: (this: EventSource, event: MessageEvent) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: unknown,
    options?: boolean | EventListenerOptions,
  ): void {
    super.removeEventListener(type, listener as EventListener, options);
  }

  close(): void {
    this.readyState = this.CLOSED;
    for (const id of this.subscriptions.splice(0)) this.socket.unsubscribe(id);
    this.release?.();
  }

  private hear(type: string): void {
    if (this.heard.has(type) || type === 'open' || type === 'error') return;
    this.heard.add(type);
    if (this.readyState === this.CLOSED) return;
    const names = type === 'message' ? unnamed(this.url) : successors(type);
    if (!names.length) console.warn(`[realtime] nothing arrives for '${type}' of ${this.url}`);
    for (const name of names) {
      const id = this.socket.subscribe(name as EventType, (message) => this.deliver(type, message));
      this.subscriptions.push(id);
    }
  }

  private deliver(type: string, message: RealtimeMessage<Data>): void {
    if (this.readyState === this.CLOSED || !concerns(this.url, message.data)) return;
    const data = JSON.stringify(oldData(message.data, message.type));
    this.dispatchEvent(new MessageEvent(type, { data, lastEventId: message.eventId }));
  }

  private changed(state: string): void {
    if (this.readyState === this.CLOSED) return;
    if (state === 'connected') {
      if (this.readyState === this.OPEN) return;
      this.readyState = this.OPEN;
      this.dispatchEvent(new Event('open'));
    } else if (this.readyState === this.OPEN || state === 'error') {
      this.readyState = this.CONNECTING;
      this.dispatchEvent(new Event('error'));
    }
  }
}

function successors(old: string): readonly string[] {
  const known = SUCCESSORS[old];
  if (known) return known;
  if (!EVENTS.length) return [old.replace(/[-:/]/g, '.')];
  return EVENTS.filter((event) => bare(event) === bare(old));
}

function bare(name: string): string {
  return name.replace(/[\s._:/-]+/g, '').toLowerCase();
}

function unnamed(url: string): readonly string[] {
  const pattern = Object.keys(UNNAMED).find((each) => segmentsOf(each, url));
  return (pattern && UNNAMED[pattern]) || [];
}

/** Whether an event is one that the server would have sent on this URL. */
function concerns(url: string, data: Data): boolean {
  return Object.entries(STREAMS).every(([pattern, field]) => {
    const found = segmentsOf(pattern, url);
    return !found?.length || String(data[field]) === found[found.length - 1];
  });
}

/** What stands for each `{x}` of a pattern, when the pattern is the end of the URL's path. */
function segmentsOf(pattern: string, url: string): string[] | null {
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/, '');
  const have = path.split('/').filter(Boolean);
  const want = pattern.split('/').filter(Boolean);
  const end = have.slice(-want.length);
  if (end.length < want.length) return null;
  const found: string[] = [];
  for (const [at, segment] of want.entries()) {
    if (segment.startsWith('{')) found.push(decodeURIComponent(end[at] ?? ''));
    else if (segment !== end[at]) return null;
  }
  return found;
}

/** The payload with its old names beside the new ones. */
function oldData(value: unknown, event: string, isTop = true): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => oldData(each, event, false));
  if (typeof value !== 'object' || value === null) return value;
  const result: Data = {};
  for (const [name, each] of Object.entries(value)) {
    const old = oldData(each, event, false);
    result[name] = old;
    result[name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()] = old;
    if (!isTop) continue;
    for (const other of OLD_FIELDS[name] ?? []) result[other] = old;
    for (const other of OLD_FIELDS_OF[event]?.[name] ?? []) result[other] = old;
  }
  return result;
}
