import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../platform/database/testing/until.ts';
import {
  call,
  registerLock,
  registerPerson,
  registerStaff,
  share,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';
import { alertLike, alertsOf, startSecurity } from './testing/security-fixture.ts';

const nothing = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

interface LockdownAnswer {
  readonly id: number;
  readonly is_active: boolean;
  readonly devices: Array<{ id: number }>;
  readonly not_asked_to_lock: number[];
}

describe('lockdown', () => {
  let fixture: Awaited<ReturnType<typeof startSecurity>>;
  let owner: Person;
  let member: Person;
  let staff: Person;

  before(async () => {
    fixture = await startSecurity();
    owner = await registerPerson(fixture);
    member = await registerPerson(fixture);
    staff = await registerStaff(fixture);
  });
  after(() => fixture.close());

  async function makeDoor(): Promise<{ lock: PlayedLock; pin: { id: number; pin_code: string }; code: string }> {
    const lock = await registerLock(fixture, owner);
    lock.answersWith(({ command }) => ({
      success: true,
      status: command.command === 'lock' ? 'locked' : 'unlocked',
      missing: [],
    }));
    await share(fixture, owner, lock, member, 'member');
    const pin = await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id, label: 'Cleaning' });
    const qr = await call(fixture, owner, 'POST', '/access/qrcodes/', {
      device: lock.id,
      valid_until: new Date(Date.now() + 86_400_000).toISOString(),
      is_single_use: false,
    });
    return { lock, pin: pin.json(), code: qr.json<{ code: string }>().code };
  }

  async function start(person: Person, body: object, query = ''): Promise<LockdownAnswer> {
    const answer = await call(fixture, person, 'POST', `/security/lockdowns/${query}`, body);
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json();
  }

  const unlock = (person: Person, lock: PlayedLock, body: object = {}, query = '') =>
    call(fixture, person, 'POST', `/devices/${lock.id}/unlock/${query}`, body);
  const typed = async (lock: PlayedLock, pin_code: string) =>
    (await call(fixture, null, 'POST', '/access/pins/validate/', { pin_code }, { 'x-device-key': lock.keys.api_key })).json<{
      valid: boolean;
      reason?: string;
      retry_after?: number;
    }>();
  const shown = async (lock: PlayedLock, code: string) =>
    (await call(fixture, null, 'POST', '/access/qrcodes/scan/', { code }, { 'x-device-key': lock.keys.api_key })).json<{
      valid: boolean;
      reason?: string;
    }>();
  async function wanted(lock: PlayedLock): Promise<string> {
    const { rows } = await fixture.database.pool.query<{ wanted_codes_digest: string }>(
      'select wanted_codes_digest from device_states where device_pk = $1',
      [lock.id],
    );
    return rows[0]?.wanted_codes_digest ?? '';
  }

  it('nobody but administrators opens, whatever with; afterwards all is as before', async () => {
    const { lock, pin, code } = await makeDoor();
    const held = await wanted(lock);
    assert.notEqual(held, nothing);
    const { id, not_asked_to_lock } = await start(owner, { device_ids: [lock.id], reason: 'Key lost', lock: true });
    assert.deepEqual(not_asked_to_lock, []);
    assert.equal(lock.received('lock').length, 1);

    for (const person of [owner, member]) {
      const refused = await unlock(person, lock);
      assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [403, 'lockdown']);
      assert.equal((await unlock(person, lock, { pin_code: pin.pin_code })).json<{ code: string }>().code, 'lockdown');
    }
    assert.deepEqual(await typed(lock, pin.pin_code), { valid: false, reason: 'Blocked' });
    assert.equal((await shown(lock, code)).reason, 'Blocked');
    assert.equal((await unlock(staff, lock, {}, '?all=true&wait=5')).json<{ result: string }>().result, 'succeeded');
    assert.equal((await call(fixture, owner, 'POST', `/devices/${lock.id}/lock/?wait=5`)).statusCode, 200);
    assert.equal((await call(fixture, owner, 'DELETE', `/devices/${lock.id}/`)).json<{ code: string }>().code, 'lockdown');
    assert.equal(
      (await call(fixture, owner, 'GET', `/devices/${lock.id}/`)).json<{ is_locked_down: boolean }>().is_locked_down,
      true,
    );

    assert.equal(await wanted(lock), nothing);
    const made = await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id });
    assert.equal(await wanted(lock), nothing);
    await lock.status({ codes_digest: held });
    await until(() => lock.received('sync_pins').some(({ command }) => (command['codes'] as unknown[]).length === 0));

    await alertLike(fixture, owner, `device=${lock.id}&alert_type=lockdown`);
    const tried = await alertLike(fixture, owner, `device=${lock.id}&alert_type=unauthorized_access`);
    assert.equal(tried.severity, 'high');
    const log = await call(fixture, owner, 'GET', `/devices/${lock.id}/logs/?page_size=100`);
    assert.ok(
      log
        .json<{ results: Array<{ failure_reason: string }> }>()
        .results.some(({ failure_reason }) => failure_reason === 'Lockdown'),
    );

    const ended = await call(fixture, owner, 'POST', `/security/lockdowns/${id}/end/`);
    assert.equal(ended.json<LockdownAnswer>().is_active, false);
    assert.equal((await call(fixture, owner, 'DELETE', `/security/lockdowns/${id}/`)).statusCode, 409);
    await call(fixture, owner, 'DELETE', `/access/pins/${made.json<{ id: number }>().id}/`);
    assert.equal(await wanted(lock), held);
    assert.equal((await typed(lock, pin.pin_code)).valid, true);
    assert.equal((await shown(lock, code)).valid, true);
    assert.equal((await unlock(member, lock, {}, '?wait=5')).json<{ result: string }>().result, 'succeeded');
    const [alert] = await alertsOf(fixture, owner, `device=${lock.id}&alert_type=lockdown`);
    assert.deepEqual([alert?.is_resolved, alert?.notes], [true, 'The lockdown ended.']);
    const { rows } = await fixture.database.pool.query<{ type: string }>(
      `select type from events where type like 'lockdown.%' and device_pk = $1 order by id`,
      [lock.id],
    );
    assert.deepEqual(
      rows.map(({ type }) => type),
      ['lockdown.started', 'lockdown.ended'],
    );
  });

  it('a dry run tells whose access and which codes would go, and changes nothing', async () => {
    const { lock, pin } = await makeDoor();
    const held = await wanted(lock);
    for (const [query, body] of [
      ['?dry_run=true', {}],
      ['', { dry_run: true }],
    ] as const) {
      const answer = await call(fixture, owner, 'POST', `/security/lockdowns/${query}`, { device_ids: [lock.id], ...body });
      assert.equal(answer.statusCode, 200, answer.body);
      const { devices } = answer.json<{
        devices: Array<{
          id: number;
          refused: Array<{ user_id: number }>;
          pins: Array<{ id: number; label: string }>;
          qr_codes: unknown[];
        }>;
      }>();
      assert.deepEqual(
        devices.map(({ id }) => id),
        [lock.id],
      );
      assert.deepEqual(
        devices[0]?.refused.map(({ user_id }) => user_id).toSorted((a, b) => a - b),
        [owner.id, member.id],
      );
      assert.deepEqual(devices[0]?.pins, [{ id: pin.id, label: 'Cleaning' }]);
      assert.equal(devices[0]?.qr_codes.length, 1);
      assert.ok(!answer.body.includes(pin.pin_code));
    }
    assert.equal(await wanted(lock), held);
    assert.equal((await typed(lock, pin.pin_code)).valid, true);
    assert.equal((await call(fixture, owner, 'GET', '/security/lockdowns/?is_active=true')).json<{ count: number }>().count, 0);
  });

  it('what was scheduled before is refused when it is due', async () => {
    const { lock } = await makeDoor();
    const due_at = new Date(fixture.clock.now().getTime() + 60_000).toISOString();
    const path = `/devices/${lock.id}/scheduled-unlocks/`;
    const planned = await call(fixture, owner, 'POST', path, { due_at });
    const { id } = await start(owner, { device_ids: [lock.id] });
    fixture.clock.advance(61);
    await lock.status();
    const handler = fixture.features.devices.jobs.find(({ job }) => job.name === 'scheduled_unlock');
    const run = { id: '1', attempt: 1, occurrenceAt: null, signal: AbortSignal.timeout(10_000) };
    const outcome = await handler?.run({ scheduled_unlock_id: planned.json<{ id: number }>().id }, run);
    assert.deepEqual(outcome, { outcome: 'failed', reason: 'The device was locked down' });
    assert.equal(lock.received('unlock').length, 0);
    await call(fixture, owner, 'DELETE', `/security/lockdowns/${id}/`);
  });

  it('two lockdowns at once: the door opens when the last has ended', async () => {
    const { lock, pin } = await makeDoor();
    const [one, two] = await Promise.all([start(owner, { device_ids: [lock.id] }), start(owner, { device_ids: [lock.id] })]);
    await call(fixture, owner, 'DELETE', `/security/lockdowns/${one.id}/`);
    assert.equal((await typed(lock, pin.pin_code)).reason, 'Blocked');
    await call(fixture, owner, 'DELETE', `/security/lockdowns/${two.id}/`);
    assert.equal((await typed(lock, pin.pin_code)).valid, true);
  });

  it('whoever manages a device may; members may not, strangers find nothing; an administrator’s ends by an administrator', async () => {
    const { lock } = await makeDoor();
    const stranger = await registerPerson(fixture);
    const ask = (person: Person, body: object) => call(fixture, person, 'POST', '/security/lockdowns/', body);
    assert.equal((await ask(member, { device_ids: [lock.id] })).statusCode, 403);
    assert.equal((await ask(stranger, { device_ids: [lock.id] })).statusCode, 404);
    assert.equal((await ask(stranger, {})).statusCode, 400);
    assert.equal((await ask(owner, { device_ids: [] })).statusCode, 400);
    assert.equal((await ask(owner, { device_ids: ['x'] })).statusCode, 400);
    assert.equal((await call(fixture, null, 'POST', '/security/lockdowns/', {})).statusCode, 401);

    const { id } = await start(staff, { device_ids: [lock.id] }, '?all=true');
    assert.equal((await call(fixture, owner, 'GET', `/security/lockdowns/${id}/`)).statusCode, 200);
    assert.equal((await call(fixture, member, 'GET', `/security/lockdowns/${id}/`)).statusCode, 404);
    assert.equal((await call(fixture, member, 'DELETE', `/security/lockdowns/${id}/`)).statusCode, 404);
    assert.equal((await call(fixture, owner, 'DELETE', `/security/lockdowns/${id}/`)).statusCode, 403);
    assert.equal((await call(fixture, staff, 'DELETE', `/security/lockdowns/${id}/?all=true`)).statusCode, 204);
  });

  it('without a list it holds every device that one manages', async () => {
    const { lock } = await makeDoor();
    const other = await registerPerson(fixture);
    const own = await registerLock(fixture, other, { online: false });
    await share(fixture, owner, lock, other, 'manager');
    const { devices, not_asked_to_lock, id } = await start(other, { lock: true });
    assert.deepEqual(
      devices.map((device) => device.id).toSorted((a, b) => a - b),
      [lock.id, own.id],
    );
    assert.deepEqual(not_asked_to_lock, [own.id]);
    await call(fixture, other, 'DELETE', `/security/lockdowns/${id}/`);
  });
});
