/** What a person adds after `init --runtime`: the provider, with the application's own token. */
import { getAccessToken, setAccessToken } from '@/auth/session';
import { RealtimeIndicator } from '@/components/ui/RealtimeIndicator';
import { RealtimeProvider } from '@/contexts/RealtimeContext';
import { useRealtimeEvent } from '@/hooks/realtime';

import { start } from './scene';

async function refreshToken() {
  const response = await fetch('/auth/refresh', { method: 'POST' });
  setAccessToken(((await response.json()) as { accessToken: string }).accessToken);
}

const sequence: number[] = [];
const started = performance.now();
Object.assign(window, { sequence, connected: new Promise(untilLive) });

/** Resolves with the milliseconds from the start of this script until the indicator says that it is connected. */
function untilLive(resolve: (milliseconds: number) => void) {
  new MutationObserver(() => {
    const said = document.querySelector<HTMLElement>('#indicator')?.innerText;
    if (said?.includes('Live')) resolve(performance.now() - started);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
}

/** Numbers the events of a burst as they come. */
function Counter() {
  useRealtimeEvent({
    eventType: 'action.created',
    onEvent: ({ data }) => sequence.push((data as unknown as { sequence: number }).sequence),
  });
  return null;
}

start((scene) => (
  <RealtimeProvider
    getToken={getAccessToken}
    refreshToken={refreshToken}
    shareTabs={new URLSearchParams(window.location.search).get('user') ?? undefined}
  >
    <div id="indicator">
      <RealtimeIndicator />
    </div>
    {scene}
    <Counter />
  </RealtimeProvider>
));
