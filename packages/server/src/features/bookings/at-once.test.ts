import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call } from '../devices/testing/devices-fixture.ts';
import { dueChecks } from './store/checks.ts';
import { withBookingTables } from './tables.ts';
import {
  book,
  bookingOrder,
  confirmCodes,
  inMinutes,
  makeRoom,
  readBooking,
  startBookings,
  type BookingAnswer,
  type BookingsFixture,
} from './testing/bookings-fixture.ts';

let fixture: BookingsFixture;

before(async () => {
  fixture = await startBookings({ env: { DELIVERY_BACKUP_CODES: '1' } });
});
after(() => fixture.close());

const post = (path: string, body: object = {}) => call(fixture, fixture.owner, 'POST', path, body);
async function query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await fixture.database.pool.query<Row>(text, values)).rows;
}
const run = { id: '1', attempt: 1, occurrenceAt: null, signal: new AbortController().signal };

test('of 20 bookings at once that overlap one stands, and of the others nothing is left: no code, no grant, no message', async () => {
  const room = await makeRoom(fixture);
  const orders = Array.from({ length: 20 }, (_, n) =>
    bookingOrder(fixture, room, 600 + n, 660 + 2 * n, { guest_email: `rival${n}@example.org` }),
  );
  const answers = await Promise.all(orders.map((order) => post('/bookings/', order)));
  const made = answers.filter(({ statusCode }) => statusCode === 201).map((answer) => answer.json<BookingAnswer>());
  assert.equal(made.length, 1);
  const [left] = await query(
    `select (select count(*)::int from pins where access_grant_id is not null and deleted_at is null) as pins,
      (select count(*)::int from access_grants) as grants, (select count(*)::int from booking_links) as links,
      (select count(*)::int from deliveries where desired = 'present') as deliveries`,
  );
  assert.deepEqual(left, { pins: 2, grants: 1, links: 1, deliveries: 2 });
  const mails = (await fixture.features.mailer.list(200, 0)).filter(({ to }) => to.startsWith('rival'));
  assert.deepEqual(
    new Set(mails.map(({ to }) => to)),
    new Set([orders[answers.findIndex((a) => a.statusCode === 201)]?.guest_email]),
  );
  await post(`/bookings/${made[0]?.id}/cancel/`);
});

test('of two guests who need the one spare code of a shared door at the same moment, one is given it', async () => {
  const rooms = [await makeRoom(fixture), await makeRoom(fixture, { doors: [{ device: fixture.front.id, kind: 'front' }] })];
  const confirmAll = async () => {
    await confirmCodes(fixture, fixture.front);
    await confirmCodes(fixture, fixture.door);
  };
  await confirmAll();
  await fixture.features.delivery.jobs.find(({ job }) => job.name === 'fill_backup_codes')?.run({}, run);
  await confirmAll();
  const made = await Promise.all(rooms.map((room) => book(fixture, room, 25, 85)));
  fixture.clock.advance(3 * 60);
  const due = await dueChecks(withBookingTables(fixture.database.db), fixture.clock.now(), 10);
  assert.equal(due.length, 2);
  const check = fixture.features.bookings.jobs.find(({ job }) => job.name === 'check_booking');
  // Each twice, as by a worker that was taken for dead and was not.
  await Promise.all(
    [...due, ...due].map(async ({ codes_since, ...one }) => check?.run({ ...one, codes_since: codes_since.toISOString() }, run)),
  );
  const given = await query<{ grant_id: string }>(
    `select b.grant_id from bookings b join pins p on p.access_grant_id = b.grant_id and p.deleted_at is null
     where b.id = any($1) and p.device_pk = $2 group by b.grant_id having count(*) > 1`,
    [made.map(({ id }) => id), fixture.front.id],
  );
  assert.equal(given.length, 1);
  const codes = await Promise.all(made.map(async ({ id }) => (await readBooking(fixture, id)).doors[0]?.pin_code));
  assert.notEqual(codes[0], codes[1]);
  assert.deepEqual(
    await query('select id from pins where device_pk = $1 and is_spare and is_active and deleted_at is null', [fixture.front.id]),
    [],
  );
  for (const { id } of made) await post(`/bookings/${id}/cancel/`);
});

test('whatever order 12 changes and a cancellation of one booking come in, it ends as one thing with the codes of that', async () => {
  const [here, there] = [await makeRoom(fixture), await makeRoom(fixture)];
  for (let round = 0; round < 4; round += 1) {
    const from = 1000 + round * 1000;
    const { id } = await book(fixture, here, from, from + 60);
    const path = `/bookings/${id}/`;
    const changes = [
      post(`${path}extend/`, { ends_at: inMinutes(fixture, from + 90) }),
      post(`${path}early-check-in/`, { starts_at: inMinutes(fixture, from - 30) }),
      post(`${path}move/`, { room: there.id }),
      post(`${path}cancel/`),
      post(`${path}extend/`, { ends_at: inMinutes(fixture, from + 120) }),
      post(`${path}undo/`),
      post(`${path}shorten/`, { ends_at: inMinutes(fixture, from + 30) }),
      post(`${path}move/`, { room: here.id }),
      book(fixture, there, from - 200, from - 100),
      post(`${path}cancel/`),
      post(`${path}undo/`),
      call(fixture, fixture.owner, 'PATCH', path, { guest_name: 'Ada' }),
    ];
    const answers = await Promise.all(changes);
    assert.ok(answers.every((answer) => !('statusCode' in answer) || answer.statusCode < 500));
    const [state] = await query<{ status: string; wanted: number; doors: number; wrong: number }>(
      `select b.status, count(p.id)::int as wanted, (select count(*)::int from room_doors d where d.room_id = b.room_id) as doors,
        count(p.id) filter (where p.valid_from <> b.opens_at or p.valid_until <> b.closes_at)::int as wrong
       from bookings b left join pins p on p.access_grant_id = b.grant_id and p.deleted_at is null and p.is_active
       where b.id = $1 group by b.id`,
      [id],
    );
    assert.deepEqual([state?.wanted, state?.wrong], [state?.status === 'confirmed' ? state.doors : 0, 0], `round ${round}`);
  }
});
