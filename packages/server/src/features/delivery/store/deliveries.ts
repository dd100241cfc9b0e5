import { sql, type Selectable } from 'kysely';
import type { Schedule } from '../../access/index.ts';
import type { DeliveryPhase } from '../rules/phases.ts';
import type { ProblemCode } from '../rules/problems.ts';
import type { DeliveryDatabase, DeliveryTables } from '../tables.ts';

export type DeliveryRow = Selectable<DeliveryTables['deliveries']>;

/** The PIN of a delivery, as far as it matters here. */
export interface PinFacts {
  readonly pin_sealed: string;
  readonly pin_hash: string;
  readonly valid_from: Date;
  readonly valid_until: Date | null;
  readonly schedule: Schedule | null;
  readonly max_uses: number | null;
  readonly is_wanted: boolean;
}

export type PlannedDelivery = DeliveryRow & PinFacts;

const pinFacts = sql`p.pin_sealed, p.pin_hash, p.valid_from, p.valid_until, p.schedule, p.max_uses,
  (p.is_active and p.deleted_at is null) as is_wanted`;

/**
 * What of a device has to be planned: changed PINs, and those that time has changed. Locked, so that a change waits for the plan or comes before it:
 * PINs are read by a statement of its own once they are, since one that waited would bring them as they were before the change that it waited for.
 */
export async function loadDuePlans(trx: DeliveryDatabase, devicePk: number, now: Date): Promise<PlannedDelivery[]> {
  const { rows: due } = await sql<{ pin_id: number }>`
    select d.pin_id from deliveries d
    where d.device_pk = ${devicePk} and (d.is_stale or d.plan_at <= ${now} or (d.phase = 'removing' and d.remove_by <= ${now}))
    order by d.pin_id for update of d`.execute(trx);
  if (due.length === 0) return [];
  const { rows } = await sql<PlannedDelivery>`
    select d.*, ${pinFacts} from deliveries d join pins p on p.id = d.pin_id
    where d.pin_id = any(${due.map(({ pin_id: pinId }) => pinId)}::bigint[]) order by d.pin_id`.execute(trx);
  return rows;
}

export async function hasDuePlans(db: DeliveryDatabase, devicePk: number, now: Date): Promise<boolean> {
  const { rows } = await sql`
    select from deliveries d where d.device_pk = ${devicePk}
      and (d.is_stale or d.plan_at <= ${now} or (d.phase = 'removing' and d.remove_by <= ${now})) limit 1`.execute(db);
  return rows.length > 0;
}

/** Those of a device that are not at their end, and wait for something to reach it: a code that the lock makes out itself does not. */
export async function loadOpen(trx: DeliveryDatabase, devicePk: number): Promise<DeliveryRow[]> {
  return await trx
    .selectFrom('deliveries')
    .selectAll()
    .where('device_pk', '=', devicePk)
    .where('phase', 'not in', ['confirmed', 'removed', 'failed'])
    .where(
      sql<boolean>`not exists (select from lock_entries e where e.pin_id = deliveries.pin_id and e.is_offline and e.wish = 'keep'
        and e.state = 'proven' and not e.is_moving)`,
    )
    .orderBy('pin_id')
    .forUpdate()
    .execute();
}

export async function findForUpdate(trx: DeliveryDatabase, pinId: number): Promise<DeliveryRow | undefined> {
  return await trx.selectFrom('deliveries').selectAll().where('pin_id', '=', pinId).forUpdate().executeTakeFirst();
}

/** Locked in the order of their ids, as whoever locks several does. */
export async function findAllForUpdate(trx: DeliveryDatabase, pinIds: readonly number[]): Promise<DeliveryRow[]> {
  const { rows } = await sql<DeliveryRow>`
    select * from deliveries where pin_id = any(${[...pinIds]}::bigint[]) order by pin_id for update`.execute(trx);
  return rows;
}

export type DeliveryChanges = Partial<Omit<DeliveryRow, 'pin_id' | 'device_pk'>>;

export async function updateDelivery(trx: DeliveryDatabase, pinId: number, changes: DeliveryChanges, at: Date): Promise<void> {
  await trx
    .updateTable('deliveries')
    .set({ ...changes, updated_at: at })
    .where('pin_id', '=', pinId)
    .execute();
}

/** Read by the plan that the change asked for. */
export async function noteRevokesFirst(trx: DeliveryDatabase, pinId: number): Promise<void> {
  await trx.updateTable('deliveries').set({ revokes_first: true }).where('pin_id', '=', pinId).execute();
}

/** One statement for all that change the same columns, each to values of its own. */
export async function updateDeliveries(
  trx: DeliveryDatabase,
  changes: ReadonlyMap<number, DeliveryChanges>,
  at: Date,
): Promise<void> {
  const alike = new Map<string, (DeliveryChanges & { pin_id: number })[]>();
  for (const [pinId, changed] of changes) {
    const columns = Object.keys(changed).sort().join();
    alike.set(columns, [...(alike.get(columns) ?? []), { ...changed, pin_id: pinId }]);
  }
  for (const [columns, rows] of alike) {
    const taken = sql.join(columns.split(',').map((column) => sql`${sql.ref(column)} = n.${sql.ref(column)}`));
    await sql`
      update deliveries d set ${taken}, updated_at = ${at}
      from jsonb_populate_recordset(null::deliveries, ${JSON.stringify(rows)}::jsonb) n where d.pin_id = n.pin_id`.execute(trx);
  }
}

export interface NewStep {
  readonly pin_id: number;
  readonly from_phase: DeliveryPhase | null;
  readonly to_phase: DeliveryPhase;
  readonly cause: string;
  readonly problem: ProblemCode | null;
  readonly at: Date;
}

export async function insertSteps(trx: DeliveryDatabase, steps: readonly NewStep[]): Promise<void> {
  if (steps.length === 0) return;
  await sql`
    insert into delivery_steps (pin_id, from_phase, to_phase, cause, problem, at)
    select n.pin_id, n.from_phase, n.to_phase, n.cause, n.problem, n.at
    from jsonb_populate_recordset(null::delivery_steps, ${JSON.stringify(steps)}::jsonb) with ordinality n order by n.ordinality`.execute(
    trx,
  );
}

/** When the next of a device's deliveries has to be planned by time; null: none. */
export async function nextPlanAt(db: DeliveryDatabase, devicePk: number): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select least(min(plan_at), min(case when phase = 'removing' then remove_by end)) as at
    from deliveries where device_pk = ${devicePk} and (plan_at is not null or phase = 'removing')`.execute(db);
  return rows[0]?.at ?? null;
}
