import { sql, type Insertable, type Selectable } from 'kysely';
import type { Viewer } from '../../devices/index.ts';
import type { OrderBy } from '../../../platform/http/schemas.ts';
import type { BookingDatabase, BookingSource, BookingStatus, BookingTables } from '../tables.ts';
import { containing, managesRoom } from './rooms.ts';

export type BookingRow = Selectable<BookingTables['bookings']>;
export type NewBooking = Omit<
  Insertable<BookingTables['bookings']>,
  'version' | 'status' | 'status_reason' | 'undo_until' | 'grant_id'
>;
export type BookingChanges = Partial<Omit<Insertable<BookingTables['bookings']>, 'id' | 'grant_id' | 'created_at' | 'version'>>;

/** A booking of a room whose doors the viewer manages. */
function visibleBookings(db: BookingDatabase, viewer: Viewer) {
  return db.selectFrom('bookings as b').innerJoin('rooms as r', 'r.id', 'b.room_id').where(managesRoom(viewer));
}

export async function findBooking(db: BookingDatabase, viewer: Viewer, id: number): Promise<BookingRow | undefined> {
  return await visibleBookings(db, viewer).selectAll('b').where('b.id', '=', id).executeTakeFirst();
}

/** Whoever may see it: for work that nobody in particular asks for. */
export async function findAnyBooking(db: BookingDatabase, id: number): Promise<BookingRow | undefined> {
  return await db.selectFrom('bookings').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function findByExternalId(
  db: BookingDatabase,
  ownerId: number,
  source: BookingSource,
  externalId: string,
): Promise<BookingRow | undefined> {
  return await db
    .selectFrom('bookings')
    .selectAll()
    .where('owner_id', '=', ownerId)
    .where('source', '=', source)
    .where('external_id', '=', externalId)
    .executeTakeFirst();
}

export interface BookingFilter {
  readonly room?: number | undefined;
  readonly series?: number | undefined;
  readonly status?: BookingStatus | undefined;
  readonly source?: BookingSource | undefined;
  readonly externalId?: string | undefined;
  readonly search?: string | undefined;
  /** Stays that touch this time. */
  readonly from?: Date | undefined;
  readonly until?: Date | undefined;
}

export const bookingOrderings = ['id', 'starts_at', 'ends_at', 'created_at', 'guest_name'] as const;
export type BookingOrdering = OrderBy<(typeof bookingOrderings)[number]>;

function filteredBookings(db: BookingDatabase, viewer: Viewer, filter: BookingFilter) {
  let query = visibleBookings(db, viewer);
  if (filter.room !== undefined) query = query.where('b.room_id', '=', filter.room);
  if (filter.series !== undefined) query = query.where('b.series_id', '=', filter.series);
  if (filter.status !== undefined) query = query.where('b.status', '=', filter.status);
  if (filter.source !== undefined) query = query.where('b.source', '=', filter.source);
  if (filter.externalId !== undefined) query = query.where('b.external_id', '=', filter.externalId);
  if (filter.from !== undefined) query = query.where('b.ends_at', '>', filter.from);
  if (filter.until !== undefined) query = query.where('b.starts_at', '<', filter.until);
  if (filter.search !== undefined && filter.search !== '') {
    const pattern = containing(filter.search);
    query = query.where((where) => where.or([where('b.guest_name', 'ilike', pattern), where('b.guest_email', 'ilike', pattern)]));
  }
  return query;
}

export async function countBookings(db: BookingDatabase, viewer: Viewer, filter: BookingFilter): Promise<number> {
  const row = await filteredBookings(db, viewer, filter)
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow();
  return row.count;
}

export async function pageOfBookings(
  db: BookingDatabase,
  viewer: Viewer,
  filter: BookingFilter,
  { field, direction }: BookingOrdering,
  page: { limit: number; offset: number },
): Promise<BookingRow[]> {
  return await filteredBookings(db, viewer, filter)
    .selectAll('b')
    .orderBy(`b.${field}`, direction)
    .orderBy('b.id', direction)
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

/** With the access grant that its PINs will belong to. The database refuses it (`bookings_overlap_excl`) where the room is taken. */
export async function insertBooking(trx: BookingDatabase, booking: NewBooking): Promise<BookingRow> {
  const grant = await insertGrant(trx, 'booking', booking.created_at);
  return await trx
    .insertInto('bookings')
    .values({ ...booking, grant_id: grant })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function insertGrant(trx: BookingDatabase, kind: 'booking' | 'staff', at: Date): Promise<number> {
  const row = await trx.insertInto('access_grants').values({ kind, created_at: at }).returning('id').executeTakeFirstOrThrow();
  return row.id;
}

/** Undefined when it is not at `ifVersion` any more. */
export async function updateBooking(
  trx: BookingDatabase,
  id: number,
  changes: BookingChanges,
  ifVersion: number | undefined,
  at: Date,
): Promise<BookingRow | undefined> {
  let query = trx
    .updateTable('bookings')
    .set((set) => ({ ...changes, version: set('version', '+', 1), updated_at: at }))
    .where('id', '=', id);
  if (ifVersion !== undefined) query = query.where('version', '=', ifVersion);
  return await query.returningAll().executeTakeFirst();
}

/** The confirmed stays right before and right after this one. */
export async function neighboursOf(
  trx: BookingDatabase,
  roomId: number,
  { startsAt, endsAt }: { readonly startsAt: Date; readonly endsAt: Date },
  besides: number,
): Promise<{ readonly previous: BookingRow | null; readonly next: BookingRow | null }> {
  const others = trx
    .selectFrom('bookings')
    .selectAll()
    .where('room_id', '=', roomId)
    // Whoever has left was there: the buffer of the guest after them stays as it is.
    .where('status', 'in', ['confirmed', 'completed'])
    .where('id', '<>', besides)
    .limit(1);
  const previous = await others.where('ends_at', '<=', startsAt).orderBy('ends_at', 'desc').executeTakeFirst();
  const next = await others.where('starts_at', '>=', endsAt).orderBy('starts_at').executeTakeFirst();
  return { previous: previous ?? null, next: next ?? null };
}

/** Those of a room whose codes still open something or will. */
export async function liveBookingsOf(trx: BookingDatabase, roomId: number, now: Date): Promise<BookingRow[]> {
  return await trx
    .selectFrom('bookings')
    .selectAll()
    .where('room_id', '=', roomId)
    .where('status', '=', 'confirmed')
    .where('closes_at', '>', now)
    .orderBy('starts_at')
    .execute();
}

/** Another confirmed stay of the room within this time. */
export async function findOverlapping(
  db: BookingDatabase,
  roomId: number,
  { startsAt, endsAt }: { readonly startsAt: Date; readonly endsAt: Date },
  besides: number | null,
): Promise<BookingRow | undefined> {
  let query = db
    .selectFrom('bookings')
    .selectAll()
    .where('room_id', '=', roomId)
    .where('status', '=', 'confirmed')
    .where('starts_at', '<', endsAt)
    .where('ends_at', '>', startsAt);
  if (besides !== null) query = query.where('id', '<>', besides);
  return await query.orderBy('starts_at').limit(1).executeTakeFirst();
}
