import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call, registerLock, registerPerson, registerStaff, share, type Person } from '../../devices/testing/devices-fixture.ts';
import {
  book,
  bookingOrder,
  inMinutes,
  makeRoom,
  messagesTo,
  readBooking,
  signInAgain,
  startBookings,
  typeIn,
  type BookingAnswer,
  type BookingsFixture,
  type RoomAnswer,
} from '../testing/bookings-fixture.ts';

let fixture: BookingsFixture;
let stranger: Person;
let frontManager: Person;
let room: RoomAnswer;
let day = 0;

before(async () => {
  fixture = await startBookings();
  stranger = await registerPerson(fixture);
  frontManager = await registerPerson(fixture);
  await share(fixture, fixture.owner, fixture.front, frontManager, 'manager');
  room = await makeRoom(fixture, { buffer_before_minutes: 10, buffer_after_minutes: 20 });
});
after(() => fixture.close());

/** Each test has a day of its own, from which on minutes are counted. */
const newDay = (): number => (day += 1) * 1440;
const act = (booking: BookingAnswer, action: string, body: object = {}, person: Person | null = fixture.owner) =>
  call(fixture, person, 'POST', `/bookings/${booking.id}/${action}/`, body);
const minutesBetween = (from: string, until: string): number => (Date.parse(until) - Date.parse(from)) / 60_000;

test('a booking makes one code for every door, from the buffer before to the buffer after, and tells the guest', async () => {
  const start = newDay();
  const email = 'ada@example.org';
  const booking = await book(fixture, room, start, start + 60, {
    guest_email: email,
    guest_phone: '+49 170 12345678',
    language: 'de',
  });
  assert.deepEqual(
    booking.doors.map(({ device }) => device.id),
    [fixture.front.id, fixture.door.id],
  );
  const [first, second] = booking.doors;
  assert.match(first?.pin_code ?? '', /^\d{6}$/u);
  assert.equal(first?.pin_code, second?.pin_code);
  assert.equal(minutesBetween(booking.opens_at, booking.starts_at), 10);
  assert.equal(minutesBetween(booking.ends_at, booking.closes_at), 20);
  const [mail] = await messagesTo(fixture, email);
  assert.match(mail?.text ?? '', new RegExp(`${first?.pin_code}`, 'u'));
  assert.match(mail?.text ?? '', /\/g\/[\w-]{32}/u);
  assert.match(mail?.text ?? '', /Europe\/Berlin/u);
  assert.match(mail?.subject ?? '', /^Ihr Code/u);
  assert.doesNotMatch(mail?.subject ?? '', /\d{6}/u);
  const [sms] = await messagesTo(fixture, '+4917012345678');
  assert.match(sms?.text ?? '', new RegExp(`${first?.pin_code}`, 'u'));
});

test('its code opens every door within its window, and none before or after', async () => {
  const other = await startBookings();
  try {
    const own = await makeRoom(other);
    const booking = await book(other, own, 30, 90);
    const digits = booking.doors[0]?.pin_code ?? '';
    assert.equal(await typeIn(other, other.door, digits), false);
    other.clock.advance(31 * 60);
    assert.deepEqual([await typeIn(other, other.door, digits), await typeIn(other, other.front, digits)], [true, true]);
    other.clock.advance(60 * 60);
    assert.equal(await typeIn(other, other.door, digits), false);
    assert.equal(await other.features.bookings.completeEnded(), 1);
    assert.equal((await readBooking(other, booking.id)).status, 'completed');
  } finally {
    await other.close();
  }
});

test('an overlap is refused and names the other booking; stays that touch are not one', async () => {
  const start = newDay();
  const first = await book(fixture, room, start, start + 60);
  const refused = await call(fixture, fixture.owner, 'POST', '/bookings/', bookingOrder(fixture, room, start + 59, start + 90));
  assert.equal(refused.statusCode, 409, refused.body);
  assert.deepEqual([refused.json().code, refused.json().booking], ['booking_overlaps', first.id]);
  const next = await book(fixture, room, start + 60, start + 90);
  assert.equal(next.opens_at, next.starts_at);
  assert.equal((await readBooking(fixture, first.id)).closes_at, first.ends_at, 'its buffer gives way to the next stay');
});

test('of many bookings of the same time at once, one is made', async () => {
  const start = newDay();
  const answers = await Promise.all(
    Array.from({ length: 6 }, () =>
      call(fixture, fixture.owner, 'POST', '/bookings/', bookingOrder(fixture, room, start, start + 60)),
    ),
  );
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).sort((a, b) => a - b),
    [201, 409, 409, 409, 409, 409],
  );
});

