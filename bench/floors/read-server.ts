import { createSigner, createVerifier } from 'fast-jwt';
import { fastify } from 'fastify';
import { Pool, type ClientConfig } from 'pg';
import { serveOrders } from '../harness/worker.ts';

/**
 * The least that a status read can be: bare Fastify, a token whose signature is checked (remembered, as usual for one client), one
 * prepared select of the row, serialised by a schema. No permissions, no limits, no headers, no log, no metrics.
 */
export interface ReadFloorOrder {
  readonly database: ClientConfig;
  readonly poolMax: number;
}

export interface ReadFloorResult {
  readonly url: string;
  readonly token: string;
}

const nullable = (type: string) => ({ type: [type, 'null'] });
const statusSchema = {
  type: 'object',
  properties: {
    device_id: { type: 'string' },
    is_online: { type: 'boolean' },
    battery_level: { type: 'integer' },
    lock_status: { type: 'string' },
    last_seen: nullable('string'),
    signal_strength: nullable('integer'),
    temperature: nullable('number'),
    door: nullable('string'),
    firmware_version: { type: 'string' },
    uptime_seconds: nullable('integer'),
    clock_offset_ms: nullable('integer'),
  },
};

const select = `select d.device_id, s.is_online, s.battery_level, s.lock_status, s.last_seen, s.signal_strength, s.temperature, s.door,
  s.firmware_version, s.uptime_seconds::int, s.clock_offset_ms::int
  from devices d join device_states s on s.device_pk = d.id where d.id = $1`;

serveOrders<ReadFloorOrder, ReadFloorResult>(async ({ database, poolMax }) => {
  const key = 'a key of this floor alone, which nothing else ever accepts';
  const token = createSigner({ key, algorithm: 'HS256', expiresIn: '1h' })({ user_id: 1 });
  const verify = createVerifier({ key, algorithms: ['HS256'], cache: true });
  const pool = new Pool({ ...database, max: poolMax });
  const app = fastify();
  app.get<{ Params: { id: string } }>(
    '/api/v1/devices/:id/status/',
    { schema: { response: { 200: statusSchema } } },
    async (request, reply) => {
      try {
        verify(request.headers.authorization?.slice(7) ?? '');
      } catch {
        return reply.code(401).send();
      }
      const { rows } = await pool.query<{ last_seen: Date | null }>({
        name: 'status',
        text: select,
        values: [request.params.id],
      });
      const [row] = rows;
      return row === undefined ? reply.code(404).send() : { ...row, last_seen: row.last_seen?.toISOString() ?? null };
    },
  );
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }), token };
});
