/** This page, in place of one that jsdom makes: its own document and transports, a made-up clock. */
import { Clock } from '../clock.mjs';
import { Describer } from '../describe.mjs';
import { Stubs } from '../stubs.mjs';
import { Remote } from './remote.mjs';

export class Page {
  noted = [];
  rendering = 0;
  loading = true;

  constructor(packages, names) {
    this.window = window;
    this.clock = new Clock();
    this.streams = new Remote(window, this.clock);
    this.stubs = new Stubs((path, args) => this.note('call', path, args));
    this.describer = new Describer(this.stubs, names);
  }

  note(kind, name, args = []) {
    if (this.loading || this.rendering > 0) return;
    this.noted.push({ kind, name, args: this.describer.all(args) });
  }

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

  /** The frame is thrown away afterwards: nothing is put back. */
  async as(work) {
    await this.streams.ready;
    const uncaught = (event) => {
      event.preventDefault();
      this.note('uncaught', 'error');
    };
    window.addEventListener('error', uncaught);
    window.addEventListener('unhandledrejection', uncaught);
    const dispatch = window.dispatchEvent.bind(window);
    const globals = {
      ...this.clock.globals(),
      EventSource: this.streams.EventSource,
      WebSocket: this.streams.WebSocket,
      fetch: (...words) => this.#fetch(words),
      XMLHttpRequest: this.stubs.at('XMLHttpRequest'),
      console: this.#console(),
      IS_REACT_ACT_ENVIRONMENT: true,
      dispatchEvent: (event) => {
        this.note('window', event.type, event.detail === undefined ? [] : [event.detail]);
        return dispatch(event);
      },
    };
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(window, name, { value, configurable: true, writable: true });
    }
    Math.random = () => 0.5;
    return work();
  }

  async #fetch(words) {
    this.note('call', 'fetch', words);
    const body = this.stubs.at('fetch()', {});
    return { ok: true, status: 200, headers: new Map(), json: async () => body, text: async () => '', body };
  }

  #console() {
    const log = (...words) => {
      if (!String(words[0]).startsWith('[realtime]')) this.note('log', 'console', words);
    };
    const error = (first) => {
      if (String(first).startsWith('[realtime] a listener failed')) this.note('uncaught', 'error');
    };
    return { ...console, log, info: log, debug: log, warn: log, trace: log, error };
  }
}
