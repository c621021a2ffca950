/** A WebSocket whose server is the test. */

type Sent = { action: string; token?: string };

export class FakeSocket extends EventTarget {
  static all: FakeSocket[] = [];

  static get last(): FakeSocket {
    const socket = FakeSocket.all[FakeSocket.all.length - 1];
    if (!socket) throw new Error('no socket was opened');
    return socket;
  }

  readonly url: string;
  readonly sent: Sent[] = [];
  readyState = 0;
  binaryType = 'blob';

  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.readyState = 3;
  }

  get isOpen(): boolean {
    return this.readyState === 1;
  }

  /** The server's side from here on. */
  open(): this {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
    return this;
  }

  raw(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }

  say(frame: object): void {
    this.raw(JSON.stringify(frame));
  }

  accept(): this {
    this.open().say({ type: 'auth.success', tenantId: 'tenant-1', userId: 'user-1', connectionId: 'c-1' });
    return this;
  }

  refuse(code: string, type = 'auth.error'): void {
    this.say({ type, error: 'refused', code });
  }

  drop(code = 1006): void {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code, reason: '' }));
  }
}

Object.assign(globalThis, { WebSocket: FakeSocket });
