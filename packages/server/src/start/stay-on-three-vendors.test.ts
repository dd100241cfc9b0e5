import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { verifyProof } from '../features/bookings/index.ts';
import { makeRoom, type BookingAnswer, type RoomAnswer } from '../features/bookings/testing/bookings-fixture.ts';
import { call } from '../features/devices/testing/devices-fixture.ts';
import { startStays, type Door, type StaysWorld } from './testing/stays-fixture.ts';

/** One stay from its booking to its end, with doors of a TTLock lock, of a U-tec lock, and of a lock of our own. */
describe('a stay behind doors of three makes', () => {
  let world: StaysWorld;
  let rooms: readonly [RoomAnswer, RoomAnswer];
  let first: readonly Door[];
  let second: readonly Door[];
  let booking: BookingAnswer;
  let digits = '';
  let beganAt = 0;

  const at = (minutes: number): string => new Date(beganAt + minutes * 60_000).toISOString();
  const ask = async <T>(method: 'GET' | 'POST', path: string, body?: object, status = 200): Promise<T> => {
    const answer = await call(world.fixture, world.owner, method, path, body);
    assert.equal(answer.statusCode, status, answer.body);
    return answer.json<T>();
  };
  const read = () => ask<BookingAnswer>('GET', `/bookings/${booking.id}/`);
  const isProven = async (): Promise<boolean> => (await read()).doors.every((door) => door.is_proven);
  const goTo = (minutes: number): void => {
    const seconds = (beganAt + minutes * 60_000 - world.fixture.clock.now().getTime()) / 1000;
    if (seconds > 0) world.fixture.clock.advance(seconds);
  };
  const openings = (doors: readonly Door[]): boolean[] => doors.map((door) => door.opensWith(digits));

  before(async () => {
    world = await startStays();
    const fixture = { ...world.fixture, owner: world.owner, front: world.played, door: world.played, beganAt: new Date() };
    const ways = [
      [world.front, world.ttlockDoor(1_000_001), world.utecDoor('AA:BB:CC:00:00:01')],
      [world.front, world.ttlockDoor(1_000_002), world.utecDoor('AA:BB:CC:00:00:02')],
    ] as const;
    [first, second] = ways;
    const room = (doors: readonly Door[]) =>
      makeRoom(fixture, { doors: doors.map(({ device }, index) => ({ device, kind: index === 0 ? 'front' : 'own' })) });
    rooms = [await room(first), await room(second)];
    beganAt = Math.ceil(world.fixture.clock.now().getTime() / 60_000) * 60_000;
  });
  after(() => world.fixture.close());

  it('brings one code to all three locks, and each lock proves it', async () => {
    const order = { room: rooms[0].id, guest_name: 'Grace Hopper', starts_at: at(60), ends_at: at(180) };
    booking = await ask<BookingAnswer>('POST', '/bookings/', order, 201);
    digits = booking.doors[0]?.pin_code ?? '';
    assert.deepEqual([booking.doors.length, new Set(booking.doors.map(({ pin_code }) => pin_code)).size], [3, 1]);
    await world.until('the code is proven at all three doors', isProven);
    assert.deepEqual(openings(first), [false, false, false], 'nobody comes in an hour before');
  });

  it('is proven by a statement that needs no server, before the guest is there', async () => {
    goTo(31);
    assert.deepEqual(await world.runDueChecks(), ['30min']);
    const proof = await call(world.fixture, world.owner, 'GET', `/bookings/${booking.id}/proof/`);
    assert.equal(proof.statusCode, 200, proof.body);
    const key = proof.json<{ public_key: string }>().public_key;
    const { ok, why, statement } = verifyProof(proof.body, [key]);
    assert.deepEqual([ok, why, statement?.doors.length], [true, null, 3]);
    assert.ok(!proof.body.includes(digits));
    assert.equal(verifyProof(proof.body.replace(at(180), at(240)), [key]).problem, 'signature');
  });

  it('opens all three doors to the end of the stay, also where it was extended', async () => {
    goTo(61);
    assert.deepEqual(openings(first), [true, true, true]);
    booking = await ask('POST', `/bookings/${booking.id}/extend/`, { ends_at: at(300) });
    assert.equal(booking.doors[0]?.pin_code, digits, 'a guest who stays longer keeps the code');
    assert.deepEqual(openings(first), [true, true, true], 'also while the change is on its way');
    await world.until('the longer time is proven', isProven);
    goTo(200);
    assert.deepEqual(openings(first), [true, true, true]);
  });

  it('moves to another room: its doors open, those of the first room do not, and the front door goes on', async () => {
    booking = await ask('POST', `/bookings/${booking.id}/move/`, { room: rooms[1].id });
    digits = booking.doors[0]?.pin_code ?? '';
    await world.until('the code is proven in the other room', isProven);
    await world.until('the code is gone from the first room', async () => {
      return !first.slice(1).some((door) => door.opensWith(digits));
    });
    assert.deepEqual(openings(second), [true, true, true]);
    assert.deepEqual(openings(first), [true, false, false], 'the front door is of both rooms');
  });

  it('is cancelled: the code is off every lock, and the lock’s own word says so', async () => {
    await ask('POST', `/bookings/${booking.id}/cancel/`, { reason: 'ill' });
    const { rows } = await world.fixture.database.pool.query<{ pin_id: number }>(
      'select pin_id::int from deliveries where device_pk = any($1)',
      [[...first, ...second].map(({ device }) => device)],
    );
    const pins = rows.map(({ pin_id }) => pin_id);
    const facts = async () => [...(await world.fixture.features.delivery.factsOf(pins)).values()];
    await world.until('every code is removed', async () => (await facts()).every(({ phase }) => phase === 'removed'));
    assert.deepEqual([...openings(first), ...openings(second)], [false, false, false, false, false, false]);
    const evidence = (await facts()).map((fact) => fact.evidence.source);
    assert.equal(evidence.length, 5);
    assert.ok(
      evidence.every((source) => source === 'seen_in_read_back' || source === 'reported_by_lock'),
      evidence.join(),
    );
    assert.equal(world.own.lock.memory.codes.length, 0);
  });
});
