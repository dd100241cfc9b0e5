import { fastify } from 'fastify';
import { serveOrders } from '../harness/worker.ts';

/** The least that an answer of the gateway can be: bare Fastify that is told it beforehand, reads the id that is asked for, and serialises the answer. */
export interface GatewayFloorOrder {
  readonly devices: object;
  readonly statuses: Readonly<Record<string, object>>;
}

export interface GatewayFloorResult {
  readonly url: string;
}

serveOrders<GatewayFloorOrder, GatewayFloorResult>(async ({ devices, statuses }) => {
  const known = new Map(Object.entries(statuses));
  const app = fastify();
  app.get('/api/devices', () => devices);
  app.post<{ Body: { id: string } }>('/api/status', (request, reply) => known.get(request.body.id) ?? reply.code(404).send());
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }) };
});
