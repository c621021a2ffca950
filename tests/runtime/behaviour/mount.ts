/** Mounts an element with React 18 and later. */
import { act } from 'react';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';

export { act };

export async function mount(element: ReactNode) {
  const container = document.createElement('div');
  const root = createRoot(container);
  const render = (next: ReactNode) => act(async () => root.render(next));
  await render(element);
  return { container, render, unmount: () => act(async () => root.unmount()) };
}
