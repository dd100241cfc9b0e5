import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, registerLock, registerPerson, share } from '../devices/testing/devices-fixture.ts';
import { until } from '../../platform/database/testing/until.ts';
import {
  book,
  bookingOrder,
  inMinutes,
  makeRoom,
  readBooking,
  signInAgain,
  startBookings,
  type BookingAnswer,
  type BookingsFixture,
  type RoomAnswer,
} from './testing/bookings-fixture.ts';

let fixture: BookingsFixture;

before(async () => {
  fixture = await startBookings();
});
after(() => fixture.close());

const post = (path: string, body: object = {}) => call(fixture, fixture.owner, 'POST', path, body);
const minutesOn = (): number => Math.ceil((fixture.clock.now().getTime() - fixture.beganAt.getTime()) / 60_000);

/** Somebody else is changing the room: what is asked meanwhile has been read, and waits. */
async function whileRoomIsBusy<T>(room: RoomAnswer, ask: () => readonly Promise<T>[]): Promise<readonly T[]> {
  const client = await fixture.database.pool.connect();
  try {
    await client.query('begin');
    await client.query('select from rooms where id = $1 for update', [room.id]);
    const asked = ask();
    await until(async () => {
      const { rows } = await fixture.database.pool.query<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return (rows[0]?.count ?? 0) >= asked.length;
    });
    await client.query('commit');
    return await Promise.all(asked);
  } finally {
    client.release();
  }
}

test('stays that are over are completed, also where the room of one was deleted a moment after its end', async () => {
  const gone = await makeRoom(fixture);
  const room = await makeRoom(fixture);
  const from = minutesOn();
  await book(fixture, gone, from, from + 10);
  const other = await book(fixture, room, from, from + 20);
  fixture.clock.advance(12 * 60);
  assert.equal((await call(fixture, fixture.owner, 'DELETE', `/rooms/${gone.id}/`)).statusCode, 204);
  fixture.clock.advance(10 * 60);
  await fixture.features.bookings.completeEnded();
  assert.equal((await readBooking(fixture, other.id)).status, 'completed');
  const { rows } = await fixture.database.pool.query(
    `select count(*)::int as open from bookings b join pins p on p.access_grant_id = b.grant_id and p.deleted_at is null
     where b.room_id = $1 and (b.status = 'confirmed' or p.is_active)`,
    [gone.id],
  );
  assert.deepEqual(rows, [{ open: 0 }]);
});

test('bookings of a room whose last door was deleted are cancelled one by one, and the room is deleted then', async () => {
  const lock = await registerLock(fixture, fixture.owner);
  const room = await makeRoom(fixture, { doors: [{ device: lock.id, kind: 'own' }] });
  const from = minutesOn() + 100;
  const made = [await book(fixture, room, from, from + 60), await book(fixture, room, from + 60, from + 120)];
  const owner = await signInAgain(fixture, fixture.owner);
  assert.equal((await call(fixture, owner, 'DELETE', `/devices/${lock.id}/?final_unlock=false`)).statusCode, 204);
  for (const { id } of made) {
    const cancelled = await post(`/bookings/${id}/cancel/`);
    assert.equal(cancelled.statusCode, 200, cancelled.body);
  }
  assert.equal((await call(fixture, fixture.owner, 'DELETE', `/rooms/${room.id}/`)).statusCode, 204);
});

test('whoever manages one room reaches no booking of another by its external id', async () => {
  const mine = await makeRoom(fixture);
  const lock = await registerLock(fixture, fixture.owner);
  const theirs = await makeRoom(fixture, { doors: [{ device: lock.id, kind: 'own' }] });
  const manager = await registerPerson(fixture);
  await share(fixture, fixture.owner, lock, manager, 'manager');
  const from = minutesOn() + 100;
  const booked = await book(fixture, mine, from, from + 60, { external_id: 'PMS-77' });
  const order = bookingOrder(fixture, theirs, from + 200, from + 260, { external_id: 'PMS-77', guest_name: 'Mallory' });
  const taken = await call(fixture, manager, 'POST', '/bookings/', order);
  assert.deepEqual([taken.statusCode, taken.json<{ code: string }>().code], [409, 'external_id_taken']);
  assert.ok(!taken.body.includes(String(booked.id)));
  const kept = await readBooking(fixture, booked.id);
  assert.deepEqual([kept.room.id, kept.starts_at], [mine.id, booked.starts_at]);
});

test('whoever manages one room cancels no session of a series that was moved to another', async () => {
  const lock = await registerLock(fixture, fixture.owner);
  const [theirs, mine] = [await makeRoom(fixture, { doors: [{ device: lock.id, kind: 'own' }] }), await makeRoom(fixture)];
  const manager = await registerPerson(fixture);
  await share(fixture, fixture.owner, lock, manager, 'manager');
  const series = await post('/bookings/series/', {
    ...bookingOrder(fixture, theirs, minutesOn() + 500, minutesOn() + 560),
    rrule: 'FREQ=DAILY;COUNT=3',
  });
  const [first, second] = series.json<{ bookings: { id: number }[] }>().bookings;
  assert.equal((await post(`/bookings/${second?.id}/move/`, { room: mine.id })).statusCode, 200);
  const refused = await call(fixture, manager, 'POST', `/bookings/${first?.id}/cancel-series/`, {});
  assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [409, 'series_elsewhere']);
  assert.equal((await readBooking(fixture, first?.id ?? 0)).status, 'confirmed');
  const ended = await post(`/bookings/${first?.id}/cancel-series/`, {});
  assert.equal(ended.json<{ bookings: object[] }>().bookings.length, 3);
});

