/** Both servers: the old one behind fake event sources, the new one behind fake sockets. Up and down together. */

const LATENCY = 10;
const RETRY = 3000;
const MOST = 50; // a browser opens six streams to one server and lets all others wait

export class Streams {
  up = true;
  /** Events that the old server sends to whoever connects, and of which nothing but the connection's state is kept. */
  greetings = [];
  opened = { sources: [], sockets: 0 };
  #sources = new Set();
  #sockets = new Set();
  #fakes = new Map();

  /** `threw` is told when a listener throws. */
  constructor(window, clock, threw) {
    Object.assign(this, { window, clock, threw });
    this.EventSource = this.#sourceClass();
    this.WebSocket = this.#socketClass();
  }

  /** What `require` of an old client's module gives. */
  moduleOf(specifier, clients) {
    const exports = { __esModule: true };
    for (const client of clients.filter((one) => one.modules.includes(specifier))) {
      const fake = this.#fakeOf(client);
      for (const name of client.exports) exports[name] = fake;
      if (client.default) exports.default = fake;
    }
    return exports;
  }

  #fakeOf(client) {
    if (!this.#fakes.has(client.name)) {
      const fake = { constructor: () => this.#named(client), call: () => this.#call(client) }[client.kind];
      this.#fakes.set(client.name, fake?.());
    }
    return this.#fakes.get(client.name);
  }

