/**
 * The old side: a server of Server-Sent Events, for tests that compare an application before and after.
 *
 *   node mock-sse-server.mjs [--port 5056]
 *
 * GET on any path is a stream; POST sends a list of steps: curl -d '[{"emit": {"type": "...", "data": {}}}]' localhost:5056
 *
 *   {"emit": {"type", "data"}}     one named event to every stream; without `type` an unnamed message
 *   {"flood": {"type", "count"}}   many events, `data.sequence` counts them from 0
 *   {"comment": "text"}            what keeps the line warm
 *   {"cut": true}                  end every stream
 *   {"wait": 500}                  milliseconds before the next step
 *
 * Like a real one it replays: what came after `Last-Event-ID` (or ?lastEventId=) is sent again on reconnect.
 */
import { createServer } from 'node:http';

const streams = new Set();
const sent = [];

const frame = ({ id, type, data }) =>
  `id: ${id}\n${type ? `event: ${type}\n` : ''}data: ${JSON.stringify(data)}\n\n`;

function broadcast(text) {
  for (const stream of streams) stream.write(text);
}

function emit({ type, data = {} }) {
  const event = { id: sent.length + 1, type, data };
  sent.push(event);
  broadcast(frame(event));
}

const STEPS = {
  emit,
  flood: ({ type, count }) => {
    for (let sequence = 0; sequence < count; sequence += 1) emit({ type, data: { sequence } });
  },
  comment: (text) => broadcast(`: ${text}\n\n`),
  cut: () => streams.forEach((stream) => stream.end()),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

async function run(request) {
  let body = '';
  for await (const chunk of request) body += chunk;
  for (const step of JSON.parse(body || '[]')) {
    for (const [name, argument] of Object.entries(step)) {
      if (!STEPS[name]) throw new Error(`no such step: ${name}`);
      await STEPS[name](argument);
    }
  }
}

function stream(request, response) {
  const parameters = new URL(request.url, 'http://localhost').searchParams;
  const last = Number(request.headers['last-event-id'] || parameters.get('lastEventId') || sent.length);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache',
    'Access-Control-Allow-Origin': request.headers.origin || '*',
    'Access-Control-Allow-Credentials': 'true',
  });
  response.write(': welcome\n\n' + sent.slice(last).map(frame).join(''));
  streams.add(response);
  response.on('close', () => streams.delete(response));
}

const server = createServer((request, response) => {
  if (request.method === 'GET') {
    stream(request, response);
    return;
  }
  run(request).then(
    () => response.end(JSON.stringify({ streams: streams.size, sent: sent.length }) + '\n'),
    (error) => response.writeHead(400).end(`${error.message}\n`),
  );
});

const port = process.argv[2] === '--port' ? Number(process.argv[3]) : 5056;
server.listen(port, '127.0.0.1', () => console.log(`mock server on http://127.0.0.1:${server.address().port}`));
