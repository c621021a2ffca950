import './dom';

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { StrictMode, useState } from 'react';
import type { ReactNode } from 'react';

import { LiveBadge } from '@/components/ui/LiveBadge';
import { RealtimeIndicator } from '@/components/ui/RealtimeIndicator';
import { RealtimeDebugPanel, RealtimeProvider } from '@/contexts/RealtimeContext';
import { useGoalActivity, useRealtimeConnection, useRealtimeEvent, useRealtimeGoals } from '@/hooks/realtime';

import { FakeSocket } from './fake-socket';
import { act, mount } from 'mount';
import { logged, pass } from './session';

const goalCreated = { type: 'goal.created', data: { goalId: '1', title: 'Grow' } };

const time = (milliseconds: number) => act(() => pass(milliseconds));
const server = (does: (socket: FakeSocket) => void) => act(async () => does(FakeSocket.last));

const App = ({ token = 'token-1', children }: { token?: string | null; children?: ReactNode }) => (
  <StrictMode>
    <RealtimeProvider getToken={() => token}>{children}</RealtimeProvider>
  </StrictMode>
);

/** The app, logged in, with the connection accepted. */
async function connected(children: ReactNode) {
  const app = await mount(<App>{children}</App>);
  await time(10);
  await server((socket) => socket.accept());
  return app;
}

test('StrictMode mounts twice, renders follow: one socket', async () => {
  const app = await connected(<RealtimeIndicator />);
  for (let round = 0; round < 5; round += 1) await app.render(<App />);
  await time(60_000);
  assert.equal(FakeSocket.all.length, 1);
  assert.equal(FakeSocket.last.sent.length, 1);
  await app.unmount();
  assert.equal(FakeSocket.last.isOpen, false);
});

test('opens on login, closes on logout, opens again for the next user', async () => {
  const app = await mount(<App token={null} />);
  await time(1_000);
  assert.equal(FakeSocket.all.length, 0);

  await app.render(<App token="anna" />);
  await time(10);
  const anna = FakeSocket.last.accept();
  assert.deepEqual(anna.sent, [{ action: 'auth', token: 'anna' }]);

  await app.render(<App token={null} />);
  await time(1_000);
  assert.equal(anna.isOpen, false);
  assert.equal(FakeSocket.all.length, 1);

  await app.render(<App token="bert" />);
  await time(10);
  assert.deepEqual(FakeSocket.last.accept().sent, [{ action: 'auth', token: 'bert' }]);
  await app.unmount();
});

test('a token that arrives after the logout opens nothing', async () => {
  let arrive = (_token: string) => {};
  const token = new Promise<string>((resolve) => (arrive = resolve));
  const app = await mount(<RealtimeProvider getToken={() => token} />);
  await app.render(<RealtimeProvider getToken={() => null} />);
  await act(async () => arrive('too late'));
  await time(10);
  assert.equal(FakeSocket.all.length, 0);
  await app.unmount();
});

test('a getToken that throws does not take the application with it', async () => {
  const broken = () => {
    throw new Error('no storage');
  };
  const app = await mount(
    <RealtimeProvider getToken={broken}>
      <p>still here</p>
    </RealtimeProvider>,
  );
  assert.equal(app.container.textContent, 'still here');
  await app.unmount();
});

test('an expired token: POST /auth/refresh, then the newest getToken', async () => {
  const asked: unknown[][] = [];
  mock.method(globalThis, 'fetch', async (...request: unknown[]) => {
    asked.push(request);
    return new Response();
  });
  const app = await mount(<App token="old" />);
  await time(10);
  await app.render(<App token="new" />);
  await server((socket) => socket.open().refuse('UNAUTHORIZED'));
  await time(10);
  assert.deepEqual(asked, [['/auth/refresh', { method: 'POST', credentials: 'include' }]]);
  assert.deepEqual(FakeSocket.last.open().sent, [{ action: 'auth', token: 'new' }]);
  await app.unmount();
});

for (const event of ['online', 'focus']) {
  test(`${event}: no waiting for the back-off, but no second try for who is refused`, async () => {
    const app = await connected(null);
    await time(6_000);
    mock.method(Math, 'random', () => 0.999);
    await server((socket) => socket.drop());
    window.dispatchEvent(new window.Event(event));
    await time(10);
    assert.equal(FakeSocket.all.length, 2);
    await server((socket) => socket.accept().refuse('FORBIDDEN'));
    window.dispatchEvent(new window.Event(event));
    await time(60_000);
    assert.equal(FakeSocket.all.length, 2);
    await app.unmount();
  });
}

