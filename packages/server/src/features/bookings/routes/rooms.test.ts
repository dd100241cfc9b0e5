import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, registerLock, registerPerson, share, type Person } from '../../devices/testing/devices-fixture.ts';
import {
  book,
  bookingOrder,
  inMinutes,
  makeRoom,
  messagesTo,
  readBooking,
  startBookings,
  typeIn,
  type BookingAnswer,
  type BookingsFixture,
} from '../testing/bookings-fixture.ts';

let fixture: BookingsFixture;
let manager: Person;
let member: Person;

before(async () => {
  fixture = await startBookings();
  manager = await registerPerson(fixture);
  member = await registerPerson(fixture);
  for (const lock of [fixture.front, fixture.door]) {
    await share(fixture, fixture.owner, lock, manager, 'manager');
    await share(fixture, fixture.owner, lock, member, 'member');
  }
});
after(() => fixture.close());

const body = (more: object = {}) => ({
  name: 'Studio',
  time_zone: 'Europe/Berlin',
  doors: [{ device: fixture.door.id, kind: 'own' }],
  ...more,
});

test('rooms are made by those who manage every door, and belong to who owns the first', async () => {
  const made = await call(fixture, manager, 'POST', '/rooms/', body());
  assert.equal(made.statusCode, 201, made.body);
  assert.equal(made.json<{ owner_id: number }>().owner_id, fixture.owner.id);
  assert.equal((await call(fixture, member, 'POST', '/rooms/', body())).statusCode, 403);
  const foreign = await registerLock(fixture, await registerPerson(fixture));
  const both = [fixture.door, foreign].map(({ id }) => ({ device: id, kind: 'own' }));
  assert.equal((await call(fixture, fixture.owner, 'POST', '/rooms/', body({ doors: both }))).statusCode, 404);
  assert.equal((await call(fixture, null, 'POST', '/rooms/', body())).statusCode, 401);
  for (const wrong of [
    { time_zone: 'Europe/Nowhere' },
    { doors: [] },
    { doors: [...body().doors, ...body().doors] },
    { buffer_before_minutes: -1 },
  ])
    assert.equal((await call(fixture, fixture.owner, 'POST', '/rooms/', body(wrong))).statusCode, 400, JSON.stringify(wrong));
});

test('a room that changes moves the codes of everybody who booked it, and tells them', async () => {
  const lock = await registerLock(fixture, fixture.owner);
  const room = await makeRoom(fixture);
  const email = 'mover@example.org';
  const booking = await book(fixture, room, 600, 660, { guest_email: email });
  const doors = [fixture.front, lock].map(({ id }) => ({ device: id, kind: 'own' }));
  const changed = await call(fixture, fixture.owner, 'PATCH', `/rooms/${room.id}/`, { doors, buffer_before_minutes: 15 });
  assert.equal(changed.statusCode, 200, changed.body);
  const moved = await readBooking(fixture, booking.id);
  assert.deepEqual(
    moved.doors.map(({ device, pin_code }) => [device.id, pin_code]),
    [fixture.front.id, lock.id].map((id) => [id, booking.doors[0]?.pin_code]),
  );
  assert.equal(moved.opens_at, inMinutes(fixture, 585));
  await call(fixture, fixture.owner, 'PATCH', `/rooms/${room.id}/`, { guest_may_open: true });
  await call(fixture, fixture.owner, 'PATCH', `/rooms/${room.id}/`, { directions: 'Ring twice.' });
  const mails = await messagesTo(fixture, email);
  assert.equal(mails.length, 3, 'told of the booking, the doors and the way, and not of what does not matter to them');
  assert.ok(mails.at(-1)?.text.includes('Ring twice.'));
});

test('a room that is booked is not deleted; one that is not takes its staff codes along', async () => {
  const room = await makeRoom(fixture);
  const booking = await book(fixture, room, 700, 760);
  const refused = await call(fixture, fixture.owner, 'DELETE', `/rooms/${room.id}/`);
  assert.deepEqual([refused.statusCode, refused.json().bookings], [409, [booking.id]]);
  await call(fixture, fixture.owner, 'POST', `/bookings/${booking.id}/cancel/`, {});
  const code = await makeStaffCode(room.id);
  assert.equal(await typeIn(fixture, fixture.door, code.doors[0]?.pin_code ?? ''), true);
  assert.equal((await call(fixture, fixture.owner, 'DELETE', `/rooms/${room.id}/`)).statusCode, 204);
  assert.equal(await typeIn(fixture, fixture.door, code.doors[0]?.pin_code ?? ''), false);
  assert.equal((await call(fixture, fixture.owner, 'GET', `/rooms/${room.id}/`)).statusCode, 404);
});

interface StaffCode {
  readonly id: number;
  readonly schedule_text: string;
  readonly doors: readonly { readonly device: number; readonly pin_code: string; readonly pin_code_hidden: string | null }[];
}

const always = {
  timezone: 'Europe/Berlin',
  rules: [{ weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], start: '00:00', end: '24:00' }],
};

