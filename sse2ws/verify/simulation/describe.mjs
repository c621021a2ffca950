/**
 * A value as text, for comparison. An event's payload (known by its mark) is described by the new names of its
 * fields on both sides: that it is called otherwise now is what the migration is about.
 */

const DEPTH = 6;

/** The field that every payload of a simulation carries, before and after. */
export const MARKS = ['simulation_mark', 'simulationMark'];

export class Describer {
  /** `names`: old field -> new field, of all events. */
  constructor(stubs, names) {
    this.stubs = stubs;
    this.names = names;
  }

  all(values) {
    return values.map((value) => this.one(value));
  }

  one(value, depth = 0, renamed = false) {
    const path = this.stubs.pathOf(value);
    if (path !== undefined) return `«${path}»`;
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'function') return 'ƒ';
    if (typeof value !== 'object' || value === null) return String(value);
    if (depth > DEPTH) return '…';
    if (Array.isArray(value)) return `[${value.map((each) => this.one(each, depth + 1, renamed)).join(', ')}]`;
    return this.#object(value, depth, renamed);
  }

  #object(value, depth, renamed) {
    if (value instanceof Error) return 'Error';
    if (value instanceof Date) return `Date(${value.getTime()})`;
    if (value instanceof Map) return `Map${this.one([...value], depth, renamed)}`;
    if (value instanceof Set) return `Set${this.one([...value], depth, renamed)}`;
    if (value.nodeType) return `<${String(value.nodeName).toLowerCase()}>`;
    const prototype = Object.getPrototypeOf(value);
    const plain = prototype === null || prototype === Object.prototype || prototype.constructor?.name === 'Object';
    if (!plain) return `[${prototype.constructor?.name ?? 'object'}]`;
    const payload = renamed || MARKS.some((mark) => mark in value);
    const members = new Map();
    for (const [key, each] of Object.entries(value)) {
      members.set(payload ? (this.names[key] ?? key) : key, this.one(each, depth + 1, payload));
    }
    const sorted = [...members].sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([key, each]) => `${key}: ${each}`).join(', ')}}`;
  }
}