test('onEvent is the newest, once per event, and only while enabled and mounted', async () => {
  const seen: string[] = [];
  const Listener = ({ name, enabled }: { name: string; enabled?: boolean }) => {
    const onEvent = ({ data }: { data: { title: string } }) => seen.push(`${name} ${data.title}`);
    useRealtimeEvent({ eventType: 'goal.created', onEvent, enabled });
    return null;
  };
  const app = await connected(<Listener name="first" />);
  await server((socket) => socket.say(goalCreated));
  await app.render(<App children={<Listener name="second" />} />);
  await server((socket) => socket.say(goalCreated));
  await app.render(<App children={<Listener name="third" enabled={false} />} />);
  await server((socket) => socket.say(goalCreated));
  await app.render(<App children={<Listener name="fourth" enabled />} />);
  await server((socket) => socket.say(goalCreated));
  await app.render(<App />);
  await server((socket) => socket.say(goalCreated));
  assert.deepEqual(seen, ['first Grow', 'second Grow', 'fourth Grow']);
  await app.unmount();
});

test('useRealtimeConnection: state, and onReconnect after every connection but the first', async () => {
  let reconnects = 0;
  const Status = () => {
    const [fetches, setFetches] = useState(0);
    const { isConnected, connectionState, stats } = useRealtimeConnection({
      onReconnect: () => {
        reconnects += 1;
        setFetches(fetches + 1);
      },
    });
    return <>{[isConnected, connectionState, stats.connections, fetches].join(' ')}</>;
  };
  const app = await mount(<App children={<Status />} />);
  await time(10);
  assert.equal(app.container.textContent, 'false connecting 0 0');
  await server((socket) => socket.accept());
  assert.equal(app.container.textContent, 'true connected 1 0');
  for (const round of [1, 2]) {
    await server((socket) => socket.drop());
    assert.equal(app.container.textContent, `false reconnecting ${round} ${round - 1}`);
    await time(2_500);
    await server((socket) => socket.accept());
    assert.equal(app.container.textContent, `true connected ${round + 1} ${round}`);
  }
  assert.equal(reconnects, 2);
  await app.unmount();
});

test('useGoalActivity holds the activities of its goal, useRealtimeGoals hears all goals', async () => {
  const changes: string[] = [];
  const Feed = ({ goalId }: { goalId: string }) => {
    useRealtimeGoals(({ type }) => changes.push(type));
    return <>{useGoalActivity(goalId).map(({ title }) => title).join()}</>;
  };
  const app = await connected(<Feed goalId="1" />);
  const activity = (goalId: string, title: string) =>
    server((socket) => socket.say({ type: 'goal.activity.created', data: { goalId, title } }));
  await activity('1', 'a');
  await activity('2', 'not mine');
  await activity('1', 'b');
  assert.equal(app.container.textContent, 'b,a');
  await app.render(<App children={<Feed goalId="2" />} />);
  assert.equal(app.container.textContent, '');
  await server((socket) => socket.say({ type: 'goal.completed', data: { goalId: '1' } }));
  assert.deepEqual(changes, ['goal.completed']);
  await app.unmount();
});

test('indicator, badge and panel show what happens', async () => {
  const app = await connected(
    <>
      <RealtimeIndicator />
      <LiveBadge eventType="goal.created" />
      <RealtimeDebugPanel />
    </>,
  );
  const badge = () => app.container.querySelectorAll('span[role=status]')[1]?.getAttribute('style');
  assert.match(app.container.textContent ?? '', /Live/);
  assert.match(badge() ?? '', /hidden/);
  await server((socket) => socket.say(goalCreated));
  assert.match(badge() ?? '', /visible/);
  await time(1_000);
  assert.match(app.container.textContent ?? '', /"received": 1/);
  await time(3_000);
  assert.match(badge() ?? '', /hidden/);
  await server((socket) => socket.refuse('FORBIDDEN'));
  assert.match(app.container.textContent ?? '', /Connection failed/);
  await app.unmount();
});

test('React had nothing to complain about', () => {
  assert.deepEqual(logged, []);
});
