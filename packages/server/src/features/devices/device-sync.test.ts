import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../platform/database/testing/until.ts';
import {
  call,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from './testing/devices-fixture.ts';

const nonce = (digit: string): string => digit.repeat(32);

describe('settings and time', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
  });
  after(() => fixture.close());

  const change = (lock: PlayedLock, body: object, headers: Record<string, string> = {}) =>
    call(fixture, owner, 'PATCH', `/devices/${lock.id}/settings/`, body, headers);
  const settings = async (lock: PlayedLock) => (await call(fixture, owner, 'GET', `/devices/${lock.id}/settings/`)).json();

  /** Everything that was to be sent has been: what another lock is sent afterwards has come. */
  async function settled(): Promise<void> {
    const marker = await registerLock(fixture, owner, { online: false });
    marker.clockOffsetMs = -60_000;
    await marker.status({ time_nonce: nonce('a') });
    await marker.next('set_time');
  }

  it('are given to an online lock at once, signed, and confirmed by it', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    await lock.status({ settings_version: 1 });
    assert.equal((await change(lock, { auto_lock_delay: 60, silent_mode: true })).statusCode, 200);
    const message = await lock.next('set_settings');
    assert.ok(lock.accepts(message));
    assert.equal(message.command['settings_version'], 2);
    assert.deepEqual(message.command['settings'], {
      auto_lock_enabled: true,
      auto_lock_delay: 60,
      silent_mode: true,
      led_enabled: true,
    });
    assert.equal((await settings(lock)).applied_version, 1);
    await lock.answer(message.command.request_id, { success: true });
    assert.equal((await settings(lock)).applied_version, 2);
  });

  it('refused by the lock are not taken for applied', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    await lock.status({ settings_version: 1 });
    await change(lock, { led_enabled: false });
    const { command } = await lock.next('set_settings');
    await lock.answer(command.request_id, { success: false, error: 'busy' });
    assert.equal((await settings(lock)).applied_version, 1);
  });

  it('changed while the lock is away are given to it when it comes back', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    await change(lock, { led_enabled: false });
    assert.equal(lock.received().length, 0);
    await lock.status({ settings_version: 1 });
    assert.equal((await lock.next('set_settings')).command['settings_version'], 2);
  });

  it('of a registration before are replaced by ours, also when theirs count higher', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    await lock.status({ settings_version: 7 });
    assert.equal((await lock.next('set_settings')).command['settings_version'], 1);
  });

  it('are offered again only after a minute, or after the lock was away', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    await lock.status({ settings_version: 0 });
    await lock.next('set_settings');
    await lock.status({ settings_version: 0 });
    await settled();
    assert.equal(lock.received('set_settings').length, 1);
    await lock.send('availability', 'offline');
    await lock.status({ settings_version: 0 });
    await lock.next('set_settings', 2);
    fixture.clock.advance(61);
    await lock.status({ settings_version: 0 });
    await lock.next('set_settings', 3);
  });

  it('are not sent to a lock that does not tell which it has', async () => {
    const lock = await registerLock(fixture, owner);
    await change(lock, { led_enabled: false });
    await lock.status();
    await settled();
    assert.deepEqual(lock.received(), []);
    assert.equal((await settings(lock)).applied_version, null);
  });

  it('are changed in part by PUT as well, and refuse what is out of range', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const put = (body: object) => call(fixture, owner, 'PUT', `/devices/${lock.id}/settings/`, body);
    assert.equal((await put({ notifications_enabled: false })).json().auto_lock_delay, 30);
    for (const body of [
      {},
      { auto_lock_delay: 0 },
      { auto_lock_delay: 3601 },
      { auto_lock_delay: '5' },
      { silent_mode: 'yes' },
      { other: 1 },
    ])
      assert.equal((await put(body)).statusCode, 400, JSON.stringify(body));
    assert.equal((await settings(lock)).version, 2);
  });

  it('read with an ETag change only if nobody was faster', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const { etag } = (await call(fixture, owner, 'GET', `/devices/${lock.id}/settings/`)).headers;
    const ifMatch = { 'if-match': String(etag) };
    const answers = await Promise.all([1, 2, 3, 4].map((delay) => change(lock, { auto_lock_delay: delay }, ifMatch)));
    assert.deepEqual(
      answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b),
      [200, 412, 412, 412],
    );
    assert.equal((await settings(lock)).version, 2);
    assert.equal((await change(lock, { auto_lock_delay: 9 }, { 'if-match': '*' })).statusCode, 200);
  });

  it('the time is told to a lock whose clock is off, with the nonce of its status', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    lock.clockOffsetMs = -6_000;
    await lock.status({ time_nonce: nonce('b') });
    const message = await lock.next('set_time');
    assert.ok(lock.accepts(message));
    assert.equal(message.command['time_nonce'], nonce('b'));
    fixture.clock.advance(3);
    await lock.status({ time_nonce: nonce('c') });
    assert.equal((await lock.next('set_time', 2)).command['time_nonce'], nonce('c'));
  });

  it('the time is not told to a lock that gives no nonce, or whose clock is right', async () => {
    const [right, silent] = [await registerLock(fixture, owner), await registerLock(fixture, owner)];
    silent.clockOffsetMs = 3_600_000;
    await silent.status();
    right.clockOffsetMs = 4_000;
    await right.status({ time_nonce: nonce('d') });
    await settled();
    assert.deepEqual([right.received(), silent.received()], [[], []]);
  });

  it('a flood of statuses does not become a flood of commands', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    lock.clockOffsetMs = 60_000;
    for (let count = 0; count < 20; count += 1) await lock.status({ settings_version: 0, time_nonce: nonce('e') });
    await settled();
    await until(() => lock.received('set_time').length >= 1);
    assert.deepEqual([lock.received('set_time').length, lock.received('set_settings').length], [1, 1]);
  });

  it('without a broker are tried again', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    fixture.transport.isUp = false;
    await lock.status({ settings_version: 0 });
    await until(
      async () => (await call(fixture, owner, 'GET', `/devices/${lock.id}/commands/`)).json().results[0]?.status === 'failed',
    );
    fixture.transport.isUp = true;
    fixture.clock.advance(61);
    await lock.status({ settings_version: 0 });
    await lock.next('set_settings');
  });
});
