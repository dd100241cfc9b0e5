import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  call,
  logsOf,
  registerLock,
  registerPerson,
  registerStaff,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../../devices/testing/devices-fixture.ts';
import { EventAnnouncer } from '../../../platform/events/announcer.ts';
import { createEventOutbox } from '../../../platform/events/outbox.ts';
import { createLogger } from '../../../platform/logger.ts';
import type { HomeAssistantContext } from './context.ts';
import { readLocks } from './read-locks.ts';
import { withHomeAssistantTables } from './tables.ts';
import { takePinMessage } from './pin-dialect.ts';
import { takeCommand } from './take-command.ts';

describe('a command from Home Assistant', () => {
  let fixture: DevicesFixture;
  let announcer: EventAnnouncer;
  let owner: Person;
  let other: Person;
  let lock: PlayedLock;
  before(async () => {
    fixture = await startDevices();
    announcer = new EventAnnouncer({ db: fixture.database.db, logger: createLogger('silent') });
    owner = await registerPerson(fixture);
    other = await registerPerson(fixture);
    lock = await registerLock(fixture, owner);
    lock.answersWith(() => ({ success: true, status: 'unlocked' }));
  });
  after(async () => {
    await announcer.stop();
    await fixture.close();
  });

  function contextAs(person: Person): HomeAssistantContext {
    const { features, database, clock } = fixture;
    return {
      db: withHomeAssistantTables(database.db),
      devices: features.devices,
      access: features.access,
      audit: features.audit,
      events: createEventOutbox({ clock, announcer }),
      vendors: { find: () => undefined },
      factsOf: (pinIds) => features.delivery.factsOf(pinIds),
      clock,
      logger: createLogger('silent'),
      findAccount: async () => (await features.accounts.userSummary([person.id])).get(person.id),
    };
  }

  async function viewAs(person: Person) {
    const [view] = await readLocks(contextAs(person), [lock.id]);
    assert.ok(view);
    return view;
  }

  async function command(person: Person, key: string, payload: string) {
    return await takeCommand(contextAs(person), await viewAs(person), key, payload);
  }

  async function auditOf(person: Person): Promise<{ action: string; success: boolean; body: string } | undefined> {
    const { rows } = await fixture.database.pool.query<{ action: string; success: boolean; body: string }>(
      'select action, success, body::text from audit_entries where actor_user_id = $1 order by id desc limit 1',
      [person.id],
    );
    return rows[0];
  }

  it('reaches the lock as a command of the account, and the trail tells by what way', async () => {
    assert.equal(await command(owner, 'lock', 'UNLOCK'), null);
    await lock.next('unlock');
    const entry = await auditOf(owner);
    assert.equal(entry?.action, 'command.sent');
    assert.match(entry.body, /home_assistant/);
  });

  it('does nothing that the account may not do, and the refusal is in the trail', async () => {
    await share(fixture, owner, lock, other, 'viewer');
    const earlier = lock.received('unlock').length;
    assert.match((await command(other, 'lock', 'UNLOCK'))?.reason ?? '', /As viewer of this device you may not/);
    assert.match((await command(other, 'cleanup_passcodes', 'PRESS'))?.reason ?? '', /may not/);
    assert.equal(lock.received('unlock').length, earlier);
    const entry = await auditOf(other);
    assert.deepEqual([entry?.action, entry?.success], ['home_assistant.refused', false]);
  });

  it('opens nothing in a lockdown, also for an administrator, and the log tells that it was tried', async () => {
    const staff = await registerStaff(fixture);
    const started = await call(fixture, owner, 'POST', '/security/lockdowns/', { device_ids: [lock.id] });
    assert.equal(started.statusCode, 201, started.body);
    for (const person of [owner, staff]) assert.match((await command(person, 'lock', 'UNLOCK'))?.reason ?? '', /locked down/);
    assert.equal(await command(owner, 'lock', 'LOCK'), null);
    const [first] = (await logsOf(fixture, owner, lock)).filter((entry) => JSON.stringify(entry).includes('Lockdown'));
    assert.ok(first);
    await call(fixture, owner, 'POST', `/security/lockdowns/${started.json<{ id: number }>().id}/end/`, {});
  });

  it('is refused for what is no command, and while there is no account', async () => {
    for (const [key, payload] of [
      ['lock', 'OPEN'],
      ['lock', '{"state":"UNLOCK"}'],
      ['refresh', 'x'],
      ['nothing', 'PRESS'],
      ['firmware', 'INSTALL'],
    ] as const)
      assert.notEqual(await command(owner, key, payload), null, `${key} ${payload}`);
    const view = await viewAs(owner);
    const nobody = { ...contextAs(owner), findAccount: async () => undefined };
    assert.match((await takeCommand(nobody, view, 'lock', 'UNLOCK'))?.reason ?? '', /HOMEASSISTANT_USER/);
    assert.deepEqual(await readLocks(nobody, null), []);
  });

  it('installs the firmware that was put up for the lock, and no other', async () => {
    const url = `/devices/${lock.id}/home-assistant/`;
    const offer = { version: '2.0.0', url: 'https://firmware.example.com/2.0.0.bin', sha256: 'a'.repeat(64) };
    const put = await call(fixture, owner, 'PUT', url, { firmware: offer });
    assert.equal(put.statusCode, 200, put.body);
    assert.deepEqual((await call(fixture, owner, 'GET', url)).json(), {
      device: lock.id,
      firmware: offer,
      pin_slots: 0,
      pin_topic: null,
      warning: null,
    });
    assert.deepEqual((await viewAs(owner)).firmwareOffer, { version: '2.0.0' });
    assert.equal(await command(owner, 'firmware', 'INSTALL'), null);
    assert.equal((await lock.next('update_firmware')).command['firmware_url'], offer.url);
    assert.equal((await viewAs(owner)).firmwareUpdate?.version, '2.0.0');
  });

  it('is kept from codes in clear text unless somebody says that they know what that means', async () => {
    const url = `/devices/${lock.id}/home-assistant/`;
    const refused = await call(fixture, owner, 'PUT', url, { pin_slots: 5 });
    assert.equal(refused.statusCode, 400);
    assert.match(refused.body, /clear text/);
    const put = await call(fixture, owner, 'PUT', url, { pin_slots: 5, accepts_clear_text: true });
    assert.equal(put.json<{ pin_topic: string }>().pin_topic, 'zigbee2mqtt/Front door');
    assert.match(put.json<{ warning: string }>().warning, /clear text/);
    for (const body of [{ firmware: { version: '1', url: 'ftp://x' } }, { pin_slots: 101 }, { other: 1 }])
      assert.equal((await call(fixture, owner, 'PUT', url, body)).statusCode, 400);
    assert.equal((await call(fixture, other, 'PUT', url, {})).statusCode, 403);
    assert.equal((await call(fixture, await registerPerson(fixture), 'GET', url)).statusCode, 404);
    assert.equal((await call(fixture, null, 'GET', url)).statusCode, 401);
    await call(fixture, owner, 'PUT', url, {});
  });

  it('finds an account’s locks with what is known of them', async () => {
    await lock.status({ battery: 15, door: 'open', signal_strength: -61, lock_status: 'jammed' });
    const view = await viewAs(owner);
    assert.deepEqual(
      [view.batteryLevel, view.door, view.signalDbm, view.bolt, view.isOnline, view.mayManage],
      [15, 'open', -61, 'jammed', true, true],
    );
    assert.equal(view.lastAccess?.method, 'app');
    // A viewer is not told of others.
    assert.equal((await viewAs(other)).lastAccess, null);
    const silent = await registerLock(fixture, owner, { online: false });
    const [unknown] = await readLocks(contextAs(owner), [silent.id]);
    assert.deepEqual([unknown?.bolt, unknown?.batteryLevel], [null, null]);
  });

  it('sets codes in slots once clear text was chosen, says enabled when the lock has proven it, and shows digits nowhere else', async () => {
    const url = `/devices/${lock.id}/home-assistant/`;
    const ask = async (verb: 'set' | 'get', pin: object) =>
      await takePinMessage(contextAs(owner), await viewAs(owner), verb, { pin_code: pin });
    const wish = { passcode_name: 'Cleaner', passcode: '582914' };
    assert.match((await command(owner, 'create_passcode', JSON.stringify(wish)))?.reason ?? '', /clear text/);
    assert.deepEqual(Object.keys(await ask('set', { user: 1, user_enabled: true, pin_code: '739154' })), ['refused']);
    await call(fixture, owner, 'PUT', url, { pin_slots: 3, accepts_clear_text: true });

    assert.deepEqual(await ask('get', { user: 1 }), { users: { 1: { status: 'available' } } });
    assert.deepEqual(await ask('set', { user: 1, user_type: 'unrestricted', user_enabled: true, pin_code: '739154' }), {
      users: { 1: { status: 'disabled', pin_code: '739154' } },
    });
    const proven = { ...contextAs(owner), factsOf: async (ids: readonly number[]) => provenFacts(ids) };
    assert.deepEqual(await takePinMessage(proven, await viewAs(owner), 'get', { pin_code: { user: 1 } }), {
      users: { 1: { status: 'enabled', pin_code: '739154' } },
    });
    const versionOf = async () =>
      (
        await fixture.database.pool.query<{ version: number }>(
          'select version from pins where device_pk = $1 and deleted_at is null',
          [lock.id],
        )
      ).rows[0]?.version;
    const version = await versionOf();
    await ask('set', { user: 1, user_enabled: true, pin_code: 739154 });
    assert.equal(await versionOf(), version, 'the same again changes nothing');
    await ask('set', { user: 1, user_enabled: true, pin_code: '915274' });
    assert.deepEqual(await ask('set', { user: 1, user_enabled: false, pin_code: '915274' }), {
      users: { 1: { status: 'disabled', pin_code: '915274' } },
    });
    assert.deepEqual(await ask('set', { user: 1, user_enabled: false, pin_code: null }), {
      users: { 1: { status: 'available' } },
    });

    for (const pin of [{ user: 4 }, { user: 0 }, { user: 'x' }, { user: 2, pin_code: '1111' }, { user: 2, pin_code: [] }]) {
      const answer = await ask('set', { user_enabled: true, ...pin });
      assert.ok('refused' in answer, JSON.stringify(pin));
    }
    assert.equal(await command(owner, 'create_passcode', JSON.stringify(wish)), null);
    for (const payload of ['{', '[]', '{"passcode":"582914"}'])
      assert.ok(!(await command(owner, 'create_passcode', payload))?.reason.includes('582914'));
    const { rows } = await fixture.database.pool.query<{ text: string }>(
      "select coalesce(string_agg(body::text, ' '), '') || (select coalesce(string_agg(e.data::text, ' '), '') from events e) as text from audit_entries",
    );
    for (const digits of ['739154', '915274', '582914']) assert.ok(!rows[0]?.text.includes(digits));
    await call(fixture, owner, 'PUT', url, {});
  });

  it('is there on REST too: the flat state, create-passcode and cleanup-passcodes', async () => {
    const door = await registerLock(fixture, owner, { online: false });
    const state = async () => (await call(fixture, owner, 'GET', `/devices/${door.id}/state/`)).json<Record<string, unknown>>();
    assert.deepEqual(await state(), { state: 'unknown', is_locked: null, battery: null, online: false, changed_at: null });
    await door.status({ battery: 64 });
    const told = await state();
    assert.deepEqual([told['state'], told['is_locked'], told['battery'], told['online']], ['locked', true, 64, true]);
    const wish = {
      passcode_name: 'Plumber',
      passcode: '628174',
      end_time: new Date(fixture.clock.now().getTime() + 60_000).toISOString(),
    };
    const made = await call(fixture, owner, 'POST', `/devices/${door.id}/create-passcode/`, wish);
    assert.equal(made.statusCode, 201, made.body);
    assert.ok(!made.body.includes('628174'));
    assert.equal(made.json<{ end_time: string }>().end_time, wish.end_time);
    fixture.clock.advance(120);
    const cleaned = await call(fixture, owner, 'POST', `/devices/${door.id}/cleanup-passcodes/`, {});
    assert.deepEqual([cleaned.statusCode, cleaned.json()], [200, { pins: 1, qr_codes: 0 }]);
    const stranger = await registerPerson(fixture);
    assert.equal((await call(fixture, stranger, 'POST', `/devices/${door.id}/create-passcode/`, wish)).statusCode, 404);
  });
});

function provenFacts(ids: readonly number[]): Awaited<ReturnType<HomeAssistantContext['factsOf']>> {
  return new Map(
    ids.map((pinId) => [
      pinId,
      {
        pinId,
        devicePk: 0,
        desired: 'present',
        phase: 'confirmed',
        evidence: { source: 'reported_by_lock', at: null },
        problem: null,
        nextTryAt: null,
        isProven: true,
        isOffline: false,
      },
    ]),
  );
}
