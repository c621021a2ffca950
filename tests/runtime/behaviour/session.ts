/** A login with a fake server and a fake clock. */
import { afterEach, beforeEach, mock } from 'node:test';

import type { RealtimeAuth } from '@/services/realtime-websocket';
import { realtimeWebSocket } from '@/services/realtime-websocket';

import { FakeSocket } from './fake-socket';

/** What the code under test wrote to the console. */
export const logged: string[] = [];

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Lets time pass, and promises settle, in steps small enough for timers that start timers. */
export async function pass(milliseconds: number): Promise<void> {
  await settle();
  const step = Math.min(250, Math.max(1, milliseconds / 100));
  for (let passed = 0; passed < milliseconds; passed += step) {
    mock.timers.tick(step);
    await settle();
  }
}

/** Draws of `Math.random`: all the same. */
export const drawAlways = (value: number) => mock.method(Math, 'random', () => value);

export const auth = (changes: Partial<RealtimeAuth> = {}): RealtimeAuth => ({
  getToken: () => 'token-1',
  refreshToken: async () => undefined,
  ...changes,
});

/** Logs in and gives the socket that is opened for it. */
export async function login(changes: Partial<RealtimeAuth> = {}): Promise<FakeSocket> {
  realtimeWebSocket.connect(auth(changes));
  await pass(10);
  return FakeSocket.last;
}

beforeEach(() => {
  FakeSocket.all = [];
  logged.length = 0;
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] });
  for (const method of ['warn', 'error'] as const) {
    mock.method(console, method, (...words: unknown[]) => void logged.push(words.join(' ')));
  }
});

afterEach(async () => {
  realtimeWebSocket.disconnect();
  await pass(60_000);
  mock.timers.reset();
  mock.restoreAll();
});
