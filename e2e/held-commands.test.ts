import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createApi, valueAt } from './harness/api.ts';
import { connectDevice, type DeviceConnection, type DeviceConnectionOptions } from './harness/device-connection.ts';
import { registerLock, registerPerson, type Person, type RegisteredLock } from './harness/people.ts';
import { surroundings, type Running } from './harness/surroundings.ts';
import { waitFor } from './harness/wait.ts';

/** How a lock may ask a broker to keep something for it. */
const sessions: { name: string; isForEmbedded: boolean; options: DeviceConnectionOptions }[] = [
  { name: 'a clean session', isForEmbedded: true, options: {} },
  { name: 'a persistent session', isForEmbedded: true, options: { clean: false } },
  {
    name: 'a persistent session of MQTT 5',
    isForEmbedded: false,
    options: { clean: false, protocolVersion: 5, sessionExpirySeconds: 3600 },
  },
];

const departures: { name: string; leave: (device: DeviceConnection) => Promise<void> }[] = [
  { name: 'said goodbye', leave: (device) => device.close() },
  { name: 'lost its network', leave: async (device) => device.drop() },
];

for (const place of surroundings) {
  suite(`on ${place.name}`, () => {
    let running: Running;
    let owner: Person;
    let fence: { lock: RegisteredLock; device: DeviceConnection };
    before(async () => {
      running = await place.start();
      owner = await registerPerson(createApi(running.server.url), 'Owner');
      const lock = await registerLock(owner, 'Next Door');
      const device = await connectDevice(running.mqttUrl, lock);
      assert.equal(await device.subscribe(`smartlock/${lock.deviceId}/command`), true);
      await comeOnline(device, lock);
      fence = { lock, device };
    });
    after(async () => {
      await fence.device.close();
      await running.stop();
    });

    async function comeOnline(device: DeviceConnection, lock: RegisteredLock): Promise<void> {
      const status = { online: true, battery: 50, lock_status: 'locked', timestamp: new Date().toISOString() };
      await device.publish(`smartlock/${lock.deviceId}/status`, JSON.stringify(status));
      await waitFor(
        'the lock to be seen online',
        async () => (await owner.api.get(`/devices/${lock.id}/status/`)).at('is_online') === true,
      );
    }

    const commandsOf = (device: DeviceConnection): unknown[] =>
      device.received.filter(({ topic }) => topic.endsWith('/command')).map(({ payload }) => JSON.parse(payload));

    for (const { name, isForEmbedded, options } of sessions) {
      if (place.isEmbedded && !isForEmbedded) continue;
      for (const departure of departures) {
        test(`an unlock for a lock that ${departure.name} is not kept for it in ${name}`, async () => {
          const lock = await registerLock(owner, 'Front Door');
          const command = `smartlock/${lock.deviceId}/command`;
          const first = await connectDevice(running.mqttUrl, lock, options);
          assert.equal(await first.subscribe(command, 1), true);
          await comeOnline(first, lock);
          await departure.leave(first);
          await waitFor('the end of its connection', () => !first.isOpen);

          // The server has not heard of it: there was no last will, and 90 seconds have not passed.
          const unlocks = [];
          for (let count = 0; count < 3; count += 1) unlocks.push(await owner.api.post(`/devices/${lock.id}/unlock/`, {}));
          assert.deepEqual(
            unlocks.map(({ status }) => status),
            [200, 200, 200],
          );

          // The broker has dealt with them when another lock has got a command that was sent after them.
          const sentLater = await owner.api.post(`/devices/${fence.lock.id}/unlock/`, {});
          await waitFor('the command for the other lock', () =>
            fence.device.received.some(({ payload }) => payload.includes(sentLater.text('request_id'))),
          );
          const second = await connectDevice(running.mqttUrl, lock, options);
          assert.equal(await second.subscribe(command, 1), true);
          await comeOnline(second, lock);
          const sent = await owner.api.post(`/devices/${lock.id}/lock/`, {});
          assert.equal(sent.status, 200, JSON.stringify(sent.body));
          // A command that was kept would have come before this one.
          await waitFor('the command that was sent now', () =>
            commandsOf(second).some((message) => valueAt(message, 'request_id') === sent.text('request_id')),
          );
          assert.deepEqual(
            commandsOf(second).map((message) => valueAt(message, 'command')),
            ['lock'],
          );
          assert.deepEqual(
            second.received.filter(({ retained }) => retained),
            [],
          );
          await second.close();
        });
      }
    }

    test('who subscribes after a command was sent finds none retained', async () => {
      const lock = await registerLock(owner, 'Front Door');
      const listening = await connectDevice(running.mqttUrl, lock);
      assert.equal(await listening.subscribe(`smartlock/${lock.deviceId}/command`), true);
      await comeOnline(listening, lock);
      const sent = await owner.api.post(`/devices/${lock.id}/unlock/`, {});
      assert.equal(sent.status, 200);
      await waitFor('the command', () => commandsOf(listening).length === 1);

      const late = await connectDevice(running.mqttUrl, lock, { clientId: `${lock.deviceId}-late` });
      assert.equal(await late.subscribe(`smartlock/${lock.deviceId}/#`), true);
      await late.publish(`smartlock/${lock.deviceId}/heartbeat`, JSON.stringify({ timestamp: new Date().toISOString() }));
      await waitFor('its own heartbeat', () => late.received.length > 0);
      assert.deepEqual(commandsOf(late), []);
      await Promise.all([listening.close(), late.close()]);
    });
  });
}
