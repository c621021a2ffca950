/*% if next %*/
'use client';

/*% endif %*/
/** React's way to the application's one WebSocket. */
import { useEffect, useRef, useState } from 'react';

import { realtimeWebSocket } from '../services/realtime-websocket';
import type { ConnectionState, RealtimeStats } from '../services/realtime-websocket';
import type { EventType, RealtimeHandler } from '../types/realtime';
/*% if goals %*/

export { useGoalActivity, useRealtimeGoals } from './realtime-goals';
/*% endif %*/

export interface RealtimeEventOptions<E extends EventType> {
  eventType: E;
  /** May be a new function at every render: the newest one is called. */
  onEvent: RealtimeHandler<E>;
  /** `false` unsubscribes for the time being. */
  enabled?: boolean | undefined;
}

/** Calls `onEvent` for every event of this type while the component is mounted. */
export function useRealtimeEvent<E extends EventType>(options: RealtimeEventOptions<E>): void {
  const { eventType, onEvent, enabled = true } = options;
  const newest = useNewest(onEvent);
  useEffect(() => {
    if (!enabled) return undefined;
    const id = realtimeWebSocket.subscribe<E>(eventType, (message) => newest.current(message));
    return () => realtimeWebSocket.unsubscribe(id);
  }, [eventType, enabled, newest]);
}

export interface RealtimeConnectionOptions {
  /** Called after every connection but the first: what happened in between was missed, fetch it. */
  onReconnect?: (() => void) | undefined;
}

export interface RealtimeConnectionStatus {
  isConnected: boolean;
  connectionState: ConnectionState;
  /** The numbers at the time of rendering; only a change of state renders again. */
  stats: Readonly<RealtimeStats>;
}

/** The state of the connection. */
export function useRealtimeConnection(
  options: RealtimeConnectionOptions = {},
): RealtimeConnectionStatus {
  const [connectionState, setConnectionState] = useState(realtimeWebSocket.connectionState);
  const newest = useNewest(options.onReconnect);
  useEffect(() => {
    const stop = realtimeWebSocket.onStateChange(setConnectionState);
    setConnectionState(realtimeWebSocket.connectionState); // it may have changed since the render
    return stop;
  }, []);
  useEffect(() => realtimeWebSocket.onReconnect(() => newest.current?.()), [newest]);
  const isConnected = connectionState === 'connected';
  return { isConnected, connectionState, stats: realtimeWebSocket.stats };
}

function useNewest<T>(value: T) {
  const newest = useRef(value);
  useEffect(() => {
    newest.current = value;
  });
  return newest;
}
