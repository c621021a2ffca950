import { useEffect, useState } from 'react';
import { announce, refetch } from 'announcer';

export function Goals({ goalId, live }: { goalId: string; live: boolean }) {
  const [titles, setTitles] = useState<string[]>([]);
  const [mood, setMood] = useState('calm');

  useEffect(() => {
    if (!live) return;
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', (event) => {
      const goal = JSON.parse(event.data);
      if (goal.goal_id !== goalId) return;
      setTitles((old) => [...old, goal.goal_title]);
      announce(mood, goal.created_by);
    });
    source.addEventListener('goal-updated', () => refetch());
    return () => source.close();
  }, [goalId, live, mood]);

  return (
    <ul>
      <button onClick={() => setMood('loud')}>Louder</button>
      {titles.map((title, index) => (
        <li key={index}>{title}</li>
      ))}
    </ul>
  );
}
