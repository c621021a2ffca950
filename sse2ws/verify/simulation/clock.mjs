/** Time that passes only when told to. */

export const START = Date.UTC(2025, 10, 3, 12);

export class Clock {
  now = START;
  #last = 0;
  #timers = new Map();

  set(callback, delay = 0, words = [], every = undefined) {
    this.#last += 1;
    const at = this.now + Math.max(0, Number(delay) || 0);
    this.#timers.set(this.#last, { at, callback, words, every });
    return this.#last;
  }

  clear(id) {
    this.#timers.delete(Number(id));
  }

  /** Lets `milliseconds` pass; promises settle between two timers. */
  async advance(milliseconds, settle) {
    const end = this.now + milliseconds;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      const [id, timer] = next;
      this.now = Math.max(this.now, timer.at);
      if (timer.every === undefined) this.#timers.delete(id);
      else timer.at = this.now + Math.max(1, timer.every);
      if (typeof timer.callback === 'function') timer.callback(...timer.words);
      await settle();
    }
    this.now = end;
  }

  #next(end) {
    let first;
    for (const entry of this.#timers) {
      if (entry[1].at <= end && (!first || entry[1].at < first[1].at)) first = entry;
    }
    return first;
  }

  /** What replaces the timers and the date of a page. */
  globals() {
    const clock = this;
    class FakeDate extends Date {
      constructor(...words) {
        if (words.length === 0) super(clock.now);
        else super(...words);
      }

      static now() {
        return clock.now;
      }
    }
    return {
      Date: FakeDate,
      setTimeout: (callback, delay, ...words) => clock.set(callback, delay, words),
      setInterval: (callback, delay, ...words) => clock.set(callback, delay, words, Number(delay) || 1),
      clearTimeout: (id) => clock.clear(id),
      clearInterval: (id) => clock.clear(id),
      requestAnimationFrame: (callback) => clock.set(callback, 16, [clock.now + 16]),
      cancelAnimationFrame: (id) => clock.clear(id),
    };
  }
}
