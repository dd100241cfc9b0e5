import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { isExclusionViolation } from '../../../platform/database/connection.ts';
import {
  registerLock,
  registerPerson,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../../devices/testing/devices-fixture.ts';
import { checkStages, isCheckDue, type CodeTimes } from '../rules/arrival-checks.ts';
import { withBookingTables, type BookingDatabase } from '../tables.ts';
import { findBooking, insertBooking, neighboursOf, updateBooking, type NewBooking } from './bookings.ts';
import { dueChecks } from './checks.ts';
import { findRoom, insertRoom, type RoomRow } from './rooms.ts';

let fixture: DevicesFixture;
let db: BookingDatabase;
let owner: Person;
let manager: Person;
let room: RoomRow;

before(async () => {
  fixture = await startDevices();
  db = withBookingTables(fixture.database.db);
  owner = await registerPerson(fixture);
  manager = await registerPerson(fixture);
  const front = await registerLock(fixture, owner);
  const own = await registerLock(fixture, owner);
  await share(fixture, owner, front, manager, 'manager');
  room = await addRoom('Studio 1', [front.id, own.id]);
});
after(() => fixture.close());

async function addRoom(name: string, devicePks: readonly number[]): Promise<RoomRow> {
  const now = fixture.clock.now();
  return await insertRoom(
    db,
    { owner_id: owner.id, name, time_zone: 'Europe/Berlin', created_at: now, updated_at: now },
    devicePks.map((device_pk, index) => ({ device_pk, kind: index === 0 ? 'front' : 'own' })),
  );
}

function stay(startHour: number, endHour: number, changes: Partial<NewBooking> = {}): NewBooking {
  const now = fixture.clock.now();
  const at = (hour: number) => new Date(Date.UTC(2027, 0, 10, hour));
  return {
    room_id: room.id,
    owner_id: owner.id,
    source: 'manual',
    external_id: null,
    guest_name: 'Grace Hopper',
    guest_email: null,
    guest_phone: null,
    language: 'en',
    starts_at: at(startHour),
    ends_at: at(endHour),
    opens_at: at(startHour),
    closes_at: at(endHour),
    status_changed_at: now,
    codes_since: now,
    created_by: owner.id,
    created_at: now,
    updated_at: now,
    ...changes,
  };
}

test('the database has one confirmed stay in a room at a time; one that ends lets the next begin', async () => {
  const first = await insertBooking(db, stay(10, 12));
  await insertBooking(db, stay(12, 14));
  const overlapping = insertBooking(db, stay(11, 13));
  await assert.rejects(overlapping, (error) => isExclusionViolation(error, 'bookings_overlap_excl'));
  await updateBooking(db, first.id, { status: 'cancelled' }, undefined, fixture.clock.now());
  await insertBooking(db, stay(10, 11));
});

test('of many that book the same time at once, one gets it', async () => {
  const tries = await Promise.allSettled(Array.from({ length: 8 }, () => insertBooking(db, stay(15, 16))));
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 1);
});

test('neighbours are the confirmed stays right before and right after', async () => {
  const at = (hour: number) => new Date(Date.UTC(2027, 0, 10, hour));
  for (const [from, until] of [
    [17, 18],
    [18, 19],
    [21, 22],
    [22, 23],
  ] as const)
    await insertBooking(db, stay(from, until));
  const own = await insertBooking(db, stay(19, 20));
  const { previous, next } = await neighboursOf(db, room.id, { startsAt: at(19), endsAt: at(20) }, own.id);
  assert.deepEqual([previous?.ends_at, next?.starts_at], [at(19), at(21)]);
});

test('a room is seen by those who manage every door of it', async () => {
  const booking = await insertBooking(db, stay(5, 6));
  const seen = async (userId: number, seesAll = false) => ({
    room: (await findRoom(db, { userId, seesAll }, room.id)) !== undefined,
    booking: (await findBooking(db, { userId, seesAll }, booking.id)) !== undefined,
  });
  assert.deepEqual(await seen(owner.id), { room: true, booking: true });
  assert.deepEqual(await seen(manager.id), { room: false, booking: false }, 'manages the front door alone');
  assert.deepEqual(await seen(manager.id, true), { room: true, booking: true }, 'an administrator who asks for all');
  assert.deepEqual(
    (await findRoom(db, { userId: owner.id, seesAll: false }, room.id))?.doors.map(({ kind }) => kind),
    ['front', 'own'],
  );
});

test('a stay that is over remains the neighbour of the one after it, whose buffer is not moved for its leaving; a cancelled one does not', async () => {
  const studio = await addRoom('Studio 3', []);
  const first = await insertBooking(db, { ...stay(10, 12), room_id: studio.id });
  const second = await insertBooking(db, { ...stay(12, 14), room_id: studio.id });
  const times = { startsAt: second.starts_at, endsAt: second.ends_at };
  const previousAfter = async (status: 'completed' | 'cancelled') => {
    await updateBooking(db, first.id, { status }, undefined, fixture.clock.now());
    return (await neighboursOf(db, studio.id, times, second.id)).previous?.id;
  };
  assert.equal(await previousAfter('completed'), first.id);
  assert.equal(await previousAfter('cancelled'), undefined);
});

test('the database offers exactly the checks that the rule calls due, at every minute around every edge', async () => {
  const edges = [-1441, -1440, -121, -120, -33, -32, -31, -30, -29, -1, 0, 1, 59, 60];
  const made: { id: number; times: CodeTimes }[] = [];
  for (const [index, since] of [-3000, -1440, -1439, -120, -119, -31, -1, 20, 58].entries()) {
    const opensAt = new Date(Date.UTC(2027, 3, 1 + 3 * index, 12));
    const times = { opensAt, closesAt: minutesAfter(opensAt, 60), codesSince: minutesAfter(opensAt, since) };
    const { id } = await insertBooking(db, {
      ...stay(10, 11),
      starts_at: opensAt,
      ends_at: times.closesAt,
      opens_at: opensAt,
      closes_at: times.closesAt,
      codes_since: times.codesSince,
    });
    made.push({ id, times });
  }
  for (const { times } of made)
    for (const edge of edges) {
      const now = minutesAfter(times.opensAt, edge);
      const offered = (await dueChecks(db, now, 1_000))
        .filter(({ booking_id: id }) => made.some((booking) => booking.id === id))
        .map(({ booking_id: id, stage }) => `${id}:${stage}`);
      const due = made.flatMap((booking) =>
        checkStages.filter((stage) => isCheckDue(stage, booking.times, now)).map((stage) => `${booking.id}:${stage}`),
      );
      assert.deepEqual(offered.sort(), due.sort(), now.toISOString());
    }
});

const minutesAfter = (at: Date, minutes: number): Date => new Date(at.getTime() + minutes * 60_000);
