import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call } from '../../devices/testing/devices-fixture.ts';
import {
  book,
  bookingOrder,
  makeRoom,
  messagesTo,
  startBookings,
  type BookingAnswer,
  type BookingsFixture,
  type RoomAnswer,
} from '../testing/bookings-fixture.ts';

let fixture: BookingsFixture;
let room: RoomAnswer;

before(async () => {
  fixture = await startBookings();
  room = await makeRoom(fixture);
});
after(() => fixture.close());

const post = (path: string, body: object) => call(fixture, fixture.owner, 'POST', path, body);
const counted = (answers: ReadonlyArray<{ readonly statusCode: number }>): Record<number, number> => {
  const counts: Record<number, number> = {};
  for (const { statusCode } of answers) counts[statusCode] = (counts[statusCode] ?? 0) + 1;
  return counts;
};

test('of 50 bookings at once whose times overlap, one is made and the others are told which', async () => {
  const orders = Array.from({ length: 50 }, (_, index) => bookingOrder(fixture, room, 600 + index, 700 + index));
  const answers = await Promise.all(orders.map((order) => post('/bookings/', order)));
  assert.deepEqual(counted(answers), { 201: 1, 409: 49 });
  const made = answers.find(({ statusCode }) => statusCode === 201)?.json<BookingAnswer>().id;
  for (const answer of answers.filter(({ statusCode }) => statusCode === 409)) {
    assert.deepEqual([answer.json().code, answer.json().booking], ['booking_overlaps', made]);
  }
});

test('told 20 times at once under one external id it is one booking, and after its end it is refused by name', async () => {
  const order = bookingOrder(fixture, room, 1000, 1100, { external_id: 'PMS-1' });
  const answers = await Promise.all(Array.from({ length: 20 }, () => post('/bookings/', order)));
  assert.deepEqual(counted(answers), { 200: 19, 201: 1 });
  const [id, ...others] = new Set(answers.map((answer) => answer.json<BookingAnswer>().id));
  assert.deepEqual(others, []);
  assert.equal((await post(`/bookings/${id}/cancel/`, {})).statusCode, 200);
  const again = await Promise.all([0, 1, 2].map(() => post('/bookings/', order)));
  for (const answer of again) {
    assert.deepEqual([answer.statusCode, answer.json().code, answer.json().booking], [409, 'booking_ended', id]);
  }
  assert.equal((await post(`/bookings/${id}/undo/`, {})).statusCode, 200);
  assert.equal((await post('/bookings/', order)).json<BookingAnswer>().id, id);
});

test('a lock full of codes of next year still has room for tonight; one beyond all is refused by name', async () => {
  const other = await startBookings();
  try {
    const own = await makeRoom(other, { doors: [{ device: other.door.id, kind: 'own' }] });
    const day = 1440;
    const order = (from: number) => call(other, other.owner, 'POST', '/bookings/', bookingOrder(other, own, from, from + 60));
    await book(other, own, 40 * day, 40 * day + 60);
    // The same digits at times that do not meet.
    let filled = 0;
    const fill = async (count: number): Promise<void> => {
      const { rows } = await other.database.pool.query<{ name: string }>(
        `select quote_ident(column_name) as name from information_schema.columns where table_name = 'pins'
         and column_name not in ('id', 'access_grant_id', 'valid_from', 'valid_until') and is_generated = 'NEVER'`,
      );
      const columns = rows.map(({ name }) => name).join(', ');
      await other.database.pool.query(
        `insert into pins (valid_from, valid_until, ${columns})
         select valid_from + make_interval(days => 200 + n), valid_until + make_interval(days => 200 + n), ${columns}
         from (select * from pins where device_pk = $1 order by id limit 1) p, generate_series($2::int, $3::int) n`,
        [other.door.id, filled + 1, filled + count],
      );
      filled += count;
    };
    await fill(199);
    const far = await order(60 * day);
    assert.deepEqual([far.statusCode, far.json().code, far.json().device], [409, 'device_full', other.door.id]);
    assert.match(far.json().detail, /kept for codes that begin within 30 days/u);
    assert.equal((await order(600)).statusCode, 201);
    await fill(49);
    const full = await order(2 * day);
    assert.deepEqual([full.statusCode, full.json().code], [409, 'device_full']);
    assert.match(full.json().detail, /holds no more/u);
  } finally {
    await other.close();
  }
});

