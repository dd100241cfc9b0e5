import { sql, type Selectable } from 'kysely';
import type { VendorLockRef } from '../../../vendors/lock-vendor.ts';
import { chooseLocks } from '../rules/choose-locks.ts';
import type { DeliveryDatabase, DeliveryTables } from '../tables.ts';

export type LockRow = Selectable<DeliveryTables['delivery_locks']>;

/** A lock that this process alone works on, until its lease ends. */
export interface LeasedLock extends LockRow {
  readonly lease: string;
  readonly vendor: string;
  readonly lock: VendorLockRef;
}

/** Vendors' locks with PINs that changed get something to do. Answers whether there were any. */
export async function noteChanged(db: DeliveryDatabase, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into delivery_locks (device_pk, account_id, due_at, needed_at)
    select v.id, v.vendor_account_id, ${now}, min(case when d.desired = 'present' then p.valid_from else ${now} end)
    from deliveries d join devices v on v.id = d.device_pk and v.vendor <> 'mqtt' and v.deleted_at is null
      join pins p on p.id = d.pin_id
    where d.is_stale
    group by v.id
    on conflict (device_pk) do update set due_at = least(delivery_locks.due_at, excluded.due_at),
      needed_at = least(delivery_locks.needed_at, excluded.needed_at), account_id = excluded.account_id
      where delivery_locks.due_at is null or delivery_locks.due_at > excluded.due_at
        or delivery_locks.needed_at is distinct from least(delivery_locks.needed_at, excluded.needed_at)`.execute(db);
  return (numAffectedRows ?? 0n) > 0n;
}

/** Vendors' locks that nothing is known of yet are read once. */
export async function noteNewLocks(db: DeliveryDatabase, now: Date): Promise<void> {
  await sql`
    insert into delivery_locks (device_pk, account_id, due_at)
    select id, vendor_account_id, ${now} from devices v
    where vendor <> 'mqtt' and deleted_at is null and not exists (select from delivery_locks l where l.device_pk = v.id)
    on conflict do nothing`.execute(db);
  await sql`delete from delivery_locks l using devices v where v.id = l.device_pk and v.deleted_at is not null`.execute(db);
}

/** Locks of an account that are looked up side by side before anything is done with them. */
const lookedUpAtOnce = 16;

/**
 * One lane for each thing that carries commands. Of a lock whose gateways could not be read, one for its whole account; where nobody has asked
 * yet, the turn is for asking alone, which puts nothing on the air, so that several may.
 */
const lanes = sql`case when l.gateways = '{}' then array['lock:' || l.device_pk] when l.gateways is not null then l.gateways
  when l.gateways_at is null then array['ask:' || l.device_pk % ${sql.lit(lookedUpAtOnce)}] else array['?'] end`;

interface Candidate {
  readonly device_pk: number;
  readonly account_id: number;
  readonly lanes: readonly string[];
  readonly needed_at: Date | null;
  readonly due_at: Date | null;
}

/**
 * Takes locks that have something to do: those first whose people stand at the door soonest, and of all that share a gateway one at a time, over all
 * processes. A lease that has ended without being given back is of a process that died: its lock is due. Claims take turns, so that two of them never take the same gateway; a row that somebody else is changing is left for the next time.
 */
export async function claimLocks(
  db: DeliveryDatabase,
  { now, until, lease, max, except }: { now: Date; until: Date; lease: string; max: number; except: readonly number[] },
): Promise<LeasedLock[]> {
  return await db.transaction().execute(async (trx) => {
    const { rows: turn } = await sql<{ mine: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended('delivery-claims', 0)) as mine`.execute(trx);
    if (turn[0]?.mine !== true) return [];
    const { rows: candidates } = await sql<Candidate>`
      with waiting as materialized (
        select l.device_pk, l.account_id, ${lanes} as lanes, l.needed_at, l.due_at from delivery_locks l
        where (l.due_at <= ${now} or l.leased_until <= ${now}) and (l.leased_until is null or l.leased_until <= ${now})
          and l.device_pk <> all(${[...except]}::bigint[])
      ), busy as (
        select l.account_id, unnest(${lanes}) as lane from delivery_locks l where l.leased_until > ${now}
      ), behind as materialized (
        select distinct w.device_pk from waiting w cross join unnest(w.lanes) as own (lane)
          join busy b on b.account_id = w.account_id and b.lane = own.lane
      ), first as (
        select distinct on (account_id, lanes) * from waiting w where not exists (select from behind b where b.device_pk = w.device_pk)
        order by account_id, lanes, needed_at nulls last, due_at
      )
      select device_pk, account_id, lanes, needed_at, due_at from first order by needed_at nulls last, due_at limit ${4 * max}`.execute(
      trx,
    );
    const chosen = chooseLocks(
      candidates.map((row) => ({ ...row, accountId: row.account_id, neededAt: row.needed_at, dueAt: row.due_at })),
      [],
      max,
    ).map(({ device_pk: devicePk }) => devicePk);
    if (chosen.length === 0) return [];
    const { rows } = await sql<LockRow & { lease: string; vendor: string; vendor_ref: string }>`
      with mine as (
        select l.device_pk from delivery_locks l where l.device_pk = any(${chosen}::bigint[])
          and (l.leased_until is null or l.leased_until <= ${now}) for update skip locked
      )
      update delivery_locks l set lease = ${lease}::uuid, leased_until = ${until}, due_at = null, needed_at = null
      from devices v where v.id = l.device_pk and v.deleted_at is null and l.device_pk in (select device_pk from mine)
      returning l.*, v.vendor, v.vendor_ref`.execute(trx);
    return rows.map(({ vendor_ref: ref, ...row }) => ({ ...row, lock: { accountId: row.account_id, ref } }));
  });
}

