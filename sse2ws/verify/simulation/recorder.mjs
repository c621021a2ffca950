/** What code does on a page of one run, noted in order; and the doors to the world through which it is seen. */
import { Clock } from './clock.mjs';
import { Describer } from './describe.mjs';
import { Stubs } from './stubs.mjs';

const TOKEN = '1700000000'; // for those who parse it, it is JSON as well

/** Packages to which is told what others tell the console. */
const LOGS = new Set('debug loglevel pino consola winston log4js tslog'.split(' '));

export class Recorder {
  /** What happened since it was last taken: a call of `announcer.announce`, with what. */
  noted = [];
  rendering = 0;
  /** The names of the event that was sent last. */
  sent = {};
  loading = true;

  constructor(names) {
    this.clock = new Clock();
    this.stubs = new Stubs((path, args) => this.note(LOGS.has(path.split(/[.(]/)[0]) ? 'log' : 'call', path, args));
    this.describer = new Describer(this.stubs, names);
  }

  /** Calls while a component renders are left out: how often React renders is not behaviour. */
  note(kind, name, args = []) {
    if (this.loading || this.rendering > 0) return;
    this.noted.push({ kind, name, args: this.describer.all(args) });
  }

  /** Nobody caught what the code threw. */
  uncaught(event) {
    event?.preventDefault();
    this.note('uncaught', 'error');
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

  /** Somebody is signed in: code that connects only with a token finds one where it is usually kept. */
  signIn({ Storage }) {
    const { getItem } = Storage.prototype;
    Storage.prototype.getItem = function (key) {
      return getItem.call(this, key) ?? (/token|jwt/i.test(key) ? TOKEN : null);
    };
  }

  /** What stands in place of the page's own globals. */
  doors() {
    return {
      ...this.clock.globals(),
      EventSource: this.streams.EventSource,
      WebSocket: this.streams.WebSocket,
      fetch: (...words) => this.#fetch(words),
      XMLHttpRequest: this.stubs.at('XMLHttpRequest'),
      Worker: this.stubs.at('Worker'),
    };
  }

  /** `dispatchEvent` of the window, noted. */
  dispatcher(window) {
    const dispatch = window.dispatchEvent.bind(window);
    return (event) => {
      this.note('window', event.type, event.detail === undefined ? [] : [event.detail]);
      return dispatch(event);
    };
  }

  /** What the code logs, errors apart: React and jsdom use those. The runtime says there that a listener threw. */
  console() {
    const log = (...words) => {
      if (String(words[0]).startsWith('[realtime]')) return;
      const { old, now } = this.sent; // in a log an event may be called as it is called
      this.note('log', 'console', words.map((word) => (typeof word === 'string' && old ? word.replaceAll(old, now) : word)));
    };
    const error = (first) => {
      if (String(first).startsWith('[realtime] a listener failed')) this.uncaught();
    };
    return { ...console, log, info: log, debug: log, warn: log, trace: log, error };
  }

  async #fetch(words) {
    this.note('call', 'fetch', words);
    const body = this.stubs.at('fetch()', {});
    return { ok: true, status: 200, headers: new Map(), json: async () => body, text: async () => '', body };
  }
}
