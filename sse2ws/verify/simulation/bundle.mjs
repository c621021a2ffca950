/** Bundles every entry of every side in one go. A side is a list of folders; the first that has a file wins. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const EXTENSIONS = ['', '.ts', '.tsx', '.js', '.jsx', '.mts', '.mjs', '.json', '/index.ts', '/index.tsx', '/index.js', '/index.jsx'];
const LOADERS = { '.ts': 'ts', '.tsx': 'tsx', '.mts': 'ts', '.json': 'json' };
const ENTRY = '#entry';

/** Side and entry -> `{ code }`, or `{ error }` when it cannot be built. */
export async function bundles(runs, packages) {
  const esbuild = packages.load('esbuild');
  const wanted = new Map();
  for (const run of runs) {
    for (const folders of [run.before, run.after]) {
      wanted.set(folders.join('|') + run.entry, { folders, run });
    }
  }
  const built = new Map();
  const keys = [...wanted.keys()];
  await Promise.all(keys.map(async (key) => built.set(key, await bundle(esbuild, wanted.get(key), packages))));
  return built;
}

async function bundle(esbuild, { folders, run }, packages) {
  try {
    const done = await esbuild.build({
      entryPoints: [ENTRY],
      bundle: true,
      write: false,
      format: 'cjs',
      platform: 'browser',
      jsx: 'automatic',
      logLevel: 'silent',
      define: environment(),
      plugins: [layers(folders, run, packages)],
    });
    return { code: done.outputFiles[0].text };
  } catch (error) {
    return { error: (error.errors?.[0]?.text ?? String(error)).slice(0, 200) };
  }
}

/** Flag and address as Vite hands them out, and where the code is; `process.env` is Node's own. */
function environment() {
  const values = { MODE: 'test', DEV: true, VITE_FEATURE_REALTIME: 'true', VITE_REALTIME_WS_URL: 'wss://realtime.test/realtime' };
  const url = JSON.stringify('https://app.test/app.js');
  return { 'import.meta.env': JSON.stringify(values), 'import.meta.url': url, 'process.env': 'globalThis.process.env' };
}

function layers(folders, run, packages) {
  const find = (relative) => {
    for (const extension of EXTENSIONS) {
      for (const folder of folders) {
        const file = path.join(folder, relative + extension);
        if (existsSync(file) && statSync(file).isFile()) return { file, relative: relative + extension };
      }
    }
    return undefined;
  };
  const local = (specifier, importer) => {
    if (specifier.startsWith('.')) return find(path.posix.join(path.posix.dirname(importer), specifier));
    for (const [pattern, targets] of run.paths) {
      const [head, tail] = pattern.split('*');
      if (pattern !== specifier && !(tail !== undefined && specifier.startsWith(head) && specifier.endsWith(tail))) continue;
      const rest = specifier.slice(head.length, specifier.length - (tail ?? '').length);
      for (const target of targets) {
        const found = find(path.posix.normalize(target.replace('*', rest)));
        if (found) return found;
      }
    }
    return undefined;
  };
  const resolve = async ({ path: specifier, importer, namespace, kind: how }, build) => {
    if (specifier === ENTRY) return { path: ENTRY, namespace: 'layer' };
    if (namespace !== 'layer') return undefined; // inside a package
    const found = specifier.startsWith('#root/') ? find(specifier.slice(6)) : local(specifier, importer);
    if (found) return { path: found.relative, namespace: 'layer', pluginData: found.file };
    const kind = /^[./]/.test(specifier) ? 'stub' : packages.kind(specifier);
    if (kind === 'bundled') return build.resolve(specifier, { kind: how, resolveDir: packages.folder, namespace: 'file' });
    return { path: `${kind}:${specifier}`, external: true };
  };
  return {
    name: 'layers',
    setup(build) {
      build.onResolve({ filter: /.*/ }, (given) => (given.kind === 'entry-point' ? { path: ENTRY, namespace: 'layer' } : resolve(given, build)));
      build.onLoad({ filter: /.*/, namespace: 'layer' }, ({ path: name, pluginData }) => {
        if (name === ENTRY) return { contents: entry(run), loader: 'ts', resolveDir: '/' };
        const extension = path.extname(name);
        const known = /^\.(?:[cm]?[jt]sx?|json)$/.test(extension);
        return { contents: known ? readFileSync(pluginData) : '', loader: LOADERS[extension] ?? (known ? 'jsx' : 'empty') };
      });
    },
  };
}

/** The module under test together with the provider that it will live under. */
function entry(run) {
  return `
    import * as subject from '#root/${run.entry}';
    import * as provider from '${run.provider.module}';
    export { subject, provider };`;
}
