/** Plays one script on one side: steps in, what was done and to be seen after each of them out. */
import { MARKS } from './describe.mjs';
import { elementOf, emptyOf, reactOf, rendererOf, settle } from './mount.mjs';
import { Page } from './page.mjs';

const BURST = 10;
const SOON = 1000; // debounced work is done by then
const OUTAGE = 60_000;
const RECOVERY = 120_000;
const TURNS = 3;

export async function play(run, code, packages) {
  const page = new Page(packages, run.names);
  page.streams.greetings = run.greetings;
  return page.as(async () => {
    const stage = new Stage(run, page, packages);
    try {
      stage.load(code);
      await stage.perform();
    } catch (error) {
      stage.broken = String(error?.message ?? error).slice(0, 300);
    }
    await stage.close();
    return { steps: stage.steps, opened: page.streams.opened, broken: stage.broken, lost: stage.lost };
  });
}

class Stage {
  steps = [];
  seen = {};
  broken = undefined;
  /** Labels of variations with which the component cannot be rendered. */
  lost = [];
  #eventId = 0;

  constructor(run, page, packages) {
    Object.assign(this, { run, page, packages });
    this.React = reactOf(page, packages);
  }

  /** Runs the module under test; what it does by itself is no step. */
  load(code) {
    const module = { exports: {} };
    const require = (name) => this.#require(name);
    new Function('module', 'exports', 'require', code.code)(module, module.exports, require);
    this.page.loading = false;
    this.module = module.exports;
    this.words = this.run.arguments.map((recipe) => this.#value(recipe));
  }

  async perform() {
    await this.#mount();
    await this.#samples('');
    await this.#structure();
    await this.#press();
    await this.#variations();
    await this.#outages();
    await this.#remount();
    await this.#malformed();
    await this.#step('end', 'unmounted', () => this.#empty()); // what it made of that is not compared
    await this.#mount();
    await this.#samples(' after malformed');
  }

  async close() {
    try {
      await this.renderer?.act(async () => this.renderer.unmount());
    } catch {
      // it was broken before
    }
  }

  // -- the parts of the script --

  async #mount() {
    if (!this.renderer) this.#root();
    await this.#step('start', 'start', () => this.#render());
    if (!this.page.streams.connected) throw new Error('the target runtime did not connect');
  }

