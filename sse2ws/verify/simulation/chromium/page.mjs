/** This page, in place of one that jsdom makes: its own document and transports, a made-up clock. */
import { Recorder } from '../recorder.mjs';
import { Remote } from './remote.mjs';

export class Page extends Recorder {
  constructor(packages, names) {
    super(names);
    this.window = window;
    this.signIn(window);
    this.streams = new Remote(window, this.clock);
  }

  /** The frame is thrown away afterwards: nothing is put back. */
  async as(work) {
    await this.streams.ready;
    const uncaught = (event) => this.uncaught(event);
    window.addEventListener('error', uncaught);
    window.addEventListener('unhandledrejection', uncaught);
    const globals = {
      ...this.doors(),
      console: this.console(),
      IS_REACT_ACT_ENVIRONMENT: true,
      dispatchEvent: this.dispatcher(window),
    };
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(window, name, { value, configurable: true, writable: true });
    }
    Math.random = () => 0.5;
    return work();
  }
}
