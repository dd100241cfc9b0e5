import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createApi, valueAt, type Answer } from './harness/api.ts';
import { lockDrivers } from './harness/lock-drivers.ts';
import { registerLock, registerPerson, type Person, type RegisteredLock } from './harness/people.ts';
import { surroundings, type Running } from './harness/surroundings.ts';
import { waitFor } from './harness/wait.ts';

async function waitForStatus(
  owner: Person,
  lock: RegisteredLock,
  what: string,
  isReached: (answer: Answer) => boolean,
): Promise<Answer> {
  return waitFor(`the status of ${lock.deviceId}: ${what}`, async () => {
    const answer = await owner.api.get(`/devices/${lock.id}/status/`);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return isReached(answer) && answer;
  });
}

for (const place of surroundings) {
  suite(`on ${place.name}`, () => {
    let running: Running;
    const secrets: string[] = [];
    before(async () => {
      running = await place.start();
    });
    after(async () => {
      assert.equal(await running.stop(), 0, 'SIGTERM ends the server in order');
      const printed = running.server.logs.join('\n');
      for (const secret of secrets) assert.ok(!printed.includes(secret), 'no key of a lock and no password is ever printed');
      assert.deepEqual(
        running.server.logs.filter((line) => /"level":"(error|fatal)"/.test(line)),
        [],
      );
    });

    async function newDoor(): Promise<{ owner: Person; lock: RegisteredLock }> {
      const owner = await registerPerson(createApi(running.server.url), 'Owner');
      const lock = await registerLock(owner, 'Front Door');
      secrets.push(owner.password, lock.keys.api_key, lock.keys.secret_key, lock.keys.encryption_key);
      return { owner, lock };
    }

    for (const driver of lockDrivers) {
      test(`a person unlocks ${driver.name}, and sees its own confirmation, state, battery and log`, async () => {
        const { owner, lock } = await newDoor();
        const door = await driver.connect(running.mqttUrl, lock);
        const online = await waitForStatus(
          owner,
          lock,
          'online',
          // Its availability may be written before its first status.
          (answer) => answer.at('is_online') === true && answer.at('battery_level') === door.battery(),
        );
        assert.equal(online.text('device_id'), lock.deviceId);
        assert.equal(online.text('lock_status'), 'locked');

        const unlocked = await owner.api.post(`/devices/${lock.id}/unlock/?wait=10`, {});
        assert.equal(unlocked.status, 200, JSON.stringify(unlocked.body));
        assert.equal(unlocked.text('result'), 'succeeded');
        assert.equal(unlocked.text('status'), 'unlock command sent');
        assert.equal(unlocked.text('device_id'), lock.deviceId);
        assert.ok(!Number.isNaN(Date.parse(unlocked.text('timestamp'))));
        assert.equal(door.bolt(), 'unlocked');

        await waitForStatus(owner, lock, 'unlocked', (answer) => answer.at('lock_status') === 'unlocked');
        const command = await owner.api.get(`/devices/${lock.id}/commands/${unlocked.text('request_id')}/`);
        assert.equal(command.text('status'), 'succeeded');
        const battery = await owner.api.get(`/devices/${lock.id}/battery/`);
        assert.equal(battery.status, 200, JSON.stringify(battery.body));
        assert.ok(JSON.stringify(battery.body).includes(String(door.battery())));
        const entry = await waitFor('the log entry of the unlock', async () => {
          const logs = await owner.api.get(`/devices/${lock.id}/logs/`);
          return logs.list('results').find((row) => valueAt(row, 'action') === 'unlock');
        });
        assert.equal(valueAt(entry, 'success'), true);
        assert.equal(valueAt(entry, 'access_method'), 'app');
        assert.equal(valueAt(entry, 'device'), lock.id);
        assert.equal(valueAt(entry, 'user'), 'Owner Doe');

        const locked = await owner.api.post(`/devices/${lock.id}/lock/?wait=10`, {});
        assert.equal(locked.text('result'), 'succeeded');
        assert.equal(door.bolt(), 'locked');
        await door.leave();
      });

      test(`${driver.name} that has left gets no command, and none later when it is back`, async () => {
        const { owner, lock } = await newDoor();
        const first = await driver.connect(running.mqttUrl, lock);
        await waitForStatus(owner, lock, 'online', (answer) => answer.at('is_online') === true);
        await first.leave();
        await waitForStatus(owner, lock, 'offline', (answer) => answer.at('is_online') === false);
        const refused = await owner.api.post(`/devices/${lock.id}/unlock/`, {});
        assert.equal(refused.status, 409);
        assert.equal(refused.text('code'), 'device_offline');
        assert.ok(refused.text('detail').length > 0);

        const second = await driver.connect(running.mqttUrl, lock);
        await waitForStatus(owner, lock, 'online again', (answer) => answer.at('is_online') === true);
        // A command that was kept would come before the answer to this one, which locks.
        const locked = await owner.api.post(`/devices/${lock.id}/lock/?wait=10`, {});
        assert.equal(locked.text('result'), 'succeeded');
        const logs = await owner.api.get(`/devices/${lock.id}/logs/`);
        assert.deepEqual(
          logs.list('results').filter((row) => valueAt(row, 'action') === 'unlock' && valueAt(row, 'success') === true),
          [],
        );
        await second.leave();
      });

      test(`${driver.name} takes new keys over the air and obeys commands signed with them`, async () => {
        const { owner, lock } = await newDoor();
        const door = await driver.connect(running.mqttUrl, lock);
        await waitForStatus(owner, lock, 'online', (answer) => answer.at('is_online') === true);
        const rotated = await owner.api.post(`/devices/${lock.id}/keys/rotate/`, {});
        assert.ok(rotated.status === 200 || rotated.status === 201, JSON.stringify(rotated.body));
        secrets.push(rotated.text('keys.api_key'), rotated.text('keys.secret_key'), rotated.text('keys.encryption_key'));
        assert.notEqual(rotated.text('keys.secret_key'), lock.keys.secret_key);
        await waitFor('an unlock under the new keys', async () => {
          const unlocked = await owner.api.post(`/devices/${lock.id}/unlock/?wait=5`, {});
          return unlocked.at('result') === 'succeeded' && door.bolt() === 'unlocked';
        });
        await door.leave();
      });
    }

    test('a stranger is not even told that the lock exists', async () => {
      const { lock } = await newDoor();
      const stranger = await registerPerson(createApi(running.server.url), 'Stranger');
      for (const answer of [
        await stranger.api.get(`/devices/${lock.id}/`),
        await stranger.api.get(`/devices/${lock.id}/status/`),
        await stranger.api.post(`/devices/${lock.id}/unlock/`, {}),
      ]) {
        assert.equal(answer.status, 404);
      }
      const nobody = createApi(running.server.url);
      assert.equal((await nobody.post(`/devices/${lock.id}/unlock/`, {})).status, 401);
    });
  });
}
