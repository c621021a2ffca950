/** Both servers as a frame of Chromium reaches them: real transports, and a line over which the servers are told. */
import { Streams } from '../streams.mjs';

const SYNC = 'simulation-sync';
const LONGEST = 400; // milliseconds that is waited for the network, at most
const later = window.setTimeout.bind(window);
const RealEventSource = window.EventSource;
const RealWebSocket = window.WebSocket;
const here = window.location.host;

export class Remote extends Streams {
  #up = true;
  #told = 0;
  #passed = 0; // what was waited for long enough: a stream may have been closed just then
  #answered = new Map();
  #arrived = new Map();
  #open = new Set();
  #slow = new WeakSet(); // half open for long: a browser opens six streams to one server, and no more

  constructor(window, clock) {
    super(window, clock, () => undefined);
    this.EventSource = this.#sources();
    this.WebSocket = this.#sockets();
    this.line = new RealWebSocket(`ws://${here}/line`);
    this.line.onmessage = ({ data }) => {
      const { id, count } = JSON.parse(data);
      this.#answered.set(id, count);
    };
    this.ready = new Promise((resolve) => (this.line.onopen = resolve));
    globalThis.settleNetwork = () => this.#settled();
  }

  get up() {
    return this.#up;
  }

  set up(up) {
    if (up === this.#up) return;
    this.#up = up;
    this.line && this.#tell({ up });
  }

  get connected() {
    return [...this.#open].some((each) => each.accepted && each.readyState === 1);
  }

  send(sample, id) {
    this.#tell({ send: sample, id });
  }

  sendGarbage(types) {
    this.#tell({ garbage: types });
  }

  drop() {
    this.#tell({ drop: true });
  }

  #tell(words) {
    this.#told += 1;
    this.line.send(JSON.stringify({ ...words, n: this.#told }));
  }

  #arrive(n) {
    this.#arrived.set(n, (this.#arrived.get(n) ?? 0) + 1);
  }

  /** Until what the servers were told has come out at this end, and nothing is half open. */
  async #settled() {
    const end = performance.now() + LONGEST;
    do {
      await new Promise((resolve) => later(resolve, 4));
      if (this.#isQuiet()) return;
    } while (performance.now() < end);
    this.#passed = this.#told;
    for (const each of this.#open) if (!each.settled) this.#slow.add(each);
  }

  #isQuiet() {
    const count = this.#told === this.#passed ? 0 : this.#answered.get(this.#told);
    if (count === undefined || (this.#arrived.get(this.#told) ?? 0) < count) return false;
    this.#passed = this.#told;
    return !this.up || [...this.#open].every((each) => each.settled || this.#slow.has(each));
  }

  #sources() {
    const remote = this;
    return class EventSource extends RealEventSource {
      constructor(url, options) {
        super(`/stream?${new URLSearchParams({ url, greetings: JSON.stringify(remote.greetings) })}`, options);
        Object.defineProperty(this, 'url', { value: String(url) });
        remote.opened.sources.push(this.url);
        remote.#open.add(this);
        super.addEventListener(SYNC, ({ data }) => remote.#arrive(Number(data)));
      }

      get settled() {
        return this.readyState !== 0;
      }

      close() {
        super.close();
        remote.#open.delete(this);
      }
    };
  }

  #sockets() {
    const remote = this;
    return class WebSocket extends RealWebSocket {
      accepted = false;

      constructor(url) {
        super(`ws://${here}/realtime`);
        remote.opened.sockets += 1;
        remote.#open.add(this);
        super.addEventListener('message', (event) => this.#hear(event));
        super.addEventListener('close', () => remote.#open.delete(this));
      }

      /** Accepted, or on its way out. */
      get settled() {
        return this.accepted || this.readyState > 1;
      }

      #hear(event) {
        const { type, n } = parsed(event.data);
        if (type === 'auth.success') this.accepted = true;
        if (type !== SYNC) return;
        event.stopImmediatePropagation(); // not for the application
        remote.#arrive(n);
      }
    };
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
