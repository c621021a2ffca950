declare module 'announcer' {
  export function announce(...words: unknown[]): void;
  export function refetch(): void;
}