async function makeStaffCode(roomId: number, more: object = {}): Promise<StaffCode> {
  const answer = await call(fixture, fixture.owner, 'POST', `/rooms/${roomId}/staff-codes/`, {
    name: 'Cleaner',
    purpose: 'cleaning',
    schedule: always,
    ...more,
  });
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json<StaffCode>();
}

test('staff have one code for every door by a weekly schedule, until it is ended', async () => {
  const room = await makeRoom(fixture);
  const code = await makeStaffCode(room.id);
  const [first, second] = code.doors;
  assert.equal(first?.pin_code, second?.pin_code);
  const digits = first?.pin_code ?? '';
  assert.deepEqual([await typeIn(fixture, fixture.front, digits), await typeIn(fixture, fixture.door, digits)], [true, true]);
  const url = `/rooms/${room.id}/staff-codes/${code.id}/`;
  const never = { ...always, rules: [], exceptions: [{ date: '2020-01-01', start: '10:00', end: '11:00' }] };
  const changed = await call(fixture, fixture.owner, 'PATCH', url, { schedule: never });
  assert.equal(changed.statusCode, 200, changed.body);
  assert.equal(await typeIn(fixture, fixture.door, digits), false);
  assert.equal((await call(fixture, manager, 'GET', url)).statusCode, 200);
  assert.equal((await call(fixture, member, 'GET', url)).statusCode, 404);
  const empty = await call(fixture, fixture.owner, 'PATCH', url, { schedule: { ...always, rules: [] } });
  assert.equal(empty.statusCode, 400, empty.body);
  const list = await call(fixture, fixture.owner, 'GET', `/rooms/${room.id}/staff-codes/`);
  assert.equal(list.json<{ results: StaffCode[] }>().results.length, 1);
  assert.equal((await call(fixture, fixture.owner, 'DELETE', url)).statusCode, 204);
  assert.equal((await call(fixture, fixture.owner, 'GET', url)).statusCode, 404);
});

test('recurring sessions are booked all or none, with one code; cancelling ends what follows', async () => {
  const room = await makeRoom(fixture);
  const order = { ...bookingOrder(fixture, room, 3000, 3060), rrule: 'FREQ=DAILY;COUNT=4' };
  const taken = await book(fixture, room, 3000 + 2 * 1440, 3060 + 2 * 1440);
  const refused = await call(fixture, fixture.owner, 'POST', '/bookings/series/', order);
  assert.deepEqual([refused.statusCode, refused.json().booking], [409, taken.id]);
  const none = await call(fixture, fixture.owner, 'GET', `/bookings/?room=${room.id}&status=confirmed`);
  assert.equal(none.json<{ count: number }>().count, 1);
  await call(fixture, fixture.owner, 'POST', `/bookings/${taken.id}/cancel/`, {});

  const made = await call(fixture, fixture.owner, 'POST', '/bookings/series/', order);
  assert.equal(made.statusCode, 201, made.body);
  const { bookings } = made.json<{ bookings: BookingAnswer[] }>();
  assert.equal(bookings.length, 4);
  const details = await Promise.all(bookings.map(({ id }) => readBooking(fixture, id)));
  assert.equal(new Set(details.flatMap(({ doors }) => doors.map(({ pin_code }) => pin_code))).size, 1);
  assert.equal((await messagesTo(fixture, order.guest_email)).length, 1, 'told of the first');
  const second = bookings[1]?.id ?? 0;
  const cancelled = await call(fixture, fixture.owner, 'POST', `/bookings/${second}/cancel-series/`, {});
  assert.equal(cancelled.json<{ bookings: unknown[] }>().bookings.length, 3);
  const left = await call(fixture, fixture.owner, 'GET', `/bookings/?room=${room.id}&status=confirmed`);
  assert.deepEqual(
    left.json<{ results: BookingAnswer[] }>().results.map(({ id }) => id),
    [bookings[0]?.id],
  );
  assert.equal(
    (await call(fixture, fixture.owner, 'POST', '/bookings/series/', { ...order, rrule: 'FREQ=DAILY' })).statusCode,
    400,
  );
});

test('what is held of a guest leaves with them, and what they were told', async () => {
  const guest = await registerPerson(fixture);
  const room = await makeRoom(fixture);
  const booking = await book(fixture, room, 20_000, 20_060, { guest_email: guest.email });
  const exported = await call(fixture, guest, 'GET', '/users/me/export/');
  assert.ok(exported.body.includes('"kind":"booking"') && exported.body.includes('Grace Hopper'), exported.body);
  const left = await call(fixture, guest, 'DELETE', '/users/me/', { password: 'TestPass123!' });
  assert.equal(left.statusCode, 204, left.body);
  const kept = await call(fixture, fixture.owner, 'GET', `/bookings/${booking.id}/`);
  assert.deepEqual([kept.json().guest_name, kept.json().guest_email, kept.json().status], ['', null, 'confirmed']);
  assert.equal((await messagesTo(fixture, guest.email)).length, 0);
});
