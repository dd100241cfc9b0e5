import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { call } from '../../devices/testing/devices-fixture.ts';
import {
  book,
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
  room = await makeRoom(fixture, { guest_may_open: true, directions: 'Past the <b>yard</b>\nsecond floor' });
});
after(() => fixture.close());

async function linkOf({ id }: BookingAnswer): Promise<string> {
  const answer = await call(fixture, fixture.owner, 'POST', `/bookings/${id}/guest-link/`, {});
  assert.equal(answer.statusCode, 201, answer.body);
  return new URL(answer.json<{ link: string }>().link).pathname;
}
const load = (url: string) => fixture.app.inject({ url });
const press = (path: string, door: number, headers: Record<string, string> = {}) =>
  fixture.app.inject({
    method: 'POST',
    url: `${path}/open`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    payload: `door=${door}`,
  });
const digitsOf = (booking: BookingAnswer): string => booking.doors[0]?.pin_code ?? 'none';
const shows = (body: string, digits: string): boolean => body.includes(`aria-label="${digits.split('').join(' ')}"`);

test('before its time the page shows code, doors, way and a countdown, and no button', async () => {
  const email = 'guest-page@example.org';
  const booking = await book(fixture, room, 2000, 2060, { guest_email: email, guest_name: 'Eve <script>' });
  const mail = (await messagesTo(fixture, email))[0]?.text ?? '';
  const path = new URL(/https?:\S+\/g\/\S+/u.exec(mail)?.[0] ?? '').pathname;
  const page = await load(path);
  assert.equal(page.statusCode, 200, page.body);
  assert.ok(shows(page.body, digitsOf(booking)));
  assert.ok(page.body.includes('Hello Eve &lt;script&gt;') && page.body.includes('Past the &lt;b&gt;yard'));
  assert.match(page.body, /role="timer" data-until="[^"]+"/u);
  assert.equal(page.body.includes('<form'), false);
  assert.equal((await press(path, fixture.door.id)).headers.location?.endsWith('result=outside'), true);
  assert.equal(fixture.door.received('unlock').length, 0, 'nothing was sent before its time');
});

test('pages are not cached, not framed, tell nobody their address, and load nothing foreign', async () => {
  const booking = await book(fixture, room, 2100, 2160);
  const page = await load(await linkOf(booking));
  assert.equal(page.headers['cache-control'], 'no-store');
  assert.equal(page.headers['referrer-policy'], 'no-referrer');
  assert.match(String(page.headers['content-security-policy']), /^default-src 'none'.*frame-ancestors 'none'/u);
  assert.equal(/style=|https?:|<script(?! src="\/guest-page\/)/iu.test(page.body), false);
  for (const path of ['/guest-page/style.css', '/guest-page/countdown.js']) assert.equal((await load(path)).statusCode, 200);
});

test('a link that nobody was given shows nothing, in the language of the browser', async () => {
  const page = await fixture.app.inject({ url: `/g/${'x'.repeat(32)}`, headers: { 'accept-language': 'de-DE,de;q=0.9' } });
  assert.equal(page.statusCode, 404);
  assert.ok(page.body.includes('Dieser Link geht nicht'));
  assert.equal((await press(`/g/${'x'.repeat(32)}`, fixture.door.id)).statusCode, 404);
});

test('only hashes of links are kept', async () => {
  const booking = await book(fixture, room, 2200, 2260);
  const token = (await linkOf(booking)).split('/').at(-1) ?? '';
  assert.ok(Buffer.from(token, 'base64url').length >= 16, 'at least 128 bits');
  const { rows } = await fixture.database.pool.query('select token_hash from booking_links where booking_id = $1', [booking.id]);
  assert.equal(rows.length, 2);
  assert.equal(
    rows.some(({ token_hash }) => String(token_hash).includes(token)),
    false,
  );
});

test('within its time the button opens a door of the room and no other; the owner sees it in the log', async () => {
  const booking = await book(fixture, room, 0, 60);
  const path = await linkOf(booking);
  const atFirst = fixture.door.received('unlock').length;
  const page = await load(path);
  assert.equal((page.body.match(/<form method="post"/gu) ?? []).length, 2);
  fixture.door.answersWith(({ command }) => (command.command === 'unlock' ? { success: true, status: 'unlocked' } : null));
  const opened = await press(path, fixture.door.id);
  assert.equal(opened.statusCode, 303);
  assert.match(String(opened.headers.location), /result=open$/u);
  assert.equal(fixture.door.received('unlock').length, atFirst + 1);
  const told = await load(String(opened.headers.location));
  assert.ok(told.body.includes('role="status"') && told.body.includes('is open.'));
  assert.equal(fixture.door.received('unlock').length, atFirst + 1, 'looking at the outcome opens nothing');
  assert.equal((await press(path, 999_999)).statusCode, 404);
  const { rows } = await fixture.database.pool.query(
    `select (select count(*)::int from access_logs where device_pk = $1 and action = 'unlock' and success) as logged,
      (select count(*)::int from audit_entries where action = 'booking.door_opened' and device_pk = $1 and success) as audited`,
    [fixture.door.id],
  );
  assert.deepEqual(rows, [{ logged: 1, audited: 1 }]);
  await call(fixture, fixture.owner, 'POST', `/bookings/${booking.id}/cancel/`, {});
});

test('in a lockdown, where the lock is away, and where the room does not allow it, the button opens nothing', async () => {
  const other = await startBookings();
  try {
    const own = await makeRoom(other, { guest_may_open: true });
    const booking = await book(other, own, 0, 60);
    const link = await call(other, other.owner, 'POST', `/bookings/${booking.id}/guest-link/`, {});
    const path = new URL(link.json<{ link: string }>().link).pathname;
    const pressed = async (door: number) =>
      String(
        (
          await other.app.inject({
            method: 'POST',
            url: `${path}/open`,
            headers: { 'content-type': 'application/x-www-form-urlencoded' },
            payload: `door=${door}`,
          })
        ).headers.location,
      ).replace(/.*result=/u, '');
    await call(other, other.owner, 'POST', '/security/lockdowns/', { device_ids: [other.door.id] });
    assert.equal(await pressed(other.door.id), 'refused');
    await other.front.send('availability', 'offline', { retained: true });
    assert.equal(await pressed(other.front.id), 'offline');
    await call(other, other.owner, 'PATCH', `/rooms/${own.id}/`, { guest_may_open: false });
    assert.equal(await pressed(other.front.id), 'refused');
    assert.equal(other.door.received('unlock').length + other.front.received('unlock').length, 0);
  } finally {
    await other.close();
  }
});

test('cancelled or over, the page shows no code and no way in', async () => {
  const booking = await book(fixture, room, 2300, 2360, { language: 'de' });
  const path = await linkOf(booking);
  await call(fixture, fixture.owner, 'POST', `/bookings/${booking.id}/cancel/`, {});
  const page = await load(path);
  assert.ok(page.body.includes('Diese Buchung wurde storniert'));
  assert.equal(shows(page.body, digitsOf(booking)) || page.body.includes('<form'), false);
  assert.match(String((await press(path, fixture.door.id)).headers.location), /result=outside$/u);
});
