import { sql, type Insertable, type Selectable } from 'kysely';
import { visibleDevices, type DeviceRole, type Viewer } from '../../devices/index.ts';
import type { OrderBy } from '../../../platform/http/schemas.ts';
import { managingRoles, ownPinRoles } from '../policy.ts';
import type { AccessDatabase, AccessTables } from '../tables.ts';

export type PinRow = Omit<Selectable<AccessTables['pins']>, 'local_week' | 'utc_week' | 'deleted_at' | 'schedule_timezone'>;

/** A PIN as one person may see it. */
export interface VisiblePin extends PinRow {
  readonly device_id: string;
  readonly device_name: string;
  readonly role: DeviceRole;
  readonly guest_name: string | null;
}

export type NewPin = Omit<Insertable<AccessTables['pins']>, 'usage_count' | 'revision' | 'version' | 'deleted_at'>;
export type PinChanges = Partial<
  Pick<
    NewPin,
    | 'user_id'
    | 'label'
    | 'pin_sealed'
    | 'pin_hash'
    | 'is_active'
    | 'is_temporary'
    | 'is_spare'
    | 'valid_from'
    | 'valid_until'
    | 'schedule'
    | 'schedule_timezone'
    | 'local_week'
    | 'utc_week'
    | 'max_uses'
  >
>;

const pinColumnNames = [
  'id',
  'device_pk',
  'user_id',
  'created_by',
  'temporary_access_id',
  'access_grant_id',
  'granted_at',
  'label',
  'pin_sealed',
  'pin_hash',
  'is_active',
  'is_temporary',
  'is_spare',
  'valid_from',
  'valid_until',
  'schedule',
  'usage_count',
  'max_uses',
  'revision',
  'version',
  'created_at',
  'updated_at',
] as const;
export const pinColumns = pinColumnNames.map((name) => `p.${name}` as const);

/** Everybody's on devices that the viewer manages, their own on those they may operate. */
function visiblePins(db: AccessDatabase, viewer: Viewer) {
  return db
    .selectFrom('pins as p')
    .innerJoin(visibleDevices(viewer).as('v'), 'v.device_pk', 'p.device_pk')
    .leftJoin('temporary_accesses as t', 't.id', 'p.temporary_access_id')
    .where('p.deleted_at', 'is', null)
    .where(
      sql<boolean>`(v.role = any(${[...managingRoles]}::text[]) or v.role = any(${[...ownPinRoles]}::text[]) and p.user_id = ${viewer.userId})`,
    );
}

export async function findPin(db: AccessDatabase, viewer: Viewer, id: number): Promise<VisiblePin | undefined> {
  return await visiblePins(db, viewer)
    .select([...pinColumns, 'v.device_id', 'v.device_name', 'v.role', 't.guest_name'])
    .where('p.id', '=', id)
    .executeTakeFirst();
}

/** Whoever's it is: for work that nobody in particular asks for. */
export async function findLivePin(db: AccessDatabase, id: number): Promise<PinRow | undefined> {
  return await db
    .selectFrom('pins as p')
    .select(pinColumns)
    .where('p.id', '=', id)
    .where('p.deleted_at', 'is', null)
    .executeTakeFirst();
}

export interface PinFilter {
  readonly device?: number | undefined;
  readonly user?: number | undefined;
  readonly isActive?: boolean | undefined;
  readonly isTemporary?: boolean | undefined;
  /** Spare ones alone; left out, there are none of them. */
  readonly isSpare?: boolean | undefined;
  readonly search?: string | undefined;
}

export const pinOrderings = ['id', 'label', 'created_at', 'valid_from', 'valid_until', 'usage_count'] as const;
export type PinOrdering = OrderBy<(typeof pinOrderings)[number]>;