test('the same external id is the same booking, changed; also when it is told twice at once', async () => {
  const start = newDay();
  const order = bookingOrder(fixture, room, start, start + 60, { external_id: 'PMS-17' });
  const answers = await Promise.all([0, 1].map(() => call(fixture, fixture.owner, 'POST', '/bookings/', order)));
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).sort((a, b) => a - b),
    [200, 201],
  );
  const ids = new Set(answers.map((answer) => answer.json<BookingAnswer>().id));
  assert.equal(ids.size, 1);
  const later = { ...order, starts_at: inMinutes(fixture, start + 30), ends_at: inMinutes(fixture, start + 120) };
  const moved = await call(fixture, fixture.owner, 'POST', '/bookings/', later);
  assert.equal(moved.statusCode, 200, moved.body);
  assert.equal(moved.json<BookingAnswer>().starts_at, later.starts_at);
  assert.equal(moved.json<BookingAnswer>().doors[0]?.pin_code, answers[0]?.json<BookingAnswer>().doors[0]?.pin_code);
  assert.equal(
    (await messagesTo(fixture, order.guest_email)).length,
    2,
    'told when booked and when moved, and not when nothing changed',
  );
});

test('early check-in, extending and shortening move the codes, and are refused the wrong way round', async () => {
  const start = newDay();
  const booking = await book(fixture, room, start, start + 60);
  const early = await act(booking, 'early-check-in', { starts_at: inMinutes(fixture, start - 30) });
  assert.equal(early.statusCode, 200, early.body);
  assert.equal(minutesBetween(early.json<BookingAnswer>().opens_at, booking.starts_at), 40);
  assert.equal((await act(booking, 'early-check-in', { starts_at: inMinutes(fixture, start + 5) })).statusCode, 400);
  const longer = await act(booking, 'extend', { ends_at: inMinutes(fixture, start + 90) });
  assert.equal(minutesBetween(booking.ends_at, longer.json<BookingAnswer>().closes_at), 50);
  assert.equal((await act(booking, 'extend', { ends_at: inMinutes(fixture, start + 80) })).statusCode, 400);
  const shorter = await act(booking, 'shorten', { ends_at: inMinutes(fixture, start + 45) });
  assert.equal(shorter.json<BookingAnswer>().ends_at, inMinutes(fixture, start + 45));
  assert.equal(shorter.json<BookingAnswer>().doors[0]?.pin_code, booking.doors[0]?.pin_code);
  const blocker = await book(fixture, room, start + 60, start + 70);
  const refused = await act(booking, 'extend', { ends_at: inMinutes(fixture, start + 65) });
  assert.deepEqual([refused.statusCode, refused.json().booking], [409, blocker.id]);
  assert.equal(
    (await readBooking(fixture, booking.id)).ends_at,
    inMinutes(fixture, start + 45),
    'what was refused changed nothing',
  );
});

test('moved to another room, the code opens its doors and no longer the old ones', async () => {
  const start = newDay();
  const lock = await registerLock(fixture, fixture.owner);
  const other = await makeRoom(fixture, {
    doors: [
      { device: fixture.front.id, kind: 'front' },
      { device: lock.id, kind: 'own' },
    ],
  });
  const booking = await book(fixture, room, start, start + 60);
  const moved = (await act(booking, 'move', { room: other.id })).json<BookingAnswer>();
  assert.deepEqual(
    moved.doors.map(({ device, pin_code }) => [device.id, pin_code]),
    [fixture.front.id, lock.id].map((id) => [id, booking.doors[0]?.pin_code]),
  );
  const pins = await call(fixture, fixture.owner, 'GET', `/access/pins/?device=${fixture.door.id}&page_size=100`);
  assert.equal(
    pins.json<{ results: { id: number }[] }>().results.some(({ id }) => id === booking.doors[1]?.pin),
    false,
  );
});

test('cancelled, the code is gone at once and the guest is told; within a day it is taken back with the same code', async () => {
  const start = newDay();
  const email = 'cancelled@example.org';
  const booking = await book(fixture, room, start, start + 60, { guest_email: email });
  const cancelled = await act(booking, 'cancel', { reason: 'ill' });
  assert.equal(cancelled.statusCode, 200, cancelled.body);
  assert.deepEqual([cancelled.json<BookingAnswer>().status, cancelled.json<BookingAnswer>().doors], ['cancelled', []]);
  assert.equal((await act(booking, 'cancel')).json().code, 'booking_ended');
  const restored = await act(booking, 'undo');
  assert.equal(restored.statusCode, 200, restored.body);
  assert.deepEqual(
    restored.json<BookingAnswer>().doors.map(({ pin_code }) => pin_code),
    booking.doors.map(({ pin_code }) => pin_code),
  );
  assert.equal((await act(booking, 'undo')).json().code, 'nothing_to_undo');
  assert.deepEqual(
    (await messagesTo(fixture, email)).map(({ template }) => template),
    ['booking_code', 'booking_cancelled', 'booking_code'],
  );
  await act(booking, 'cancel');
  await book(fixture, room, start + 30, start + 90);
  assert.equal((await act(booking, 'undo')).json().code, 'booking_overlaps', 'the room was given to somebody else');
});

