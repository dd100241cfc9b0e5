import { randomInt } from 'node:crypto';
import type { Client } from 'pg';
import { createKeyring } from '../../packages/server/src/platform/crypto/secret-box.ts';
import { PinSecrets } from '../../packages/server/src/features/access/pin-secrets.ts';

/** Digits that open a device. */
export interface KnownPin {
  readonly deviceId: string;
  readonly devicePk: number;
  readonly digits: string;
  readonly hash: string;
}

const pinsARow = 10_000;

/** Copies the device so often, with what every device has, but without keys: nobody connects as them. */
export async function copyDevice(client: Client, devicePk: number, copies: number): Promise<void> {
  const text = `with copied as (
      insert into devices (device_id, owner_id, name, location)
      select 'BENCH' || lpad(n::text, 8, '0'), owner_id, 'Door ' || n, location from devices, generate_series(1, $2::int) n where id = $1
      returning id
    ), states as (insert into device_states (device_pk) select id from copied)
    insert into device_settings (device_pk) select id from copied`;
  await client.query(text, [devicePk, copies]);
}

/** So many PINs on every device, as the server itself would store them, each valid like the one that is copied. */
export async function copyPin(client: Client, secretKey: string, pinId: number, pinsEach: number): Promise<KnownPin[]> {
  const secrets = new PinSecrets(createKeyring({ secretKey }));
  const { rows: devices } = await client.query<{ id: string; device_id: string }>(
    'select id, device_id from devices order by id',
  );
  const known: KnownPin[] = [];
  const sealed: string[] = [];
  for (const { id, device_id: deviceId } of devices) {
    const devicePk = Number(id);
    const taken = new Set<string>();
    while (taken.size < pinsEach) taken.add(String(randomInt(10_000_000, 100_000_000)));
    for (const digits of taken) {
      const { pin_hash: hash, pin_sealed } = secrets.seal(devicePk, digits);
      known.push({ deviceId, devicePk, digits, hash });
      sealed.push(pin_sealed);
    }
  }
  const text = `insert into pins (device_pk, user_id, created_by, label, pin_sealed, pin_hash, is_active, valid_from, valid_until, local_week, utc_week)
    select n.device_pk, p.user_id, p.created_by, p.label, n.sealed, n.hash, p.is_active, p.valid_from, p.valid_until, p.local_week, p.utc_week
    from pins p, unnest($2::bigint[], $3::text[], $4::text[]) n (device_pk, sealed, hash) where p.id = $1`;
  for (let from = 0; from < known.length; from += pinsARow) {
    const some = known.slice(from, from + pinsARow);
    const devicePks = some.map((pin) => pin.devicePk);
    const hashes = some.map((pin) => pin.hash);
    await client.query(text, [pinId, devicePks, sealed.slice(from, from + pinsARow), hashes]);
  }
  return known;
}

/**
 * So many entries of the access log, one every few seconds up to now, spread over all devices. The indexes are made anew afterwards, which is a
 * good deal faster.
 */
export async function fillLog(client: Client, rows: number): Promise<void> {
  const { rows: indexes } = await client.query<{ name: string; text: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as text
       from pg_index where indrelid = 'access_logs'::regclass and not indisprimary`,
  );
  for (const { name } of indexes) await client.query(`drop index ${name}`);
  // Foreign keys are not looked up: every entry is of a device and a user that are there.
  await client.query('set session_replication_role = replica');
  await client.query(
    `insert into access_logs (device_pk, user_id, access_method, action, success, failure_reason, ip_address, user_agent, occurred_at)
     select d.ids[1 + n % cardinality(d.ids)], case when n % 5 = 0 then null else d.owner end, case when n % 3 = 0 then 'pin' else 'app' end,
       'unlock', n % 5 <> 0, case when n % 5 = 0 then 'Invalid PIN' end, '192.0.2.7', 'bench', now() - ($1::int - n) * interval '3 seconds'
     from (select array_agg(id) as ids, min(owner_id) as owner from devices) d, generate_series(1, $1::int) n`,
    [rows],
  );
  await client.query('set session_replication_role = default');
  for (const { text } of indexes) await client.query(text);
  await client.query('vacuum analyze access_logs');
}