/** `%text%` for ilike, in which percent signs of the text are percent signs. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

function filteredPins(db: AccessDatabase, viewer: Viewer, filter: PinFilter) {
  let query = visiblePins(db, viewer).where('p.is_spare', '=', filter.isSpare ?? false);
  if (filter.device !== undefined) query = query.where('p.device_pk', '=', filter.device);
  if (filter.user !== undefined) query = query.where('p.user_id', '=', filter.user);
  if (filter.isActive !== undefined) query = query.where('p.is_active', '=', filter.isActive);
  if (filter.isTemporary !== undefined) query = query.where('p.is_temporary', '=', filter.isTemporary);
  if (filter.search !== undefined && filter.search !== '') query = query.where('p.label', 'ilike', containing(filter.search));
  return query;
}

export async function countPins(db: AccessDatabase, viewer: Viewer, filter: PinFilter): Promise<number> {
  const row = await filteredPins(db, viewer, filter)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function pageOfPins(
  db: AccessDatabase,
  viewer: Viewer,
  filter: PinFilter,
  { field, direction }: PinOrdering,
  page: { limit: number; offset: number },
): Promise<VisiblePin[]> {
  return await filteredPins(db, viewer, filter)
    .select([...pinColumns, 'v.device_id', 'v.device_name', 'v.role', 't.guest_name'])
    .orderBy(`p.${field}`, (order) => (direction === 'desc' ? order.desc() : order.asc()).nullsLast())
    .orderBy('p.id', direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

/** Makes changes of one device's codes take turns. False when the device is gone. */
export async function lockDevice(trx: AccessDatabase, devicePk: number): Promise<boolean> {
  const { rows } = await sql`select id from devices where id = ${devicePk} and deleted_at is null for no key update`.execute(trx);
  return rows.length === 1;
}

/** What a lock has to hold: active, not deleted. */
export async function countLivePins(trx: AccessDatabase, devicePk: number): Promise<number> {
  const row = await trx
    .selectFrom('pins')
    .select(sql<number>`count(*)`.as('count'))
    .where('device_pk', '=', devicePk)
    .where('is_active', '=', true)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function insertPin(trx: AccessDatabase, pin: NewPin): Promise<PinRow> {
  return await trx.insertInto('pins').values(pin).returning(pinColumnNames).executeTakeFirstOrThrow();
}

/** Each change makes a new revision for the lock. Undefined when the PIN is gone, or is not at `ifVersion` any more. */
export async function updatePin(
  trx: AccessDatabase,
  id: number,
  changes: PinChanges,
  ifVersion: number | undefined,
  at: Date,
): Promise<PinRow | undefined> {
  let query = trx
    .updateTable('pins as p')
    .set((set) => ({ ...changes, revision: set('p.revision', '+', 1), version: set('p.version', '+', 1), updated_at: at }))
    .where('p.id', '=', id)
    .where('p.deleted_at', 'is', null);
  if (ifVersion !== undefined) query = query.where('p.version', '=', ifVersion);
  return await query.returning(pinColumns).executeTakeFirst();
}

/** Kept for the log, gone for everything else. */
export async function markPinDeleted(
  trx: AccessDatabase,
  id: number,
  ifVersion: number | undefined,
  at: Date,
): Promise<PinRow | undefined> {
  let query = trx
    .updateTable('pins as p')
    .set((set) => ({ deleted_at: at, revision: set('p.revision', '+', 1), version: set('p.version', '+', 1) }))
    .where('p.id', '=', id)
    .where('p.deleted_at', 'is', null);
  if (ifVersion !== undefined) query = query.where('p.version', '=', ifVersion);
  return await query.returning(pinColumns).executeTakeFirst();
}

/** All PINs of one person on one device. Answers them. */
export async function markPinsOfDeleted(trx: AccessDatabase, devicePk: number, userId: number, at: Date): Promise<PinRow[]> {
  return await trx
    .updateTable('pins as p')
    .set((set) => ({ deleted_at: at, revision: set('p.revision', '+', 1), version: set('p.version', '+', 1) }))
    .where('p.device_pk', '=', devicePk)
    .where('p.user_id', '=', userId)
    .where('p.deleted_at', 'is', null)
    .returning(pinColumns)
    .execute();
}
