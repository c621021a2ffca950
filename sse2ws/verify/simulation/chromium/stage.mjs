/** Runs in a frame of Chromium: plays one run on one side, with this page and its own transports. */
import * as modules from '#modules';

import { play } from '../play.mjs';

/** What node's `Packages` is to a page of jsdom. */
class Packages {
  constructor(clients) {
    this.clients = clients;
  }

  has(name) {
    return name in modules.all;
  }

  load(name) {
    return modules.all[name];
  }
}

globalThis.process = {
  env: {
    NODE_ENV: 'development',
    REACT_APP_FEATURE_REALTIME: 'true',
    REACT_APP_REALTIME_WS_URL: 'wss://realtime.test/realtime',
    NEXT_PUBLIC_FEATURE_REALTIME: 'true',
    NEXT_PUBLIC_REALTIME_WS_URL: 'wss://realtime.test/realtime',
  },
};
localStorage.clear();
sessionStorage.clear();

window.addEventListener('message', async ({ data: { run, code, clients } }) => {
  const played = await play(run, { code }, new Packages(clients));
  window.parent.postMessage(played, '*');
});
window.parent.postMessage('ready', '*');
