/** Two plays of one script in, the verdict out. Differences that the migration is known to make are explained. */

import { same, sameAdapted, text } from './describe.mjs';
import { carries } from './streams.mjs';

const OF_EVENTS = ['event', 'burst', 'unknown'];
const withoutLogs = (done) => done.filter(({ kind }) => kind !== 'log');

/**
 * Why a step may differ: `explains` takes both sides of a step (`before`, `after`), its `kind`, the `run`,
 * whether something was pressed or rendered anew by then (`changed`), whether arguments are not the usual ones now
 * (`varied`), whether the connection was lost by then (`lost`), whether nothing is mounted (`gone`),
 * whether connections outlived their component (`leftBehind`).
 */
const EXPECTED = [
  {
    name: 'malformed-is-dropped',
    text: 'what is not JSON no longer reaches a handler: the runtime drops it',
    explains: ({ kind, before, after }) => kind === 'malformed' && isPart(after.done, before.done),
  },
  {
    name: 'unknown-is-dropped',
    text: 'an event that nobody subscribed to no longer reaches a handler for all messages',
    explains: ({ kind, before, after }) => kind === 'unknown' && isPart(after.done, before.done),
  },
  {
    name: 'connection-is-not-logged',
    text: 'what was logged about the connection went with the code that kept it',
    explains: ({ kind, before, after }) =>
      !OF_EVENTS.includes(kind) &&
      same(before.state, after.state) &&
      isPart(after.done, before.done) &&
      same(withoutLogs(before.done), withoutLogs(after.done)),
  },
  {
    name: 'effect-ran-again',
    text: 'an effect that ran again only because the connection had to be opened anew no longer does',
    explains: ({ kind, before, after }) =>
      ['render', 'back'].includes(kind) && same(before.state, after.state) && isPart(after.done, before.done),
  },
  {
    name: 'fresh-closure',
    text: 'a handler sees the values of the newest render, no longer those of the render that opened the connection',
    explains: ({ run, changed }) => changed && run.allowed.includes('fresh-closure'),
  },
  {
    name: 'flag-follows-guard',
    text: 'what shows the state of the connection no longer stays as it was when a guard ends the subscription',
    explains: ({ run, before, after, varied }) =>
      varied && run.allowed.includes('flag-follows-guard') && same(before.done, after.done),
  },
  {
    name: 'flag-follows-connection',
    text: 'what shows the state of the connection also tells an outage, no longer only the greeting and the end',
    explains: ({ run, kind, before, after }) =>
      kind === 'outage' && run.greetings.length > 0 && same(before.done, after.done),
  },
  {
    name: 'once-per-outage',
    text: 'what was done at every failed attempt is done once, when the connection is lost',
    explains: ({ run, kind, before, after }) =>
      kind === 'outage' &&
      run.allowed.includes('flag-follows-guard') &&
      same(before.state, after.state) &&
      isPart(after.done, before.done) &&
      before.done.every((call) => after.done.some((each) => same(call, each))),
  },
  {
    name: 'adapted-at-the-boundary',
    text: 'code that is not part of the migration gets the fields that it reads, under their old names',
    explains: ({ run, before, after }) =>
      run.allowed.includes('adapted-at-the-boundary') &&
      samePage(before.state, after.state) &&
      sameAdapted([before.state.value], [after.state.value], run.names) &&
      same(before.done.map(({ name }) => name), after.done.map(({ name }) => name)) &&
      before.done.every(({ args }, at) => sameAdapted(args, after.done[at].args, run.names)),
  },
  {
    name: 'reconnection-is-the-runtimes',
    text: 'code that reconnected by itself could be connected several times after an outage; the runtime never is',
    explains: ({ run, before, after, lost, gone }) =>
      lost &&
      run.allowed.includes('reconnection-is-the-runtimes') &&
      isPart(after.done, before.done) &&
      (gone || before.done.every((call) => after.done.some((each) => same(call, each)))),
  },
  {
    name: 'url-is-not-fetched',
    text: 'what was only called to find out where and how to connect no longer is',
    explains: ({ run, kind, before, after }) =>
      run.allowed.includes('url-is-not-fetched') &&
      !OF_EVENTS.includes(kind) &&
      same(before.state, after.state) &&
      isPart(after.done, before.done),
  },
  {
    name: 'left-behind',
    text: 'a connection that nobody closed went on when its component was gone; a hook ends with it',
    explains: ({ kind, before, after, gone, leftBehind }) =>
      isPart(after.done, before.done) &&
      ((gone && kind === 'event') || (leftBehind && before.done.every((call) => after.done.some((each) => same(call, each))))),
  },
  {
    name: 'resync-dropped',
    text: 'what was fetched whenever the connection opened no longer is',
    explains: ({ run, kind, before, after }) =>
      run.allowed.includes('resync-dropped') &&
      !OF_EVENTS.includes(kind) &&
      same(before.state, after.state) &&
      isPart(after.done, before.done),
  },
];

