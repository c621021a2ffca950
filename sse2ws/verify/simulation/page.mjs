/** A fresh page for one side of one run: document, clock, servers; what happens on it is noted. */
import { START } from './clock.mjs';
import { Recorder } from './recorder.mjs';
import { Streams } from './streams.mjs';

const FROM_WINDOW = (
  'window document navigator location history localStorage sessionStorage Event CustomEvent EventTarget ' +
  'MessageEvent CloseEvent ErrorEvent Node Element HTMLElement HTMLIFrameElement DocumentFragment Text ' +
  'MutationObserver AbortController AbortSignal getComputedStyle'
).split(' ');

export class Page extends Recorder {
  constructor(packages, names) {
    super(names);
    const { JSDOM, VirtualConsole } = packages.load('jsdom');
    this.dom = new JSDOM('<!doctype html><title>page</title><body></body>', {
      url: 'https://app.test/',
      pretendToBeVisual: true,
      virtualConsole: new VirtualConsole(),
    });
    this.window = this.dom.window;
    this.signIn(this.window);
    this.streams = new Streams(this.window, this.clock, () => this.uncaught());
  }

  /** Runs `work` with this page's globals in place of node's. */
  async as(work) {
    const globals = this.#globals();
    const names = Object.keys(globals);
    const kept = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
    for (const name of names) {
      Object.defineProperty(globalThis, name, { value: globals[name], configurable: true, writable: true });
    }
    const rejected = () => this.uncaught();
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
    const { window, clock } = this;
    const made = this.doors();
    window.addEventListener('error', (event) => this.uncaught(event));
    window.dispatchEvent = this.dispatcher(window);
    Object.assign(window, made);
    const taken = Object.fromEntries(FROM_WINDOW.map((name) => [name, name === 'window' ? window : window[name]]));
    return { ...taken, ...made, self: window, console: this.console(), performance: { now: () => clock.now - START }, IS_REACT_ACT_ENVIRONMENT: true };
  }
}
