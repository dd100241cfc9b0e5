import type { GrantPin } from '../access/index.ts';
import { isSerializationFailure } from '../../platform/database/connection.ts';
import { notFound, SmartLockError } from '../../platform/errors.ts';
import type { BookingContext } from './context.ts';
import { currentCodes } from './rules/plan-codes.ts';
import { findAnyRoom, lockRoom, type RoomRow } from './store/rooms.ts';
import type { BookingDatabase } from './tables.ts';

/** Digits that were free when they were chosen can be taken by another door's change before they are written. */
const attemptsMax = 10;

/** One change of what is booked, alone in its rooms and on their doors. */
export interface RoomWork {
  readonly trx: BookingDatabase;
  readonly rooms: ReadonlyMap<number, RoomRow>;
  /** Access grants whose digits are somebody else's on one of the doors: their codes get new ones. Null stands for one that was not there before. */
  readonly needNewDigits: ReadonlySet<number | null>;
}

export interface RoomWorkOptions {
  /** Also in rooms that were deleted: for what has to end wherever it is. */
  readonly areDeletedToo?: boolean;
  /** Beside the doors that the rooms have already. */
  readonly moreDoors?: readonly number[];
}

/**
 * Runs a change in one transaction: rows, PINs, messages, events and audit entries, or nothing. Rooms are locked before doors and both in
 * order, so that no two changes wait for each other in a circle. The locks are told after the commit.
 */
export async function inRooms<T>(
  context: Pick<BookingContext, 'db' | 'grants' | 'mailer'>,
  roomIds: readonly number[],
  work: (work: RoomWork) => Promise<T>,
  { moreDoors = [], areDeletedToo = false }: RoomWorkOptions = {},
): Promise<T> {
  const { db, grants, mailer } = context;
  const sorted = [...new Set(roomIds)].sort((a, b) => a - b);
  const needNewDigits = new Set<number | null>();
  for (let attempt = 1; ; attempt += 1) {
    try {
      let touched: readonly number[] = [];
      const result = await db.transaction().execute(async (trx) => {
        const rooms = new Map<number, RoomRow>();
        for (const id of sorted) {
          const room = await lockRoom(trx, id, areDeletedToo);
          if (room === undefined) throw notFound('room');
          rooms.set(id, room);
        }
        const doors = [...rooms.values()].flatMap((room) => room.doors.map(({ device_pk }) => device_pk));
        touched = await grants.lockDoors(trx, [...doors, ...moreDoors]);
        return await work({ trx, rooms, needNewDigits });
      });
      grants.codesChanged(touched);
      mailer.deliverSoon();
      return result;
    } catch (error) {
      const isTwin = error instanceof DigitsTaken;
      if (attempt >= attemptsMax || !(isTwin || isSerializationFailure(error))) throw isTwin ? error.cause : error;
      if (isTwin) needNewDigits.add(error.grantId);
    }
  }
}

/** The digits of a grant's codes are somebody else's on one of the doors. The change is done once more, with others for that grant. */
export class DigitsTaken extends Error {
  override readonly name = 'DigitsTaken';
  readonly grantId: number | null;

  constructor(grantId: number | null, cause: SmartLockError) {
    super(cause.message, { cause });
    this.grantId = grantId;
  }
}

export function roomOf(work: RoomWork, id: number): RoomRow {
  const room = work.rooms.get(id);
  if (room === undefined) throw new Error(`The room ${id} was not locked for this change.`);
  return room;
}

/** For work that begins without a viewer. */
export async function requireRoom(context: Pick<BookingContext, 'db'>, id: number): Promise<RoomRow> {
  const room = await findAnyRoom(context.db, id);
  if (room === undefined) throw notFound('room');
  return room;
}

/** The code to use at each door: where somebody was given a spare one, that. */
export const currentPins = (pins: readonly GrantPin[]): ReadonlyMap<number, GrantPin> => currentCodes(pins);