  async #samples(when) {
    for (const sample of this.run.samples) {
      await this.#step('event', `${sample.label}${when}`, () => this.#send(sample), sample.event);
    }
  }

  async #structure() {
    await this.#step('unknown', 'an unknown event', () => this.#send({
      old: { type: 'simulation-unknown', text: '{}', routes: [] },
      now: { type: 'simulation.unknown', data: { [MARKS[1]]: 1 } },
    }));
    await this.#step('burst', `a burst of ${BURST * this.run.samples.length} events`, () => {
      for (let round = 0; round < BURST; round += 1) this.run.samples.forEach((each) => this.#send(each));
    });
  }

  /** Clicks every button, calls every function that a hook returned. */
  async #press() {
    const buttons = [...this.container.querySelectorAll('button')];
    for (const [index, button] of buttons.entries()) {
      await this.#step('press', `click on button ${index + 1}`, () => button.click());
      await this.#samples(` after the click on button ${index + 1}`);
    }
    const value = this.run.kind === 'hook' ? this.seen.value : undefined;
    const named = typeof value === 'function' ? { value } : value !== null && typeof value === 'object' ? value : {};
    const returned = Object.entries(named).filter(([, each]) => typeof each === 'function' && this.page.stubs.pathOf(each) === undefined);
    for (const [name, each] of returned) {
      await this.#step('press', `call of the returned ${name}`, () => void each('pressed'));
      await this.#samples(` after the call of ${name}`);
    }
  }

  /** Other arguments while mounted, and back again. */
  async #variations() {
    if (!['hook', 'component'].includes(this.run.kind)) return;
    const usual = this.words;
    for (const { label, words } of this.run.variations) {
      this.words = words.map((recipe) => this.#value(recipe));
      if (!(await this.#survives(label))) continue;
      await this.#samples(` with ${label}`);
      this.words = usual;
      await this.#step('back', `back from ${label}`, () => this.#render());
      await this.#samples(` back from ${label}`);
    }
  }

  async #outages() {
    await this.#step('drop', 'the connection drops and comes back', () => this.page.streams.drop(), '', RECOVERY);
    await this.#samples(' after the drop');
    await this.#step('outage', 'the servers are down', () => {
      this.page.streams.up = false;
      this.page.streams.drop();
    }, '', OUTAGE);
    await this.#step('recovery', 'the servers are back', () => void (this.page.streams.up = true), '', RECOVERY);
    await this.#samples(' after the outage');
  }

  async #remount() {
    await this.#step('end', 'unmounted', () => this.#empty());
    await this.#samples(' while unmounted');
    await this.#mount();
    await this.#samples(' after mounting again');
  }

  /** A component that parses while it renders is gone after that. */
  async #malformed() {
    const types = this.run.samples.map((each) => each.old.type);
    try {
      await this.#step('malformed', 'malformed', () => this.page.streams.sendGarbage(types));
    } catch {
      this.#threw('malformed', 'malformed');
    }
  }

  /** Renders with other arguments; a component that cannot do with them is mounted afresh with its usual ones. */
  async #survives(label) {
    try {
      await this.#step('render', label, () => this.#render());
      return true;
    } catch {
      this.lost.push(label);
      this.#threw('back', label);
    }
    this.words = this.run.arguments.map((recipe) => this.#value(recipe));
    await this.#mount();
    return false;
  }

  // -- one step --

  /** In place of a step: rendering threw, React has taken everything off the page. */
  #threw(kind, label) {
    this.steps.push({ kind, label, event: '', done: [{ kind: 'render', name: 'threw', args: [] }], state: {} });
    this.page.take();
    this.container.remove();
    this.#root();
  }

  #root() {
    this.container = document.createElement('div');
    document.body.append(this.container);
    this.renderer = rendererOf(this.packages, this.container);
  }

  #empty() {
    this.renderer.render(emptyOf(this.run, this.module, this.React));
    this.seen.value = undefined;
  }

  async #step(kind, label, work, event = '', time = SOON) {
    await this.renderer.act(async () => work());
    // React runs effects when `act` ends, and effects start timers: so time passes in several turns.
    for (let turn = 0; turn < TURNS; turn += 1) {
      await this.renderer.act(() => this.page.clock.advance(time / TURNS, settle));
    }
    this.steps.push({ kind, label, event, done: this.page.take(), state: this.#state() });
  }

  #render() {
    this.renderer.render(elementOf(this.run, this.module, this.words, this.React, this.page, this.seen));
  }

  #send(sample) {
    this.#eventId += 1;
    this.page.sent = { old: sample.event, now: sample.now.type };
    // `id` is another field in every event; the event at hand comes first
    this.page.describer.names = { ...this.run.names, ...sample.names };
    this.page.streams.send(sample, `evt_${this.#eventId}`);
  }

  /** What a user could see, what a hook gave back, what is kept in the browser. */
  #state() {
    return {
      page: this.container.isConnected ? this.container.innerHTML : '',
      title: document.title,
      value: this.page.describer.one(this.seen.value),
      storage: JSON.stringify({ ...localStorage }),
    };
  }

  #require(name) {
    const [kind, specifier] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)];
    if (kind === 'client') return this.page.streams.moduleOf(specifier, this.packages.clients);
    if (kind !== 'shared') return this.page.stubs.module(specifier);
    if (specifier === 'react') return this.React;
    return specifier.startsWith('react/jsx') ? this.React.jsx(specifier) : this.packages.load(specifier);
  }

  /** A value for an argument, from its recipe (see `sse2ws/verify/arguments.py`). */
  #value(recipe) {
    if (recipe.kind === 'function') return this.page.stubs.at(recipe.value);
    if (recipe.kind === 'list') return [];
    if (recipe.kind === 'object') {
      return Object.fromEntries(Object.entries(recipe.value).map(([name, each]) => [name, this.#value(each)]));
    }
    return recipe.kind === 'absent' ? undefined : recipe.value;
  }
}
