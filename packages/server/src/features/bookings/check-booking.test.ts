import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call } from '../devices/testing/devices-fixture.ts';
import { verifyProof } from './rules/arrival-statement.ts';
import { dueChecks } from './store/checks.ts';
import { withBookingTables } from './tables.ts';
import {
  book,
  confirmCodes,
  makeRoom,
  messagesTo,
  readBooking,
  signInAgain,
  startBookings,
  typeIn,
  type BookingsFixture,
  type RoomAnswer,
} from './testing/bookings-fixture.ts';

let fixture: BookingsFixture;
let room: RoomAnswer;

before(async () => {
  fixture = await startBookings();
  room = await makeRoom(fixture);
});
after(() => fixture.close());

/** What the worker would do with every check that is due. */
async function runDueChecks(): Promise<readonly string[]> {
  const handler = fixture.features.bookings.jobs.find(({ job }) => job.name === 'check_booking');
  assert.ok(handler !== undefined);
  const due = await dueChecks(withBookingTables(fixture.database.db), fixture.clock.now(), 100);
  for (const { codes_since, ...check } of due) {
    const run = { id: '1', attempt: 1, occurrenceAt: null, signal: new AbortController().signal };
    await handler.run({ ...check, codes_since: codes_since.toISOString() }, run);
  }
  return due.map(({ booking_id, stage }) => `${booking_id}:${stage}`);
}
const minutesOn = (): number => (fixture.clock.now().getTime() - fixture.beganAt.getTime()) / 60_000;
const advance = (minutes: number): void => fixture.clock.advance(minutes * 60);
const confirm = async (): Promise<void> => {
  await confirmCodes(fixture, fixture.front);
  await confirmCodes(fixture, fixture.door);
};
const alertsTo = async (userId: number): Promise<number> => {
  const { rows } = await fixture.database.pool.query(
    `select count(*)::int as told from notifications where user_id = $1 and kind = 'booking_alert'`,
    [userId],
  );
  return Number(rows[0].told);
};

test('an early check whose time was over before the booking is left out; the last one is made, a while after', async () => {
  const soon = await book(fixture, room, minutesOn() + 10, minutesOn() + 20);
  assert.deepEqual(await runDueChecks(), [], 'the locks get a moment');
  advance(3);
  await confirm();
  assert.deepEqual(await runDueChecks(), [`${soon.id}:30min`]);
  assert.deepEqual(await runDueChecks(), []);
  advance(30);
});

test('24 hours, 2 hours and 30 minutes before, each door is looked at once; the owner is told why one is not proven', async () => {
  const told = await alertsTo(fixture.owner.id);
  const booking = await book(fixture, room, minutesOn() + 1500, minutesOn() + 1560);
  assert.deepEqual(await runDueChecks(), []);
  await confirmCodes(fixture, fixture.front);
  advance(70);
  assert.deepEqual(await runDueChecks(), [`${booking.id}:24h`]);
  assert.equal(await alertsTo(fixture.owner.id), told + 1);
  await confirm();
  advance(1320);
  assert.deepEqual(await runDueChecks(), [`${booking.id}:2h`]);
  assert.equal(await alertsTo(fixture.owner.id), told + 1);
  const { rows } = await fixture.database.pool.query(
    `select b.stage, b.is_proven, b.doors from booking_checks b where booking_id = $1 order by checked_at`,
    [booking.id],
  );
  assert.deepEqual(
    rows.map(({ stage, is_proven }) => [stage, is_proven]),
    [
      ['24h', false],
      ['2h', true],
    ],
  );
  assert.deepEqual(
    rows[0].doors.map((door: { is_proven: boolean; problem: object | null }) => [door.is_proven, door.problem !== null]),
    [
      [true, false],
      [false, true],
    ],
  );
  const events = await fixture.database.pool.query(
    `select type from events where data ->> 'booking' = $1 and type like '%proven' order by id`,
    [String(booking.id)],
  );
  assert.deepEqual(
    events.rows.map(({ type }) => type),
    ['booking.unproven', 'booking.proven'],
  );
});

