/** `false` keeps every socket closed; components fall back to polling if they have it. */
export const realtimeEnabled = import.meta.env.VITE_FEATURE_REALTIME === 'true';

/** Where the server listens: `wss://...`. Never carries a token. */
export const realtimeUrl = import.meta.env.VITE_REALTIME_WS_URL ?? '';