test('a booking that is over is not said to be at another time when it is told once more', async () => {
  const room = await makeRoom(fixture);
  const from = minutesOn();
  const order = bookingOrder(fixture, room, from, from + 5, { external_id: 'PMS-78' });
  const made = (await post('/bookings/', order)).json<BookingAnswer>();
  fixture.clock.advance(6 * 60);
  await fixture.features.bookings.completeEnded();
  const longer = await post('/bookings/', { ...order, ends_at: inMinutes(fixture, from + 300) });
  assert.deepEqual([longer.statusCode, longer.json<{ code: string }>().code], [409, 'booking_over']);
  const same = await post('/bookings/', order);
  assert.deepEqual([same.statusCode, same.json<BookingAnswer>().id], [200, made.id]);
});

test('of two who change a staff code at once, neither takes back what the other has changed', async () => {
  const room = await makeRoom(fixture);
  const path = `/rooms/${room.id}/staff-codes/`;
  const hours = (start: string, end: string) => ({
    timezone: 'Europe/Berlin',
    rules: [{ weekdays: ['mon'], start, end }],
    exceptions: [],
  });
  const made = await post(path, { name: 'Cleaner', purpose: 'cleaning', schedule: hours('08:00', '20:00') });
  assert.equal(made.statusCode, 201, made.body);
  const { id } = made.json<{ id: number }>();
  const change = (body: object) => call(fixture, fixture.owner, 'PATCH', `${path}${id}/`, body);
  const answers = await whileRoomIsBusy(room, () => [change({ schedule: hours('09:00', '10:00') }), change({ name: 'Ada' })]);
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [200, 200],
  );
  const { rows } = await fixture.database.pool.query<{ name: string; start: string }>(
    `select name, schedule -> 'rules' -> 0 ->> 'start' as start from staff_codes where id = $1`,
    [id],
  );
  assert.deepEqual(rows, [{ name: 'Ada', start: '09:00' }]);
});

test('of two who extend a stay at once, nobody makes it shorter', async () => {
  const room = await makeRoom(fixture);
  const from = minutesOn() + 100;
  const { id } = await book(fixture, room, from, from + 60);
  const extend = (minutes: number) => post(`/bookings/${id}/extend/`, { ends_at: inMinutes(fixture, from + minutes) });
  await whileRoomIsBusy(room, () => [extend(180), extend(120), extend(150)]);
  assert.equal((await readBooking(fixture, id)).ends_at, inMinutes(fixture, from + 180));
});

test('a session that goes over the night in which clocks change ends at its usual time', async () => {
  const room = await makeRoom(fixture);
  const made = await post('/bookings/series/', {
    room: room.id,
    guest_name: 'Grace Hopper',
    starts_at: '2027-03-20T22:00:00+01:00',
    ends_at: '2027-03-21T06:00:00+01:00',
    rrule: 'FREQ=WEEKLY;COUNT=3',
  });
  assert.equal(made.statusCode, 201, made.body);
  const { rows } = await fixture.database.pool.query<{ at: string }>(
    `select to_char(ends_at at time zone 'Europe/Berlin', 'DD HH24:MI') as at from bookings where room_id = $1 order by starts_at`,
    [room.id],
  );
  assert.deepEqual(
    rows.map(({ at }) => at),
    ['21 06:00', '28 06:00', '04 06:00'],
  );
});

test('a guest who needs other digits in another room is given them, and their neighbours keep theirs', async () => {
  const first = await makeRoom(fixture);
  const second = await makeRoom(fixture);
  const from = minutesOn() + 1000;
  const series = await post('/bookings/series/', {
    room: first.id,
    guest_name: 'Grace Hopper',
    starts_at: inMinutes(fixture, from),
    ends_at: inMinutes(fixture, from + 60),
    rrule: 'FREQ=DAILY;COUNT=3',
  });
  assert.equal(series.statusCode, 201, series.body);
  const sessions = series.json<{ bookings: { id: number }[] }>().bookings.map(({ id }) => id);
  const neighbour = await book(fixture, second, from - 60, from);
  const moved = await call(fixture, fixture.owner, 'PATCH', `/bookings/${sessions[1]}/`, {
    room: second.id,
    starts_at: inMinutes(fixture, from),
    ends_at: inMinutes(fixture, from + 60),
  });
  assert.equal(moved.statusCode, 200, moved.body);
  const digitsOf = async (id: number) => (await readBooking(fixture, id)).doors[0]?.pin_code;
  assert.notEqual(await digitsOf(sessions[1] ?? 0), await digitsOf(sessions[0] ?? 0));
  assert.equal(await digitsOf(sessions[0] ?? 0), await digitsOf(sessions[2] ?? 0));
  assert.equal(await digitsOf(neighbour.id), neighbour.doors[0]?.pin_code);
});
