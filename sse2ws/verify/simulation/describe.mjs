/**
 * Values as plain data, for comparison: texts, lists, and `{ is, of }` for objects.
 *
 * An event's payload (known by its mark) is described by the new names of its fields on both sides: that it is
 * called otherwise now is what the migration is about. An event as a whole is just an event.
 */

const DEPTH = 6;
const MESSAGE = ['data', 'eventId', 'tenantId', 'timestamp', 'type'];

/** The field that every payload of a simulation carries, before and after. */
export const MARKS = ['simulation_mark', 'simulationMark'];

export class Describer {
  /** `names`: old field -> new field, of all events. */
  constructor(stubs, names) {
    this.stubs = stubs;
    this.names = names;
  }

  /** Arguments of a call. Opening and losing a connection is told by calls without an event now. */
  all(values) {
    const last = values.at(-1);
    const told = last?.constructor?.name === 'Event' && ['open', 'error'].includes(last.type) ? values.slice(0, -1) : values;
    return told.map((value) => this.one(value));
  }

  one(value, depth = 0, renamed = false) {
    const path = this.stubs.pathOf(value);
    if (path !== undefined) return `«${path}»`;
    if (typeof value === 'string') return JSON.stringify(value);
    if (typeof value === 'function') return 'ƒ';
    if (typeof value !== 'object' || value === null) return String(value);
    if (depth > DEPTH) return '…';
    if (Array.isArray(value)) return value.map((each) => this.one(each, depth + 1, renamed));
    return this.#object(value, depth, renamed);
  }

  #object(value, depth, renamed) {
    if (value instanceof Error) return 'Error';
    if (value instanceof Date) return `Date(${value.getTime()})`;
    if (value instanceof Map || value instanceof Set) return this.one([...value], depth, renamed);
    if (value.nodeType) return `<${String(value.nodeName).toLowerCase()}>`;
    const prototype = Object.getPrototypeOf(value);
    const name = prototype?.constructor?.name ?? 'Object';
    if (name === 'MessageEvent' || MESSAGE.every((key) => key in value)) return '[an event]';
    if (name !== 'Object') return `[${name}]`;
    const payload = renamed || MARKS.some((mark) => mark in value);
    const members = Object.entries(value).map(([key, each]) => [
      payload ? (this.names[key] ?? key) : key,
      this.one(each, depth + 1, payload),
    ]);
    members.sort(([a], [b]) => (a < b ? -1 : 1));
    return { is: payload ? 'payload' : 'object', of: Object.fromEntries(members) };
  }
}

/** What was described, for people. */
export function text(described) {
  if (typeof described === 'string') return described;
  if (Array.isArray(described)) return `[${described.map(text).join(', ')}]`;
  return `{${Object.entries(described.of).map(([key, each]) => `${key}: ${text(each)}`).join(', ')}}`;
}

export const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/**
 * Whether both are the same, or the second is what an adapter at the boundary makes of a payload: some of its
 * fields, under their old names.
 */
export function sameAdapted(before, after, names) {
  if (typeof before === 'string' || typeof after === 'string') return before === after;
  if (Array.isArray(before)) {
    return Array.isArray(after) && before.length === after.length && before.every((each, at) => sameAdapted(each, after[at], names));
  }
  if (Array.isArray(after)) return false;
  const adapted = before.is === 'payload' && after.is === 'object';
  const keys = Object.keys(after.of);
  if (!adapted && !same(Object.keys(before.of), keys)) return false;
  return keys.every((key) => {
    const own = adapted ? (names[key] ?? key) : key;
    if (own in before.of) return sameAdapted(before.of[own], after.of[key], names);
    return adapted && Object.values(before.of).some((each) => same(each, after.of[key]));
  });
}
