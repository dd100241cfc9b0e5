import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { createApi } from './harness/api.ts';
import { connectDevice, refusalOf, type DeviceConnection } from './harness/device-connection.ts';
import { registerLock, registerPerson, type Person, type RegisteredLock } from './harness/people.ts';
import { surroundings, type Running } from './harness/surroundings.ts';
import { waitFor } from './harness/wait.ts';

const channels = ['availability', 'status', 'heartbeat', 'response', 'event', 'ota/progress', 'command', 'ota'];

function topicsOf(other: string): string[] {
  return [
    ...channels.map((channel) => `smartlock/${other}/${channel}`),
    `smartlock/${other}`,
    `smartlock/${other}/status/more`,
    `smartlock/${other.toLowerCase()}/status`,
    `Smartlock/${other}/status`,
    `other/${other}/status`,
    `/smartlock/${other}/status`,
    'smartlock',
    'smartlock//status',
    '$CONTROL/dynamic-security/v1',
    '$SYS/broker/version',
    `$share/x/smartlock/${other}/status`,
  ];
}

function filtersOf(own: string, other: string): string[] {
  return [
    '#',
    '+',
    '+/#',
    '+/+/+',
    'smartlock/#',
    'smartlock/+/command',
    'smartlock/+/+',
    `+/${other}/status`,
    `smartlock/${other}/#`,
    `smartlock/${other}/+`,
    ...channels.map((channel) => `smartlock/${other}/${channel}`),
    `smartlock/${own.slice(0, -1)}+/status`,
    `$share/x/smartlock/${other}/#`,
    `$share/x/smartlock/#`,
    '$SYS/#',
    '$CONTROL/#',
    '$CONTROL/dynamic-security/v1/response',
  ];
}

/** A status that anybody can recognise again by its time. */
function statusAt(at: number, token: string): string {
  return JSON.stringify({
    online: true,
    battery: 50,
    lock_status: 'locked',
    firmware_version: token,
    timestamp: new Date(at).toISOString(),
  });
}

