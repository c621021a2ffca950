/** Stands in for everything that a module imports and that is not to run: answers anything, notes every call. */

const CALLS_BACK = new Set(['forEach', 'map', 'some', 'every', 'filter', 'find', 'findIndex', 'flatMap']);

export class Stubs {
  #byPath = new Map();
  #paths = new WeakMap();

  /** `note(path, args)` is told of every call. */
  constructor(note) {
    this.note = note;
  }

  /** `«announcer.announce»`, or undefined for a value that is no stub. */
  pathOf(value) {
    return (typeof value === 'object' || typeof value === 'function') && value !== null ? this.#paths.get(value) : undefined;
  }

  /** What `require` of an absent module gives; also for `import x from` and `import * as x`. */
  module(name) {
    const get = (_, key) => (key === '__esModule' ? true : this.at(`${name}.${String(key)}`));
    return Object.create(new Proxy({}, { get }));
  }

  /**
   * The same stub for the same path, so that effects do not run again because of it. What is kept in a state must
   * be an `object`, for React calls a function that it is given there.
   */
  at(path, target = function stub() {}) {
    if (!this.#byPath.has(path)) {
      const stub = this.#make(path, target);
      this.#byPath.set(path, stub);
      this.#paths.set(stub, path);
    }
    return this.#byPath.get(path);
  }

  #make(path, target) {
    const own = new Map();
    const called = (args) => {
      this.note(path, args);
      const method = path.slice(path.lastIndexOf('.') + 1);
      if (CALLS_BACK.has(method) && typeof args[0] === 'function') args[0](this.at(`${path}[]`), 0);
      return this.at(`${path}()`);
    };
    return new Proxy(target, {
      get: (_, key) => {
        if (own.has(key)) return own.get(key);
        if (key === Symbol.toPrimitive || key === 'toString' || key === 'toJSON') return () => `«${path}»`;
        if (key === Symbol.iterator) return () => [this.at(`${path}[]`)].values();
        if (key === 'call') return (_self, ...args) => called(args);
        if (key === 'apply') return (_self, args = []) => called([...args]);
        if (key === 'bind') return () => this.at(path);
        // What a call returns may be a promise; what that becomes may not, or waiting would never end.
        if (key === 'then' && path.endsWith('()')) return (...words) => Promise.resolve(this.at(`${path}*`, {})).then(...words);
        if (typeof key === 'symbol' || key === 'then' || key === '$$typeof' || key === 'prototype') return undefined;
        return key === 'length' ? 1 : this.at(`${path}.${key}`);
      },
      set: (_, key, value) => own.set(key, value) && true,
      has: () => true,
      apply: (_, self, args) => called(args),
      construct: (_, args) => called(args),
    });
  }
}
