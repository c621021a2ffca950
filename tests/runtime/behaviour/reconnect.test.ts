import assert from 'node:assert/strict';
import { test } from 'node:test';

import { realtimeWebSocket } from '@/services/realtime-websocket';

import { FakeSocket } from './fake-socket';
import { drawAlways, login, pass } from './session';

const MINUTE = 60_000;

/** Milliseconds until the next socket is opened, to the next 10. */
async function waitForNext(): Promise<number> {
  const before = FakeSocket.all.length;
  for (let waited = 0; waited < 40_000; waited += 10) {
    if (FakeSocket.all.length > before) return waited;
    await pass(10);
  }
  throw new Error('no further attempt');
}

for (const [what, code] of [['a clean close', 1000], ['the gateway', 1001], ['a lost line', 1006]] as const) {
  test(`reconnects after ${what} (${code})`, async () => {
    const socket = (await login()).accept();
    await pass(MINUTE);
    socket.drop(code);
    assert.equal(realtimeWebSocket.connectionState, 'reconnecting');
    await pass(1_600);
    assert.equal(FakeSocket.all.length, 2);
    FakeSocket.last.accept();
    assert.equal(realtimeWebSocket.connectionState, 'connected');
  });
}

test('the first retry comes within a second, on average much earlier', async () => {
  const delays: number[] = [];
  await login();
  for (let round = 0; round < 60; round += 1) {
    FakeSocket.last.accept();
    await pass(6_000);
    FakeSocket.last.drop();
    delays.push(await waitForNext());
  }
  const mean = delays.reduce((sum, delay) => sum + delay, 0) / delays.length;
  assert.ok(mean < 700, `mean ${mean}`);
  assert.ok(Math.max(...delays) <= 1_020, `longest ${Math.max(...delays)}`);
  assert.ok(new Set(delays).size > 20, 'delays are spread');
});

test('backs off 1, 2, 4, 8, 16, 30, 30 seconds at most', async () => {
  drawAlways(0.999);
  await login();
  const seconds: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    FakeSocket.last.drop();
    seconds.push(Math.round((await waitForNext()) / 1000));
  }
  assert.deepEqual(seconds, [1, 2, 4, 8, 16, 30, 30]);
});

test('a connection that is accepted and lost at once does not start the back-off anew', async () => {
  drawAlways(0.999);
  await login();
  const seconds: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    FakeSocket.last.accept().drop();
    seconds.push(Math.round((await waitForNext()) / 1000));
  }
  assert.deepEqual(seconds, [1, 2, 4, 8]);
});

test('gives up after 30 attempts, and starts again when told to', async () => {
  drawAlways(0.1);
  await login();
  for (let round = 0; round < 40; round += 1) {
    if (FakeSocket.last.readyState === 0) FakeSocket.last.drop();
    await pass(4_000);
  }
  assert.equal(FakeSocket.all.length, 30);
  assert.equal(realtimeWebSocket.connectionState, 'error');
  assert.equal(realtimeWebSocket.stats.problem, 'server unreachable');

  realtimeWebSocket.retry();
  await pass(10);
  FakeSocket.last.accept();
  assert.equal(FakeSocket.all.length, 31);
  assert.equal(realtimeWebSocket.connectionState, 'connected');
});

test('retry does not wait for the back-off, and leaves no second socket behind', async () => {
  drawAlways(0.999);
  (await login()).accept().drop();
  realtimeWebSocket.retry();
  await pass(10);
  FakeSocket.last.accept();
  await pass(MINUTE);
  assert.equal(FakeSocket.all.length, 2);
  realtimeWebSocket.retry();
  await pass(MINUTE);
  assert.equal(FakeSocket.all.length, 2, 'a good connection is left alone');
});

test('pings every eight minutes, once, also after a reconnect', async () => {
  (await login()).accept();
  await pass(6_000);
  FakeSocket.last.drop();
  await pass(1_600);
  const socket = FakeSocket.last.accept();
  await pass(7.9 * MINUTE);
  const pings = () => socket.sent.filter(({ action }) => action === 'ping').length;
  assert.equal(pings(), 0);
  await pass(0.2 * MINUTE);
  assert.equal(pings(), 1);
  await pass(8 * MINUTE);
  assert.equal(pings(), 2);
  assert.deepEqual(FakeSocket.all[0]?.sent.map(({ action }) => action), ['auth']);
});

test('says so after every connection but the first', async () => {
  const states: string[] = [];
  let reconnects = 0;
  const stop = [
    realtimeWebSocket.onStateChange((state) => states.push(state)),
    realtimeWebSocket.onReconnect(() => (reconnects += 1)),
  ];
  (await login()).accept();
  assert.equal(reconnects, 0);
  FakeSocket.last.drop();
  await pass(1_600);
  assert.equal(reconnects, 0, 'only when the server has accepted the token');
  FakeSocket.last.accept();
  assert.equal(reconnects, 1);
  stop.forEach((off) => off());
  assert.deepEqual(states, ['connecting', 'connected', 'reconnecting', 'connected']);
});

test('a logout closes for good', async () => {
  const socket = (await login()).accept();
  realtimeWebSocket.disconnect();
  await pass(10 * MINUTE);
  assert.equal(socket.isOpen, false);
  assert.equal(FakeSocket.all.length, 1);
  assert.equal(realtimeWebSocket.connectionState, 'disconnected');
});

test('connecting again while connected only replaces the callbacks', async () => {
  (await login()).accept();
  await login({ getToken: () => 'token-2' });
  assert.equal(FakeSocket.all.length, 1);
  FakeSocket.last.drop();
  await pass(1_600);
  assert.deepEqual(FakeSocket.last.accept().sent, [{ action: 'auth', token: 'token-2' }]);
});
