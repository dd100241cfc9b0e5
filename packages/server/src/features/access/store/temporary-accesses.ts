import { sql, type Insertable, type Selectable } from 'kysely';
import { visibleDevices, type DeviceRole, type Viewer } from '../../devices/index.ts';
import type { OrderBy } from '../../../platform/http/schemas.ts';
import { managingRoles } from '../policy.ts';
import type { AccessDatabase, AccessTables, AccessType } from '../tables.ts';
import { containing, pinColumns, type PinRow } from './pins.ts';

export type TemporaryAccessRow = Omit<Selectable<AccessTables['temporary_accesses']>, 'revoked_at' | 'erased_at'>;

/** A guest's access with its PIN, on a device that the viewer manages. */
export interface GuestAccess extends TemporaryAccessRow {
  readonly device_id: string;
  readonly device_name: string;
  readonly role: DeviceRole;
  readonly pin: PinRow;
}

const accessColumnNames = [
  'id',
  'device_pk',
  'granted_by',
  'guest_email',
  'guest_name',
  'access_type',
  'notes',
  'version',
  'created_at',
  'updated_at',
] as const;
const accessColumns = accessColumnNames.map((name) => `t.${name}` as const);

/** Only of devices that the viewer manages. A guest's access without a live PIN is over. */
function managedAccesses(db: AccessDatabase, viewer: Viewer) {
  return db
    .selectFrom('temporary_accesses as t')
    .innerJoin(visibleDevices(viewer).as('v'), 'v.device_pk', 't.device_pk')
    .innerJoin('pins as p', 'p.temporary_access_id', 't.id')
    .where('t.revoked_at', 'is', null)
    .where('p.deleted_at', 'is', null)
    .where(sql<boolean>`v.role = any(${[...managingRoles]}::text[])`);
}

async function withPins(db: AccessDatabase, accesses: readonly Omit<GuestAccess, 'pin'>[]): Promise<GuestAccess[]> {
  if (accesses.length === 0) return [];
  const pins = await db
    .selectFrom('pins as p')
    .select(pinColumns)
    .where('p.temporary_access_id', '=', sql<number>`any(${accesses.map(({ id }) => id)}::bigint[])`)
    .execute();
  const byAccess = new Map(pins.map((pin) => [pin.temporary_access_id, pin]));
  return accesses.flatMap((access) => {
    const pin = byAccess.get(access.id);
    return pin === undefined ? [] : [{ ...access, pin }];
  });
}

export async function findGuestAccess(db: AccessDatabase, viewer: Viewer, id: number): Promise<GuestAccess | undefined> {
  const rows = await managedAccesses(db, viewer)
    .select([...accessColumns, 'v.device_id', 'v.device_name', 'v.role'])
    .where('t.id', '=', id)
    .execute();
  return (await withPins(db, rows))[0];
}

/** Whose PIN of a guest it is; undefined where the access was taken back. */
export async function findGuestOfPin(db: AccessDatabase, accessId: number) {
  return await db
    .selectFrom('temporary_accesses')
    .select(['guest_email', 'guest_name', 'access_type', 'granted_by'])
    .where('id', '=', accessId)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
}

export interface GuestAccessFilter {
  readonly device?: number | undefined;
  readonly accessType?: AccessType | undefined;
  readonly guestEmail?: string | undefined;
  readonly search?: string | undefined;
}

export const guestAccessOrderings = ['id', 'guest_name', 'created_at'] as const;
export type GuestAccessOrdering = OrderBy<(typeof guestAccessOrderings)[number]>;

function filteredAccesses(db: AccessDatabase, viewer: Viewer, filter: GuestAccessFilter) {
  let query = managedAccesses(db, viewer);
  if (filter.device !== undefined) query = query.where('t.device_pk', '=', filter.device);
  if (filter.accessType !== undefined) query = query.where('t.access_type', '=', filter.accessType);
  if (filter.guestEmail !== undefined)
    query = query.where(sql<boolean>`lower(t.guest_email) = ${filter.guestEmail.toLowerCase()}`);
  if (filter.search !== undefined && filter.search !== '') {
    const pattern = containing(filter.search);
    query = query.where((where) => where.or([where('t.guest_name', 'ilike', pattern), where('t.guest_email', 'ilike', pattern)]));
  }
  return query;
}

export async function countGuestAccesses(db: AccessDatabase, viewer: Viewer, filter: GuestAccessFilter): Promise<number> {
  const row = await filteredAccesses(db, viewer, filter)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function pageOfGuestAccesses(
  db: AccessDatabase,
  viewer: Viewer,
  filter: GuestAccessFilter,
  { field, direction }: GuestAccessOrdering,
  page: { limit: number; offset: number },
): Promise<GuestAccess[]> {
  const rows = await filteredAccesses(db, viewer, filter)
    .select([...accessColumns, 'v.device_id', 'v.device_name', 'v.role'])
    .orderBy(`t.${field}`, direction)
    .orderBy('t.id', direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return await withPins(db, rows);
}

export type NewTemporaryAccess = Omit<Insertable<AccessTables['temporary_accesses']>, 'version' | 'revoked_at'>;

export async function insertTemporaryAccess(trx: AccessDatabase, access: NewTemporaryAccess): Promise<TemporaryAccessRow> {
  return await trx.insertInto('temporary_accesses').values(access).returning(accessColumnNames).executeTakeFirstOrThrow();
}

export type TemporaryAccessChanges = Partial<Pick<NewTemporaryAccess, 'guest_email' | 'guest_name' | 'access_type' | 'notes'>> & {
  readonly revoked_at?: Date;
};

/** False when it was revoked, or is not at `ifVersion` any more. */
export async function updateTemporaryAccess(
  trx: AccessDatabase,
  id: number,
  changes: TemporaryAccessChanges,
  ifVersion: number | undefined,
  at: Date,
): Promise<boolean> {
  let query = trx
    .updateTable('temporary_accesses')
    .set((set) => ({ ...changes, version: set('version', '+', 1), updated_at: at }))
    .where('id', '=', id)
    .where('revoked_at', 'is', null);
  if (ifVersion !== undefined) query = query.where('version', '=', ifVersion);
  const result = await query.executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Names of the guests whose PINs these are. */
export async function guestNamesOfPins(db: AccessDatabase, pinIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (pinIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('pins as p')
    .innerJoin('temporary_accesses as t', 't.id', 'p.temporary_access_id')
    .select(['p.id', 't.guest_name'])
    .where('p.id', '=', sql<number>`any(${[...pinIds]}::bigint[])`)
    .execute();
  return new Map(rows.map((row) => [row.id, row.guest_name]));
}
