import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createApi } from './harness/api.ts';
import { lockDrivers } from './harness/lock-drivers.ts';
import { registerLock, registerPerson } from './harness/people.ts';
import { startServer, type Server } from './harness/server.ts';
import { startOutsideServices, type OutsideServices } from './harness/surroundings.ts';
import { waitFor } from './harness/wait.ts';
import { createWriteLoad, type LoadedPlace } from './harness/write-load.ts';

suite('several processes on one PostgreSQL and one Mosquitto', () => {
  let services: OutsideServices;
  let api: Server;
  let workers: Server[];
  let place: LoadedPlace;
  before(async () => {
    services = await startOutsideServices();
    const { env } = services;
    api = await startServer({ env, roles: ['api'] });
    workers = [];
    for (let count = 0; count < 2; count += 1) workers.push(await startServer({ env, roles: ['mqtt', 'jobs'] }));
    place = { mqttUrl: services.mqttUrl, isEmbedded: false, query: (sql) => services.postgres.query(sql) };
  });
  after(async () => {
    await Promise.all([api.stop(), ...workers.map((worker) => worker.stop())]);
    await services.stop();
  });

  const timesLeading = (worker: Server) => worker.logs.filter((line) => line.includes('leadership was gained')).length;

  test('exactly one of those that may takes messages in, and none of those that may not', async () => {
    await waitFor('one to take messages in', () => workers.some((worker) => timesLeading(worker) > 0));
    assert.equal(workers.filter((worker) => timesLeading(worker) > 0).length, 1);
    assert.equal(timesLeading(api), 0);
  });

  test('a process without the role api serves its health and no API', async () => {
    const [worker] = workers;
    assert.ok(worker !== undefined);
    assert.equal((await fetch(`${worker.url}/health/ready`)).status, 200);
    assert.equal((await createApi(worker.url).get('/devices/')).status, 404);
  });

  for (const driver of lockDrivers) {
    test(`?wait hears the answer that another process took in, from ${driver.name}`, async () => {
      const owner = await registerPerson(createApi(api.url), 'Owner');
      const lock = await registerLock(owner, 'Front Door');
      const door = await driver.connect(services.mqttUrl, lock);
      await waitFor(
        'the lock to be seen online',
        async () => (await owner.api.get(`/devices/${lock.id}/status/`)).at('is_online') === true,
      );
      for (const command of ['unlock', 'lock', 'unlock']) {
        const answer = await owner.api.post(`/devices/${lock.id}/${command}/?wait=20`, {});
        assert.equal(answer.status, 200, JSON.stringify(answer.body));
        assert.equal(answer.text('result'), 'succeeded');
        assert.equal(door.bolt(), `${command}ed`);
      }
      await door.leave();
    });
  }

  test('when the process that takes messages in is killed, the other goes on, and no acknowledged status is lost', async (t) => {
    const owner = await registerPerson(createApi(api.url), 'Owner');
    const locks = [await registerLock(owner, 'Front Door'), await registerLock(owner, 'Back Door')];
    const load = createWriteLoad(locks);
    const writing = load.start(place, owner.api);
    const enough = { devices: 3, statuses: 200, settings: 3 };
    await writing.reached(enough);
    const leader = workers.find((worker) => timesLeading(worker) > 0);
    const other = workers.find((worker) => worker !== leader);
    assert.ok(leader !== undefined && other !== undefined);
    leader.kill('SIGKILL');
    await writing.reached(enough);
    await waitFor('the other to take messages in', () => timesLeading(other) > 0);
    await writing.reached(enough);
    await writing.stop();
    await load.assertComplete(place, owner.api);
    t.diagnostic(`${JSON.stringify(load.count)} acknowledged, none missing`);

    // One that is asked to stop hands over as well.
    workers[workers.indexOf(leader)] = await startServer({ env: services.env, roles: ['mqtt', 'jobs'] });
    const again = load.start(place, owner.api);
    await again.reached(enough);
    const successor = workers.find((worker) => worker !== other);
    assert.ok(successor !== undefined);
    const stopping = other.stop();
    await again.reached(enough);
    assert.equal((await stopping).code, 0);
    await waitFor('the successor to take messages in', () => timesLeading(successor) > 0);
    await again.reached(enough);
    await again.stop();
    await load.assertComplete(place, owner.api);
    t.diagnostic(`${JSON.stringify(load.count)} acknowledged, none missing`);
  });
});
