import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, describe, it } from 'node:test';
import { call } from '../../devices/testing/devices-fixture.ts';
import {
  inMinutes,
  makeRoom,
  readBooking,
  startBookings,
  type BookingAnswer,
  type BookingsFixture,
  type RoomAnswer,
} from '../testing/bookings-fixture.ts';

describe('bookings of a calendar that people change too', () => {
  let fixture: BookingsFixture;
  let room: RoomAnswer;
  let feed = 0;
  let text = '';
  const server = createServer((_request, response) => void response.writeHead(200).end(text));

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    fixture = await startBookings({ env: { CALENDARS_ALLOW_PRIVATE: '127.0.0.1/32' } });
  });
  beforeEach(async () => {
    room = await makeRoom(fixture);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/room.ics`;
    const made = await call(fixture, fixture.owner, 'POST', `/rooms/${room.id}/feeds/`, { name: 'Portal', url });
    feed = made.json<{ id: number }>().id;
  });
  after(async () => {
    await fixture.close();
    server.closeAllConnections();
    server.close();
  });

  const stamp = (minutes: number) => inMinutes(fixture, minutes).replaceAll(/[-:]|\.000/g, '');
  const entry = (uid: string, from: number, to: number, ...more: string[]) =>
    ['BEGIN:VEVENT', `UID:${uid}`, `DTSTART:${stamp(from)}`, `DTEND:${stamp(to)}`, ...more, 'END:VEVENT'].join('\r\n');
  /** Enough that one which goes is not more than half of all. */
  const others = () => [entry('o1', 9000, 9010), entry('o2', 9100, 9110)];
  /** What the calendar says now is read. */
  async function read(...entries: string[]): Promise<void> {
    text = ['BEGIN:VCALENDAR', 'VERSION:2.0', ...entries, 'END:VCALENDAR', ''].join('\r\n');
    const [job] = fixture.features.bookings.feedJobs;
    const run = { attempt: 1, signal: new AbortController().signal, id: 'test' };
    await job?.run({ feed_id: feed, is_accepted: false }, run as never);
  }
  async function bookingOf(uid: string): Promise<BookingAnswer> {
    const { rows } = await fixture.database.pool.query<{ id: string }>('select id from bookings where external_id = $1', [
      `feed:${feed}:${uid}`,
    ]);
    return await readBooking(fixture, Number(rows[0]?.id));
  }
  async function act(uid: string, action: string, body: object = {}): Promise<void> {
    const { id } = await bookingOf(uid);
    const answer = await call(fixture, fixture.owner, 'POST', `/bookings/${id}/${action}/`, body);
    assert.equal(answer.statusCode, 200, answer.body);
  }
  const lastRun = async () => {
    const answer = await call(fixture, fixture.owner, 'GET', `/rooms/${room.id}/feeds/${feed}/runs/`);
    return answer.json<{ results: { id: number; changes: { kind: string; refusal: object | null }[] }[] }>().results[0];
  };

  it('stay cancelled by the one who cancelled them, until the calendar says something else', async () => {
    await read(entry('a', 1000, 1060), ...others());
    await act('a', 'cancel');
    await read(entry('a', 1000, 1060), ...others());
    assert.equal((await bookingOf('a')).status, 'cancelled');
    await read(entry('a', 1000, 1090), ...others());
    assert.equal((await bookingOf('a')).status, 'confirmed');
  });

  it('keep the time that a person gave them, until the calendar says something else', async () => {
    await read(entry('b', 2000, 2060), ...others());
    await act('b', 'extend', { ends_at: inMinutes(fixture, 2120) });
    await read(entry('b', 2000, 2060), ...others());
    assert.equal((await bookingOf('b')).ends_at, inMinutes(fixture, 2120));
    await read(entry('b', 2010, 2070), ...others());
    const { starts_at, ends_at } = await bookingOf('b');
    assert.deepEqual([starts_at, ends_at], [inMinutes(fixture, 2010), inMinutes(fixture, 2070)]);
  });

  it('stay where a person has taken a cancellation of the calendar back, until it says something else', async () => {
    await read(entry('c', 3000, 3060), ...others());
    await read(entry('c', 3000, 3060, 'STATUS:CANCELLED'), ...others());
    await act('c', 'undo');
    await read(entry('c', 3000, 3060, 'STATUS:CANCELLED'), ...others());
    assert.equal((await bookingOf('c')).status, 'confirmed');
    await read(...others());
    await read(...others());
    assert.equal((await bookingOf('c')).status, 'cancelled');
    await act('c', 'undo');
    await read(...others());
    await read(...others());
    assert.equal((await bookingOf('c')).status, 'confirmed');
    await read(entry('c', 3000, 3060), ...others());
    assert.equal((await bookingOf('c')).status, 'confirmed');
    await read(entry('c', 3000, 3060, 'STATUS:CANCELLED'), ...others());
    assert.equal((await bookingOf('c')).status, 'cancelled');
  });

  it('make room for those that take their place in the same reading', async () => {
    await read(entry('d', 4000, 4060), entry('e', 4100, 4160), ...others());
    await read(entry('d', 4100, 4160), entry('e', 4100, 4160, 'STATUS:CANCELLED'), ...others());
    const run = await lastRun();
    assert.deepEqual(
      run?.changes.filter(({ refusal }) => refusal !== null),
      [],
    );
    assert.equal((await bookingOf('d')).starts_at, inMinutes(fixture, 4100));
  });

  it('are all taken back, also where the process died in the middle of taking them back', async () => {
    await read(entry('f', 5000, 5060), entry('g', 5100, 5160), ...others());
    await read(entry('f', 5010, 5060), entry('g', 5110, 5160), ...others());
    const run = await lastRun();
    const undo = () => call(fixture, fixture.owner, 'POST', `/rooms/${room.id}/feeds/${feed}/runs/${run?.id}/undo/`);
    const { id } = await bookingOf('g');
    // The database goes away when the second booking is changed.
    const { pool } = fixture.database;
    await pool.query(`create function die() returns trigger language plpgsql as $$ begin raise exception 'gone'; end $$`);
    await pool.query(`create trigger die before update on bookings for each row when (old.id = ${id}) execute function die()`);
    assert.equal((await undo()).statusCode, 500);
    await pool.query('drop trigger die on bookings');
    assert.equal((await bookingOf('f')).starts_at, inMinutes(fixture, 5000));
    const again = await undo();
    assert.equal(again.statusCode, 200, again.body);
    assert.deepEqual(
      [(await bookingOf('f')).starts_at, (await bookingOf('g')).starts_at],
      [inMinutes(fixture, 5000), inMinutes(fixture, 5100)],
    );
    assert.equal((await undo()).statusCode, 409);
  });
});
