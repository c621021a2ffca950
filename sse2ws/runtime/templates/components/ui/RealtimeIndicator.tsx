/*% if next %*/
'use client';

/*% endif %*/
/** A dot and a word: is the application connected? */
import { useRealtimeConnection } from '../../hooks/realtime';
import type { ConnectionState } from '../../services/realtime-websocket';

const LOOKS: Record<ConnectionState, { label: string; color: string }> = {
  disconnected: { label: 'Offline', color: '#9ca3af' },
  connecting: { label: 'Connecting', color: '#f59e0b' },
  connected: { label: 'Live', color: '#10b981' },
  reconnecting: { label: 'Reconnecting', color: '#f59e0b' },
  error: { label: 'Connection failed', color: '#ef4444' },
};

export function RealtimeIndicator({ className }: { className?: string | undefined }) {
  const { connectionState } = useRealtimeConnection();
  const { label, color } = LOOKS[connectionState];
  return (
    <span role="status" className={className}>
      <span aria-hidden="true" style={{ color }}>
        ●
      </span>{' '}
      {label}
    </span>
  );
}
