import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import ICAL from 'ical.js';
import { EventConsumers } from '../../../platform/events/consumers.ts';
import { createLogger } from '../../../platform/logger.ts';
import { until } from '../../../platform/database/testing/until.ts';
import { call, registerPerson, type Person } from '../../devices/testing/devices-fixture.ts';
import {
  inMinutes,
  makeRoom,
  readBooking,
  startBookings,
  type BookingsFixture,
  type RoomAnswer,
} from '../testing/bookings-fixture.ts';

interface Feed {
  readonly id: number;
  readonly state: string;
  readonly problem: string;
  readonly failures: number;
  readonly next_read_at: string;
}
interface Run {
  readonly id: number;
  readonly outcome: string;
  readonly changes: readonly {
    readonly kind: string;
    readonly booking: number | null;
    readonly refusal: { readonly code: string } | null;
  }[];
}
type Answer = (request: IncomingMessage, response: ServerResponse) => void;

describe('a room that is booked by a calendar', () => {
  let fixture: BookingsFixture;
  let stranger: Person;
  let consumers: EventConsumers;
  let answer: Answer = (_request, response) => void response.writeHead(404).end();
  let url = '';
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    answer(request, response);
  });

  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/room.ics`;
    fixture = await startBookings({ env: { CALENDARS_ALLOW_PRIVATE: '127.0.0.1/32' } });
    stranger = await registerPerson(fixture);
    consumers = new EventConsumers({
      db: fixture.database.db,
      notifications: fixture.notifications,
      consumers: fixture.features.security.eventConsumers,
      logger: createLogger('silent'),
      lookEveryMs: 100,
    });
    await consumers.start();
  });
  after(async () => {
    await consumers.stop();
    await fixture.close();
    server.closeAllConnections();
    server.close();
  });

  const stamp = (minutes: number) => inMinutes(fixture, minutes).replaceAll(/[-:]|\.000/g, '');
  const entry = (uid: string, from: number, to: number, ...more: string[]) =>
    [
      'BEGIN:VEVENT',
      `UID:${uid}`,
      `DTSTART:${stamp(from)}`,
      `DTEND:${stamp(to)}`,
      `SUMMARY:Guest ${uid}`,
      ...more,
      'END:VEVENT',
    ].join('\r\n');
  const says = (...entries: string[]) => {
    const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//T//EN', ...entries, 'END:VCALENDAR', ''].join('\r\n');
    answer = (_request, response) => void response.writeHead(200, { 'content-type': 'text/calendar' }).end(text);
  };
  const path = (room: RoomAnswer, feed: Feed) => `/rooms/${room.id}/feeds/${feed.id}/`;
  async function addFeed(room: RoomAnswer): Promise<Feed> {
    const made = await call(fixture, fixture.owner, 'POST', `/rooms/${room.id}/feeds/`, { name: 'Portal', url });
    assert.equal(made.statusCode, 201, made.body);
    return made.json<Feed>();
  }
  async function read(feed: Feed, isAccepted = false): Promise<unknown> {
    const [job] = fixture.features.bookings.feedJobs;
    return await job?.run({ feed_id: feed.id, is_accepted: isAccepted }, {
      attempt: 1,
      signal: new AbortController().signal,
      id: 'test',
    } as never);
  }
  const stateOf = async (room: RoomAnswer, feed: Feed) =>
    (await call(fixture, fixture.owner, 'GET', path(room, feed))).json<Feed>();
  const runsOf = async (room: RoomAnswer, feed: Feed) =>
    (await call(fixture, fixture.owner, 'GET', `${path(room, feed)}runs/`)).json<{ results: Run[] }>().results;
  async function bookingsOf(room: RoomAnswer) {
    const answered = await call(fixture, fixture.owner, 'GET', `/bookings/?room=${room.id}&page_size=100`);
    return answered
      .json<{ results: { id: number; status: string; starts_at: string; guest_name: string }[] }>()
      .results.toSorted((a, b) => a.id - b.id);
  }

  it('gets, moves and loses bookings with codes as the calendar says; a bad read changes nothing', async () => {
    const room = await makeRoom(fixture);
    const feed = await addFeed(room);
    says(entry('a', 3000, 3060), entry('b', 4000, 4060), entry('c', 5000, 5060));
    assert.deepEqual(await read(feed), { outcome: 'applied', changes: 3 });
    const made = await bookingsOf(room);
    assert.deepEqual(
      made.map(({ status }) => status),
      ['confirmed', 'confirmed', 'confirmed'],
    );
    assert.equal(made[0]?.guest_name, 'Guest a');
    const [a, b, c] = made.map(({ id }) => id);
    assert.match((await readBooking(fixture, a ?? 0)).doors[0]?.pin_code ?? '', /^\d+$/);

    // The same again is nothing new.
    assert.deepEqual(await read(feed), { outcome: 'unchanged' });
    says(entry('a', 3010, 3060), entry('b', 4000, 4060), entry('c', 5000, 5060, 'STATUS:CANCELLED'));
    assert.deepEqual(await read(feed), { outcome: 'applied', changes: 2 });
    assert.equal((await readBooking(fixture, a ?? 0)).starts_at, inMinutes(fixture, 3010));
    assert.equal((await readBooking(fixture, c ?? 0)).status, 'cancelled');

    says();
    assert.deepEqual(await read(feed), { outcome: 'empty' });
    assert.deepEqual(await read(feed), { outcome: 'empty' });
    assert.equal((await stateOf(room, feed)).state, 'held');
    const alerts = async (status: string) =>
      (await call(fixture, fixture.owner, 'GET', `/security/alerts/?alert_type=calendar_feed&is_resolved=${status}`)).json<{
        count: number;
      }>().count;
    await until(async () => (await alerts('false')) === 1);
    answer = (_request, response) => void response.writeHead(500).end();
    assert.deepEqual(await read(feed), { outcome: 'failed' });
    assert.deepEqual(
      (await bookingsOf(room)).map(({ status }) => status),
      ['confirmed', 'confirmed', 'cancelled'],
    );

    // Missing once is noted; missing twice is the end.
    says(entry('a', 3010, 3060));
    assert.deepEqual(await read(feed), { outcome: 'applied', changes: 1 });
    assert.equal((await readBooking(fixture, b ?? 0)).status, 'confirmed');
    await until(async () => (await alerts('false')) === 0);
    assert.deepEqual(await read(feed), { outcome: 'applied', changes: 1 });
    assert.equal((await readBooking(fixture, b ?? 0)).status, 'cancelled');
  });

  it('an empty calendar ends its bookings when a person has accepted it twice, and not by being read again', async () => {
    const room = await makeRoom(fixture);
    const feed = await addFeed(room);
    says(entry('a', 6000, 6060));
    await read(feed);
    says();
    await read(feed);
    assert.equal((await call(fixture, fixture.owner, 'POST', `${path(room, feed)}accept/`)).statusCode, 202);
    assert.deepEqual(await read(feed, true), { outcome: 'applied', changes: 1 });
    assert.deepEqual(await read(feed), { outcome: 'empty' });
    assert.equal((await bookingsOf(room))[0]?.status, 'confirmed');
    assert.deepEqual(await read(feed, true), { outcome: 'applied', changes: 1 });
    assert.equal((await bookingsOf(room))[0]?.status, 'cancelled');
  });

  it('what a read has changed is taken back within a day, and stays so while the calendar says the same', async () => {
    const room = await makeRoom(fixture);
    const feed = await addFeed(room);
    says(entry('a', 7000, 7060), entry('b', 8000, 8060));
    await read(feed);
    says(entry('a', 7000, 7060, 'STATUS:CANCELLED'), entry('b', 8030, 8060), entry('c', 9000, 9060));
    await read(feed);
    const [run] = await runsOf(room, feed);
    assert.deepEqual(
      run?.changes.map(({ kind }) => kind),
      ['cancel', 'move', 'add'],
    );
    const undone = await call(fixture, fixture.owner, 'POST', `${path(room, feed)}runs/${run?.id}/undo/`);
    assert.equal(undone.statusCode, 200, undone.body);
    const states = async () => (await bookingsOf(room)).map(({ status, starts_at }) => `${status} ${starts_at}`);
    const taken = [
      `confirmed ${inMinutes(fixture, 7000)}`,
      `confirmed ${inMinutes(fixture, 8000)}`,
      `cancelled ${inMinutes(fixture, 9000)}`,
    ];
    assert.deepEqual(await states(), taken);
    await read(feed);
    assert.deepEqual(await states(), taken);
    assert.equal((await call(fixture, fixture.owner, 'POST', `${path(room, feed)}runs/${run?.id}/undo/`)).statusCode, 409);
    says(entry('a', 7000, 7060), entry('b', 8040, 8060), entry('c', 9000, 9050));
    await read(feed);
    assert.deepEqual(await states(), [
      `confirmed ${inMinutes(fixture, 7000)}`,
      `confirmed ${inMinutes(fixture, 8040)}`,
      `confirmed ${inMinutes(fixture, 9000)}`,
    ]);
  });

  it('a preview says what would change, and changes nothing; what cannot be booked is told and tried again', async () => {
    const room = await makeRoom(fixture);
    const feed = await addFeed(room);
    says(entry('a', 10_000, 10_060), entry('b', 10_030, 10_090));
    const preview = await call(fixture, fixture.owner, 'GET', `${path(room, feed)}preview/`);
    assert.deepEqual(
      preview.json<{ changes: { kind: string }[] }>().changes.map(({ kind }) => kind),
      ['add', 'add'],
    );
    assert.deepEqual(await bookingsOf(room), []);
    await read(feed);
    const [run] = await runsOf(room, feed);
    assert.deepEqual(
      run?.changes.map(({ refusal }) => refusal?.code ?? null),
      [null, 'booking_overlaps'],
    );
    assert.match((await stateOf(room, feed)).problem, /1 bookings/);
    answer = (_request, response) => void response.writeHead(200).end('<html>Sign in</html>');
    const broken = await call(fixture, fixture.owner, 'GET', `${path(room, feed)}preview/`);
    assert.equal(broken.statusCode, 502, broken.body);
    assert.equal(broken.json<{ code: string }>().code, 'calendar_unreadable');
  });

  it('asks only for what has changed, waits longer after each failure, and is handed out when it is due', async () => {
    const room = await makeRoom(fixture);
    const feed = await addFeed(room);
    const text = ['BEGIN:VCALENDAR', entry('a', 11_000, 11_060), 'END:VCALENDAR'].join('\r\n');
    answer = (request, response) =>
      void (request.headers['if-none-match'] === '"1"'
        ? response.writeHead(304).end()
        : response.writeHead(200, { etag: '"1"' }).end(text));
    assert.deepEqual(await read(feed), { outcome: 'applied', changes: 1 });
    assert.deepEqual(await read(feed), { outcome: 'unchanged' });
    assert.equal(asked.at(-1)?.headers['if-none-match'], '"1"');
    const waits: number[] = [];
    answer = (_request, response) => void response.writeHead(503).end();
    for (let round = 0; round < 7; round += 1) {
      await read(feed);
      waits.push(Math.round((Date.parse((await stateOf(room, feed)).next_read_at) - fixture.clock.now().getTime()) / 60_000));
    }
    assert.deepEqual(waits, [15, 30, 60, 120, 240, 360, 360]);
    const waiting = async () => {
      const { rows } = await fixture.database.pool.query<{ count: number }>(
        `select count(*)::int as count from pgboss.job_common where name = 'read_calendar_feed'`,
      );
      return rows[0]?.count ?? 0;
    };
    await fixture.database.pool.query('update calendar_feeds set is_active = false where id <> $1', [feed.id]);
    const earlier = await waiting();
    await fixture.features.bookings.handOutFeeds();
    assert.equal(await waiting(), earlier);
    await fixture.database.pool.query('update calendar_feeds set next_read_at = $2 where id = $1', [
      feed.id,
      fixture.clock.now(),
    ]);
    await fixture.features.bookings.handOutFeeds();
    await fixture.features.bookings.handOutFeeds();
    assert.equal(await waiting(), earlier + 1);
  });

  it('addresses inside, redirects to them, endless and late answers are refused; the address is never shown', async () => {
    const room = await makeRoom(fixture);
    for (const bad of [
      'http://10.0.0.1/a.ics',
      'https://127.0.0.2/a.ics',
      'file:///etc/passwd',
      'https://user:secret@example.com/',
      'nothing at all',
    ]) {
      const refused = await call(fixture, fixture.owner, 'POST', `/rooms/${room.id}/feeds/`, { name: 'X', url: bad });
      assert.equal(refused.statusCode, 400, bad);
    }
    const feed = await addFeed(room);
    assert.ok(!JSON.stringify(feed).includes('room.ics'));
    answer = (_request, response) => void response.writeHead(302, { location: 'http://169.254.169.254/latest/' }).end();
    assert.deepEqual(await read(feed), { outcome: 'failed' });
    assert.match((await stateOf(room, feed)).problem, /not public/);
    answer = (_request, response) => void response.writeHead(301, { location: '/room.ics' }).end();
    assert.deepEqual(await read(feed), { outcome: 'failed' });
    assert.match((await stateOf(room, feed)).problem, /leads on and on/);
    answer = (_request, response) => {
      response.writeHead(200);
      const piece = 'X-A:1\r\n'.repeat(10_000);
      const more = (): void => void (response.destroyed ? undefined : response.write(piece, () => setImmediate(more)));
      response.write('BEGIN:VCALENDAR\r\n', more);
    };
    assert.deepEqual(await read(feed), { outcome: 'failed' });
    assert.match((await stateOf(room, feed)).problem, /larger/);
  });

  it('a calendar that has moved is read where it is now', async () => {
    const room = await makeRoom(fixture);
    const feed = await addFeed(room);
    says(entry('moved-1', 9000, 9060));
    const there = answer;
    answer = (request, response) =>
      request.url === '/room.ics'
        ? void response.writeHead(301, { location: '/moved/room.ics' }).end()
        : there(request, response);
    assert.deepEqual(await read(feed), { outcome: 'applied', changes: 1 });
  });

  it('strangers find neither feed nor room', async () => {
    const room = await makeRoom(fixture);
    const feed = await addFeed(room);
    for (const [method, at] of [
      ['GET', path(room, feed)],
      ['GET', `${path(room, feed)}preview/`],
      ['DELETE', path(room, feed)],
      ['POST', `${path(room, feed)}accept/`],
    ] as const) {
      assert.equal((await call(fixture, stranger, method, at)).statusCode, 404);
    }
    assert.equal((await call(fixture, null, 'GET', path(room, feed))).statusCode, 401);
    assert.equal((await call(fixture, fixture.owner, 'PATCH', path(room, feed), { check_in_time: '25:00' })).statusCode, 400);
    assert.equal((await call(fixture, fixture.owner, 'PATCH', path(room, feed), { is_active: false })).statusCode, 200);
    assert.deepEqual(await read(feed), { outcome: 'gone' });
    assert.equal((await call(fixture, fixture.owner, 'DELETE', path(room, feed))).statusCode, 204);
  });

  it("a room's own calendar is read under its address, without names unless asked, until the address ends", async () => {
    const room = await makeRoom(fixture, { name: 'Room, with; odd\\signs' });
    const long = 'Ängström '.repeat(14).trim();
    const booked = await call(fixture, fixture.owner, 'POST', '/bookings/', {
      room: room.id,
      guest_name: long,
      starts_at: inMinutes(fixture, 12_000),
      ends_at: inMinutes(fixture, 12_060),
    });
    assert.equal(booked.statusCode, 201, booked.body);
    const link = async (body: object) =>
      new URL((await call(fixture, fixture.owner, 'POST', `/rooms/${room.id}/calendar-link/`, body)).json<{ url: string }>().url)
        .pathname;
    const get = (at: string) => fixture.app.inject({ method: 'GET', url: at });
    const plain = await link({});
    const anonymous = await get(plain);
    assert.equal(anonymous.statusCode, 200);
    assert.match(anonymous.headers['content-type'] as string, /^text\/calendar/);
    assert.ok(!anonymous.body.includes('ngstr'));
    assert.ok(anonymous.body.split('\r\n').every((line) => Buffer.byteLength(line) <= 75));
    const named = await get(await link({ shows_guests: true }));
    assert.equal((await get(plain)).statusCode, 404);
    const calendar = new ICAL.Component(ICAL.parse(named.body) as [string, never[], never[]]);
    const [event] = calendar.getAllSubcomponents('vevent');
    assert.equal(event?.getFirstPropertyValue('summary'), long);
    assert.equal(calendar.getFirstPropertyValue('x-wr-calname'), 'Room, with; odd\\signs');
    assert.equal((await call(fixture, fixture.owner, 'DELETE', `/rooms/${room.id}/calendar-link/`)).statusCode, 204);
    assert.equal((await get(plain)).statusCode, 404);
    assert.equal((await get('/calendar/short.ics')).statusCode, 400);
  });
});
