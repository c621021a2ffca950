import assert from 'node:assert/strict';
import { test } from 'node:test';

import { SocketEventSource } from '@/services/realtime-bridge';

import { logged, login, pass } from './session';

const goalCreated = { type: 'goal.created', data: { goalId: '1', title: 'Grow', createdBy: { userId: 'u' } }, eventId: 'e-1' };

/** What an old listener reads. */
function read(source: SocketEventSource, type: string) {
  const seen: { type: string; lastEventId: string; payload: Record<string, unknown> }[] = [];
  source.addEventListener(type, (event) =>
    seen.push({ type: event.type, lastEventId: event.lastEventId, payload: JSON.parse(event.data) }),
  );
  return seen;
}

test('old names and the old payload arrive, as text', async () => {
  const source = new SocketEventSource('/api/events');
  const seen = read(source, 'goal-created');
  (await login()).accept().say(goalCreated);
  source.close();
  assert.equal(seen.length, 1);
  assert.deepEqual([seen[0]?.type, seen[0]?.lastEventId], ['goal-created', 'e-1']);
  const { goal_id, id, goal_title, created_by } = seen[0]?.payload ?? {};
  assert.deepEqual([goal_id, id, goal_title], ['1', '1', 'Grow']);
  assert.equal((created_by as Record<string, unknown>)['user_id'], 'u');
});

test('one old event stands for all its successors', async () => {
  const source = new SocketEventSource('/api/events');
  const seen = read(source, 'goal-updated');
  const socket = (await login()).accept();
  socket.say({ type: 'goal.activated', data: { goalId: '1' } });
  socket.say({ type: 'goal.completed', data: { goalId: '2' } });
  socket.say(goalCreated);
  source.close();
  assert.deepEqual(seen.map(({ payload }) => payload['goal_id']), ['1', '2']);
});

test('the same listener counts once, and is taken off by name', async () => {
  const source = new SocketEventSource('/api/events');
  let count = 0;
  const listener = () => void (count += 1);
  source.addEventListener('goal-created', listener);
  source.addEventListener('goal-created', listener);
  const socket = (await login()).accept();
  socket.say(goalCreated);
  source.removeEventListener('goal-created', listener);
  socket.say(goalCreated);
  source.close();
  assert.equal(count, 1);
});

test('it opens after its constructor, fails with the connection, and opens again', async () => {
  const said: string[] = [];
  const source = new SocketEventSource('/api/events', { withCredentials: true });
  source.onopen = () => said.push(`open ${source.readyState}`);
  source.onerror = () => said.push(`error ${source.readyState}`);
  assert.equal(source.readyState, source.CONNECTING);
  const socket = (await login()).accept();
  await pass(10);
  assert.deepEqual(said, ['open 1']);
  socket.drop();
  await pass(10);
  assert.deepEqual(said, ['open 1', 'error 0']);
  source.close();
  assert.equal(source.readyState, SocketEventSource.CLOSED);
});

test('nothing arrives after closing', async () => {
  const source = new SocketEventSource('/api/events');
  const seen = read(source, 'goal-created');
  const socket = (await login()).accept();
  source.close();
  socket.say(goalCreated);
  await pass(10);
  assert.deepEqual(seen, []);
});

test('a URL for one resource hears of no other', async () => {
  const source = new SocketEventSource('https://api.test/realtime/goals/7/activity?x=1');
  const seen = read(source, 'goal-activity-created');
  const socket = (await login()).accept();
  socket.say({ type: 'goal.activity.created', data: { goalId: '8' } });
  socket.say({ type: 'goal.activity.created', data: { goalId: '7' } });
  source.close();
  assert.deepEqual(seen.map(({ payload }) => payload['goal_id']), ['7']);
});

test('unnamed messages are those that somebody named', async () => {
  const source = new SocketEventSource('/api/goals/stream');
  const seen: unknown[] = [];
  source.onmessage = (event) => seen.push(JSON.parse(event.data).goal_id);
  (await login()).accept().say(goalCreated);
  source.close();
  assert.deepEqual(seen, ['1']);
});

test('a name without a successor is said', () => {
  const source = new SocketEventSource('/api/events');
  source.addEventListener('weather-changed', () => {});
  source.close();
  assert.match(logged.join('\n'), /nothing arrives for 'weather-changed'/);
});
