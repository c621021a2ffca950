/** What goes over the wire, as text: what the client says, what the server may answer. */
import * as v from 'valibot';

import type { EventType, RealtimeMessage } from '../types/realtime';

/** Says who we are; the first thing after every connect. */
export const authMessage = (token: string) => JSON.stringify({ action: 'auth', token });

/** Keeps the gateway from closing an idle connection. */
export const pingMessage = JSON.stringify({ action: 'ping' });

const isObject = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOrNothing = v.fallback(v.optional(v.string()), undefined);

const frameSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    type: v.string(),
    data: v.nullish(v.custom<Record<string, unknown>>(isObject)),
    timestamp: textOrNothing,
    eventId: textOrNothing,
    tenantId: textOrNothing,
    code: textOrNothing,
  }),
);

export type RealtimeFrame = v.InferOutput<typeof frameSchema>;

/** The frame that `text` holds, or nothing when it holds none. Never throws. */
export function parseFrame(text: unknown): RealtimeFrame | undefined {
  const result = v.safeParse(frameSchema, text);
  return result.success ? result.output : undefined;
}

const REFUSALS = ['UNAUTHORIZED', 'FORBIDDEN', 'RATE_LIMIT_EXCEEDED', 'INTERNAL_ERROR'] as const;

export type Refusal = (typeof REFUSALS)[number];

/** Why the server refuses us, if the frame says so (`auth.error`, `connection.error`, any `*.error`). */
export function refusalOf(frame: RealtimeFrame): Refusal | undefined {
  if (!/(^|[._])error$/.test(frame.type)) return undefined;
  const code = frame.code ?? frame.data?.code;
  const refusal = REFUSALS.find((known) => known === code);
  // An `auth.error` with a code of its own still means that the token was not accepted.
  return refusal ?? (frame.type === 'auth.error' ? 'UNAUTHORIZED' : undefined);
}

/** The tenant that a frame names, next to its data or inside. */
export function tenantOf(frame: RealtimeFrame): string | undefined {
  const inside = frame.data?.tenantId;
  return frame.tenantId ?? (typeof inside === 'string' ? inside : undefined);
}

let unnamed = 0;

/** The application event in a frame; what the server left out is filled in. Nothing, if it carries no data. */
export function messageOf(
  frame: RealtimeFrame,
  tenantId: string,
): RealtimeMessage<Record<string, unknown>> | undefined {
  if (!frame.data) return undefined;
  return {
    type: frame.type as EventType, // a name that nobody subscribed to reaches nobody
    data: frame.data,
    timestamp: frame.timestamp ?? new Date().toISOString(),
    eventId: frame.eventId ?? `local-${(unnamed += 1)}`,
    tenantId: tenantOf(frame) ?? tenantId,
  };
}
