/*% if next %*/
'use client';

/*% endif %*/
/** What happens to goals, while a component is mounted. */
import { useMemo, useState } from 'react';

import type { EventType, RealtimeEventMap, RealtimeMessage } from '../types/realtime';
import { useRealtimeEvent } from './realtime';

type Activity = RealtimeEventMap['goal.activity.created'];

/** The activities of one goal that arrived since the component was mounted, the newest first. */
export function useGoalActivity(goalId: string | null | undefined, limit = 50): Activity[] {
  const [arrived, setArrived] = useState<Activity[]>([]);
  useRealtimeEvent({
    eventType: 'goal.activity.created',
    enabled: Boolean(goalId),
    onEvent: ({ data }) => {
      // Every client of a tenant receives every event of the tenant.
      if (data.goalId === goalId) setArrived((known) => [data, ...known].slice(0, limit));
    },
  });
  return useMemo(() => arrived.filter((one) => one.goalId === goalId), [arrived, goalId]);
}

type GoalEvent = Exclude<Extract<EventType, `goal.${string}`>, 'goal.activity.created'>;
type GoalMessage = RealtimeMessage<RealtimeEventMap[GoalEvent]>;

/** Calls `onChange` when any goal comes into being or changes its status. */
export function useRealtimeGoals(onChange: (message: GoalMessage) => void): void {
/*% for event in goals %*/
  useRealtimeEvent({ eventType: '<<event.name>>', onEvent: onChange });
/*% endfor %*/
}
