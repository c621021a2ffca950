/** Against the mock server itself, over the network, with a real clock. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';

import { realtimeWebSocket } from '@/services/realtime-websocket';

const PORT = new URL(process.env.REACT_APP_REALTIME_WS_URL ?? '').port;
const BURST = 6_000;

let server: ChildProcess;

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function until(what: string, condition: () => boolean, limit = 5_000): Promise<number> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > limit) throw new Error(`not within ${limit} ms: ${what}`);
    await sleep(5);
  }
  return performance.now() - start;
}

const script = (...steps: object[]) =>
  fetch(`http://127.0.0.1:${PORT}`, { method: 'POST', body: JSON.stringify(steps) });

const isConnected = () => realtimeWebSocket.connectionState === 'connected';

async function login(token: string): Promise<number> {
  let current = token;
  const refreshToken = async () => {
    const response = await fetch(`http://127.0.0.1:${PORT}/auth/refresh`, { method: 'POST' });
    current = ((await response.json()) as { accessToken: string }).accessToken;
  };
  realtimeWebSocket.connect({ getToken: () => current, refreshToken });
  return until('connected', isConnected);
}

before(async () => {
  Object.assign(globalThis, { WebSocket });
  server = spawn('node', ['scripts/mock-ws-server.js', '--port', PORT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(server.stdout!, 'data');
});

after(() => {
  realtimeWebSocket.disconnect();
  server.kill();
});

/** The best of five: what the code needs, not what else the machine was doing. */
async function quickest(measure: () => Promise<number>): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 5; round += 1) best = Math.min(best, await measure());
  return best;
}

test('connects within half a second', async () => {
  const connect = async () => {
    realtimeWebSocket.disconnect();
    return login('good');
  };
  assert.ok((await quickest(connect)) < 500);
  realtimeWebSocket.disconnect();
});

test(`a burst of ${BURST} events arrives whole and in order`, async () => {
  await login('good');
  const numbers: number[] = [];
  const id = realtimeWebSocket.subscribe('kpi.reading_created', ({ data }) => {
    numbers.push((data as unknown as { sequence: number }).sequence);
  });
  await script({ flood: { type: 'kpi.reading_created', count: BURST } });
  await until('the whole burst', () => numbers.length >= BURST, 20_000);
  await sleep(50);
  realtimeWebSocket.unsubscribe(id);
  assert.deepEqual(numbers, Array.from({ length: BURST }, (_, index) => index));
  realtimeWebSocket.disconnect();
});

test('an event takes less than 100 ms', async () => {
  await login('good');
  let arrived = 0;
  const id = realtimeWebSocket.subscribe('goal.created', () => (arrived = performance.now()));
  const latency = async () => {
    arrived = 0;
    const start = performance.now();
    await script({ emit: { type: 'goal.created' } });
    await until('the event', () => arrived > 0);
    return arrived - start;
  };
  assert.ok((await quickest(latency)) < 100);
  realtimeWebSocket.unsubscribe(id);
  realtimeWebSocket.disconnect();
});

test('an expired token is refreshed, at login and in the middle of the day', async () => {
  await login('expired');
  let reconnects = 0;
  const off = realtimeWebSocket.onReconnect(() => (reconnects += 1));
  await script({ expire: true });
  await until('a new connection', () => reconnects === 1 && isConnected());
  off();
  realtimeWebSocket.disconnect();
});

test('drops and cut lines are repaired', async () => {
  await login('good');
  for (const step of [{ drop: 1001 }, { cut: true }]) {
    await script({ raw: '{"nonsense' }, step);
    await until('the loss', () => !isConnected());
    await until('a new connection', isConnected);
  }
  realtimeWebSocket.disconnect();
});

test('a wrong step is refused with a sentence', async () => {
  const response = await script({ explode: true });
  assert.equal(response.status, 400);
  assert.match(await response.text(), /no such step: explode/);
});
