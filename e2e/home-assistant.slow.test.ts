import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApi } from './harness/api.ts';
import { PlayedHomeAssistant } from './harness/home-assistant.ts';
import { homeAssistantRounds } from './harness/home-assistant-rounds.ts';
import { startMosquitto } from './harness/mosquitto.ts';
import { registerLock, registerPerson } from './harness/people.ts';
import { startServer, type Server } from './harness/server.ts';
import { startOutsideServices } from './harness/surroundings.ts';
import { waitFor } from './harness/wait.ts';

homeAssistantRounds({ isEmbedded: true, isLong: true });
homeAssistantRounds({ isEmbedded: false, isLong: true });

test('two servers announce the locks at Home Assistant’s own broker as one: the other goes on when the first is killed', async () => {
  const [outside, own] = await Promise.all([startOutsideServices(), startMosquitto({ dynamicSecurity: false })]);
  const env = { ...outside.env, HOMEASSISTANT_DISCOVERY: 'on', HOMEASSISTANT_MQTT_URL: own.url };
  const first = await startServer({ env });
  const owner = await registerPerson(createApi(first.url), 'Owner');
  const lock = await registerLock(owner, 'Front Door');
  const id = `slk_${lock.deviceId.toLowerCase()}`;
  const home = new PlayedHomeAssistant({ url: own.url, username: 'anybody', password: 'anything' });
  home.start();
  await waitFor('the lock to be found', () => home.isAvailable(id));
  const second = await startServer({ env });
  try {
    const gained = (server: Server) =>
      server.logs.filter((line) => line.includes('leadership was gained') && line.includes('home-assistant:'));
    assert.equal(gained(first).length + gained(second).length, 1);
    first.kill('SIGKILL');
    await waitFor('the second to take over', () => gained(second).length === 1);
    await waitFor('the lock to be there again', () => home.isAvailable(id));
    const api = createApi(second.url);
    const again = await api.post('/auth/login/', { email: owner.email, password: owner.password });
    await api.as(again.text('tokens.access')).patch(`/devices/${lock.id}/`, { name: 'Back Door' });
    await waitFor('the new name', () => home.devices.get(id)?.name === 'Back Door');
    assert.deepEqual(home.breaches, []);
  } finally {
    await home.stop();
    await Promise.all([first.stop(), second.stop()]);
    await Promise.all([outside.stop(), own.stop()]);
  }
});
