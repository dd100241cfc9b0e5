import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { suite, test } from 'node:test';
import { createFleet } from '@smartlock/simulators';
import { createApi, type Api } from './harness/api.ts';
import { registerLock, registerPerson } from './harness/people.ts';
import { freePort } from './harness/program.ts';
import { surroundings } from './harness/surroundings.ts';
import { waitFor } from './harness/wait.ts';

const promised = { timeoutMs: 5_000, everyMs: 10 };

const kills = ['nobody kills the server', 'the server is killed and back before', 'the server is killed and back after'] as const;

for (const place of surroundings) {
  suite(`on ${place.name}`, () => {
    test('what is made and deleted while a lock is away holds at its keypad within 5 s of its return', async (t) => {
      // The same after each start, so that the lock finds it again.
      const running = await place.start({ env: { MQTT_PORT: String(await freePort()) } });
      t.after(() => running.stop());
      const owner = await registerPerson(createApi(running.server.url), 'Owner');
      const logIn = async (): Promise<Api> => {
        const login = await createApi(running.server.url).post('/auth/login/', { email: owner.email, password: owner.password });
        assert.equal(login.status, 200, JSON.stringify(login.body));
        return createApi(running.server.url, login.text('tokens.access'));
      };
      const { id: device, deviceId, keys } = await registerLock(owner, 'Front Door');
      const timing = { reconnectMinMs: 20, reconnectMaxMs: 200, connectTimeoutMs: 3_000 };
      const fleet = createFleet({ mqttUrl: running.mqttUrl, locks: [{ device_id: deviceId, ...keys }], timing });
      t.after(() => fleet.stop());
      const lock = fleet.lock(deviceId);
      fleet.start();
      await fleet.connected();

      let api = await logIn();
      const createPin = async (pin_code: string): Promise<number> => {
        const answer = await api.post('/access/pins/', { device, pin_code });
        assert.equal(answer.status, 201, JSON.stringify(answer.body));
        return answer.number('id');
      };
      const holds = (digits: string): boolean => lock.memory.codes.some((code) => code.digits === digits);
      const opensWith = (digits: string): boolean => {
        lock.turnKey('locked');
        lock.enterCode(digits);
        return lock.state.bolt === 'unlocked';
      };
      const kill = async (): Promise<void> => {
        running.server.kill('SIGKILL');
        await running.server.program.ended;
      };
      const restart = async (): Promise<void> => {
        await running.restart();
        api = await logIn();
      };

      // One that stays, so that a lock that lost everything is seen.
      const staying = String(randomInt(10_000_000, 100_000_000));
      await createPin(staying);
      await waitFor('the first code to be on the lock', () => holds(staying));

      for (const leave of ['without a word', 'with a goodbye'] as const) {
        for (const killed of kills) {
          const digits = String(randomInt(10_000_000, 100_000_000));
          let pin = 0;
          for (const change of ['made', 'deleted'] as const) {
            const isSo = (): boolean => holds(digits) === (change === 'made');
            if (leave === 'with a goodbye') lock.disconnect();
            else lock.losePower();
            await waitFor('the lock to be away', () => !lock.state.isOnline);

            if (change === 'made') pin = await createPin(digits);
            else assert.equal((await api.delete(`/access/pins/${pin}/`)).status, 204);
            assert.ok(!isSo(), 'a lock that is away cannot know');
            if (killed !== 'nobody kills the server') await kill();
            if (killed === 'the server is killed and back before') await restart();

            if (leave === 'without a word') lock.restorePower();
            const isBack = (): boolean => {
              // Not heard while its goodbye is still on the way.
              if (leave === 'with a goodbye') lock.reconnect();
              return lock.state.isOnline;
            };
            if (killed === 'the server is killed and back after') {
              // A broker of its own lets the lock in already.
              if (!running.isEmbedded) await waitFor('the lock at the broker', isBack);
              await restart();
            }
            await waitFor(`the lock to be back (${leave}, ${killed}, ${change})`, isBack);
            const backAt = performance.now();
            await waitFor(`the code that was ${change} on the lock`, isSo, promised);
            t.diagnostic(`${leave}, ${killed}, ${change}: ${Math.round(performance.now() - backAt)} ms after the return`);
            assert.equal(opensWith(digits), change === 'made');
            assert.ok(holds(staying));
          }
        }
      }
      assert.ok(opensWith(staying));
    });
  });
}