test('checks that are due are handed to the queue once, however often it is asked', async () => {
  await book(fixture, room, minutesOn() + 200, minutesOn() + 210);
  advance(90);
  const waiting = async () => {
    const { rows } = await fixture.database.pool.query(
      `select count(*)::int as jobs from pgboss.job where name = 'check_booking'`,
    );
    return Number(rows[0].jobs);
  };
  const atFirst = await waiting();
  await fixture.features.bookings.handOutChecks();
  const first = await waiting();
  await fixture.features.bookings.handOutChecks();
  assert.ok(first > atFirst);
  assert.equal(await waiting(), first);
});

test('a proof is signed before the arrival, holds no digits, is verified offline, and names what is wrong with another', async () => {
  const other = await startBookings();
  try {
    const own = await makeRoom(other);
    const booking = await book(other, own, 60, 120);
    const read = () => call(other, other.owner, 'GET', `/bookings/${booking.id}/proof/`);
    assert.deepEqual([(await read()).statusCode, (await read()).json().code], [409, 'not_proven']);
    await confirmCodes(other, other.front);
    await confirmCodes(other, other.door);
    other.clock.advance(35 * 60);
    const handler = other.features.bookings.jobs[0];
    assert.ok(handler !== undefined);
    for (const { codes_since, ...check } of await dueChecks(withBookingTables(other.database.db), other.clock.now(), 10)) {
      const run = { id: '1', attempt: 1, occurrenceAt: null, signal: new AbortController().signal };
      await handler.run({ ...check, codes_since: codes_since.toISOString() }, run);
    }
    const answer = await read();
    assert.equal(answer.statusCode, 200, answer.body);
    assert.equal(answer.body.includes(booking.doors[0]?.pin_code ?? 'none'), false);
    const proof = answer.json<{ public_key: string; statement: { doors: { lock: { battery_percent: number } }[] } }>();
    const good = verifyProof(answer.body, [proof.public_key]);
    assert.deepEqual([good.ok, good.isKeyTrusted], [true, true], good.why ?? '');
    assert.equal(proof.statement.doors[0]?.lock.battery_percent, 80);
    assert.equal(verifyProof(answer.body, ['another']).problem, 'unknown_key');
    assert.equal(verifyProof(answer.body.replace('"battery_percent":80', '"battery_percent":81'), []).problem, 'signature');
    assert.equal(verifyProof(answer.body.replace('"seen_in_read_back"', '"x"').slice(0, 100), []).problem, 'malformed');
    assert.equal(verifyProof(answer.body.replace('"arrival_proof"', '"other"'), []).problem, 'malformed');

    await call(other, other.owner, 'POST', `/bookings/${booking.id}/extend/`, {
      ends_at: new Date(other.beganAt.getTime() + 180 * 60_000).toISOString(),
    });
    assert.equal((await read()).json().code, 'not_proven', 'a proof is of the codes as they are');
    const changed = await readBooking(other, booking.id);
    assert.deepEqual(
      changed.checks.map(({ stage, is_proven }) => [stage, is_proven]),
      [['30min', true]],
    );
  } finally {
    await other.close();
  }
});

test('a lock that confirms after the last check is heard until the stay begins', async () => {
  const again = { ...fixture, owner: await signInAgain(fixture, fixture.owner) };
  await book(again, await makeRoom(again), minutesOn() + 20, minutesOn() + 25);
  advance(3);
  await runDueChecks();
  const { proveLate } = fixture.features.bookings;
  assert.equal(await proveLate(), 0);
  await confirm();
  assert.deepEqual([await proveLate(), await proveLate()], [1, 0]);
});

