/** What migrated code relies on while a project has not listed its events. Compiled, never run. */
import { useRealtimeConnection, useRealtimeEvent } from '@/hooks/realtime';
import { realtimeWebSocket } from '@/services/realtime-websocket';
import type { RealtimeMessage } from '@/types/realtime';

interface Order {
  orderId: string;
}

export function Orders() {
  const { isConnected } = useRealtimeConnection();
  useRealtimeEvent({
    eventType: 'order.created',
    onEvent: (message) => {
      const order: Order = message.data;
      console.log(order.orderId, message.data.customer.name);
    },
  });
  return <p>{isConnected}</p>;
}

const handler = (message: RealtimeMessage<Order>) => console.log(message.data.orderId);
realtimeWebSocket.unsubscribe(realtimeWebSocket.subscribe('order.created', handler));
