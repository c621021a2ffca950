import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startRealtimeToasts } from '@/services/realtime-toasts';
import { realtimeWebSocket } from '@/services/realtime-websocket';
import type { RealtimeMessage } from '@/types/realtime';

import { logged, login, pass } from './session';

const goalCreated = { type: 'goal.created', data: { goalId: '1', tenantId: 't-1', title: 'Grow' } };

/** Every message of the type, until the returned function is called. */
function collect(type: 'goal.created' | 'issue.created') {
  const messages: RealtimeMessage<unknown>[] = [];
  const id = realtimeWebSocket.subscribe(type, (message) => messages.push(message));
  return { messages, stop: () => realtimeWebSocket.unsubscribe(id) };
}

test('each event reaches those who asked for it, and nobody after unsubscribing', async () => {
  const goals = collect('goal.created');
  const issues = collect('issue.created');
  const socket = (await login()).accept();
  socket.say({ ...goalCreated, timestamp: '2025-11-03T12:00:00Z', eventId: 'e-1', tenantId: 't-1' });
  goals.stop();
  socket.say(goalCreated);
  issues.stop();
  const whole = { ...goalCreated, timestamp: '2025-11-03T12:00:00Z', eventId: 'e-1', tenantId: 't-1' };
  assert.deepEqual(goals.messages, [whole]);
  assert.deepEqual(issues.messages, []);
});

test('the envelope is complete even when the server sends less', async () => {
  const { messages, stop } = collect('goal.created');
  const socket = (await login()).accept();
  socket.say(goalCreated);
  socket.say({ type: 'goal.created', data: { goalId: '2' }, eventId: null, timestamp: 7 });
  stop();
  assert.deepEqual(messages.map(({ tenantId }) => tenantId), ['t-1', 'tenant-1']);
  assert.equal(new Set(messages.map(({ eventId }) => eventId)).size, 2);
  for (const { eventId, timestamp } of messages) {
    assert.match(eventId, /^local-\d+$/);
    assert.match(timestamp, /^\d{4}-\d\d-\d\dT/);
  }
});

test('a handler that throws does not stop the others', async () => {
  const thrower = realtimeWebSocket.subscribe('goal.created', () => {
    throw new Error('my own fault');
  });
  const { messages, stop } = collect('goal.created');
  (await login()).accept().say(goalCreated);
  realtimeWebSocket.unsubscribe(thrower);
  stop();
  assert.equal(messages.length, 1);
  assert.match(logged.join('\n'), /a listener failed Error: my own fault/);
});

test('a handler may unsubscribe itself and others, and subscribe anew', async () => {
  const seen: string[] = [];
  const subscribe = (name: string, act: () => void = () => {}) =>
    realtimeWebSocket.subscribe('goal.created', () => {
      seen.push(name);
      act();
    });
  const ids: string[] = [];
  ids.push(
    subscribe('first', () => {
      realtimeWebSocket.unsubscribe(ids[0]!);
      realtimeWebSocket.unsubscribe(ids[1]!);
      ids.push(subscribe('late'));
    }),
  );
  ids.push(subscribe('second'));
  ids.push(subscribe('third'));
  const socket = (await login()).accept();
  socket.say(goalCreated);
  socket.say(goalCreated);
  ids.forEach((id) => realtimeWebSocket.unsubscribe(id));
  assert.deepEqual(seen, ['first', 'third', 'third', 'late']);
});

test('malformed frames are survived, counted and reported', async () => {
  const { messages, stop } = collect('goal.created');
  const socket = (await login()).accept();
  const nonsense: unknown[] = [
    '', '{', 'null', '42', '"text"', '[]', '{}', '{"type":7}', '{"data":{}}', new ArrayBuffer(2),
    '{"type":"goal.created"}', '{"type":"goal.created","data":null}', '{"type":"goal.created","data":"{}"}',
    '{"type":"goal.created","data":[]}',
  ];
  nonsense.forEach((text) => socket.raw(text));
  socket.say(goalCreated);
  stop();
  assert.equal(messages.length, 1);
  assert.equal(realtimeWebSocket.stats.malformed, nonsense.length);
  assert.equal(logged.length, nonsense.length);
  assert.equal(socket.isOpen, true);
});

test('unknown events, pongs and a second auth.success disturb nobody', async () => {
  const { messages, stop } = collect('goal.created');
  let reconnects = 0;
  const off = realtimeWebSocket.onReconnect(() => (reconnects += 1));
  const socket = (await login()).accept();
  for (const type of ['goal.invented', 'constructor', '__proto__']) socket.say({ type, data: {} });
  socket.say({ type: 'pong' });
  socket.say({ type: 'ping', timestamp: '2025-11-03T12:00:00Z' });
  socket.say({ type: 'auth.success' });
  stop();
  off();
  assert.deepEqual(messages, []);
  assert.deepEqual(logged, []);
  assert.equal(reconnects, 0);
});

test('an event whose name ends in error is an event, unless it carries one of the four codes', async () => {
  const seen: string[] = [];
  // @ts-expect-error not in the catalogue
  const id = realtimeWebSocket.subscribe('import.error', ({ data }) => seen.push(data.code));
  const socket = (await login()).accept();
  socket.say({ type: 'import.error', data: { code: 'ROW_7' } });
  realtimeWebSocket.unsubscribe(id);
  assert.deepEqual(seen, ['ROW_7']);
  assert.equal(socket.isOpen, true);
});

test('subscriptions outlive reconnects and logouts', async () => {
  const { messages, stop } = collect('goal.created');
  (await login()).accept().drop();
  await pass(1_600);
  (await login()).accept().say(goalCreated);
  realtimeWebSocket.disconnect();
  (await login()).accept().say(goalCreated);
  stop();
  assert.equal(messages.length, 2);
});

test('a toast for every event that has a text', async () => {
  const texts: string[] = [];
  const stop = startRealtimeToasts(({ text }) => texts.push(text));
  const socket = (await login()).accept();
  socket.say(goalCreated);
  socket.say({ type: 'action.status_changed', data: { actionId: '1' } });
  stop();
  socket.say(goalCreated);
  assert.deepEqual(texts, ['Goal created: Grow', 'Action status changed']);
});
