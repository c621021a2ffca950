/** A document for React. Event classes stay Node's own: the fake socket must dispatch what partysocket listens to. */
import { Window } from 'happy-dom';

const window = new Window({ url: 'https://app.test/' });
Object.assign(globalThis, {
  window,
  document: window.document,
  HTMLIFrameElement: window.HTMLIFrameElement,
  IS_REACT_ACT_ENVIRONMENT: true,
});
// Node has one of its own from version 21 on.
if (!('navigator' in globalThis)) Object.assign(globalThis, { navigator: window.navigator });
