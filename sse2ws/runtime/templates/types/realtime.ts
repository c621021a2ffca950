/**
 * The events that the server sends over the WebSocket, and what each of them carries.
 * The rest of the application knows the events only through this file.
 */
/*% if events %*/

/** `EventTypes.<<events[0].constant>>` instead of `'<<events[0].name>>'`, for those who like constants. */
export const EventTypes = {
/*% for event in events %*/
  <<event.constant>>: '<<event.name>>',
/*% endfor %*/
} as const;

/** Event name -> payload. */
export interface RealtimeEventMap {
/*% for event in events %*/
  '<<event.name>>': <<event.payload>>;
/*% endfor %*/
}

export type EventType = keyof RealtimeEventMap;
/*% else %*/

/** Constants for event names: `GOAL_CREATED: 'goal.created'`. */
export const EventTypes = {} as const;

/**
 * Event name -> payload: `'goal.created': GoalCreatedEventData`.
 * Until the events are listed here (and this line is removed), every name is allowed and every payload is `any`,
 * as the result of `JSON.parse` was.
 */
export interface RealtimeEventMap {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  [eventType: string]: any;
}

export type EventType = keyof RealtimeEventMap & string;
/*% endif %*/

/** What a handler receives. All handlers of an event share one message: copy `data` before changing it. */
export interface RealtimeMessage<T> {
  type: EventType;
  data: T;
  /** When it happened, ISO 8601. */
  timestamp: string;
  eventId: string;
  tenantId: string;
}

export type RealtimeHandler<E extends EventType> = (
  message: RealtimeMessage<RealtimeEventMap[E]>,
) => void;
/*% for payload, fields in payloads %*/

/*% if fields %*/
export interface <<payload>> {
/*% for field in fields %*/
  <<field.name>><<"?" if field.optional>>: <<field.type>>;
/*% endfor %*/
}
/*% else %*/
/** The catalogue does not list its fields: until they are listed here, it is what `JSON.parse` gave. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type <<payload>> = any;
/*% endif %*/
/*% endfor %*/