/** Throws when the lease is not ours any more: somebody else works on this lock. */
export async function holdLease(trx: DeliveryDatabase, { device_pk: devicePk, lease }: LeasedLock, until: Date): Promise<void> {
  const { numUpdatedRows } = await trx
    .updateTable('delivery_locks')
    .set({ leased_until: until })
    .where('device_pk', '=', devicePk)
    .where('lease', '=', lease)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new LeaseLost(devicePk);
}

export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor(devicePk: number) {
    super(`Another process works on the codes of device ${devicePk}.`);
  }
}

export type LockChanges = Partial<Omit<LockRow, 'device_pk' | 'rules' | 'capabilities' | 'lease' | 'leased_until'>>;

export async function updateLock(trx: DeliveryDatabase, devicePk: number, changes: LockChanges): Promise<void> {
  await trx.updateTable('delivery_locks').set(changes).where('device_pk', '=', devicePk).execute();
}

/** What changed meanwhile is not lost: an earlier due time stays. */
export async function releaseLock(
  db: DeliveryDatabase,
  { device_pk: devicePk, lease }: LeasedLock,
  { dueAt, neededAt }: { dueAt: Date | null; neededAt: Date | null },
): Promise<void> {
  await sql`
    update delivery_locks set lease = null, leased_until = null, due_at = least(due_at, ${dueAt}::timestamptz),
      needed_at = least(needed_at, ${neededAt}::timestamptz)
    where device_pk = ${devicePk} and lease = ${lease}::uuid`.execute(db);
}

const sameAnswerMs = 60_000;

/** What the vendor says of the models of an account's locks. */
export async function saveModels(
  db: DeliveryDatabase,
  accountId: number,
  models: readonly { readonly ref: string; readonly rules: object; readonly capabilities: object }[],
  at: Date,
): Promise<void> {
  // Turns at several locks of one account ask at the same time: one of them writes.
  const isOlder = sql`(l.model_at is null or l.model_at < ${new Date(at.getTime() - sameAnswerMs)})`;
  await sql`
    update delivery_locks l set rules = m.rules, capabilities = m.capabilities, model_at = ${at}
    from jsonb_to_recordset(${JSON.stringify(models)}::jsonb) as m(ref text, rules jsonb, capabilities jsonb), devices v
    where v.id = l.device_pk and v.vendor_account_id = ${accountId} and v.vendor_ref = m.ref and ${isOlder}`.execute(db);
  await sql`update delivery_locks l set model_at = ${at} where l.account_id = ${accountId} and ${isOlder}`.execute(db);
}

export async function saveGateways(
  db: DeliveryDatabase,
  devicePk: number,
  gateways: readonly string[] | null,
  at: Date,
): Promise<void> {
  await db
    .updateTable('delivery_locks')
    .set({ gateways: gateways === null ? null : [...gateways], gateways_at: at })
    .where('device_pk', '=', devicePk)
    .execute();
}

/** Of two changes of one door's codes at once the second sees what the first did. In order, so that no two wait for each other in a circle. */
export async function lockDoors(trx: DeliveryDatabase, sortedPks: readonly number[]): Promise<void> {
  await sql`select id from devices where id = any(${[...sortedPks]}::bigint[]) and deleted_at is null order by id for no key update`.execute(
    trx,
  );
}
