/** Mounts an element with React 17. Only bundled with that version; never type-checked against a later one. */
import type { ReactElement } from 'react';
// @ts-ignore
import { render as renderInto, unmountComponentAtNode } from 'react-dom';
// @ts-ignore
import { act } from 'react-dom/test-utils';

export { act };

export async function mount(element: ReactElement) {
  const container = document.createElement('div');
  const render = (next: ReactElement) => act(async () => void renderInto(next, container));
  await render(element);
  return { container, render, unmount: () => act(async () => void unmountComponentAtNode(container)) };
}
