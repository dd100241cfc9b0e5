import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { sql } from 'kysely';
import { Check } from 'typebox/value';
import { accessEvents } from '../access/index.ts';
import { accountEvents } from '../accounts/index.ts';
import { until } from '../../platform/database/testing/until.ts';
import type { EventDefinition } from '../../platform/events/event.ts';
import {
  call,
  newEventId,
  registerLock,
  registerPerson,
  registerStaff,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
} from './testing/devices-fixture.ts';
import { deviceEvents } from './index.ts';

const definitions = new Map<string, EventDefinition>(
  [...accountEvents, ...deviceEvents, ...accessEvents].map((event) => [event.type, event]),
);

interface StoredEvent {
  readonly type: string;
  readonly device_pk: number | null;
  readonly user_id: number | null;
  readonly is_for_managers: boolean;
  readonly is_for_owner: boolean;
  readonly data: Record<string, unknown>;
}

describe('what happens is told as events', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let member: Person;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
    member = await registerPerson(fixture);
  });
  after(async () => {
    await fixture.close();
  });
  const told = async (): Promise<StoredEvent[]> =>
    (await sql<StoredEvent>`select * from events order by id`.execute(fixture.database.db)).rows;
  const types = async (): Promise<string[]> => (await told()).map(({ type }) => type);
  const forget = async (): Promise<void> => {
    await sql`truncate events`.execute(fixture.database.db);
  };
  const one = async (type: string): Promise<StoredEvent> => {
    const found = (await told()).filter((event) => event.type === type);
    assert.equal(found.length, 1, `${type}, of ${(await types()).join(', ')}`);
    return found[0] as StoredEvent;
  };
  beforeEach(forget);

  /** Every event of a test is what its definition says. */
  async function allAsDefined(): Promise<void> {
    for (const { type, data } of await told()) {
      const definition = definitions.get(type);
      assert.ok(definition !== undefined, type);
      assert.ok(Check(definition.data, data), `${type}: ${JSON.stringify(data)}`);
    }
  }

  it('definitions name each type once', () => {
    assert.equal(definitions.size, accountEvents.length + deviceEvents.length + accessEvents.length);
    for (const type of definitions.keys()) assert.match(type, /^[a-z]+\.[a-z_]+$/);
  });

  it('a device: registered, renamed, set, its keys changed, deleted', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    await call(fixture, owner, 'PATCH', `/devices/${lock.id}/`, { name: 'Back door' });
    await call(fixture, owner, 'PATCH', `/devices/${lock.id}/settings/`, { silent_mode: true });
    await call(fixture, owner, 'POST', `/devices/${lock.id}/keys/rotate/`, {});
    await call(fixture, owner, 'DELETE', `/devices/${lock.id}/`);
    assert.deepEqual(await types(), ['device.created', 'device.updated', 'device.updated', 'device.updated', 'device.deleted']);
    const [, renamed, set, rotated, deleted] = await told();
    assert.deepEqual(renamed?.data, {
      device: { id: lock.id, device_id: lock.deviceId, name: 'Back door' },
      changed: ['name'],
    });
    assert.deepEqual([set?.data['changed'], rotated?.data['changed']], [['settings'], ['keys']]);
    assert.deepEqual([deleted?.device_pk, deleted?.user_id], [lock.id, owner.id], 'the owner still sees that it is gone');
    await allAsDefined();
  });

  it('what was refused or lost a race is not told', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    await forget();
    const answers = [
      await call(fixture, owner, 'PATCH', `/devices/${lock.id}/`, { name: 'Other' }, { 'if-match': '"99"' }),
      await call(fixture, member, 'DELETE', `/devices/${lock.id}/`),
      await call(fixture, owner, 'POST', '/devices/', { name: 'Twin', device_id: lock.deviceId }),
      await call(fixture, owner, 'POST', `/devices/${lock.id}/shares/`, { email: owner.email, role: 'member' }),
    ];
    assert.deepEqual(
      answers.map(({ statusCode }) => statusCode),
      [412, 404, 400, 400],
    );
    assert.deepEqual(await types(), []);
  });

  it('a lock: changes that people see, and not a status that says the same again', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    await forget();
    await lock.status({ battery: 80, lock_status: 'locked' });
    assert.deepEqual(new Set(await types()), new Set(['device.went_online', 'device.status_changed']));
    await forget();
    await lock.status({ battery: 80, lock_status: 'locked' });
    await lock.status({ battery: 79, lock_status: 'locked', temperature: 30 });
    await lock.send('heartbeat', { timestamp: lock.timestamp(), uptime: 5 });
    assert.deepEqual(await types(), []);
    await lock.status({ battery: 79, lock_status: 'unlocked', door: 'open' });
    const { data } = await one('device.status_changed');
    assert.deepEqual(
      [data['lock_status'], data['door'], (data['previous'] as { lock_status: string }).lock_status],
      ['unlocked', 'open', 'locked'],
    );
    await forget();
    await lock.status({ battery: 20, lock_status: 'jammed', door: 'open' });
    await lock.status({ battery: 19, lock_status: 'jammed', door: 'open' });
    assert.equal((await one('device.battery_low')).data['battery_level'], 20);
    await one('device.jammed');
    await forget();
    await lock.send('availability', 'offline');
    assert.deepEqual(await types(), ['device.went_offline']);
    await lock.status({ battery: 19, lock_status: 'jammed', door: 'open' });
    await forget();
    fixture.clock.advance(600);
    await fixture.devices.markSilentOffline();
    assert.ok((await types()).every((type) => type === 'device.went_offline'));
    assert.equal((await told()).filter((event) => event.device_pk === lock.id).length, 1);
    await allAsDefined();
  });

  it('at the door: tampering and the door contact, once however often they are sent', async () => {
    const lock = await registerLock(fixture, owner);
    await forget();
    const tamper = { event_id: newEventId(), type: 'tamper', reason: 'cover opened', timestamp: lock.timestamp() };
    await lock.send('event', tamper);
    await lock.send('event', tamper);
    await lock.send('event', { event_id: newEventId(), type: 'door', action: 'forced', timestamp: lock.timestamp() });
    assert.deepEqual(await types(), ['device.tamper', 'device.door_changed']);
    assert.equal((await one('device.tamper')).data['reason'], 'cover opened');
    await allAsDefined();
  });

  it('a command: made, answered with its effect, or expired', async () => {
    const lock = await registerLock(fixture, owner);
    await share(fixture, owner, lock, member, 'member');
    await forget();
    lock.answersWith(() => ({ success: true, status: 'unlocked' }));
    await call(fixture, member, 'POST', `/devices/${lock.id}/unlock/?wait=10`);
    assert.deepEqual(await types(), ['command.created', 'access.granted', 'device.status_changed', 'command.settled']);
    const settled = await one('command.settled');
    assert.deepEqual([settled.data['status'], settled.data['late']], ['succeeded', false]);
    assert.deepEqual([settled.is_for_managers, settled.user_id], [true, member.id]);
    assert.deepEqual((await one('access.granted')).data['user'], { id: member.id, name: await nameOf(member) });
    await forget();
    lock.answersWith(() => null);
    const { request_id } = (await call(fixture, owner, 'POST', `/devices/${lock.id}/lock/`)).json<{ request_id: string }>();
    fixture.clock.advance(60);
    await fixture.devices.expireUnanswered();
    assert.equal((await one('command.settled')).data['status'], 'expired');
    assert.equal((await one('access.denied')).data['reason'], 'No answer from the lock');
    await forget();
    await lock.answer(request_id, { success: true, status: 'locked' });
    const late = await one('command.settled');
    assert.deepEqual([late.data['status'], late.data['late']], ['succeeded', true]);
    await allAsDefined();
  });

  async function nameOf(person: Person): Promise<string> {
    const users = await fixture.features.accounts.userSummary([person.id]);
    return users.get(person.id)?.fullName ?? '';
  }

  it('a clock that is wrong, as it is put right', async () => {
    const lock = await registerLock(fixture, owner);
    await forget();
    lock.clockOffsetMs = 90_000;
    await lock.status({ time_nonce: 'ab'.repeat(16) });
    await until(async () => (await types()).includes('device.clock_drift'));
    const offset = Number((await one('device.clock_drift')).data['offset_ms']);
    assert.ok(offset > 80_000 && offset < 100_000, String(offset));
    await allAsDefined();
  });

  it('firmware, from its order to its end', async () => {
    const lock = await registerLock(fixture, owner);
    await forget();
    const { request_id } = (
      await call(fixture, owner, 'POST', `/devices/${lock.id}/firmware/`, { firmware_url: 'https://example.com/fw.bin' })
    ).json<{ request_id: string }>();
    await lock.send('ota/progress', { request_id, state: 'downloading', percent: 40, timestamp: lock.timestamp() });
    await lock.send('ota/progress', { request_id, state: 'done', version: '2.0.0', timestamp: lock.timestamp() });
    const progress = (await told()).filter(({ type }) => type === 'firmware.progressed');
    assert.deepEqual(
      progress.map(({ data }) => data['state']),
      ['downloading', 'done'],
    );
    await allAsDefined();
  });

  it('shares: to the owner and to whom they are with, and to no manager', async () => {
    const lock = await registerLock(fixture, owner);
    await forget();
    const id = await share(fixture, owner, lock, member, 'member');
    await call(fixture, owner, 'PATCH', `/devices/${lock.id}/shares/${id}/`, { role: 'viewer' });
    await call(fixture, owner, 'DELETE', `/devices/${lock.id}/shares/${id}/`);
    assert.deepEqual(await types(), ['share.created', 'share.updated', 'share.deleted']);
    for (const event of await told()) assert.deepEqual([event.is_for_owner, event.user_id], [true, member.id]);
    await allAsDefined();
  });

  it('PINs, QR codes and guests, without what opens the door', async () => {
    const lock = await registerLock(fixture, owner);
    await forget();
    const digits = '482915';
    const pin = (
      await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id, pin_code: digits, label: 'Cleaner' })
    ).json<{ id: number }>();
    await call(fixture, owner, 'PATCH', `/access/pins/${pin.id}/`, { label: 'Gardener' });
    await call(fixture, owner, 'POST', `/access/pins/${pin.id}/validate/`, { pin_code: digits });
    await call(fixture, owner, 'POST', `/access/pins/${pin.id}/validate/`, { pin_code: '736251' });
    await call(fixture, owner, 'DELETE', `/access/pins/${pin.id}/`);
    assert.deepEqual(await types(), ['pin.created', 'pin.updated', 'access.granted', 'access.denied', 'pin.deleted']);
    assert.equal((await one('access.granted')).data['credential_ref'], `pin:${pin.id}`);
    const later = new Date(Date.now() + 86_400_000 * 30).toISOString();
    const qr = (
      await call(fixture, owner, 'POST', '/access/qrcodes/', { device: lock.id, label: 'Post', valid_until: later })
    ).json<{ id: number; code: string }>();
    await call(fixture, owner, 'PATCH', `/access/qrcodes/${qr.id}/`, { label: 'Parcel' });
    await call(fixture, owner, 'POST', `/access/qrcodes/${qr.id}/scan/`, { code: qr.code });
    await call(fixture, owner, 'DELETE', `/access/qrcodes/${qr.id}/`);
    const guest = (
      await call(fixture, owner, 'POST', '/access/temporary-access/', {
        device: lock.id,
        guest_email: 'guest@example.com',
        guest_name: 'Grace Guest',
        access_type: 'period',
        valid_until: later,
      })
    ).json<{ id: number; pin_code: string }>();
    await call(fixture, owner, 'PATCH', `/access/temporary-access/${guest.id}/`, { notes: 'Bring towels' });
    await call(fixture, owner, 'DELETE', `/access/temporary-access/${guest.id}/`);
    const all = await types();
    for (const type of ['qrcode.created', 'qrcode.updated', 'qrcode.deleted', 'guest.created', 'guest.updated', 'guest.deleted'])
      assert.equal(all.filter((each) => each === type).length, 1, type);
    const text = JSON.stringify(await told());
    for (const secret of [digits, '736251', qr.code]) assert.ok(!text.includes(secret), secret);
    await allAsDefined();
  });

  it('accounts: made and changed, to the person alone', async () => {
    const person = await registerPerson(fixture);
    const staff = await registerStaff(fixture);
    await call(fixture, person, 'PATCH', '/users/profile/', { first_name: 'Grace' });
    await call(fixture, staff, 'PATCH', `/users/${person.id}/`, { is_active: false });
    const ofPerson = (await told()).filter((event) => event.user_id === person.id);
    assert.deepEqual(
      ofPerson.map(({ type, data }) => [type, data['changed']]),
      [
        ['user.created', undefined],
        ['user.updated', ['first_name']],
        ['user.updated', ['is_active']],
      ],
    );
    assert.ok(ofPerson.every(({ device_pk }) => device_pk === null));
    await allAsDefined();
  });
});
