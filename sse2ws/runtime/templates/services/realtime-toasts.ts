/** A short text for every event that deserves a toast. How a toast looks is decided by who shows it. */
import type { EventType, RealtimeEventMap } from '../types/realtime';
import { realtimeWebSocket } from './realtime-websocket';

export interface RealtimeToast {
  eventType: EventType;
  text: string;
}

type Texts = { [E in EventType]?: (data: RealtimeEventMap[E]) => string };

/*% if events %*/
/** Remove the lines of events that should stay silent. */
/*% else %*/
/** One line per event: `'goal.created': (goal) => 'Goal created: ' + goal.title`. */
/*% endif %*/
const TEXTS: Texts = {
/*% for event in events %*/
  '<<event.name>>': <<event.toast>>,
/*% endfor %*/
};

/** Calls `show` for every event with a text, until the returned function is called. */
export function startRealtimeToasts(show: (toast: RealtimeToast) => void): () => void {
  const ids = (Object.keys(TEXTS) as EventType[]).map((eventType) => follow(eventType, show));
  return () => ids.forEach((id) => realtimeWebSocket.unsubscribe(id));
}

function follow<E extends EventType>(eventType: E, show: (toast: RealtimeToast) => void): string {
  return realtimeWebSocket.subscribe(eventType, ({ data }) => {
    const text = TEXTS[eventType]?.(data);
    if (text) show({ eventType, text });
  });
}
