import { useEffect } from 'react';
import { announce } from 'announcer';

export function useActivity(goalId: string) {
  useEffect(() => {
    const source = new EventSource(`/realtime/goals/${goalId}/activity`);
    source.addEventListener('goal-activity-created', (event) => {
      const { title, created_by } = JSON.parse(event.data);
      announce(title, created_by);
    });
    return () => source.close();
  }, [goalId]);
}
