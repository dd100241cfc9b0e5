import { createSigner, createVerifier } from 'fast-jwt';
import { fastify } from 'fastify';
import { Pool, type ClientConfig } from 'pg';
import { serveOrders } from '../harness/worker.ts';

/**
 * The least that a validation can be: bare Fastify, a token whose signature is checked, the select that finds the PIN, and the statement
 * that counts the use and writes the log entry, both prepared. What digits are found by is known beforehand. No permissions, no rules, no limits.
 */
export interface DecisionFloorOrder {
  readonly database: ClientConfig;
  readonly poolMax: number;
  /** By `device_id:digits`. */
  readonly pins: Readonly<Record<string, { devicePk: number; hash: string }>>;
}

export interface DecisionFloorResult {
  readonly url: string;
  readonly token: string;
}

const answerSchema = {
  type: 'object',
  properties: {
    valid: { type: 'boolean' },
    pin_id: { type: 'integer' },
    device_id: { type: 'string' },
    usage_count: { type: 'integer' },
    remaining_uses: { type: ['integer', 'null'] },
  },
};

const find = `select p.id, p.device_pk, p.user_id, p.is_active, p.valid_from, p.valid_until, p.schedule, p.usage_count, p.max_uses, p.version
  from (select id from devices where id = $1 and deleted_at is null) d
  left join pins p on p.device_pk = d.id and p.pin_hash = any($2::text[]) and p.deleted_at is null order by p.id`;

const use = `with used as (
    update pins set usage_count = usage_count + 1, revision = revision + (max_uses is not null)::integer
    where id = $1 and version = $2 and is_active and deleted_at is null and (max_uses is null or usage_count < max_uses)
    returning id, device_pk, user_id, usage_count, max_uses
  ), logged as (
    insert into access_logs (device_pk, user_id, access_method, action, success, ip_address, user_agent, credential_ref, pin_id, occurred_at)
    select device_pk, user_id, 'pin', 'unlock', true, $3::inet, $4::text, 'pin:' || id, id, $5::timestamptz from used
  )
  select usage_count, max_uses from used`;

interface FoundPin {
  id: string;
  version: number;
}

serveOrders<DecisionFloorOrder, DecisionFloorResult>(async ({ database, poolMax, pins }) => {
  const key = 'a key of this floor alone, which nothing else ever accepts';
  const token = createSigner({ key, algorithm: 'HS256', expiresIn: '1h' })({ user_id: 1 });
  const verify = createVerifier({ key, algorithms: ['HS256'], cache: true });
  const known = new Map(Object.entries(pins));
  const pool = new Pool({ ...database, max: poolMax });
  const app = fastify();
  app.post<{ Body: { device_id: string; pin_code: string } }>(
    '/api/v1/access/pins/validate/',
    { schema: { response: { 200: answerSchema } } },
    async (request, reply) => {
      try {
        verify(request.headers.authorization?.slice(7) ?? '');
      } catch {
        return reply.code(401).send();
      }
      const { device_id, pin_code } = request.body;
      const pin = known.get(`${device_id}:${pin_code}`);
      if (pin === undefined) return reply.code(404).send();
      const found = await pool.query<FoundPin>({ name: 'find', text: find, values: [pin.devicePk, [pin.hash]] });
      const [row] = found.rows;
      if (row === undefined) return { valid: false };
      const agent = request.headers['user-agent'] ?? null;
      const used = await pool.query<{ usage_count: number; max_uses: number | null }>({
        name: 'use',
        text: use,
        values: [row.id, row.version, request.ip, agent, new Date()],
      });
      const [counted] = used.rows;
      if (counted === undefined) return { valid: false };
      return { valid: true, pin_id: Number(row.id), device_id, usage_count: counted.usage_count, remaining_uses: null };
    },
  );
  return { url: await app.listen({ host: '127.0.0.1', port: 0 }), token };
});
