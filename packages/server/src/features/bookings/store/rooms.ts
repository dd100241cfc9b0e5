import { sql, type Insertable, type Selectable } from 'kysely';
import { visibleDevices, type Viewer } from '../../devices/index.ts';
import type { OrderBy } from '../../../platform/http/schemas.ts';
import { managingRoles } from '../policy.ts';
import type { BookingDatabase, BookingTables, DoorKind } from '../tables.ts';

export interface Door {
  readonly device_pk: number;
  readonly device_id: string;
  readonly device_name: string;
  readonly kind: DoorKind;
}

/** A room with its doors, in their order; those whose device was deleted are not among them. */
export interface RoomRow extends Omit<Selectable<BookingTables['rooms']>, 'deleted_at'> {
  readonly doors: readonly Door[];
}

const roomColumnNames = [
  'id',
  'owner_id',
  'name',
  'time_zone',
  'buffer_before_minutes',
  'buffer_after_minutes',
  'directions',
  'guest_may_open',
  'version',
  'created_at',
  'updated_at',
] as const;
const roomColumns = roomColumnNames.map((name) => `r.${name}` as const);

/**
 * For a `where`: the viewer manages every door of the room with this id. A room none of whose doors is left is its owner's alone.
 * Kept in one place, since bookings and staff codes are seen by the same people.
 */
export function managesRoom(viewer: Viewer) {
  const managed = sql`select v.device_pk from ${visibleDevices(viewer)} v where v.role = any(${[...managingRoles]}::text[])`;
  return sql<boolean>`r.deleted_at is null and (
    not exists (select 1 from room_doors rd join devices d on d.id = rd.device_pk and d.deleted_at is null
      where rd.room_id = r.id and rd.device_pk not in (${managed}))
    and (r.owner_id = ${viewer.userId} or ${viewer.seesAll}::boolean
      or exists (select 1 from room_doors rd join devices d on d.id = rd.device_pk and d.deleted_at is null where rd.room_id = r.id)))`;
}

async function withDoors(db: BookingDatabase, rooms: readonly Omit<RoomRow, 'doors'>[]): Promise<RoomRow[]> {
  if (rooms.length === 0) return [];
  const { rows } = await sql<Door & { room_id: number }>`
    select rd.room_id, rd.device_pk, d.device_id, d.name as device_name, rd.kind
    from room_doors rd join devices d on d.id = rd.device_pk and d.deleted_at is null
    where rd.room_id = any(${rooms.map(({ id }) => id)}::bigint[]) order by rd.room_id, rd.position`.execute(db);
  const doors = new Map<number, Door[]>(rooms.map(({ id }) => [id, []]));
  for (const { room_id, ...door } of rows) doors.get(room_id)?.push(door);
  return rooms.map((room) => ({ ...room, doors: doors.get(room.id) ?? [] }));
}

export async function findRoom(db: BookingDatabase, viewer: Viewer, id: number): Promise<RoomRow | undefined> {
  const rows = await db.selectFrom('rooms as r').select(roomColumns).where('r.id', '=', id).where(managesRoom(viewer)).execute();
  return (await withDoors(db, rows))[0];
}

/** Whoever manages it: for work that nobody in particular asks for. */
export async function findAnyRoom(db: BookingDatabase, id: number): Promise<RoomRow | undefined> {
  const rows = await db
    .selectFrom('rooms as r')
    .select(roomColumns)
    .where('r.id', '=', id)
    .where('r.deleted_at', 'is', null)
    .execute();
  return (await withDoors(db, rows))[0];
}

/** Makes changes of one room's bookings take turns. Undefined when the room is gone. */
export async function lockRoom(trx: BookingDatabase, id: number, isDeletedToo = false): Promise<RoomRow | undefined> {
  let query = trx.selectFrom('rooms as r').select(roomColumns).where('r.id', '=', id);
  if (!isDeletedToo) query = query.where('r.deleted_at', 'is', null);
  const rows = await query.forNoKeyUpdate().execute();
  return (await withDoors(trx, rows))[0];
}

