import { sql, type Insertable, type Selectable } from 'kysely';
import type { Viewer } from '../../devices/index.ts';
import type { BookingDatabase, BookingTables } from '../tables.ts';
import { insertGrant } from './bookings.ts';
import { managesRoom } from './rooms.ts';

export type StaffCodeRow = Selectable<BookingTables['staff_codes']>;
export type NewStaffCode = Omit<Insertable<BookingTables['staff_codes']>, 'grant_id' | 'version' | 'ended_at'>;
export type StaffCodeChanges = Partial<
  Pick<Insertable<BookingTables['staff_codes']>, 'name' | 'purpose' | 'email' | 'schedule' | 'valid_from' | 'valid_until'>
> & { readonly ended_at?: Date };

export async function insertStaffCode(trx: BookingDatabase, code: NewStaffCode, at: Date): Promise<StaffCodeRow> {
  const grant = await insertGrant(trx, 'staff', at);
  return await trx
    .insertInto('staff_codes')
    .values({ ...code, grant_id: grant })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function findStaffCode(
  db: BookingDatabase,
  viewer: Viewer,
  roomId: number,
  id: number,
): Promise<StaffCodeRow | undefined> {
  return await db
    .selectFrom('staff_codes as c')
    .innerJoin('rooms as r', 'r.id', 'c.room_id')
    .selectAll('c')
    .where('c.id', '=', id)
    .where('c.room_id', '=', roomId)
    .where('c.ended_at', 'is', null)
    .where(managesRoom(viewer))
    .executeTakeFirst();
}

/** Whoever manages its room: for a change that has locked it. */
export async function findLiveStaffCode(db: BookingDatabase, id: number): Promise<StaffCodeRow | undefined> {
  return await db.selectFrom('staff_codes').selectAll().where('id', '=', id).where('ended_at', 'is', null).executeTakeFirst();
}

/** Live ones, oldest first. */
export async function staffCodesOf(
  db: BookingDatabase,
  roomId: number,
  page: { readonly limit: number; readonly offset: number } | null = null,
): Promise<StaffCodeRow[]> {
  let query = db.selectFrom('staff_codes').selectAll().where('room_id', '=', roomId).where('ended_at', 'is', null).orderBy('id');
  if (page !== null) query = query.limit(page.limit).offset(page.offset);
  return await query.execute();
}

export async function countStaffCodes(db: BookingDatabase, roomId: number): Promise<number> {
  const row = await db
    .selectFrom('staff_codes')
    .select(sql<number>`count(*)`.as('count'))
    .where('room_id', '=', roomId)
    .where('ended_at', 'is', null)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Undefined when it was ended, or is not at `ifVersion` any more. */
export async function updateStaffCode(
  trx: BookingDatabase,
  id: number,
  changes: StaffCodeChanges,
  ifVersion: number | undefined,
  at: Date,
): Promise<StaffCodeRow | undefined> {
  let query = trx
    .updateTable('staff_codes')
    .set((set) => ({ ...changes, version: set('version', '+', 1), updated_at: at }))
    .where('id', '=', id)
    .where('ended_at', 'is', null);
  if (ifVersion !== undefined) query = query.where('version', '=', ifVersion);
  return await query.returningAll().executeTakeFirst();
}