test('an end can be taken back for 24 hours, and no longer', async () => {
  const other = await startBookings();
  try {
    const booking = await book(other, await makeRoom(other), 3000, 3060);
    await call(other, other.owner, 'POST', `/bookings/${booking.id}/cancel/`, {});
    other.clock.advance(24 * 3600 + 1);
    const late = await call(other, await signInAgain(other, other.owner), 'POST', `/bookings/${booking.id}/undo/`, {});
    assert.deepEqual([late.statusCode, late.json().code], [409, 'undo_over']);
  } finally {
    await other.close();
  }
});

test('nobody is a no-show before they could come', async () => {
  const start = newDay();
  const booking = await book(fixture, room, start, start + 60);
  assert.deepEqual(
    [(await act(booking, 'no-show')).statusCode, (await readBooking(fixture, booking.id)).status],
    [409, 'confirmed'],
  );
});

test("a booking's PIN is not changed by itself", async () => {
  const start = newDay();
  const booking = await book(fixture, room, start, start + 60);
  const pin = booking.doors[0]?.pin;
  const changed = await call(fixture, fixture.owner, 'PATCH', `/access/pins/${pin}/`, { label: 'mine' });
  const deleted = await call(fixture, fixture.owner, 'DELETE', `/access/pins/${pin}/`);
  assert.deepEqual([changed.json().code, deleted.json().code], ['granted_pin', 'granted_pin']);
});

test('to whoever does not manage every door, the booking does not exist', async () => {
  const start = newDay();
  const booking = await book(fixture, room, start, start + 60);
  for (const person of [stranger, frontManager]) {
    for (const [method, url] of [
      ['GET', `/bookings/${booking.id}/`],
      ['GET', `/rooms/${room.id}/`],
      ['GET', `/bookings/${booking.id}/proof/`],
      ['POST', `/bookings/${booking.id}/cancel/`],
      ['POST', `/bookings/${booking.id}/guest-link/`],
    ] as const) {
      assert.equal((await call(fixture, person, method, url, method === 'POST' ? {} : undefined)).statusCode, 404, url);
    }
    const list = await call(fixture, person, 'GET', '/bookings/');
    assert.equal(list.json<{ count: number }>().count, 0);
  }
  const staff = await registerStaff(fixture);
  assert.equal((await call(fixture, staff, 'GET', `/bookings/${booking.id}/`)).statusCode, 404);
  assert.equal((await call(fixture, staff, 'GET', `/bookings/${booking.id}/?all=true`)).statusCode, 200);
});

test('wrong times, addresses and numbers are refused by their field', async () => {
  const start = newDay();
  const fieldOf = async (body: object) => {
    const answer = await call(fixture, fixture.owner, 'POST', '/bookings/', bookingOrder(fixture, room, start, start + 60, body));
    assert.equal(answer.statusCode, 400, answer.body);
    return answer.json<{ errors: { field: string }[] }>().errors[0]?.field;
  };
  assert.equal(await fieldOf({ ends_at: inMinutes(fixture, start - 1) }), 'ends_at');
  assert.equal(await fieldOf({ starts_at: inMinutes(fixture, -60), ends_at: inMinutes(fixture, -30) }), 'ends_at');
  assert.equal(await fieldOf({ guest_email: 'nobody' }), 'guest_email');
  assert.equal(await fieldOf({ guest_phone: '12' }), 'guest_phone');
  assert.equal(await fieldOf({ language: 'x y' }), 'language');
});

test('a change with an old ETag is refused', async () => {
  const start = newDay();
  const booking = await book(fixture, room, start, start + 60);
  const tag = (await call(fixture, fixture.owner, 'GET', `/bookings/${booking.id}/`)).headers.etag as string;
  const patch = (notes: string) =>
    call(fixture, fixture.owner, 'PATCH', `/bookings/${booking.id}/`, { notes }, { 'if-match': tag });
  assert.deepEqual([(await patch('first')).statusCode, (await patch('second')).statusCode], [200, 412]);
});

test('no event and no audit entry holds digits, and only the owner hears of a booking', async () => {
  const start = newDay();
  const booking = await book(fixture, room, start, start + 60, { notes: 'quiet please' });
  const digits = booking.doors[0]?.pin_code ?? 'none';
  const { rows } = await fixture.database.pool.query(
    `select (select string_agg(data::text, ' ') from events) as events, (select string_agg(body, ' ') from audit_entries) as audit,
      (select count(*)::int from events where type like 'booking.%' and (user_id <> $1 or device_pk is not null)) as others`,
    [fixture.owner.id],
  );
  assert.equal(String(rows[0].events).includes(digits), false);
  assert.equal(String(rows[0].audit).includes(digits), false);
  assert.equal(String(rows[0].audit).includes('quiet please'), false, 'what is personal is sealed');
  assert.equal(rows[0].others, 0);
});
