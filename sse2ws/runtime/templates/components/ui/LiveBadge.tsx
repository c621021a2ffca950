/*% if next %*/
'use client';

/*% endif %*/
/** A badge that appears for a moment when an event arrives. */
import { useEffect, useState } from 'react';

import { useRealtimeEvent } from '../../hooks/realtime';
import type { EventType } from '../../types/realtime';

/** True for `milliseconds` after an event of this type. */
export function useLiveBadge(eventType: EventType, milliseconds = 3000): boolean {
  const [arrivals, setArrivals] = useState(0);
  const [isLive, setIsLive] = useState(false);
  useRealtimeEvent({ eventType, onEvent: () => setArrivals((count) => count + 1) });
  useEffect(() => {
    if (arrivals === 0) return undefined;
    setIsLive(true);
    const timer = setTimeout(() => setIsLive(false), milliseconds);
    return () => clearTimeout(timer);
  }, [arrivals, milliseconds]);
  return isLive;
}

export interface LiveBadgeProps {
  eventType: EventType;
  className?: string | undefined;
}

export function LiveBadge({ eventType, className }: LiveBadgeProps) {
  const isLive = useLiveBadge(eventType);
  return (
    <span role="status" className={className} style={{ visibility: isLive ? 'visible' : 'hidden' }}>
      Live
    </span>
  );
}
