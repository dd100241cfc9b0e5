import { sql, type Selectable } from 'kysely';
import type { HomeAssistantDatabase, HomeAssistantTables } from './tables.ts';

export type HomeLockRow = Selectable<HomeAssistantTables['home_assistant_locks']>;
export type HomeLockChoice = Pick<HomeLockRow, 'firmware_version' | 'firmware_url' | 'firmware_sha256' | 'pin_slots'>;

export async function listHomeLocks(
  db: HomeAssistantDatabase,
  devicePks: readonly number[],
): Promise<ReadonlyMap<number, HomeLockRow>> {
  if (devicePks.length === 0) return new Map();
  const rows = await db
    .selectFrom('home_assistant_locks')
    .selectAll()
    .where('device_pk', '=', sql<number>`any(${[...devicePks]}::bigint[])`)
    .execute();
  return new Map(rows.map((row) => [row.device_pk, row]));
}

export async function findHomeLock(db: HomeAssistantDatabase, devicePk: number): Promise<HomeLockRow | undefined> {
  return (await listHomeLocks(db, [devicePk])).get(devicePk);
}

export async function saveHomeLock(
  db: HomeAssistantDatabase,
  devicePk: number,
  choice: HomeLockChoice,
  at: Date,
): Promise<HomeLockRow> {
  return await db
    .insertInto('home_assistant_locks')
    .values({ device_pk: devicePk, ...choice, updated_at: at })
    .onConflict((on) =>
      on.column('device_pk').doUpdateSet({ ...choice, updated_at: at, version: sql<number>`home_assistant_locks.version + 1` }),
    )
    .returningAll()
    .executeTakeFirstOrThrow();
}

export interface PinSlot {
  readonly slot: number;
  readonly pin_id: number;
}

/** Of PINs that are still there. */
export async function listSlots(db: HomeAssistantDatabase, devicePk: number): Promise<PinSlot[]> {
  const { rows } = await sql<PinSlot>`
    select s.slot, s.pin_id from home_assistant_slots s join pins p on p.id = s.pin_id and p.deleted_at is null
    where s.device_pk = ${devicePk} order by s.slot`.execute(db);
  return rows;
}

/** Takes the place of what was in the slot. */
export async function fillSlot(db: HomeAssistantDatabase, devicePk: number, slot: number, pinId: number): Promise<void> {
  await db
    .insertInto('home_assistant_slots')
    .values({ device_pk: devicePk, slot, pin_id: pinId })
    .onConflict((on) => on.columns(['device_pk', 'slot']).doUpdateSet({ pin_id: pinId }))
    .execute();
}

export async function emptySlot(db: HomeAssistantDatabase, devicePk: number, slot: number): Promise<void> {
  await db.deleteFrom('home_assistant_slots').where('device_pk', '=', devicePk).where('slot', '=', slot).execute();
}
