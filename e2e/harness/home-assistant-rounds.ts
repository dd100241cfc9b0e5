import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, suite, test } from 'node:test';
import { createFleet, type Fleet } from '@smartlock/simulators';
import { createApi } from './api.ts';
import { connectDevice } from './device-connection.ts';
import { createFolder, removeFolder } from './guard.ts';
import { PlayedHomeAssistant } from './home-assistant.ts';
import { registerLock, registerPerson, type Person, type RegisteredLock } from './people.ts';
import { startServer, type Server } from './server.ts';
import { startOutsideServices, type OutsideServices } from './surroundings.ts';
import { waitFor } from './wait.ts';

const account = { username: 'homeassistant', password: randomBytes(18).toString('base64url') };
const objectIdOf = ({ deviceId }: Pick<RegisteredLock, 'deviceId'>): string => `slk_${deviceId.toLowerCase()}`;

/** What Home Assistant sees of a real server on a real broker. `isLong`: also the ends and starts of the server, which take seconds each. */
export function homeAssistantRounds({ isEmbedded, isLong }: { isEmbedded: boolean; isLong: boolean }): void {
  suite(`Home Assistant on ${isEmbedded ? 'the embedded broker' : 'Mosquitto'}`, () => {
    let outside: OutsideServices | undefined;
    let server: Server;
    let owner: Person;
    let front: RegisteredLock;
    let fleet: Fleet;
    const dataDir = createFolder('data');
    const players: PlayedHomeAssistant[] = [];

    // The system's choice of a port would change with a restart, and Home Assistant would not find the broker again.
    let ports = { http: '0', mqtt: '0' };
    const brokerUrl = (): string => outside?.mqttUrl ?? server.mqttUrl ?? '';
    async function start(): Promise<void> {
      server = await startServer({
        dataDir,
        env: {
          HOMEASSISTANT_DISCOVERY: 'on',
          HOMEASSISTANT_MQTT_PASSWORD: account.password,
          PORT: ports.http,
          ...(outside === undefined ? { MQTT_PORT: ports.mqtt } : outside.env),
        },
      });
      ports = { http: new URL(server.url).port, mqtt: server.mqttUrl === undefined ? '0' : new URL(server.mqttUrl).port };
    }

    function play(): PlayedHomeAssistant {
      const player = new PlayedHomeAssistant({ url: brokerUrl(), ...account });
      player.start();
      players.push(player);
      return player;
    }

    before(async () => {
      outside = isEmbedded ? undefined : await startOutsideServices();
      await start();
      owner = await registerPerson(createApi(server.url), 'Owner');
      front = await registerLock(owner, 'Front Door');
      fleet = createFleet({ mqttUrl: brokerUrl(), locks: [{ device_id: front.deviceId, ...front.keys }] });
      fleet.start();
      await fleet.connected();
    });
    after(async () => {
      await Promise.all(players.map((player) => player.stop()));
      await fleet.stop();
      await server.stop();
      await server.endOrphans();
      await outside?.stop();
      removeFolder(dataDir);
      assert.deepEqual(
        players.flatMap(({ breaches }) => breaches),
        [],
      );
    });

    /** Every entity of the lock has its state, and the lock is there. */
    async function isWhole(player: PlayedHomeAssistant, lock: RegisteredLock): Promise<void> {
      const id = objectIdOf(lock);
      await waitFor(
        () =>
          `Home Assistant to know all of ${id}; it has ${JSON.stringify([...player.states])} of ${player.devices.size} devices`,
        () => {
          const components = [...(player.devices.get(id)?.components.values() ?? [])];
          const stateful = components.filter(({ stateTopic, platform }) => stateTopic !== undefined && platform !== 'event');
          return stateful.length > 0 && stateful.every(({ uniqueId }) => player.states.has(uniqueId)) && player.isAvailable(id);
        },
      );
    }

    const stateOf = (player: PlayedHomeAssistant, lock: RegisteredLock, key: string) =>
      player.states.get(`${objectIdOf(lock)}_${key}`);

    test('started after the server, it finds the lock and all its states', async () => {
      const home = play();
      await isWhole(home, front);
      await waitFor('the lock to be locked', () => stateOf(home, front, 'lock') === 'LOCKED');
      await waitFor('the lock to be online', () => stateOf(home, front, 'online') === 'ON');
      assert.match(stateOf(home, front, 'battery') ?? '', /^\d+$/);
      const device = home.devices.get(objectIdOf(front));
      assert.equal(device?.name, 'Front Door');
      assert.deepEqual(device.identifiers, [objectIdOf(front)]);
    });

    test('it unlocks and locks the door, and tells who was last there', async () => {
      const [home = play()] = players;
      await home.command(`${objectIdOf(front)}_lock`, 'UNLOCK');
      await waitFor('the door to be unlocked', () => stateOf(home, front, 'lock') === 'UNLOCKED');
      assert.equal(fleet.lock(front.deviceId).state.bolt, 'unlocked');
      await waitFor('the event', () => home.events.some(({ payload }) => payload['event_type'] === 'unlock'));
      await waitFor('who it was', () => stateOf(home, front, 'last_method') === 'app');
      const moving = home.arrivals.filter(({ payload }) => payload === 'UNLOCKING');
      assert.ok(moving.length > 0, 'it was shown as moving');
      await home.command(`${objectIdOf(front)}_lock`, 'LOCK');
      await waitFor('the door to be locked', () => stateOf(home, front, 'lock') === 'LOCKED');
    });

    test('a door that is locked down stays shut, and Home Assistant is told why', async () => {
      const [home = play()] = players;
      assert.equal((await owner.api.post('/security/lockdowns/', { device_ids: [front.id], reason: 'A test' })).status, 201);
      await waitFor('the lockdown to be shown', () => stateOf(home, front, 'lockdown') === 'ON');
      await home.command(`${objectIdOf(front)}_lock`, 'UNLOCK');
      const refused = await waitFor('the refusal', () =>
        home.events.find(({ payload }) => payload['event_type'] === 'command_failed'),
      );
      assert.match(String(refused.payload['reason']), /locked down/);
      assert.equal(fleet.lock(front.deviceId).state.bolt, 'locked');
      const lockdowns = await owner.api.get('/security/lockdowns/');
      await owner.api.post(`/security/lockdowns/${lockdowns.number('results.0.id')}/end/`, {});
    });

    test('its account reaches nothing of the locks themselves, and no lock reaches its topics', async () => {
      const [home = play()] = players;
      for (const filter of ['#', 'smartlock/#', `smartlock/${front.deviceId}/status`, 'smartlock/+/command'])
        assert.equal(await home.maySubscribe(filter), false, filter);
      const lock = await registerLock(owner, 'Nosy Door');
      const device = await connectDevice(brokerUrl(), lock);
      for (const filter of ['homeassistant/#', 'smartlock/ha/#', `smartlock/ha/${front.deviceId}/lock`])
        assert.equal(await device.subscribe(filter), false, filter);
      await device.publish(`smartlock/ha/${front.deviceId}/lock/set`, 'UNLOCK').catch(() => undefined);
      await device.close();
      assert.equal((await owner.api.delete(`/devices/${lock.id}/`)).status, 204);
      assert.equal(fleet.lock(front.deviceId).state.bolt, 'locked');
    });

    test('a device that is added, renamed and removed is so in Home Assistant, and leaves nothing on the broker', async () => {
      const [home = play()] = players;
      const side = await registerLock(owner, 'Side Door');
      await isWhole(home, side);
      const uniqueIds = () =>
        [...(home.devices.get(objectIdOf(side))?.components.values() ?? [])].map(({ uniqueId }) => uniqueId).toSorted();
      const earlier = uniqueIds();
      await owner.api.patch(`/devices/${side.id}/`, { name: 'Back Door' });
      await waitFor('the new name', () => home.devices.get(objectIdOf(side))?.name === 'Back Door');
      assert.deepEqual(uniqueIds(), earlier);
      await owner.api.delete(`/devices/${side.id}/`);
      await waitFor('the device to go', () => !home.devices.has(objectIdOf(side)));
      const late = play();
      assert.equal(await waitFor('the late one to be heard', () => late.isConnected), true);
      await late.maySubscribe('smartlock/ha/#');
      await isWhole(late, front);
      const left = late.arrivals.filter(({ topic, isRetained }) => isRetained && topic.includes(side.deviceId));
      assert.deepEqual(left, []);
    });

    test('a restarted Home Assistant is told everything again', async () => {
      const home = play();
      await isWhole(home, front);
      const config = `homeassistant/device/${objectIdOf(front)}/config`;
      await waitFor('the answer to its birth', () =>
        home.arrivals.some(({ topic, isRetained }) => topic === config && !isRetained),
      );
    });

    if (!isEmbedded) {
      test('a broker that restarts and has forgotten everything is told everything again', async () => {
        const [home = play()] = players;
        home.states.clear();
        home.devices.clear();
        await outside?.mosquitto.restart({ forgets: true });
        await waitFor('Home Assistant to be back', () => home.isConnected);
        await isWhole(home, front);
        await waitFor('the lock to be back', () => stateOf(home, front, 'lock') === 'LOCKED');
      });
    }

    if (isLong)
      test('a server that ends is seen to be gone, and one that starts after Home Assistant is found', async () => {
        const [home = play()] = players;
        await server.stop();
        if (!isEmbedded) await waitFor('the server to be gone', () => !home.isAvailable(objectIdOf(front)));
        await start();
        await waitFor('the server to be back', () => home.isConnected && home.isAvailable(objectIdOf(front)));
        await isWhole(home, front);
      });

    if (!isEmbedded && isLong) {
      test('a killed server is seen to be gone by its last will', async () => {
        const [home = play()] = players;
        server.kill('SIGKILL');
        await waitFor('the server to be gone', () => !home.isAvailable(objectIdOf(front)));
        await server.program.ended;
        await start();
        await waitFor('the server to be back', () => home.isAvailable(objectIdOf(front)));
      });

      test('a device that was deleted while nobody published is taken back at the next start', async () => {
        const side = await registerLock(owner, 'Garage');
        const home = play();
        await isWhole(home, side);
        await server.stop();
        await outside?.postgres.query(`update devices set deleted_at = now() where id = ${side.id}`);
        await start();
        await waitFor('the device to go', () => !home.devices.has(objectIdOf(side)));
      });
    }
  });
}
