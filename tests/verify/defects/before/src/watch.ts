import { announce } from 'announcer';

export function watch() {
  const source = new EventSource('/api/events');
  source.addEventListener('issue-created', (event) => {
    const issue = JSON.parse(event.data);
    if (issue.status === 'in_progress') announce(issue.assigned_to);
  });
  return () => {
    source.close();
    announce('stopped');
  };
}