const samePage = (a, b) => ['page', 'title', 'storage'].every((part) => a[part] === b[part]);

/** Whether `part` is `whole` with some calls left out. */
function isPart(part, whole) {
  let at = 0;
  for (const call of whole) if (same(call, part[at])) at += 1;
  return at === part.length;
}

export function compare(run, before, after) {
  const explained = new Map();
  const oldTransport = leftOpen(run, before, after);
  const divergence = first(run, before, after, explained);
  const unexercised = idleEvents(run, before, after);
  const broken = before.broken !== undefined && before.broken === after.broken ? before.broken : undefined;
  const summary = { explained: [...explained.values()], unexercised, opened: after.opened };
  if (oldTransport.length > 0) return { status: 'old-transport', old: oldTransport, divergence, ...summary };
  if (divergence) return { status: 'diverged', divergence, ...summary };
  if (broken) return { status: 'unmountable', reason: broken, ...summary };
  return { status: unexercised.length === run.events.length ? 'not-exercised' : 'same', ...summary };
}

function first(run, before, after, explained) {
  const count = Math.max(before.steps.length, after.steps.length);
  for (let index = 0; index < count; index += 1) {
    const [was, is] = [before.steps[index], after.steps[index]];
    if (!was || !is) {
      return { step: (was ?? is).label, what: 'ended early', before: before.broken ?? 'went on', after: after.broken ?? 'went on' };
    }
    const what = difference(was, is);
    if (!what) continue;
    const sofar = before.steps.slice(0, index + 1);
    const changed = sofar.some(({ kind }) => ['press', 'render', 'back'].includes(kind));
    const varied = sofar.findLast(({ kind }) => kind === 'render' || kind === 'back')?.kind === 'render';
    const lost = sofar.some(({ kind }) => kind === 'drop' || kind === 'outage');
    const gone = sofar.findLast(({ kind }) => kind === 'start' || kind === 'end')?.kind === 'end';
    const context = { kind: was.kind, before: was, after: is, run, changed, varied, lost, gone, leftBehind: explained.has('left-behind') };
    const reason = EXPECTED.find((each) => each.explains(context));
    if (!reason) return { step: was.label, ...what };
    explained.set(reason.name, { name: reason.name, text: reason.text, step: was.label });
  }
  return undefined;
}

function difference(was, is) {
  const told = ({ done }) => done.map(({ kind, name, args }) => `${kind} ${name}(${args.map(text).join(', ')})`);
  if (!same(was.done, is.done)) return { what: 'calls', before: told(was), after: told(is) };
  const part = Object.keys(was.state).find((each) => !same(was.state[each], is.state[each]));
  return part && { what: part, before: text(was.state[part]), after: text(is.state[part]) };
}

/**
 * Addresses of migrated connections that are opened as often as before. Less often is right: another connection to
 * the same address may have stayed.
 */
function leftOpen(run, before, after) {
  const routes = run.samples.flatMap((each) => each.old.routes);
  const migrated = ({ opened }) => opened.sources.filter((url) => carries(url, { routes }));
  const left = migrated(after);
  return left.length > 0 && left.length >= migrated(before).length ? [...new Set(left)] : [];
}

/** Events after which nothing ever happened, on neither side: that they work is not shown. */
function idleEvents(run, before, after) {
  const moved = new Set();
  for (const { steps } of [before, after]) {
    steps.forEach((step, index) => {
      if (step.event && (step.done.length > 0 || !same(step.state, steps[index - 1].state))) moved.add(step.event);
    });
  }
  return run.events.filter((event) => !moved.has(event));
}