test('half an hour before, a guest whose code is not confirmed is given a spare one that the lock takes, and the owner is told', async () => {
  const other = await startBookings();
  try {
    const run = { id: '1', attempt: 1, occurrenceAt: null, signal: new AbortController().signal };
    const confirmAll = async () => {
      await confirmCodes(other, other.front);
      await confirmCodes(other, other.door);
    };
    await confirmAll();
    const own = await makeRoom(other);
    const fill = other.features.delivery.jobs.find(({ job }) => job.name === 'fill_backup_codes');
    await fill?.run({}, run);
    await confirmAll();
    const email = 'spare@example.org';
    const booking = await book(other, own, 20, 80, { guest_email: email });
    // The front door takes it, the other one does not.
    await confirmCodes(other, other.front);
    other.clock.advance(3 * 60);
    const check = other.features.bookings.jobs.find(({ job }) => job.name === 'check_booking');
    for (const { codes_since, ...due } of await dueChecks(withBookingTables(other.database.db), other.clock.now(), 10)) {
      const payload = { ...due, codes_since: codes_since.toISOString() };
      await check?.run(payload, run);
      await check?.run(payload, run);
    }
    const checked = await readBooking(other, booking.id);
    const [made] = checked.checks;
    assert.equal(checked.checks.length, 1, 'noted once, however often it is run');
    assert.deepEqual(
      made?.doors.map(({ is_proven, backup_pin }) => [is_proven, backup_pin !== null]),
      [
        [true, false],
        [false, true],
      ],
    );
    const [front, door] = checked.doors;
    assert.equal(front?.pin_code, booking.doors[0]?.pin_code);
    assert.notEqual(door?.pin_code, booking.doors[1]?.pin_code);
    assert.equal(door?.pin, made?.doors[1]?.backup_pin);
    const mails = await messagesTo(other, email);
    assert.equal(mails.length, 2);
    assert.ok(mails[1]?.text.includes(door?.pin_code ?? 'none') && mails[1].text.includes(front?.pin_code ?? 'none'));
    const proof = await call(other, other.owner, 'GET', `/bookings/${booking.id}/proof/`);
    assert.equal(proof.json<{ statement: { doors: { code: { pin: number } }[] } }>().statement.doors[1]?.code.pin, door?.pin);
    other.clock.advance(20 * 60);
    assert.equal(await typeIn(other, other.door, door?.pin_code ?? ''), true);
    const { rows } = await other.database.pool.query(
      `select (select count(*)::int from notifications where user_id = $1 and kind = 'booking_alert') as told,
        (select count(*)::int from events where type = 'booking.unproven' and (data ->> 'has_backup')::boolean) as events`,
      [other.owner.id],
    );
    assert.deepEqual(rows, [{ told: 1, events: 1 }]);
    await call(other, other.owner, 'POST', `/bookings/${booking.id}/cancel/`, {});
    assert.equal(await typeIn(other, other.door, door?.pin_code ?? ''), false, 'the spare code ends with the booking');
  } finally {
    await other.close();
  }
});

test('a code that its lock loses after the last check and before the guest comes is checked once more, and the owner is told', async () => {
  const { lookAgain } = fixture.features.bookings;
  advance(600);
  const again = { ...fixture, owner: await signInAgain(fixture, fixture.owner) };
  const booking = await book(again, await makeRoom(again), minutesOn() + 20, minutesOn() + 60);
  await confirm();
  advance(3);
  assert.deepEqual(await runDueChecks(), [`${booking.id}:30min`]);
  const told = await alertsTo(fixture.owner.id);
  assert.equal(await lookAgain(), 0);
  await fixture.database.pool.query(`update deliveries set is_proven = false where pin_id = $1`, [booking.doors[0]?.pin]);
  assert.deepEqual([await lookAgain(), await lookAgain()], [1, 0]);
  assert.deepEqual(await runDueChecks(), [], 'the lock gets a moment');
  advance(3);
  assert.deepEqual(await runDueChecks(), [`${booking.id}:30min`]);
  assert.equal(await alertsTo(fixture.owner.id), told + 1);
  assert.equal(await lookAgain(), 0, 'what is not proven is known');
});
