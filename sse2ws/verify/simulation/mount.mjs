/** Puts a component, a hook or a function on a page, under the provider of the target runtime. */

const realImmediate = setImmediate;

/** Lets promises go on; more than one turn, for a promise may lead to the next. */
export async function settle() {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => realImmediate(resolve));
}

/** React with components that say when they render. */
export function reactOf(page, packages) {
  const React = packages.load('react');
  const wrapped = new WeakMap();
  const wrap = (type) => {
    const path = page.stubs.pathOf(type);
    if (path !== undefined) return Object.assign(({ children }) => React.createElement('x-stub', { 'data-name': path }, children));
    if (typeof type !== 'function' || type.prototype?.isReactComponent) return type;
    if (!wrapped.has(type)) wrapped.set(type, Object.assign((...words) => page.during(() => type(...words)), type));
    return wrapped.get(type);
  };
  const create = (factory) => (type, ...rest) => factory(wrap(type), ...rest);
  const jsx = (name) => {
    const original = packages.load(name);
    return { ...original, jsx: create(original.jsx), jsxs: create(original.jsxs), jsxDEV: create(original.jsxDEV ?? original.jsx) };
  };
  /** Without the application around it a context is empty: a stub stands in. */
  const useContext = (context) =>
    React.useContext(context) ?? page.stubs.at(`context ${context.displayName ?? ''}`.trim());
  return { ...React, createElement: create(React.createElement), useContext, jsx };
}

/** `act` and a root, whichever React it is. */
export function rendererOf(packages, container) {
  const React = packages.load('react');
  const act = React.act ?? packages.load('react-dom/test-utils').act;
  if (packages.has('react-dom/client')) {
    const root = packages.load('react-dom/client').createRoot(container);
    return { act, render: (element) => root.render(element), unmount: () => root.unmount() };
  }
  const dom = packages.load('react-dom');
  return { act, render: (element) => dom.render(element, container), unmount: () => dom.unmountComponentAtNode(container) };
}

/** The provider with nothing in it: what was mounted is gone, the application goes on. */
export function emptyOf(run, module, React) {
  return React.createElement(module.provider[run.provider.name], { getToken });
}

/** An element for the export under test; what a hook returns is put into `seen.value`. */
export function elementOf(run, module, words, React, page, seen) {
  if (run.kind === 'module') return emptyOf(run, module, React);
  const subject = module.subject[run.export];
  if (subject === undefined) throw new Error(`there is no export ${run.export}`);
  const component = run.kind === 'component' ? watched(subject, seen) : probe(run, subject, React, page, seen);
  const inner = React.createElement(component, run.kind === 'component' ? words[0] : { words });
  return React.createElement(module.provider[run.provider.name], { getToken }, inner);
}

const getToken = () => 'token-1';
const PROBES = new WeakMap();
const ENDS = ['close', 'stop', 'unsubscribe', 'disconnect', 'destroy', 'dispose'];

/** A component that calls the hook, or the function for as long as it is mounted. */
function probe(run, subject, React, page, seen) {
  if (PROBES.has(subject)) return PROBES.get(subject);
  const Hook = ({ words }) => {
    seen.value = subject(...words);
    return null;
  };
  const Service = ({ words }) => {
    React.useEffect(() => {
      const target = run.method ? new subject() : undefined;
      const result = target ? target[run.method](...words) : subject(...words);
      const end = typeof result === 'function' && page.stubs.pathOf(result) === undefined ? result : ended(result) ?? ended(target);
      return end && (() => void end());
    }, []);
    return null;
  };
  PROBES.set(subject, run.kind === 'hook' ? Hook : Service);
  return PROBES.get(subject);
}

/** A class that shows nothing is seen by its state. */
function watched(subject, seen) {
  const { prototype } = subject;
  if (prototype?.isReactComponent && !prototype.render) {
    prototype.render = function () {
      seen.value = this.state;
      return null;
    };
  }
  return subject;
}

function ended(object) {
  const name = ENDS.find((each) => typeof object?.[each] === 'function');
  return name && (() => object[name]());
}
