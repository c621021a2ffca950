import assert from 'node:assert/strict';
import { test } from 'node:test';

import { realtimeWebSocket } from '@/services/realtime-websocket';

import { FakeSocket } from './fake-socket';
import { drawAlways, login, pass } from './session';

const goalCreated = { type: 'goal.created', data: { goalId: '1' }, eventId: 'e-1', tenantId: 't' };

test('authenticates after connecting, with nothing secret in the URL', async () => {
  const socket = await login();
  assert.equal(socket.url, 'wss://realtime.test/realtime');
  assert.deepEqual(socket.sent, []);
  socket.open();
  assert.deepEqual(socket.sent, [{ action: 'auth', token: 'token-1' }]);
  assert.equal(realtimeWebSocket.connectionState, 'connecting');
  socket.say({ type: 'auth.success' });
  assert.equal(realtimeWebSocket.connectionState, 'connected');
});

test('delivers nothing before the token is accepted', async () => {
  const seen: string[] = [];
  const id = realtimeWebSocket.subscribe('goal.created', (message) => seen.push(message.eventId));
  const socket = (await login()).open();
  socket.say({ ...goalCreated, eventId: 'early' });
  socket.say({ type: 'auth.success' });
  socket.say({ ...goalCreated, eventId: 'late' });
  realtimeWebSocket.unsubscribe(id);
  assert.deepEqual(seen, ['late']);
});

for (const type of ['auth.error', 'connection.error', 'connection_error', 'subscription.error']) {
  test(`${type} UNAUTHORIZED: closes, refreshes the token, connects at once with the new one`, async () => {
    let token = 'old';
    let finishRefresh = () => {};
    const refreshToken = () =>
      new Promise<void>((resolve) => {
        finishRefresh = () => {
          token = 'new';
          resolve();
        };
      });
    const first = (await login({ getToken: () => token, refreshToken })).open();
    first.refuse('UNAUTHORIZED', type);
    assert.equal(first.isOpen, false);
    await pass(60_000);
    assert.equal(FakeSocket.all.length, 1, 'nothing is opened while the token is being refreshed');

    finishRefresh();
    await pass(10);
    assert.equal(FakeSocket.all.length, 2);
    assert.deepEqual(FakeSocket.last.accept().sent, [{ action: 'auth', token: 'new' }]);
    assert.equal(realtimeWebSocket.connectionState, 'connected');
  });
}

test('the code of an error may stand in its data', async () => {
  const socket = (await login()).open();
  socket.say({ type: 'auth.error', data: { code: 'FORBIDDEN' } });
  assert.equal(realtimeWebSocket.stats.problem, 'FORBIDDEN');
});

test('a server that never accepts the token is given up after three refreshes', async () => {
  let refreshed = 0;
  await login({ refreshToken: async () => (refreshed += 1) });
  for (let round = 0; round < 10; round += 1) {
    if (FakeSocket.last.readyState === 0) FakeSocket.last.open().refuse('UNAUTHORIZED');
    await pass(10);
  }
  assert.equal(refreshed, 3);
  assert.equal(FakeSocket.all.length, 4);
  assert.equal(realtimeWebSocket.connectionState, 'error');
  assert.equal(realtimeWebSocket.stats.problem, 'UNAUTHORIZED');
});

test('a server that accepts a token and takes it back at once is given up as well', async () => {
  await login();
  for (let round = 0; round < 10; round += 1) {
    if (FakeSocket.last.readyState === 0) FakeSocket.last.accept().refuse('UNAUTHORIZED');
    await pass(10);
  }
  assert.equal(realtimeWebSocket.connectionState, 'error');
});

test('a token that expires every hour may be refreshed for ever', async () => {
  const socket = await login();
  let current = socket;
  for (let hour = 0; hour < 8; hour += 1) {
    current.accept();
    await pass(60_000);
    current.refuse('UNAUTHORIZED', 'connection.error');
    await pass(10);
    assert.notEqual(FakeSocket.last, current, `hour ${hour}`);
    current = FakeSocket.last;
  }
});

test('a refresh that fails is tried again later, then given up', async () => {
  drawAlways(0.5);
  await login({ refreshToken: () => Promise.reject(new Error('503')) });
  FakeSocket.last.open().refuse('UNAUTHORIZED');
  await pass(300);
  assert.equal(FakeSocket.all.length, 1);
  await pass(300);
  assert.equal(FakeSocket.all.length, 2);
});

test('a logout while the token is being refreshed opens nothing', async () => {
  let finishRefresh = () => {};
  const refreshToken = () => new Promise<void>((resolve) => (finishRefresh = resolve));
  (await login({ refreshToken })).open().refuse('UNAUTHORIZED');
  realtimeWebSocket.disconnect();
  finishRefresh();
  await pass(60_000);
  assert.equal(FakeSocket.all.length, 1);
});

test('FORBIDDEN: no second try', async () => {
  (await login()).open().refuse('FORBIDDEN');
  await pass(300_000);
  assert.equal(FakeSocket.all.length, 1);
  assert.equal(FakeSocket.last.isOpen, false);
  assert.equal(realtimeWebSocket.connectionState, 'error');
});

test('RATE_LIMIT_EXCEEDED: waits at least 15 seconds', async () => {
  drawAlways(0);
  (await login()).open().refuse('RATE_LIMIT_EXCEEDED');
  await pass(14_000);
  assert.equal(FakeSocket.all.length, 1);
  await pass(2_000);
  assert.equal(FakeSocket.all.length, 2);
});

test('RATE_LIMIT_EXCEEDED on a good connection keeps it, INTERNAL_ERROR too', async () => {
  const socket = (await login()).accept();
  socket.refuse('RATE_LIMIT_EXCEEDED', 'connection.error');
  socket.refuse('INTERNAL_ERROR', 'connection.error');
  assert.equal(socket.isOpen, true);
  assert.equal(realtimeWebSocket.connectionState, 'connected');
});

test('a server that stays silent after connecting is left after ten seconds', async () => {
  drawAlways(0.5);
  const socket = (await login()).open();
  await pass(9_000);
  assert.equal(socket.isOpen, true);
  await pass(2_000);
  assert.equal(socket.isOpen, false);
  assert.equal(FakeSocket.all.length, 2);
});

test('no token, no socket', async () => {
  realtimeWebSocket.connect({ getToken: () => null, refreshToken: async () => undefined });
  await pass(60_000);
  assert.equal(FakeSocket.all.length, 0);
  assert.equal(realtimeWebSocket.connectionState, 'disconnected');
});

test('a getToken that fails is asked again', async () => {
  drawAlways(0.5);
  let asked = 0;
  const getToken = () => ((asked += 1) < 3 ? Promise.reject(undefined) : 'token-3');
  realtimeWebSocket.connect({ getToken, refreshToken: async () => undefined });
  await pass(2_000);
  assert.deepEqual(FakeSocket.last.open().sent, [{ action: 'auth', token: 'token-3' }]);
});

test('a logout while connecting opens nothing, the next login uses its own token', async () => {
  realtimeWebSocket.connect({ getToken: () => 'first', refreshToken: async () => undefined });
  realtimeWebSocket.disconnect();
  await login({ getToken: () => 'second' });
  assert.equal(FakeSocket.all.length, 1);
  assert.deepEqual(FakeSocket.last.open().sent, [{ action: 'auth', token: 'second' }]);
});
