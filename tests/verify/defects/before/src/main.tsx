import { createRoot } from 'react-dom/client';
import { RealtimeProvider } from '@/contexts/RealtimeContext';
import { Goals } from './Goals';
import { useActivity } from './useActivity';
import { watch } from './watch';

function Page() {
  useActivity('1');
  return <Goals goalId="1" live />;
}

watch();
createRoot(document.body).render(
  <RealtimeProvider getToken={() => ''}>
    <Page />
  </RealtimeProvider>,
);
