/**
 * Runs modules before and after a migration under the same events and compares what they do.
 *
 * Usage: node simulate.mjs PLAN.json   (the result is JSON on standard output)
 *
 * The plan says where packages are found (`modules`), what opened streams before (`clients`), and which
 * exports to mount (`runs`, see `sse2ws/verify/simulate.py`, which writes it). Nothing is installed, no network
 * is used, no file is written: esbuild bundles in memory, jsdom is the page, clock and servers are made up.
 * esbuild, jsdom, React and the packages of the runtime are those of the project.
 */
import { readFileSync } from 'node:fs';

import { bundles } from './bundle.mjs';
import { browser } from './chromium/browser.mjs';
import { compare } from './compare.mjs';
import { Packages } from './packages.mjs';
import { play } from './play.mjs';

const NEEDED = ['esbuild', 'react', 'react-dom', 'partysocket', 'valibot'];

process.env.NODE_ENV = 'development'; // React's `act` exists only there
process.env.REACT_APP_FEATURE_REALTIME = 'true';
process.env.REACT_APP_REALTIME_WS_URL = 'wss://realtime.test/realtime';
process.env.NEXT_PUBLIC_FEATURE_REALTIME = 'true';
process.env.NEXT_PUBLIC_REALTIME_WS_URL = 'wss://realtime.test/realtime';

async function main() {
  const plan = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  const packages = new Packages(plan.modules, plan.aliases ?? {}, plan.clients);
  const missing = [...NEEDED, plan.chromium ? 'ws' : 'jsdom'].filter((name) => !packages.has(name));
  if (missing.length > 0) return { missing, results: [] };
  const built = await bundles(plan.runs, packages);
  const stage = plan.chromium
    ? await browser(plan.chromium, built, packages, plan.clients)
    : { play: (run, code) => play(run, code, packages), close: () => undefined };
  const results = [];
  try {
    for (const run of plan.runs) results.push(await simulated(run, built, stage));
  } finally {
    await stage.close();
  }
  return { missing, results };
}

async function simulated(run, built, stage) {
  const result = { name: run.name };
  const sides = {};
  for (const side of ['before', 'after']) {
    const code = built.get(run[side].join('|') + run.entry);
    if (code.error) return { ...result, status: 'unmountable', reason: `${side}: ${code.error}` };
    sides[side] = await stage.play(run, code);
    if (side === 'after' || sides.before.lost.length === 0) continue;
    // What could not be rendered before need not be afterwards either.
    run.variations = run.variations.filter(({ label }) => !sides.before.lost.includes(label));
    sides.before = await stage.play(run, code);
  }
  return { ...result, ...compare(run, sides.before, sides.after) };
}

const result = await main();
process.stdout.write(JSON.stringify(result), () => process.exit(0));