for (const place of surroundings) {
  suite(`on ${place.name}`, () => {
    let running: Running;
    let owner: Person;
    let locks: RegisteredLock[];
    before(async () => {
      running = await place.start();
      owner = await registerPerson(createApi(running.server.url), 'Owner');
      locks = [];
      for (const name of ['A', 'B', 'C']) locks.push(await registerLock(owner, name));
    });
    after(() => running.stop());

    const pairs = (): [RegisteredLock, RegisteredLock][] =>
      locks.flatMap((one) => locks.filter((other) => other !== one).map((other): [typeof one, typeof other] => [one, other]));

    /** Sends a status as its own lock and waits until it comes back to it: what was published before has been dealt with. */
    async function sendMarker(device: DeviceConnection, lock: RegisteredLock): Promise<string> {
      const token = `marker-${randomUUID()}`;
      await device.publish(`smartlock/${lock.deviceId}/status`, statusAt(Date.now(), token));
      await waitFor('the marker', () => device.received.some(({ payload }) => payload.includes(token)));
      return token;
    }

    test('no lock can publish as another one, pair by pair, nor on a topic that is nobody’s', async () => {
      for (const [thief, victim] of pairs()) {
        const witness = await connectDevice(running.mqttUrl, victim);
        assert.equal(await witness.subscribe(`smartlock/${victim.deviceId}/#`), true);
        const forged = `forged-${randomUUID()}`;
        const dayBefore = Date.now() - 86_400_000;
        for (const version of [4, 5] as const) {
          for (const topic of [
            ...topicsOf(victim.deviceId),
            `smartlock/${thief.deviceId}/command`,
            `smartlock/${thief.deviceId}/ota`,
          ]) {
            // The embedded broker speaks 3.1.1 alone, and ends the connection of who publishes where he must not.
            if (version === 5 && running.isEmbedded) continue;
            const device = await connectDevice(running.mqttUrl, thief, { protocolVersion: version });
            const outcome = await device
              .publish(topic, statusAt(dayBefore, forged), { retain: topic.endsWith('availability') })
              .then(
                () => 'acknowledged',
                () => 'refused',
              );
            // Mosquitto acknowledges to a 3.1.1 client what it throws away; the protocol knows no other answer but the end.
            if (running.isEmbedded || version === 5) assert.equal(outcome, 'refused', `${topic} over MQTT ${version}`);
            await device.close();
          }
        }
        await sendMarker(witness, victim);
        assert.deepEqual(
          witness.received.filter(({ payload }) => payload.includes(forged)),
          [],
        );
        await witness.close();
        const device = await owner.api.get(`/devices/${victim.id}/status/`);
        assert.doesNotMatch(JSON.stringify(device.body), new RegExp(forged));
        const stored = await running.query(
          `SELECT count(*) FROM device_telemetry WHERE reported_at = '${new Date(dayBefore).toISOString()}'`,
        );
        assert.deepEqual(stored, ['0']);
      }
    });

    test('no lock can subscribe to another one, pair by pair, nor to a wildcard, nor to what the broker tells of itself', async () => {
      for (const [thief, victim] of pairs()) {
        for (const version of running.isEmbedded ? ([4] as const) : ([4, 5] as const)) {
          const spy = await connectDevice(running.mqttUrl, thief, { protocolVersion: version });
          for (const filter of filtersOf(thief.deviceId, victim.deviceId)) {
            assert.equal(await spy.subscribe(filter), false, `${filter} over MQTT ${version}`);
          }
          assert.equal(spy.isOpen, true, 'a refused subscription does not end the connection');
          assert.equal(await spy.subscribe(`smartlock/${thief.deviceId}/#`), true, 'its own topics are granted');
          const door = await connectDevice(running.mqttUrl, victim);
          assert.equal(await door.subscribe(`smartlock/${victim.deviceId}/#`), true);
          await door.publish(`smartlock/${victim.deviceId}/availability`, 'online', { retain: true });
          await sendMarker(door, victim);
          const unlock = await waitFor('an unlock that is sent', async () => {
            const answer = await owner.api.post(`/devices/${victim.id}/unlock/`, {});
            return answer.status === 200 && answer;
          });
          await waitFor('the command at its lock', () =>
            door.received.some(({ payload }) => payload.includes(unlock.text('request_id'))),
          );
          await sendMarker(spy, thief);
          assert.deepEqual(
            spy.received.filter(({ topic }) => !topic.startsWith(`smartlock/${thief.deviceId}/`)),
            [],
          );
          await Promise.all([spy.close(), door.close()]);
        }
      }
    });

    test('who has no valid key does not get in', async () => {
      const [one, other] = locks;
      assert.ok(one !== undefined && other !== undefined);
      const attempts: Record<string, Parameters<typeof connectDevice>[2]> = {
        'without a name and a password': { username: undefined, password: undefined },
        'without a password': { password: undefined },
        'with an empty password': { password: '' },
        'with a wrong password': { password: 'f'.repeat(64) },
        'with the key of another lock': { password: other.keys.api_key },
        'with the secret key': { password: one.keys.secret_key },
        'with a name in small letters': { username: one.deviceId.toLowerCase() },
        'as a lock that is not there': { username: 'NOBODY12', clientId: 'NOBODY12' },
        'as the server': { username: 'admin', clientId: 'admin' },
      };
      for (const [how, options] of Object.entries(attempts)) {
        await assert.doesNotReject(refusalOf(connectDevice(running.mqttUrl, one, options)), how);
      }
    });

    test('a last will for another lock reaches nobody', async () => {
      const [thief, victim] = locks;
      assert.ok(thief !== undefined && victim !== undefined);
      const witness = await connectDevice(running.mqttUrl, victim);
      assert.equal(await witness.subscribe(`smartlock/${victim.deviceId}/#`), true);
      const will = {
        topic: `smartlock/${victim.deviceId}/availability`,
        payload: Buffer.from('offline'),
        qos: 1 as const,
        retain: true,
      };
      const attempt = await connectDevice(running.mqttUrl, thief, { will }).catch((error: unknown) => error);
      if (running.isEmbedded) assert.ok(attempt instanceof Error, 'the embedded broker does not even let it in');
      else if (!(attempt instanceof Error)) (attempt as DeviceConnection).drop();
      // Mosquitto has dealt with the will when the lock that it ended for is in again.
      const again = await connectDevice(running.mqttUrl, thief);
      await sendMarker(witness, victim);
      assert.deepEqual(
        witness.received.filter(({ payload }) => payload === 'offline'),
        [],
      );
      await Promise.all([again.close(), witness.close()]);
    });

    test('the key of a deleted lock opens nothing any more, and its connection ends', async () => {
      const lock = await registerLock(owner, 'Shed');
      const device = await connectDevice(running.mqttUrl, lock);
      const deleted = await owner.api.delete(`/devices/${lock.id}/?final_unlock=false`);
      assert.ok(deleted.status === 200 || deleted.status === 204, JSON.stringify(deleted.body));
      await waitFor('the end of its connection', () => !device.isOpen);
      await refusalOf(connectDevice(running.mqttUrl, lock));
      const rest = await createApi(running.server.url).get(`/devices/${lock.id}/status/`, { 'X-Device-Key': lock.keys.api_key });
      assert.equal(rest.status, 401);
    });

    test('keys that were rotated out at once open nothing any more, and the new ones do', async () => {
      const lock = await registerLock(owner, 'Cellar');
      const device = await connectDevice(running.mqttUrl, lock);
      const rotated = await owner.api.post(`/devices/${lock.id}/keys/rotate/`, { grace_seconds: 0 });
      assert.equal(rotated.status, 200, JSON.stringify(rotated.body));
      await waitFor('the end of its connection', () => !device.isOpen);
      await refusalOf(connectDevice(running.mqttUrl, lock));
      const withNewKey = await connectDevice(running.mqttUrl, lock, { password: rotated.text('keys.api_key') });
      await withNewKey.publish(`smartlock/${lock.deviceId}/status`, statusAt(Date.now(), 'new'));
      await withNewKey.close();
    });

    if (place.isEmbedded) {
      // Mosquitto ties no client id to a user unless every lock has a single one; deploy/mosquitto/mosquitto.conf tells how.
      test('the client id of another lock does not end its connection', async () => {
        const [thief, victim] = locks;
        assert.ok(thief !== undefined && victim !== undefined);
        const door = await connectDevice(running.mqttUrl, victim);
        const beside = await connectDevice(running.mqttUrl, thief, { clientId: victim.deviceId });
        await beside.publish(`smartlock/${thief.deviceId}/status`, statusAt(Date.now(), 'beside'));
        assert.equal(door.isOpen, true);
        await Promise.all([door.close(), beside.close()]);
      });
    }
  });
}
