/** `false` keeps every socket closed; components fall back to polling if they have it. */
export const realtimeEnabled = process.env.NEXT_PUBLIC_FEATURE_REALTIME === 'true';

/** Where the server listens: `wss://...`. Never carries a token. */
export const realtimeUrl = process.env.NEXT_PUBLIC_REALTIME_WS_URL ?? '';
