/*% if next %*/
'use client';

/*% endif %*/
/** Opens the application's one WebSocket after the login and closes it after the logout. */
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';

import { useRealtimeConnection } from '../hooks/realtime';
import { realtimeWebSocket } from '../services/realtime-websocket';
import type { RealtimeAuth } from '../services/realtime-websocket';

export interface RealtimeProviderProps {
  /**
   * The access token, or null while nobody is logged in; asked before every connect and at every render.
   * Place the provider where a login or a logout renders it again, inside the provider of the login.
   */
  getToken: RealtimeAuth['getToken'];
  /** Fetches a new token when the old one has expired; afterwards `getToken` must give the new one. */
  refreshToken?: RealtimeAuth['refreshToken'] | undefined;
  /** The user's id, if that user's tabs shall share one connection; else every tab has its own. */
  shareTabs?: RealtimeAuth['shareTabs'];
  children?: ReactNode;
}

/** Once, above all components that use realtime hooks. */
export function RealtimeProvider(props: RealtimeProviderProps) {
  const { getToken, refreshToken = postRefresh, shareTabs, children } = props;

  useEffect(() => {
    let latest = true;
    const follow = (token: string | null) => {
      if (!latest) return;
      if (token) realtimeWebSocket.connect({ getToken, refreshToken, shareTabs });
      else realtimeWebSocket.disconnect();
    };
    // No answer is neither a login nor a logout.
    Promise.resolve().then(getToken).then(follow, ignore);
    return () => {
      latest = false;
    };
  });

  useEffect(() => {
    // Somebody or the network is back: no reason to sit out the back-off.
    const retry = () => realtimeWebSocket.retry();
    window.addEventListener('online', retry);
    window.addEventListener('focus', retry);
    return () => {
      window.removeEventListener('online', retry);
      window.removeEventListener('focus', retry);
      realtimeWebSocket.disconnect();
    };
  }, []);

  return <>{children}</>;
}

const ignore = () => undefined;

async function postRefresh(): Promise<void> {
  const response = await fetch('/auth/refresh', { method: 'POST', credentials: 'include' });
  if (!response.ok) throw new Error(`POST /auth/refresh: ${response.status}`);
}

/** What the connection does, for development. */
export function RealtimeDebugPanel() {
  const { connectionState, stats } = useRealtimeConnection();
  const [, render] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => render((count) => count + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <pre aria-label="Realtime connection" style={{ fontSize: 12, padding: 8 }}>
      {JSON.stringify({ connectionState, ...stats }, null, 2)}
    </pre>
  );
}
