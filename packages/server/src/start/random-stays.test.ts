import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { signInAgain, type RoomAnswer } from '../features/bookings/testing/bookings-fixture.ts';
import { until } from '../platform/database/testing/until.ts';
import { call, startDevices, type DevicesFixture, type Person } from '../features/devices/testing/devices-fixture.ts';
import { frontDoor, sideDoor, startDelivery, studio, type DeliveryWorld } from '../features/delivery/testing/delivery-fixture.ts';
import { control } from '../features/integrations/ttlock/testing/ttlock-fixture.ts';

/**
 * Whatever people, calendars, faults and dying processes do to bookings, one after the other: what has to hold of them and their codes holds after
 * each step in the database, and once all is quiet in the locks.
 */
const sequences = Number(process.env['RANDOM_STAYS'] ?? 4);
const stepsEach = 25;
const locks = [frontDoor, studio, sideDoor];

let world: DeliveryWorld;
/** The process that takes over: on the same database, cloud and clock. */
let second: DevicesFixture;
let owner: Person;
let rooms: RoomAnswer[] = [];
let feed = 0;
let calendar = '';
/** Where the next call of a vendor is left hanging, and when it went on: before the lock was told, or after it. */
let hangs: 'before' | 'after' | undefined;
let release: (() => void)[] = [];
const log: string[] = [];
const server = createServer((_request, response) => void response.writeHead(200).end(calendar));

