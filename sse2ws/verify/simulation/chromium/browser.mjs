/** Plays runs in Chromium instead of jsdom: the same script and comparison, with the browser's own page and transports. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { servers } from './servers.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const FLAGS = (
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking ' +
  '--disable-component-update --disable-sync --disable-dev-shm-usage'
).split(' ');
const OF_REACT = ['react', 'react-dom', 'react-dom/client', 'react-dom/test-utils', 'react/jsx-runtime', 'react/jsx-dev-runtime'];

const LONGEST = 60_000; // milliseconds that one play may take

/** Asks for one play after the other; each has a frame of its own. */
const DRIVER = `<!doctype html><title>simulation</title><script>
const post = (path, body) => fetch(path, { method: 'POST', body: JSON.stringify(body) }).then((each) => each.json());
(async () => {
  for (let play = await post('/next'); play; play = await post('/next')) {
    const frame = document.createElement('iframe');
    const played = new Promise((resolve) => {
      window.onmessage = ({ data, source }) => {
        if (source !== frame.contentWindow) return; // a frame that is gone
        if (data === 'ready') source.postMessage(play, '*');
        else resolve(data);
      };
      setTimeout(() => resolve({ steps: [], opened: { sources: [], sockets: 0 }, lost: [], broken: 'it takes too long' }), ${LONGEST});
    });
    frame.src = '/stage';
    frame.width = 1280;
    frame.height = 800;
    document.body.append(frame);
    await post('/played', await played);
    frame.remove();
  }
})();
</script><body></body>`;

/** `play(run, code)` as in `play.mjs`; `close()` ends the browser. */
export async function browser(program, built, packages, clients) {
  const waiting = [];
  let wake = () => undefined;
  let current;
  const posted = async (name, body) => {
    if (name === '/played') return current.resolve(body);
    while (waiting.length === 0) await new Promise((resolve) => (wake = resolve));
    current = waiting.shift();
    return current.play;
  };
  const stage = await stageOf(built, packages);
  const files = {
    '/': DRIVER,
    '/stage': '<!doctype html><title>page</title><body><script src="/stage.js"></script></body>',
    '/stage.js': stage,
  };
  const server = await servers(packages, files, posted);
  const profile = mkdtempSync(path.join(tmpdir(), 'sse2ws-chromium-'));
  const process = spawn(program, [...FLAGS, `--user-data-dir=${profile}`, server.url], { stdio: 'ignore' });
  const died = new Promise((_, reject) => {
    process.on('error', reject);
    process.on('exit', () => reject(new Error('the browser ended')));
  });
  died.catch(() => undefined);
  return {
    play(run, { code }) {
      const called = clients.filter((each) => each.kind === 'call').flatMap((each) => each.modules);
      if (called.some((name) => code.includes(`"client:${name}"`))) {
        return { steps: [], opened: { sources: [], sockets: 0 }, lost: [], broken: 'its old client is played in jsdom only' };
      }
      const played = new Promise((resolve) => {
        waiting.push({ play: { run, code, clients }, resolve });
        wake();
      });
      return Promise.race([played, died]);
    },
    async close() {
      const gone = new Promise((resolve) => process.on('exit', resolve));
      process.kill();
      await gone;
      server.close();
      await removed(profile);
    },
  };
}

/** Without its profile. The browser's own children may write a moment longer; what is left then is the system's. */
async function removed(profile) {
  for (let tries = 0; tries < 20; tries += 1) {
    try {
      return rmSync(profile, { recursive: true, force: true });
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** The script of a frame: what plays, React, and every package that the code shares with it. */
async function stageOf(built, packages) {
  const texts = [...built.values()].map(({ code }) => code ?? '');
  const named = texts.flatMap((text) => [...text.matchAll(/require\("shared:([^"]+)"\)/g)].map(([, name]) => name));
  const names = [...new Set([...OF_REACT, ...named])].filter((name) => packages.has(name));
  const lines = names.map((name, index) => `import * as m${index} from ${JSON.stringify(name)};`);
  const all = names.map((name, index) => `${JSON.stringify(name)}: m${index}`).join(', ');
  const modules = `${lines.join('\n')}\nexport const all = { ${all} };`;
  const done = await packages.load('esbuild').build({
    entryPoints: [path.join(HERE, 'stage.mjs')],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': '"development"' },
    banner: { js: 'globalThis.setImmediate = (work) => settleNetwork().then(work);' },
    plugins: [replaced(modules, packages)],
  });
  return done.outputFiles[0].text;
}

/** The page of jsdom gives way to the one of the browser; packages are the project's. */
function replaced(modules, packages) {
  return {
    name: 'replaced',
    setup(build) {
      build.onResolve({ filter: /^\.\/page\.mjs$/ }, () => ({ path: path.join(HERE, 'page.mjs') }));
      build.onResolve({ filter: /^#modules$/ }, () => ({ path: '#modules', namespace: 'modules' }));
      build.onResolve({ filter: /.*/, namespace: 'modules' }, ({ path: name }) => ({ path: packages.resolve(name) }));
      build.onLoad({ filter: /.*/, namespace: 'modules' }, () => ({ contents: modules, resolveDir: packages.folder }));
    },
  };
}