test('what a hostile guest is called stays text in mails and on the page, and an address takes no second line', async () => {
  const name = '<img src=x onerror=alert(1)>\r\nBcc: all@example.org\r\n\r\n"&\u202e';
  const made = await post(
    '/bookings/',
    bookingOrder(fixture, room, 2000, 2100, { guest_name: name, guest_email: 'hostile@example.org' }),
  );
  assert.equal(made.statusCode, 201, made.body);
  const [mail] = await messagesTo(fixture, 'hostile@example.org');
  assert.doesNotMatch(mail?.subject ?? '\n', /[\r\n\u202e]/u);
  const link = (await post(`/bookings/${made.json<BookingAnswer>().id}/guest-link/`, {})).json<{ link: string }>().link;
  const page = await fixture.app.inject({ url: new URL(link).pathname });
  assert.ok(!page.body.includes('<img'));
  assert.ok(page.body.includes('&lt;img src=x'));
  const { rows } = await fixture.database.pool.query<{ id: number }>(
    `select id from notification_deliveries where to_address = 'hostile@example.org'`,
  );
  const html = (await fixture.features.mailer.read(rows[0]?.id ?? 0))?.content?.html ?? '';
  assert.ok(html.includes('&lt;img') && !html.includes('<img'));
  for (const guest_email of [
    'a@example.org\r\nBcc: b@example.org',
    'a@example.org, b@example.org',
    '"a\n"@example.org',
    'a@exa mple.org',
  ]) {
    const refused = await post('/bookings/', bookingOrder(fixture, room, 2200, 2300, { guest_email }));
    assert.deepEqual([refused.statusCode, refused.json().errors?.[0]?.field], [400, 'guest_email'], refused.body);
  }
});

test('whoever tries links of guests is blocked, and does not learn whether one exists', async () => {
  const booking = await book(fixture, room, 3000, 3100);
  const link = new URL((await post(`/bookings/${booking.id}/guest-link/`, {})).json<{ link: string }>().link).pathname;
  const load = (url: string, address: string) => fixture.app.inject({ url, headers: { 'x-forwarded-for': address } });
  let tries = 0;
  for (; tries < 200; tries += 1) {
    const answer = await load(`/g/${'x'.repeat(20)}${String(tries).padStart(12, '0')}`, '203.0.113.9');
    if (answer.statusCode !== 404) break;
  }
  assert.ok(tries < 60, `${tries} tries`);
  const blocked = await load(link, '203.0.113.9');
  assert.equal(blocked.statusCode, 403, 'a right one does not stand out any more');
  assert.match(blocked.body, /Too many tries/u);
  assert.equal((await load(link, '198.51.100.7')).statusCode, 200);
});

test('sessions keep their hour on the wall in the weeks in which clocks change, with their codes', async () => {
  const nextYear = new Date(fixture.beganAt).getUTCFullYear() + 1;
  // The Tuesday before the last Sunday of March.
  const lastSunday = new Date(Date.UTC(nextYear, 2, 31));
  lastSunday.setUTCDate(31 - lastSunday.getUTCDay());
  const tuesday = new Date(lastSunday.getTime() - 5 * 86_400_000);
  const starts_at = new Date(tuesday.getTime() + 18 * 3_600_000).toISOString();
  const ends_at = new Date(tuesday.getTime() + 20 * 3_600_000).toISOString();
  const order = { room: room.id, guest_name: 'Choir', starts_at, ends_at, rrule: 'FREQ=WEEKLY;COUNT=3' };
  const series = await post('/bookings/series/', order);
  assert.equal(series.statusCode, 201, series.body);
  const hours = series
    .json<{ bookings: { starts_at: string; ends_at: string }[] }>()
    .bookings.map(({ starts_at: from, ends_at: to }) => `${from.slice(11, 16)}–${to.slice(11, 16)}`);
  assert.deepEqual(hours, ['18:00–20:00', '17:00–19:00', '17:00–19:00']);
});
