/** A fresh page for one side of one run: document, clock, servers; what happens on it is noted. */
import { Clock, START } from './clock.mjs';
import { Describer } from './describe.mjs';
import { Streams } from './streams.mjs';
import { Stubs } from './stubs.mjs';

const FROM_WINDOW = (
  'window document navigator location history localStorage sessionStorage Event CustomEvent EventTarget ' +
  'MessageEvent CloseEvent ErrorEvent Node Element HTMLElement HTMLIFrameElement DocumentFragment Text ' +
  'MutationObserver AbortController AbortSignal getComputedStyle'
).split(' ');

export class Page {
  /** What happened since it was last taken: a call of `announcer.announce`, with what. */
  noted = [];
  rendering = 0;
  /** The names of the event that was sent last. */
  sent = {};
  loading = true;

  constructor(packages, names) {
    const { JSDOM, VirtualConsole } = packages.load('jsdom');
    this.dom = new JSDOM('<!doctype html><title>page</title><body></body>', {
      url: 'https://app.test/',
      pretendToBeVisual: true,
      virtualConsole: new VirtualConsole(),
    });
    this.window = this.dom.window;
    this.clock = new Clock();
    this.streams = new Streams(this.window, this.clock, () => this.note('uncaught', 'error'));
    this.stubs = new Stubs((path, args) => this.note('call', path, args));
    this.describer = new Describer(this.stubs, names);
  }

  /** Calls while a component renders are left out: how often React renders is not behaviour. */
  note(kind, name, args = []) {
    if (this.loading || this.rendering > 0) return;
    this.noted.push({ kind, name, args: this.describer.all(args) });
  }

  /** Runs a component's function. */
  during(work) {
    this.rendering += 1;
    try {
      return work();
    } finally {
      this.rendering -= 1;
    }
  }

  take() {
    return this.noted.splice(0);
  }

  /** Runs `work` with this page's globals in place of node's. */
  async as(work) {
    const globals = this.#globals();
    const names = Object.keys(globals);
    const kept = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
    for (const name of names) {
      Object.defineProperty(globalThis, name, { value: globals[name], configurable: true, writable: true });
    }
    const rejected = () => this.note('uncaught', 'error');
    process.on('unhandledRejection', rejected);
    const random = Math.random;
    Math.random = () => 0.5;
    try {
      return await work();
    } finally {
      Math.random = random;
      process.off('unhandledRejection', rejected);
      for (const [name, descriptor] of kept) {
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
        else delete globalThis[name];
      }
    }
  }

  #globals() {
    const { window, clock, streams } = this;
    const made = {
      ...clock.globals(),
      EventSource: streams.EventSource,
      WebSocket: streams.WebSocket,
      fetch: (...words) => this.#fetch(words),
      XMLHttpRequest: this.stubs.at('XMLHttpRequest'),
    };
    window.addEventListener('error', (event) => {
      event.preventDefault();
      this.note('uncaught', 'error');
    });
    const dispatch = window.dispatchEvent.bind(window);
    window.dispatchEvent = (event) => {
      this.note('window', event.type, event.detail === undefined ? [] : [event.detail]);
      return dispatch(event);
    };
    Object.assign(window, made);
    const taken = Object.fromEntries(FROM_WINDOW.map((name) => [name, name === 'window' ? window : window[name]]));
    return { ...taken, ...made, self: window, console: this.#console(), performance: { now: () => clock.now - START }, IS_REACT_ACT_ENVIRONMENT: true };
  }

  async #fetch(words) {
    this.note('call', 'fetch', words);
    const body = this.stubs.at('fetch()', {});
    return { ok: true, status: 200, headers: new Map(), json: async () => body, text: async () => '', body };
  }

  /** What the code logs, errors apart: React and jsdom use those. The runtime says there that a listener threw. */
  #console() {
    const log = (...words) => {
      if (String(words[0]).startsWith('[realtime]')) return;
      const { old, now } = this.sent; // in a log an event may be called as it is called
      this.note('log', 'console', words.map((word) => (typeof word === 'string' && old ? word.replaceAll(old, now) : word)));
    };
    const error = (first) => {
      if (String(first).startsWith('[realtime] a listener failed')) this.note('uncaught', 'error');
    };
    return { ...console, log, info: log, debug: log, warn: log, trace: log, error };
  }
}
