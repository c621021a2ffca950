/** The old server and the new one, for the frames of one browser: streams, sockets, and the line that tells them. */
import { createServer } from 'node:http';

import { carries } from '../streams.mjs';

const RETRY = 20; // milliseconds after which a browser opens a lost stream again
const SYNC = 'simulation-sync';

/** `files`: path -> content; `posted` is called with what is posted. */
export async function servers(packages, files, posted) {
  const { WebSocketServer } = packages.load('ws');
  const world = new World();
  const server = createServer((request, response) => world.answer(request, response, files, posted));
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    const isLine = request.url === '/line';
    if (!isLine && !world.up) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => (isLine ? world.hear(client) : world.welcome(client)));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => (server.close(), server.closeAllConnections()) };
}

class World {
  up = true;
  #streams = new Set();
  #clients = new Set();

  async answer(request, response, files, posted) {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    if (pathname === '/stream') return this.#stream(request, response, searchParams);
    if (request.method === 'POST') {
      let body = '';
      for await (const chunk of request) body += chunk;
      return response.end(JSON.stringify((await posted(pathname, body && JSON.parse(body))) ?? null));
    }
    const content = files[pathname];
    response.writeHead(content === undefined ? 404 : 200, {
      'Content-Type': pathname.endsWith('.js') ? 'text/javascript; charset=utf-8' : 'text/html; charset=utf-8',
    });
    return response.end(content);
  }

  #stream(request, response, words) {
    if (!this.up) return request.socket.destroy();
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
    response.write(`retry: ${RETRY}\n\n`);
    for (const type of JSON.parse(words.get('greetings'))) response.write(`event: ${type}\ndata: {}\n\n`);
    const stream = { url: words.get('url'), response };
    this.#streams.add(stream);
    response.on('close', () => this.#streams.delete(stream));
    return undefined;
  }

  welcome(client) {
    client.on('message', (text) => {
      if (JSON.parse(text).action !== 'auth') return;
      client.send(JSON.stringify({ type: 'auth.success', tenantId: 'tenant-1', userId: 'user-1', connectionId: 'c-1' }));
      this.#clients.add(client);
    });
    client.on('close', () => this.#clients.delete(client));
  }

  hear(line) {
    this.up = true;
    line.on('message', (text) => {
      const words = JSON.parse(text);
      line.send(JSON.stringify({ id: words.n, count: this.#do(words) }));
    });
  }

  /** How many listeners will hear that it was done. */
  #do({ up, send, id, garbage, drop, n }) {
    if (up !== undefined) this.up = up;
    if (send) this.#send(send, id);
    if (garbage) this.#garbage(garbage);
    if (drop) return this.#drop();
    for (const { response } of this.#streams) response.write(`event: ${SYNC}\ndata: ${n}\n\n`);
    this.#frame(JSON.stringify({ type: SYNC, n }));
    return this.#streams.size + this.#clients.size;
  }

  #send({ old, now }, id) {
    const lines = old.text.split('\n').map((line) => `data: ${line}\n`);
    for (const { url, response } of this.#streams) {
      if (carries(url, old)) response.write(`id: ${id}\nevent: ${old.type}\n${lines.join('')}\n`);
    }
    this.#frame(JSON.stringify({ type: now.type, data: now.data, timestamp: '2025-11-03T12:00:00Z', eventId: id, tenantId: 'tenant-1' }));
  }

  #garbage(types) {
    for (const { response } of this.#streams) {
      for (const type of types) response.write(`event: ${type}\ndata: {"torn\n\n`);
    }
    this.#frame('{"torn');
  }

  #drop() {
    for (const { response } of this.#streams) response.destroy();
    for (const client of this.#clients) client.terminate();
    this.#streams.clear();
    this.#clients.clear();
    return 0;
  }

  #frame(text) {
    for (const client of this.#clients) client.send(text);
  }
}