  /** Whether the new server has accepted a client. */
  get connected() {
    return [...this.#sockets].some((socket) => socket.accepted);
  }

  /** One event on both sides: old name and payload to the streams that carry it, the new envelope to all sockets. */
  send({ old, now }, id) {
    for (const source of [...this.#sources]) {
      if (source.readyState === 1 && carries(source.url, old)) source.receive(old.type, old.text, id);
    }
    this.sendFrame(JSON.stringify({ type: now.type, data: now.data, timestamp: '2025-11-03T12:00:00Z', eventId: id, tenantId: 'tenant-1' }));
  }

  /** Something that is no event, to everybody. */
  sendGarbage(types) {
    for (const source of [...this.#sources]) {
      if (source.readyState === 1) for (const type of types) source.receive(type, '{"torn', '');
    }
    this.sendFrame('{"torn');
  }

  sendFrame(text) {
    for (const socket of [...this.#sockets]) socket.receive(text);
  }

  /** Every connection breaks. */
  drop() {
    for (const source of [...this.#sources]) source.lose();
    for (const socket of [...this.#sockets]) socket.lose();
  }

  #sourceClass() {
    const streams = this;
    const { Event, MessageEvent } = this.window;
    return class EventSource {
      static CONNECTING = 0;
      static OPEN = 1;
      static CLOSED = 2;
      CONNECTING = 0;
      OPEN = 1;
      CLOSED = 2;
      readyState = 0;
      onopen = null;
      onmessage = null;
      onerror = null;
      #listeners = [];

      constructor(url, options = {}) {
        this.url = String(url);
        this.withCredentials = Boolean(options?.withCredentials);
        streams.opened.sources.push(this.url);
        streams.#sources.add(this);
        this.waits = streams.#sources.size > MOST; // code that opens two for each that is lost would never end
        this.connect(LATENCY);
      }

      addEventListener(type, listener, options = {}) {
        if (!listener || this.#listeners.some((each) => each.type === type && each.listener === listener)) return;
        const { once = false, signal } = Object(options);
        this.#listeners.push({ type, listener, once });
        signal?.addEventListener('abort', () => this.removeEventListener(type, listener));
      }

      removeEventListener(type, listener) {
        this.#listeners = this.#listeners.filter((each) => each.type !== type || each.listener !== listener);
      }

      /** Not jsdom's own dispatch: that one swallows what a listener throws. */
      dispatchEvent(event) {
        const own = { listener: this[`on${event.type}`] };
        for (const { listener, once } of [own, ...this.#listeners.filter((each) => each.type === event.type)]) {
          if (once) this.removeEventListener(event.type, listener);
          try {
            if (typeof listener === 'function') listener.call(this, event);
            else listener?.handleEvent?.(event);
          } catch {
            streams.threw();
          }
        }
        return true;
      }

      connect(delay) {
        if (this.waits) return;
        this.timer = streams.clock.set(() => (streams.up ? this.open() : this.lose()), delay);
      }

      open() {
        this.readyState = 1;
        this.dispatchEvent(new Event('open'));
        for (const type of streams.greetings) this.receive(type, '{}', '');
      }

      lose() {
        if (this.readyState === 2) return;
        this.readyState = 0;
        this.dispatchEvent(new Event('error'));
        if (this.readyState === 0) this.connect(RETRY);
      }

      receive(type, data, lastEventId) {
        this.dispatchEvent(new MessageEvent(type, { data, lastEventId, origin: 'https://app.test' }));
      }

      close() {
        this.readyState = 2;
        streams.clock.clear(this.timer);
        streams.#sources.delete(this);
      }
    };
  }

  /** A library's class: its methods' own names, opened by `start` where the library does so. */
  #named(client) {
    const names = [
      ...client.listen.map((name) => [name, 'addEventListener']),
      ...client.unlisten.map((name) => [name, 'removeEventListener']),
      ...client.close.map((name) => [name, 'close']),
    ];
    const Fake = class extends this.EventSource {};
    for (const [name, usual] of names) {
      if (name === usual) continue;
      Fake.prototype[name] = function (...words) {
        return this[usual](...words);
      };
    }
    for (const name of client.start) Fake.prototype[name] = () => undefined;
    return Fake;
  }

  /** A function with callbacks, such as fetchEventSource. */
  #call(client) {
    const option = (options, role) => {
      const name = Object.keys(client.options).find((each) => client.options[each] === role);
      return name ? options?.[name] : undefined;
    };
    return (url, options) =>
      new Promise((resolve) => {
        const source = new this.EventSource(url);
        const call = (role, ...words) => {
          try {
            option(options, role)?.(...words);
          } catch {
            this.threw();
          }
        };
        const end = () => {
          source.close();
          resolve();
        };
        source.dispatchEvent = (event) => {
          if (event.type === 'open') call('open', { ok: true, status: 200, headers: new Map([['content-type', 'text/event-stream']]) });
          else if (event.type === 'error') call('error', new Error('lost'));
          else call('message', { event: event.type === 'message' ? '' : event.type, data: event.data, id: event.lastEventId });
        };
        const signal = option(options, 'signal');
        if (signal?.aborted) end();
        else signal?.addEventListener?.('abort', end);
      });
  }

  #socketClass() {
    const streams = this;
    const { EventTarget, Event, MessageEvent, CloseEvent } = this.window;
    return class WebSocket extends EventTarget {
      static CONNECTING = 0;
      static OPEN = 1;
      static CLOSING = 2;
      static CLOSED = 3;
      readyState = 0;
      binaryType = 'blob';
      accepted = false;

      constructor(url) {
        super();
        this.url = String(url);
        streams.opened.sockets += 1;
        streams.#sockets.add(this);
        streams.clock.set(() => (streams.up ? this.open() : this.lose()), LATENCY);
      }

      open() {
        if (this.readyState !== 0) return;
        this.readyState = 1;
        this.dispatchEvent(new Event('open'));
      }

      send(text) {
        if (JSON.parse(text).action !== 'auth') return;
        this.accepted = true;
        this.receive(JSON.stringify({ type: 'auth.success', tenantId: 'tenant-1', userId: 'user-1', connectionId: 'c-1' }));
      }

      receive(data) {
        if (this.readyState === 1 && this.accepted) this.dispatchEvent(new MessageEvent('message', { data }));
      }

      lose(code = 1006) {
        if (this.readyState === 3) return;
        this.readyState = 3;
        streams.#sockets.delete(this);
        this.dispatchEvent(new CloseEvent('close', { code, reason: '', wasClean: code === 1000 }));
      }

      close() {
        this.readyState = 3;
        streams.#sockets.delete(this);
      }
    };
  }
}

/** Whether a stream carries an event: `routes` are patterns for the end of its path, `resource` a segment or parameter of it. */
export function carries(url, { routes, resource }) {
  const segments = url.split(/[?#]/)[0].split('/').filter(Boolean);
  const fits = ({ route, filtered }) => {
    const wanted = route.split(/[?#]/)[0].split('/').filter(Boolean);
    const end = segments.slice(-wanted.length || segments.length);
    const same = wanted.every((segment, index) => segment.includes('{}') || segment === end[index]);
    return same && (!filtered || resource === undefined || url.split(/[/?&=#]/).includes(resource));
  };
  return routes.length === 0 || routes.some(fits);
}
