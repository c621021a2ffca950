import assert from 'node:assert/strict';
import { test } from 'node:test';

import { realtimeWebSocket } from '@/services/realtime-websocket';

import { FakeSocket } from './fake-socket';
import { auth, pass } from './session';

test('with the feature flag off there is no socket, and nothing breaks', async () => {
  const id = realtimeWebSocket.subscribe('goal.created', () => assert.fail());
  realtimeWebSocket.connect(auth({ getToken: () => assert.fail() }));
  realtimeWebSocket.retry();
  await pass(60_000);
  assert.equal(FakeSocket.all.length, 0);
  assert.equal(realtimeWebSocket.connectionState, 'disconnected');
  realtimeWebSocket.disconnect();
  realtimeWebSocket.unsubscribe(id);
});
