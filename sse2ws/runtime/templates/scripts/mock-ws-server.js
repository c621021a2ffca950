/**
 * A WebSocket server that behaves like the real one, for development and tests.
 *
 *   node scripts/mock-ws-server.js [--port 5055] [--every MILLISECONDS] [--script STEPS.json]
 *
 * --every sends the events of mock-ws-events.json in turn. A script is a list of steps that run when the first client is in;
 * the same list can be sent at any time: curl -d '[{"emit": {"type": "...", "data": {}}}]' localhost:5055
 *
 *   {"emit": {"type", "data"}}     one event to every client
 *   {"flood": {"type", "count"}}   many events, `data.sequence` counts them from 0
 *   {"raw": "text"}                a frame exactly as written
 *   {"drop": 1001}                 close every connection with this code
 *   {"cut": true}                  lose every connection without a word
 *   {"expire": true}               tell every client that its token has expired
 *   {"wait": 500}                  milliseconds before the next step
 *
 * Tokens: `expired`, `forbidden` and `limited` are refused, every other one is accepted.
 * POST /auth/refresh always gives a fresh one.
 */
const TENANT = 'tenant-1';

const REFUSED = { expired: 'UNAUTHORIZED', forbidden: 'FORBIDDEN', limited: 'RATE_LIMIT_EXCEEDED' };

const EXPIRED = '{"type":"connection.error","error":"Token expired","code":"UNAUTHORIZED"}';

const clients = new Set();
let samples = {};
let sent = 0;

function emit({ type, data = samples[type] || {} }) {
  sent += 1;
  const timestamp = new Date().toISOString();
  broadcast(JSON.stringify({ type, data, timestamp, eventId: `evt_${sent}`, tenantId: TENANT }));
}

function broadcast(text) {
  for (const client of clients) client.send(text);
}

const STEPS = {
  emit,
  flood: ({ type, count }) => {
    for (let sequence = 0; sequence < count; sequence += 1) {
      emit({ type, data: { ...samples[type], sequence } });
    }
  },
  raw: broadcast,
  drop: (code) => clients.forEach((client) => client.close(code)),
  cut: () => clients.forEach((client) => client.terminate()),
  expire: () => broadcast(EXPIRED),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

async function run(steps) {
  for (const step of steps) {
    for (const [name, argument] of Object.entries(step)) {
      if (!STEPS[name]) throw new Error(`no such step: ${name}`);
      await STEPS[name](argument);
    }
  }
}

function welcome(client, onReady) {
  client.on('close', () => clients.delete(client));
  client.on('message', (text) => {
    const { action, token } = JSON.parse(text);
    if (action === 'ping') client.send(JSON.stringify({ type: 'pong' }));
    if (action !== 'auth') return;
    const code = token ? REFUSED[token] : 'UNAUTHORIZED';
    if (code) {
      client.send(JSON.stringify({ type: 'auth.error', error: 'Token refused', code }));
      return;
    }
    const ids = { tenantId: TENANT, userId: 'user-1', connectionId: `connection-${sent}` };
    client.send(JSON.stringify({ type: 'auth.success', ...ids }));
    clients.add(client);
    onReady();
  });
}

async function answer(request, response) {
  response.setHeader('Access-Control-Allow-Origin', request.headers.origin || '*');
  response.setHeader('Access-Control-Allow-Credentials', 'true');
  response.setHeader('Access-Control-Allow-Headers', 'content-type, authorization');
  try {
    if (request.url === '/auth/refresh') {
      response.end(JSON.stringify({ accessToken: `fresh-${Date.now()}` }));
      return;
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    await run(JSON.parse(body || '[]'));
    response.end(JSON.stringify({ clients: clients.size, sent }) + '\n');
  } catch (error) {
    response.statusCode = 400;
    response.end(`${error.message}\n`);
  }
}

async function main(options) {
  // `import()` works in CommonJS and in ES module projects alike.
  const { createServer } = await import('node:http');
  const { readFile } = await import('node:fs/promises');
  const { dirname, join } = await import('node:path');
  const { WebSocketServer } = await import('ws');

  const readJson = async (path) => JSON.parse(await readFile(path, 'utf8'));
  samples = await readJson(join(dirname(process.argv[1]), 'mock-ws-events.json'));
  let script = options.script ? await readJson(options.script) : [];
  const runScript = () => {
    run(script).catch((error) => console.error(error.message));
    script = [];
  };

  const server = createServer(answer);
  new WebSocketServer({ server }).on('connection', (client) => welcome(client, runScript));
  server.listen(Number(options.port || 5055), '127.0.0.1', () => {
    console.log(`mock server on ws://127.0.0.1:${server.address().port}`);
  });

  const types = Object.keys(samples);
  if (!options.every || types.length === 0) return;
  setInterval(() => emit({ type: types[sent % types.length] }), Number(options.every));
}

const options = {};
for (let index = 2; index < process.argv.length; index += 2) {
  options[process.argv[index].replace('--', '')] = process.argv[index + 1];
}

main(options).catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