before(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  world = await startDelivery({
    log,
    env: { CALENDARS_ALLOW_PRIVATE: '127.0.0.1/32' },
    async between(path, _form, send) {
      if (hangs === undefined || !path.startsWith('/v3/keyboardPwd/')) return await send();
      const when = hangs;
      hangs = undefined;
      const hanging = new Promise<void>((resolve) => release.push(resolve));
      if (when === 'before') await hanging;
      const answer = await send();
      if (when === 'after') await hanging;
      return answer;
    },
  });
  second = await startDevices({
    log,
    database: world.fixture.database,
    clock: world.fixture.clock,
    env: { TTLOCK_BASE_URL: 'https://euapi.ttlock.com' },
    ttlockFetch: (url, init) => world.fixture.cloud.fetch(url, init),
  });
  owner = world.owner;
  const door = (lock: number, kind: string) => ({ device: world.device(lock).device, kind });
  const buffers = { buffer_before_minutes: 10, buffer_after_minutes: 15 };
  const make = async (own: number): Promise<RoomAnswer> => {
    const doors = [door(frontDoor, 'front'), door(own, 'own')];
    const body = { name: `Room ${own}`, time_zone: 'Europe/Berlin', doors, ...buffers };
    return (await call(world.fixture, owner, 'POST', '/rooms/', body)).json<RoomAnswer>();
  };
  rooms = [await make(studio), await make(sideDoor)];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/room.ics`;
  const made = await call(world.fixture, owner, 'POST', `/rooms/${rooms[1]?.id}/feeds/`, { name: 'Portal', url });
  feed = made.json<{ id: number }>().id;
});
after(async () => {
  for (const go of release) go();
  await second.close();
  await world.fixture.close();
  server.closeAllConnections();
  server.close();
});

/** Mulberry32: the same numbers for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

async function query<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await world.fixture.database.pool.query<Row>(text, values)).rows;
}

const stamp = (at: Date): string => at.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
const cutToMinute = (ms: number): Date => new Date(Math.floor(ms / 60_000) * 60_000);

async function readFeed(): Promise<void> {
  const [job] = world.fixture.features.bookings.feedJobs;
  const run = { attempt: 1, signal: new AbortController().signal, id: 'test', occurrenceAt: null };
  await job?.run({ feed_id: feed, is_accepted: false }, run);
}

/** What has to hold after each step, whatever it was. */
async function checkDatabase(): Promise<void> {
  const now = world.fixture.clock.now();
  const wanted = `select b.id as booking, b.room_id, b.grant_id, b.status, b.opens_at, b.closes_at, p.id as pin, p.device_pk, p.pin_hash, p.valid_from,
      p.valid_until, d.desired, d.is_stale
    from bookings b join pins p on p.access_grant_id = b.grant_id and p.is_active and p.deleted_at is null join deliveries d on d.pin_id = p.id`;
  const broken: Record<string, string> = {
    'a confirmed booking has exactly one wanted PIN at each door of its room': `select b.id, rd.device_pk, count(p.id) from bookings b join room_doors rd on rd.room_id = b.room_id
        left join pins p on p.access_grant_id = b.grant_id and p.device_pk = rd.device_pk and p.is_active and p.deleted_at is null
        where b.status = 'confirmed' and b.closes_at > $1 group by b.id, rd.device_pk having count(p.id) <> 1`,
    'and none elsewhere': `select * from (${wanted}) w where not exists (
        select from room_doors rd where rd.room_id = w.room_id and rd.device_pk = w.device_pk)`,
    'no PIN of a booking is open outside of its time': `select * from (${wanted}) w where valid_from <> opens_at or valid_until <> closes_at`,
    'bookings that have ended have no wanted PIN': `select * from (${wanted}) w where status <> 'confirmed'`,
    'a wanted PIN is wanted at its lock': `select * from (${wanted}) w where desired <> 'present'`,
    'no two people share a code at a door': `select a.*, b.booking as other from (${wanted}) a join (${wanted}) b
        on a.device_pk = b.device_pk and a.pin_hash = b.pin_hash and a.grant_id < b.grant_id`,
    'no two stays of a room overlap, nor their codes': `select a.id, b.id as other from bookings a join bookings b on a.room_id = b.room_id and a.id < b.id
        where a.status = 'confirmed' and b.status = 'confirmed' and a.closes_at > $1 and b.closes_at > $1
        and (tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at) or tstzrange(a.opens_at, a.closes_at) && tstzrange(b.opens_at, b.closes_at))`,
    'codes open for the stay, and at most for its buffers': `select * from bookings b join rooms r on r.id = b.room_id where b.status = 'confirmed' and b.closes_at > $1
        and not (b.opens_at <= b.starts_at and b.closes_at >= b.ends_at
          and b.opens_at >= b.starts_at - make_interval(mins => r.buffer_before_minutes) and b.closes_at <= b.ends_at + make_interval(mins => r.buffer_after_minutes))`,
    'a PIN of nobody is left': `select p.id from pins p left join bookings b on b.grant_id = p.access_grant_id where p.deleted_at is null and b.id is null`,
  };
  for (const [promise, text] of Object.entries(broken)) {
    const rows = await query(text.includes('$1') ? text : `${text} limit 3`, text.includes('$1') ? [now] : []);
    assert.deepEqual(rows, [], promise);
  }
}

/** What locks hold once everything has had its time. */
async function checkLocks(): Promise<void> {
  const now = world.fixture.clock.now();
  for (const lock of locks) {
    const pins = await query<{
      id: number;
      pin_sealed: string;
      pin_hash: string;
      valid_from: Date;
      valid_until: Date;
      ahead: boolean;
    }>(
      `select p.*, p.valid_from < $2::timestamptz + interval '14 days' as ahead from pins p
       where p.device_pk = $1 and p.is_active and p.deleted_at is null and p.valid_until > $2`,
      [world.device(lock).device, now],
    );
    const facts = await world.fixture.features.delivery.factsOf(pins.map(({ id }) => id));
    for (const { id, ahead } of pins) {
      const { phase, isProven, problem } = facts.get(id) ?? {};
      assert.deepEqual([phase, isProven, problem], [ahead ? 'confirmed' : 'scheduled', ahead, null], `PIN ${id} at ${lock}`);
    }
    assert.equal(world.held(lock).length, pins.filter(({ ahead }) => ahead).length, `codes in lock ${lock}`);
  }
  const unfinished = await query(
    `select d.pin_id, d.phase, d.problem from deliveries d where d.desired = 'absent' and d.phase <> 'removed'`,
  );
  assert.deepEqual(unfinished, []);
  assert.deepEqual(await query('select name from unmanaged_codes'), []);
}

interface Known {
  readonly id: number;
  readonly room_id: number;
  readonly status: string;
  readonly starts_at: Date;
  readonly ends_at: Date;
}

interface Play {
  readonly random: () => number;
  readonly did: string[];
  readonly entries: Map<string, { from: Date; to: Date; isCancelled: boolean }>;
}

const pick = <T>({ random }: Play, from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
const whole = ({ random }: Play, from: number, to: number): number => from + Math.floor(random() * (to - from + 1));

/** What the server may refuse: that is not the question here. Its own failures are. */
async function ask(play: Play, method: 'POST' | 'PATCH', path: string, body: object = {}): Promise<void> {
  const answer = await call(world.fixture, owner, method, path, body);
  play.did.push(`${method} ${path} ${JSON.stringify(body)} ${answer.statusCode}`);
  assert.ok(answer.statusCode < 500, answer.body);
}

const at = (play: Play, fromMinutes: number, toMinutes: number): string =>
  cutToMinute(world.fixture.clock.now().getTime() + whole(play, fromMinutes, toMinutes) * 60_000).toISOString();

function around(play: Play): { starts_at: string; ends_at: string } {
  const from = whole(play, -10, 400);
  return { starts_at: at(play, from, from), ends_at: at(play, from + 15, from + 120) };
}

async function aBooking(play: Play): Promise<Known | undefined> {
  const known = await query<Known>(
    `select id::int, room_id::int, status, starts_at, ends_at from bookings where ends_at > $1 order by id`,
    [world.fixture.clock.now()],
  );
  return pick(play, known);
}

async function change(play: Play): Promise<void> {
  const booking = await aBooking(play);
  if (booking === undefined) return;
  const later = (date: Date, minutes: number) => new Date(date.getTime() + minutes * 60_000).toISOString();
  const by = whole(play, 5, 60);
  const path = `/bookings/${booking.id}/`;
  const kinds: Record<string, () => Promise<void>> = {
    extend: () => ask(play, 'POST', `${path}extend/`, { ends_at: later(booking.ends_at, by) }),
    shorten: () => ask(play, 'POST', `${path}shorten/`, { ends_at: later(booking.ends_at, -by) }),
    early: () => ask(play, 'POST', `${path}early-check-in/`, { starts_at: later(booking.starts_at, -by) }),
    time: () => ask(play, 'PATCH', path, around(play)),
    name: () => ask(play, 'PATCH', path, { guest_name: `Guest ${by}` }),
    move: () => ask(play, 'POST', `${path}move/`, { room: rooms.find(({ id }) => id !== booking.room_id)?.id }),
    cancel: () => ask(play, 'POST', `${path}cancel/`),
    noShow: () => ask(play, 'POST', `${path}no-show/`),
    undo: () => ask(play, 'POST', `${path}undo/`),
    both: async () => void (await Promise.all([kinds['extend']?.(), kinds['cancel']?.()])),
    all: async () => void (await Promise.all([kinds['undo']?.(), kinds['move']?.(), kinds['extend']?.(), kinds['time']?.()])),
  };
  await pick(play, Object.values(kinds))?.();
}

async function changeCalendar(play: Play): Promise<void> {
  const { entries } = play;
  for (let count = whole(play, 1, 3); count > 0; count -= 1) {
    const { starts_at, ends_at } = around(play);
    entries.set(`u${whole(play, 1, 6)}`, { from: new Date(starts_at), to: new Date(ends_at), isCancelled: play.random() < 0.2 });
    const gone = pick(play, [...entries.keys()]);
    if (gone !== undefined && play.random() < 0.3) entries.delete(gone);
  }
  const events = [...entries].flatMap(([uid, { from, to, isCancelled }]) => [
    `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTART:${stamp(from)}\r\nDTEND:${stamp(to)}`,
    ...(isCancelled ? ['STATUS:CANCELLED'] : []),
    'END:VEVENT',
  ]);
  calendar = ['BEGIN:VCALENDAR', 'VERSION:2.0', ...events, 'END:VCALENDAR', ''].join('\r\n');
  play.did.push(
    `calendar ${[...entries].map(([uid, { from, to }]) => `${uid} ${from.toISOString()} ${to.toISOString()}`).join(', ')}`,
  );
  await readFeed();
}

/** The process dies in the middle of telling a lock, another goes on, and the first call's answer comes when nobody waits for it. */
async function killWorker(play: Play): Promise<void> {
  hangs = play.random() < 0.5 ? 'before' : 'after';
  play.did.push(`kill ${hangs}`);
  const dying = world.fixture.features.delivery.worker.turn();
  // A turn that had nothing to tell a lock is over instead.
  let isOver = false;
  void dying.then(() => (isOver = true));
  await until(async () => isOver || release.length > 0);
  hangs = undefined;
  world.fixture.clock.advance(200);
  await second.features.delivery.worker.turn();
  await second.features.delivery.worker.turn();
  for (const go of release) go();
  release = [];
  await dying;
}

/** Both processes at work, and people and the calendar in between. */
async function allAtOnce(play: Play): Promise<void> {
  const turns = [world.fixture, second].map(({ features }) => features.delivery.worker.turn());
  await Promise.all([...turns, change(play), change(play), changeCalendar(play), change(play)]);
}

const moves: readonly ((play: Play) => Promise<void>)[] = [
  async (play) => {
    await ask(play, 'POST', '/bookings/', { room: pick(play, rooms)?.id, guest_name: 'Grace Hopper', ...around(play) });
  },
  change,
  change,
  changeCalendar,
  allAtOnce,
  killWorker,
  async (play) => void play.did.push(`work ${await world.fixture.features.delivery.worker.turn()}`),
  async (play) => {
    const minutes = whole(play, 1, 45);
    play.did.push(`${minutes} minutes pass`);
    world.fixture.clock.advance(minutes * 60);
    await world.fixture.features.bookings.completeEnded();
  },
  async (play) => {
    const online = play.random() < 0.6;
    play.did.push(`gateway ${online ? 'on' : 'off'}`);
    await control(world.fixture.cloud, 'PATCH', 'gateways/4001', { online });
  },
  async (play) => {
    const doors = [frontDoor, studio, ...(play.random() < 0.5 ? [sideDoor] : [])];
    const body = {
      doors: doors.map((lock, index) => ({ device: world.device(lock).device, kind: index === 0 ? 'front' : 'own' })),
    };
    await ask(play, 'PATCH', `/rooms/${rooms[0]?.id}/`, body);
  },
];

/** Everything is given its time: back-offs, breakers, leases. */
async function comeToRest(): Promise<void> {
  await control(world.fixture.cloud, 'PATCH', 'gateways/4001', { online: true });
  for (let round = 0; round < 4; round += 1) {
    await world.work();
    world.fixture.clock.advance(31 * 60);
  }
  await world.fixture.features.bookings.completeEnded();
  for (let round = 0; round < 4; round += 1) {
    await world.work();
    world.fixture.clock.advance(5);
  }
  await world.work();
}

async function playSequence(play: Play): Promise<void> {
  calendar = '';
  for (let step = 0; step < stepsEach; step += 1) {
    await pick(play, moves)?.(play);
    await checkDatabase();
    assert.deepEqual(
      log.filter((line) => line.includes('"level":"error"')),
      [],
      'nothing of ours went wrong',
    );
    log.length = 0;
  }
  await comeToRest();
  await checkDatabase();
  await checkLocks();
  const left = await query<{ id: number }>(`select id from bookings where status = 'confirmed'`);
  for (const { id } of left) await ask(play, 'POST', `/bookings/${id}/cancel/`);
  await comeToRest();
  await checkLocks();
  await query(`delete from calendar_feed_missing`);
  await query(`update bookings set external_id = null`);
}

test('whatever happens to bookings, what has to hold of them holds after each step, and of their locks in the end', async () => {
  const first = Number(process.env['RANDOM_STAYS_SEED'] ?? randomInt(1_000_000_000));
  for (let seed = first; seed < first + sequences; seed += 1) {
    owner = await signInAgain(world.fixture, owner);
    const play: Play = { random: createRandom(seed), did: [], entries: new Map() };
    try {
      await playSequence(play);
    } catch (error) {
      const steps = play.did.map((step) => `  ${step}`).join('\n');
      throw new Error(
        `RANDOM_STAYS_SEED=${seed} broke a promise after\n${steps}\n${error instanceof Error ? error.message : String(error)}`,
        {
          cause: error,
        },
      );
    }
  }
});
