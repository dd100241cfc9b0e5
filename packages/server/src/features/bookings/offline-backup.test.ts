import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { frontDoor, startDelivery, type DeliveryWorld } from '../delivery/testing/delivery-fixture.ts';
import { call } from '../devices/testing/devices-fixture.ts';
import { control, runJob } from '../integrations/ttlock/testing/ttlock-fixture.ts';
import { EventConsumers } from '../../platform/events/consumers.ts';
import { until } from '../../platform/database/testing/until.ts';
import { createLogger } from '../../platform/logger.ts';
import { alertLike } from '../security/testing/security-fixture.ts';
import type { BookingAnswer } from './testing/bookings-fixture.ts';

const get = '/v3/keyboardPwd/get';
const hourMs = 3_600_000;

describe('half an hour before, with the gateway away and no spare code left,', () => {
  let world: DeliveryWorld;
  let consumers: EventConsumers;
  let opensAt: Date;
  let closesAt: Date;

  beforeEach(async () => {
    world = await startDelivery({ isOverHttp: true, env: { DELIVERY_BACKUP_CODES: '0' } });
    const { db } = world.fixture.database;
    const { security, delivery } = world.fixture.features;
    consumers = new EventConsumers({
      db,
      notifications: world.fixture.notifications,
      consumers: [...security.eventConsumers, ...delivery.eventConsumers],
      logger: createLogger('silent'),
      lookEveryMs: 100,
    });
    await consumers.start();
    await world.work();
    await gateway(false);
    // Forty minutes after the next full hour, so that neither end is one.
    const now = world.fixture.clock.now().getTime();
    opensAt = new Date(Math.ceil(now / hourMs) * hourMs + 40 * 60_000);
    closesAt = new Date(opensAt.getTime() + 20 * hourMs);
    world.fixture.clock.advance((opensAt.getTime() - 35 * 60_000 - now) / 1000);
  });
  afterEach(async () => {
    await consumers.stop();
    await world.fixture.close();
  });

  const gateway = (online: boolean) => control(world.fixture.cloud, 'PATCH', 'gateways/4001', { online });
  const advance = (minutes: number): void => world.fixture.clock.advance(minutes * 60);

  async function book(room: number, guest: string): Promise<BookingAnswer> {
    const answer = await call(world.fixture, world.owner, 'POST', '/bookings/', {
      room,
      guest_name: guest,
      guest_email: `${guest.toLowerCase()}@example.org`,
      starts_at: opensAt.toISOString(),
      ends_at: closesAt.toISOString(),
    });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json<BookingAnswer>();
  }
  const read = async (id: number): Promise<BookingAnswer> =>
    (await call(world.fixture, world.owner, 'GET', `/bookings/${id}/`)).json<BookingAnswer>();
  /** As the worker does it; a second run of the same changes nothing. */
  async function check(booking: number): Promise<void> {
    const { rows } = await world.fixture.database.pool.query<{ codes_since: Date }>(
      'select codes_since from bookings where id = $1',
      [booking],
    );
    const payload = { booking_id: booking, stage: '30min', codes_since: rows[0]?.codes_since.toISOString() };
    await runJob(world.fixture, 'check_booking', payload);
    await runJob(world.fixture, 'check_booking', payload);
  }
  async function works(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute += 1) {
      await world.work();
      advance(1);
    }
  }
  const alert = (type: string) => alertLike(world.fixture, world.owner, 'all=true', ({ alert_type: kind }) => kind === type);
  const asked = async (): Promise<number> =>
    ((await control(world.fixture.cloud, 'GET', `calls?path=${get}`)) as { calls: unknown[] }).calls.length;

  async function bookedAndChecked(guest = 'Grace'): Promise<{ booking: BookingAnswer; pin: number; digits: string }> {
    const made = await book(await world.makeRoom([frontDoor]), guest);
    await works(5);
    await check(made.id);
    const booking = await read(made.id);
    const [door] = booking.doors;
    assert.ok(door !== undefined);
    return { booking, pin: door.pin, digits: door.pin_code };
  }

  it('the guest is given a code that the lock makes out itself, once, and the owner is told what it is worth', async () => {
    const { booking, pin, digits } = await bookedAndChecked();
    const [made] = booking.checks;
    assert.deepEqual([made?.is_proven, made?.doors[0]?.backup_pin], [false, pin]);
    assert.equal(await asked(), 1);
    assert.equal(booking.doors[0]?.is_proven, false);
    const facts = await world.facts(pin);
    assert.deepEqual([facts.evidence.source, facts.isProven, facts.isOffline], ['accepted_by_cloud', false, true]);
    advance(31);
    assert.equal(world.held(frontDoor).length, 0, 'nothing was sent to the lock');
    assert.equal(world.opens(frontDoor, digits), true);
    const mails = (await world.fixture.features.mailer.list(50, 0)).filter(({ to }) => to === 'grace@example.org');
    const latest = await world.fixture.features.mailer.read(mails[0]?.id ?? 0);
    assert.match(latest?.content?.text ?? '', new RegExp(`works out by itself.*${digits}`, 's'));
    const { rows } = await world.fixture.database.pool.query(
      `select count(*)::int as told from notifications where kind = 'booking_alert'`,
    );
    assert.deepEqual(rows, [{ told: 1 }]);
    const { severity, description } = await alert('code_unproven');
    assert.equal(severity, 'high');
    assert.match(description, /offline code of the vendor: the lock has not confirmed it, it works by calculation/);
  });

  it('what the list of the vendor shows is no proof; its use at the door is, and then it can be taken away as any other', async () => {
    const { booking, pin, digits } = await bookedAndChecked();
    await works(3);
    assert.deepEqual([(await world.facts(pin)).phase, (await world.facts(pin)).isProven], ['awaiting_evidence', false]);
    advance(31);
    assert.equal(world.opens(frontDoor, digits), true);
    await gateway(true);
    await runJob(world.fixture, 'pull_ttlock_records', { account_id: world.accountId, lock_id: String(frontDoor) });
    await until(async () => (await world.facts(pin)).isProven);
    const used = await world.facts(pin);
    assert.deepEqual([used.phase, used.evidence.source, used.isProven], ['confirmed', 'used_at_door', true]);
    await call(world.fixture, world.owner, 'POST', `/bookings/${booking.id}/cancel/`, {});
    await works(60);
    assert.equal((await world.facts(pin)).phase, 'removed');
    assert.equal(world.opens(frontDoor, digits), false);
  });

  for (const answer of ['refuse', 'accept'] as const) {
    it(`one that was never used is not said to be gone while it opens, though the vendor would ${answer} its removal`, async () => {
      await control(world.fixture.cloud, 'PATCH', 'switches', { delete_unused_random: answer });
      const { booking, pin, digits } = await bookedAndChecked();
      await gateway(true);
      await call(world.fixture, world.owner, 'POST', `/bookings/${booking.id}/cancel/`, {});
      await works(10);
      // For its sake the list is read again.
      await world.makePin(frontDoor, { pin_code: '482913' });
      await works(50);
      const stuck = await world.facts(pin);
      assert.deepEqual([stuck.phase, stuck.desired], ['failed_to_remove', 'absent']);
      assert.equal(world.opens(frontDoor, digits), true, 'it does open');
      assert.equal((await alert('code_not_removed')).is_resolved, false);
      if (answer === 'accept') return;
      assert.equal(stuck.problem?.code, 'never_used');
    });
  }

  it('one that was never used is off the list once it can open nothing any more, and says so', async () => {
    const { booking, pin, digits } = await bookedAndChecked();
    await gateway(true);
    await call(world.fixture, world.owner, 'POST', `/bookings/${booking.id}/cancel/`, {});
    await works(30);
    world.fixture.clock.advance(23 * 3600);
    await works(60);
    assert.equal(world.opens(frontDoor, digits), false);
    assert.equal((await world.facts(pin)).phase, 'removed');
    assert.deepEqual(await runJob(world.fixture, 'compare_access', {}), { open: 0, found: 0 });
  });

  it('a stay that is made longer has one for its new time', async () => {
    const { booking, digits } = await bookedAndChecked();
    const longer = new Date(closesAt.getTime() + 24 * hourMs);
    const extended = await call(world.fixture, world.owner, 'POST', `/bookings/${booking.id}/extend/`, {
      ends_at: longer.toISOString(),
    });
    assert.equal(extended.statusCode, 200, extended.body);
    await works(3);
    await check(booking.id);
    const [door] = (await read(booking.id)).doors;
    assert.ok(door !== undefined && door.pin_code !== digits);
    assert.equal((await world.facts(door.pin)).isOffline, true);
    advance(31);
    assert.equal(world.opens(frontDoor, door.pin_code), true);
    world.fixture.clock.advance(30 * 3600);
    assert.deepEqual([world.opens(frontDoor, door.pin_code), world.opens(frontDoor, digits)], [true, false]);
  });

  it('two guests of one door never have the same one, though they come and go at the same time', async () => {
    const first = await bookedAndChecked('Grace');
    const second = await bookedAndChecked('Ada');
    assert.notEqual(first.digits, second.digits);
    assert.deepEqual([(await world.facts(first.pin)).isOffline, (await world.facts(second.pin)).isOffline], [true, true]);
    advance(31);
    assert.deepEqual([world.opens(frontDoor, first.digits), world.opens(frontDoor, second.digits)], [true, true]);
  });

  it('one that somebody made for the same hours with the app of the maker stays theirs', async () => {
    const passcodes = `/integrations/ttlock/accounts/${world.accountId}/locks/${frontDoor}/passcodes/`;
    const theirs = await call(world.fixture, world.owner, 'POST', passcodes, {
      kind: 'period',
      name: 'Grandma',
      starts_at: new Date(Math.floor(opensAt.getTime() / hourMs) * hourMs).toISOString(),
      ends_at: new Date(Math.ceil(closesAt.getTime() / hourMs) * hourMs).toISOString(),
    });
    assert.equal(theirs.statusCode, 201, theirs.body);
    const { digits, pin } = await bookedAndChecked();
    assert.equal((await world.facts(pin)).isOffline, true);
    assert.equal(theirs.body.includes(digits), false);
  });

  it('one that a process died over before it was stored is shown as nobody’s', async () => {
    const wish = { devicePk: world.device(frontDoor).device, startsAt: opensAt, endsAt: closesAt, label: 'Grace' };
    const code = await world.fixture.features.delivery.askOfflineCode(wish, new AbortController().signal);
    assert.ok(code !== null);
    world.fixture.clock.advance(13 * 3600);
    await works(5);
    await runJob(world.fixture, 'compare_access', {});
    const left = (await call(world.fixture, world.owner, 'GET', '/access/over-access/')).json<{
      results: Array<{ kind: string; ref: string }>;
    }>();
    assert.deepEqual([left.results[0]?.kind, left.results[0]?.ref], ['leftover_code', code.codeRef]);
  });

  it('one whose hours the vendor cuts too short is given to nobody', async () => {
    const door = world.fixture.cloud.world.locks.get(frontDoor)?.door;
    assert.ok(door !== undefined);
    door.timezoneOffsetMs = 5.5 * hourMs;
    await control(world.fixture.cloud, 'PATCH', 'switches', { hour_cut: 'lock' });
    const { booking } = await bookedAndChecked();
    assert.equal(await asked(), 1);
    assert.equal(booking.checks[0]?.doors[0]?.backup_pin, null);
    assert.equal(world.fixture.cloud.world.locks.get(frontDoor)?.passcodes.size, 0, 'nothing is left on the list');
  });

  it('one of more digits than people are told is given to nobody', async () => {
    closesAt = new Date(opensAt.getTime() + 200 * 24 * hourMs);
    const { booking } = await bookedAndChecked();
    assert.deepEqual([await asked(), booking.checks[0]?.doors[0]?.backup_pin], [1, null]);
    assert.equal(world.fixture.cloud.world.locks.get(frontDoor)?.passcodes.size, 0, 'nothing is left on the list');
  });

  it('a vendor that gives none leaves it at telling the owner', async () => {
    await control(world.fixture.cloud, 'POST', 'faults', { fault: 'errcode', errcode: -1007, path: get });
    const { booking } = await bookedAndChecked();
    assert.deepEqual([booking.checks[0]?.doors[0]?.backup_pin, booking.doors.length], [null, 1]);
    assert.equal((await alert('code_unproven')).severity, 'critical');
  });
});
