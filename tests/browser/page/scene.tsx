/** A part of the sample application, and what a test may ask of it: the same before and after the migration. */
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import type { ReactNode } from 'react';

import { ConnectionBadge } from '@/components/ConnectionBadge';
import { Dashboard } from '@/components/Dashboard';
import { DecisionLog } from '@/components/DecisionLog';
import { GoalToasts } from '@/components/GoalToasts';
import { KpiWidget } from '@/components/KpiWidget';
import { PageTitle } from '@/components/PageTitle';
import { RecentGoals } from '@/components/RecentGoals';
import { AuthProvider } from '@/contexts/AuthContext';
import { useActionFeed } from '@/hooks/useActionFeed';
import { useUrgentIssues } from '@/hooks/useIssueNumbers';

declare global {
  interface Window {
    /** Toasts as they came; they vanish from the page after a while. */
    toasts: string[];
    /** When the scene changed last, in milliseconds since 1970. */
    changedAt: number;
    /** Takes the scene out of the page, or puts it in again. */
    show: (shown: boolean) => void;
    failures: string[];
  }
}

function ActionFeed() {
  const feed = useActionFeed();
  return (
    <ol>
      {feed.map(({ key, text }) => (
        <li key={key}>{text}</li>
      ))}
    </ol>
  );
}

function UrgentIssues() {
  return <p>{useUrgentIssues()} urgent issues</p>;
}

// A browser opens six streams to one server, so not everything can be in one scene.
const SCENES: Record<string, () => ReactNode> = {
  feeds: () => (
    <Dashboard>
      <GoalToasts />
      <RecentGoals />
      <ConnectionBadge />
    </Dashboard>
  ),
  records: () => (
    <>
      <PageTitle team="Product" />
      <UrgentIssues />
      <KpiWidget kpiId="kpi-1" unit="€" />
      <DecisionLog goalId="goal-1" />
      <ActionFeed />
    </>
  ),
};

function Switch({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState(true);
  window.show = setShown;
  return <>{shown && children}</>;
}

export function start(around: (scene: ReactNode) => ReactNode): void {
  window.toasts = [];
  window.failures = [];
  window.addEventListener('error', (event) => window.failures.push(event.message));
  window.addEventListener('unhandledrejection', (event) => window.failures.push(String(event.reason)));
  const root = document.getElementById('root')!;
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) {
        if (node instanceof HTMLElement && node.classList.contains('toast')) {
          window.toasts.push(`${node.className}: ${node.textContent}`);
        }
      }
    }
  }).observe(document.body, { childList: true });
  new MutationObserver(() => {
    window.changedAt = Date.now();
  }).observe(root, { childList: true, subtree: true, characterData: true });
  const name = new URLSearchParams(window.location.search).get('scene') ?? 'feeds';
  createRoot(root).render(
    <AuthProvider>{around(<Switch>{<div id="scene">{SCENES[name]!()}</div>}</Switch>)}</AuthProvider>,
  );
}
