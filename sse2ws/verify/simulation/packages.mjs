/** Which packages a mounted module gets: the project's own, the fake of an old client, or a recording stub. */
import { createRequire } from 'node:module';
import path from 'node:path';

/** Packages that talk to nobody: with them the code behaves as it does for users. All others are stubs. */
const REAL = new Set(
  'valibot zod yup superjson immer zustand lodash lodash-es date-fns dayjs clsx classnames nanoid'.split(' '),
);
/** It extends classes of the page that it is loaded on. */
const OF_THE_PAGE = new Set(['partysocket']);
const REACT = new Set(['react', 'react-dom', 'react/jsx-runtime', 'react/jsx-dev-runtime', 'react-dom/client']);

const packageOf = (specifier) =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');

export class Packages {
  constructor(folder, aliases, clients) {
    this.folder = folder;
    this.require = createRequire(path.join(folder, 'package.json'));
    this.aliases = aliases;
    this.clients = clients;
    this.found = new Map();
  }

  /** The name under which a package is installed: `react` may be `react-18`. */
  #alias(specifier) {
    const name = packageOf(specifier);
    return (this.aliases[name] ?? name) + specifier.slice(name.length);
  }

  resolve(specifier) {
    if (!this.found.has(specifier)) {
      let file = null;
      try {
        file = this.require.resolve(this.#alias(specifier));
      } catch {
        // not installed
      }
      this.found.set(specifier, file);
    }
    return this.found.get(specifier);
  }

  has(specifier) {
    return this.resolve(specifier) !== null;
  }

  load(specifier) {
    return this.require(this.#alias(specifier));
  }

  /** How a bare import is served: 'shared' by all pages, 'bundled' for each, 'client' (a fake) or 'stub'. */
  kind(specifier) {
    if (REACT.has(specifier)) return 'shared';
    if (this.client(specifier)) return 'client';
    if (OF_THE_PAGE.has(packageOf(specifier))) return 'bundled';
    if (!REAL.has(packageOf(specifier)) || !this.has(specifier)) return 'stub';
    return this.#loads(specifier) ? 'shared' : 'bundled';
  }

  /** Whether node can load it; what is written for bundlers only has to be bundled. */
  #loads(specifier) {
    try {
      return Boolean(this.load(specifier));
    } catch {
      return false;
    }
  }

  client(specifier) {
    return this.clients.find((client) => client.modules.includes(specifier));
  }
}
