/** What code that was migrated relies on. Compiled, never run; an unused `@ts-expect-error` is an error. */
import { LiveBadge, useLiveBadge } from '@/components/ui/LiveBadge';
import { RealtimeIndicator } from '@/components/ui/RealtimeIndicator';
import { RealtimeDebugPanel, RealtimeProvider } from '@/contexts/RealtimeContext';
import { useGoalActivity, useRealtimeConnection, useRealtimeEvent, useRealtimeGoals } from '@/hooks/realtime';
import { startRealtimeToasts } from '@/services/realtime-toasts';
import { realtimeWebSocket } from '@/services/realtime-websocket';
import { EventTypes } from '@/types/realtime';
import type {
  EventType,
  GoalActivatedEventData,
  GoalCompletedEventData,
  GoalCreatedEventData,
  RealtimeEventMap,
  RealtimeMessage,
} from '@/types/realtime';

const announce = (text: string) => console.log(text);
const literal: 'goal.created' = EventTypes.GOAL_CREATED;

const changed = (message: RealtimeMessage<GoalActivatedEventData | GoalCompletedEventData>) => {
  announce(message.data.goalId);
  // @ts-expect-error not in every payload of the union
  announce(message.data.completedBy);
};

export function Goals({ goalId }: { goalId: string | undefined }) {
  useRealtimeEvent({
    eventType: 'goal.created',
    enabled: Boolean(goalId),
    onEvent: (message) => {
      const goal: GoalCreatedEventData = message.data;
      const { title } = message.data;
      announce(title + goal.createdBy + message.eventId + message.tenantId + message.timestamp);
      // @ts-expect-error the old name
      announce(message.data.goal_title);
      // @ts-expect-error not one of the values
      if (message.data.status === 'in_progress') announce('never');
    },
  });
  useRealtimeEvent({ eventType: EventTypes.ISSUE_CREATED, onEvent: async ({ data }) => announce(data.severity) });
  useRealtimeEvent({ eventType: 'goal.activated', onEvent: changed });
  useRealtimeEvent({ eventType: 'goal.completed', onEvent: changed });
  // @ts-expect-error the old name
  useRealtimeEvent({ eventType: 'goal-created', onEvent: () => undefined });
  // @ts-expect-error a system event is nobody's business
  useRealtimeEvent({ eventType: 'auth.success', onEvent: () => undefined });
  const { isConnected, connectionState, stats } = useRealtimeConnection({ onReconnect: () => announce('again') });
  const state: 'disconnected' | 'connecting' | 'connected' | 'reconnecting' | 'error' = connectionState;
  const titles = useGoalActivity(goalId).map((activity) => activity.title);
  useRealtimeGoals(({ type, data }) => announce(type + String(data)));
  const live: boolean = useLiveBadge('action.created');
  return (
    <RealtimeProvider getToken={async () => localStorage.getItem('token')}>
      <RealtimeIndicator className="dot" />
      <LiveBadge eventType="goal.created" />
      <RealtimeDebugPanel />
      {[String(isConnected), state, String(live), stats.received, ...titles].join(' ')}
    </RealtimeProvider>
  );
}

const id: string = realtimeWebSocket.subscribe('action.reassigned', ({ data }) => {
  const previous: string | null = data.previousAssignee;
  const note: string | undefined = data.note;
  announce(`${previous} ${note} ${literal}`);
});
realtimeWebSocket.unsubscribe(id);

// A helper that is generic over events, as wrappers in real code are.
export function collect<E extends EventType>(eventType: E): RealtimeEventMap[E][] {
  const payloads: RealtimeEventMap[E][] = [];
  realtimeWebSocket.subscribe(eventType, (message) => payloads.push(message.data));
  return payloads;
}

startRealtimeToasts(({ text, eventType }) => announce(text + eventType));
