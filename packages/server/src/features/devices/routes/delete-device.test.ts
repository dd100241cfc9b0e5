import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { until } from '../../../platform/database/testing/until.ts';
import {
  call,
  registerLock,
  registerPerson,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../testing/devices-fixture.ts';

describe('deleting a device', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let other: Person;
  before(async () => {
    fixture = await startDevices();
    [owner, other] = [await registerPerson(fixture), await registerPerson(fixture)];
  });
  after(() => fixture.close());

  it('opens an online lock first, and is in the log', async () => {
    const lock = await registerLock(fixture, owner);
    lock.answersWith(() => ({ success: true, status: 'unlocked' }));
    assert.equal((await call(fixture, owner, 'DELETE', `/devices/${lock.id}/`)).statusCode, 204);
    const [message] = lock.received();
    assert.ok(message !== undefined && lock.accepts(message) && message.command.command === 'unlock');
    const { rows } = await sql<{ success: boolean; user_id: number }>`
      select success, user_id from access_logs where device_pk = ${lock.id}`.execute(fixture.db);
    assert.deepEqual(rows, [{ success: true, user_id: owner.id }]);
  });

  it('happens all the same when the lock stays silent, is offline, or there is no broker', async () => {
    const [silent, offline, unreachable] = [
      await registerLock(fixture, owner),
      await registerLock(fixture, owner, { online: false }),
      await registerLock(fixture, owner),
    ];
    assert.equal((await call(fixture, owner, 'DELETE', `/devices/${silent.id}/`)).statusCode, 204);
    assert.equal((await call(fixture, owner, 'DELETE', `/devices/${offline.id}/`)).statusCode, 204);
    assert.equal(offline.received().length, 0);
    fixture.transport.isUp = false;
    assert.equal((await call(fixture, owner, 'DELETE', `/devices/${unreachable.id}/`)).statusCode, 204);
    fixture.transport.isUp = true;
  });

  it('with final_unlock=false leaves the door as it is', async () => {
    const lock = await registerLock(fixture, owner);
    assert.equal((await call(fixture, owner, 'DELETE', `/devices/${lock.id}/?final_unlock=false`)).statusCode, 204);
    assert.equal(lock.received().length, 0);
  });

  it('ends its keys, shares, connection and broker account at once', async () => {
    const lock = await registerLock(fixture, owner);
    await share(fixture, owner, lock, other, 'manager');
    assert.equal(fixture.broker.granted.get(lock.deviceId), lock.keys.api_key);
    await call(fixture, owner, 'DELETE', `/devices/${lock.id}/?final_unlock=false`);
    assert.equal(await fixture.devices.authenticateDevice(lock.deviceId, lock.keys.api_key), false);
    const headers = { 'x-device-key': lock.keys.api_key };
    assert.equal((await call(fixture, null, 'GET', `/devices/${lock.id}/status/`, undefined, headers)).statusCode, 401);
    for (const person of [owner, other]) {
      assert.equal((await call(fixture, person, 'GET', `/devices/${lock.id}/`)).statusCode, 404);
      assert.equal((await call(fixture, person, 'GET', `/devices/${lock.id}/logs/`)).statusCode, 404);
    }
    for (const table of ['device_keys', 'device_shares'] as const) {
      const rows = await fixture.db.selectFrom(table).select('device_pk').where('device_pk', '=', lock.id).execute();
      assert.deepEqual(rows, [], table);
    }
    assert.ok(fixture.broker.disconnected.includes(lock.deviceId));
    assert.equal(fixture.broker.granted.has(lock.deviceId), false);
  });

  it('frees its identifier for the next registration, which inherits nothing', async () => {
    const lock = await registerLock(fixture, owner);
    await call(fixture, owner, 'DELETE', `/devices/${lock.id}/?final_unlock=false`);
    const again = await registerLock(fixture, other, { deviceId: lock.deviceId, online: false });
    assert.notEqual(again.id, lock.id);
    assert.notEqual(again.keys.api_key, lock.keys.api_key);
    assert.equal((await call(fixture, other, 'GET', `/devices/${again.id}/battery/`)).json().history.length, 0);
    await lock.status({ battery: 33 });
    assert.equal((await call(fixture, other, 'GET', `/devices/${again.id}/status/`)).json().battery_level, 33);
  });

  it('leaves an open command to expire, and its answer without effect', async () => {
    const lock = await registerLock(fixture, owner);
    const { request_id } = (await call(fixture, owner, 'POST', `/devices/${lock.id}/lock/`)).json();
    await call(fixture, owner, 'DELETE', `/devices/${lock.id}/?final_unlock=false`);
    await lock.answer(request_id);
    const status = async () =>
      (
        await fixture.db
          .selectFrom('device_commands')
          .select('status')
          .where('request_id', '=', request_id)
          .executeTakeFirstOrThrow()
      ).status;
    assert.equal(await status(), 'sent');
    fixture.clock.advance(30);
    await fixture.devices.expireUnanswered();
    assert.equal(await status(), 'expired');
  });

  it('while its lock is being waited for ends the wait without a failure of ours', async () => {
    const lock = await registerLock(fixture, owner);
    const waiting = call(fixture, owner, 'POST', `/devices/${lock.id}/lock/?wait=2`);
    await until(() => lock.received().length === 1);
    assert.equal((await call(fixture, owner, 'DELETE', `/devices/${lock.id}/?final_unlock=false`)).statusCode, 204);
    assert.equal((await waiting).statusCode, 504);
  });

  it('at the same moment as anything else is answered with what is left, never with a failure of ours', async () => {
    for (let round = 0; round < 5; round += 1) {
      const lock = await registerLock(fixture, owner);
      const path = `/devices/${lock.id}/`;
      const answers = await Promise.all([
        call(fixture, owner, 'DELETE', `${path}?final_unlock=false`),
        call(fixture, owner, 'DELETE', `${path}?final_unlock=false`),
        call(fixture, owner, 'POST', `${path}lock/`),
        call(fixture, owner, 'POST', `${path}keys/rotate/`, {}),
        call(fixture, owner, 'PATCH', path, { name: 'Later' }),
        call(fixture, owner, 'PATCH', `${path}settings/`, { silent_mode: true }),
        lock.status(),
      ]);
      for (const answer of answers) if (answer !== undefined) assert.ok(answer.statusCode < 500, answer.body);
      assert.equal((await call(fixture, owner, 'GET', path)).statusCode, 404);
      assert.equal(await fixture.devices.authenticateDevice(lock.deviceId, lock.keys.api_key), false);
    }
  });

  it('asks for nothing but the present version, when If-Match is given', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    assert.equal(
      (await call(fixture, owner, 'DELETE', `/devices/${lock.id}/`, undefined, { 'if-match': '"99"' })).statusCode,
      412,
    );
    assert.equal(
      (await call(fixture, owner, 'DELETE', `/devices/${lock.id}/`, undefined, { 'if-match': '"1"' })).statusCode,
      204,
    );
    assert.equal((await call(fixture, owner, 'DELETE', `/devices/${lock.id}/`)).statusCode, 404);
  });
});