export interface RoomFilter {
  readonly device?: number | undefined;
  readonly search?: string | undefined;
}

export const roomOrderings = ['id', 'name', 'created_at'] as const;
export type RoomOrdering = OrderBy<(typeof roomOrderings)[number]>;

/** `%text%` for ilike, in which percent signs of the text are percent signs. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

function filteredRooms(db: BookingDatabase, viewer: Viewer, { device, search }: RoomFilter) {
  let query = db.selectFrom('rooms as r').where(managesRoom(viewer));
  if (search !== undefined && search !== '') query = query.where('r.name', 'ilike', containing(search));
  if (device !== undefined) {
    query = query.where((where) =>
      where.exists(
        where
          .selectFrom('room_doors as rd')
          .select('rd.room_id')
          .whereRef('rd.room_id', '=', 'r.id')
          .where('rd.device_pk', '=', device),
      ),
    );
  }
  return query;
}

export async function countRooms(db: BookingDatabase, viewer: Viewer, filter: RoomFilter): Promise<number> {
  const row = await filteredRooms(db, viewer, filter)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function pageOfRooms(
  db: BookingDatabase,
  viewer: Viewer,
  filter: RoomFilter,
  { field, direction }: RoomOrdering,
  page: { limit: number; offset: number },
): Promise<RoomRow[]> {
  const rows = await filteredRooms(db, viewer, filter)
    .select(roomColumns)
    .orderBy(`r.${field}`, direction)
    .orderBy('r.id', direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  return await withDoors(db, rows);
}

export type NewRoom = Omit<Insertable<BookingTables['rooms']>, 'version' | 'deleted_at'>;
export interface NewDoor {
  readonly device_pk: number;
  readonly kind: DoorKind;
}

export async function insertRoom(trx: BookingDatabase, room: NewRoom, doors: readonly NewDoor[]): Promise<RoomRow> {
  const row = await trx.insertInto('rooms').values(room).returning(roomColumnNames).executeTakeFirstOrThrow();
  await replaceDoors(trx, row.id, doors);
  const [whole] = await withDoors(trx, [row]);
  return whole ?? { ...row, doors: [] };
}

export async function replaceDoors(trx: BookingDatabase, roomId: number, doors: readonly NewDoor[]): Promise<void> {
  await trx.deleteFrom('room_doors').where('room_id', '=', roomId).execute();
  if (doors.length === 0) return;
  await trx
    .insertInto('room_doors')
    .values(doors.map(({ device_pk, kind }, position) => ({ room_id: roomId, device_pk, kind, position })))
    .execute();
}

export type RoomChanges = Partial<Omit<NewRoom, 'owner_id' | 'created_at' | 'updated_at'>> & { readonly deleted_at?: Date };

/** False when it is gone, or is not at `ifVersion` any more. */
export async function updateRoom(
  trx: BookingDatabase,
  id: number,
  changes: RoomChanges,
  ifVersion: number | undefined,
  at: Date,
): Promise<boolean> {
  let query = trx
    .updateTable('rooms')
    .set((set) => ({ ...changes, version: set('version', '+', 1), updated_at: at }))
    .where('id', '=', id)
    .where('deleted_at', 'is', null);
  if (ifVersion !== undefined) query = query.where('version', '=', ifVersion);
  const result = await query.executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Deleted ones too. */
export async function roomNames(db: BookingDatabase, ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('rooms')
    .select(['id', 'name'])
    .where('id', '=', sql<number>`any(${[...new Set(ids)]}::bigint[])`)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** Locks of rooms and front doors that rooms share, as long as there is such a room. */
export async function locksOfRooms(db: BookingDatabase): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('room_doors as rd')
    .innerJoin('rooms as r', 'r.id', 'rd.room_id')
    .where('r.deleted_at', 'is', null)
    .select('rd.device_pk')
    .distinct()
    .execute();
  return rows.map((row) => row.device_pk);
}
