import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CloudClock } from '../cloud/clock.ts';
import { createTtlockCloud } from './cloud.ts';
import { switchList } from './switches.ts';
import type { WorldDescription } from './world-description.ts';
import { createScene, frontDoor, hall, hour, monday, until, type Json } from './testing/visitor.ts';

async function status(
  scene: ReturnType<typeof createScene>,
  method: string,
  path: string,
  body?: string,
): Promise<[number, Json]> {
  const response = await scene.cloud.fetch(`http://simulator/_control/${path}`, {
    method,
    ...(body === undefined ? {} : { body }),
  });
  return [response.status, (await response.json()) as Json];
}

describe('the control API', () => {
  it('lists what it can, every switch, every endpoint and every code', async () => {
    const { control } = createScene();
    assert.ok(((await control('GET', ''))['routes'] as string[]).includes('POST /_control/locks/:id/keypad'));
    const { switches } = (await control('GET', 'switches')) as { switches: Json[] };
    assert.deepEqual(
      switches.map(({ name }) => name as string),
      Object.keys(switchList),
    );
    for (const one of switches)
      assert.deepEqual([one['value'], typeof one['certainty'], typeof one['meaning']], [one['default'], 'string', 'string']);
    assert.ok(((await control('GET', 'endpoints'))['endpoints'] as Json[]).length > 100);
    assert.ok(((await control('GET', 'errcodes'))['errcodes'] as Json[]).length > 60);
  });

  it('refuses what it does not know or cannot be, and changes nothing then', async () => {
    const scene = createScene();
    for (const [method, path, body, code] of [
      ['GET', 'nothing', undefined, 404],
      ['DELETE', 'world', undefined, 405],
      ['PATCH', 'locks/5', '{}', 404],
      ['PATCH', 'locks/1000001', '{"jamed":true}', 400],
      ['PATCH', 'locks/1000001', '{"jammed":"yes"}', 400],
      ['PATCH', 'locks/1000001', '{"jammed":true,"battery":500}', 400],
      ['PATCH', 'locks/1000001', '[]', 400],
      ['PATCH', 'locks/1000001', '{', 400],
      ['POST', 'locks/1000001/keypad', '{"code":1234}', 400],
      ['POST', 'locks', '{"owner":"nobody"}', 400],
      ['POST', 'locks', '{"owner":"owner@example.com","lock_id":1000001}', 400],
      ['POST', 'locks', '{"owner":"owner@example.com","lock_id":77,"battery":"full"}', 400],
      ['POST', 'users', '{"username":"owner@example.com","password":"x"}', 400],
      ['POST', 'gateways', '{"owner":"owner@example.com","links":[{"lock_id":1}]}', 400],
      ['PATCH', 'apps/x', '{}', 404],
      ['PATCH', 'apps/7946f0d923934a61baefb3303de4d132', '{"callback_url":"ftp://x"}', 400],
      ['PATCH', 'switches', '{"refresh_rotates":1}', 400],
      ['PATCH', 'switches', '{"over_page_size":"maybe"}', 400],
      ['PATCH', 'switches', '{"toString":"x"}', 400],
      ['PATCH', 'pace', '{"awake":[5,1]}', 400],
      ['POST', 'faults', '{"fault":"fire"}', 400],
      ['POST', 'faults', '{"fault":"cut","probability":2}', 400],
      ['POST', 'clock', '{"to":1}', 400],
      ['POST', 'clock', '{}', 400],
      ['DELETE', 'faults/5', undefined, 404],
      ['POST', 'callbacks/test', '{"client_id":"x"}', 404],
      ['GET', '%E0%A4%A', undefined, 404],
    ] as const) {
      const [answered, problem] = await status(scene, method, path, body);
      assert.equal(answered, code, `${method} ${path} ${body ?? ''}: ${JSON.stringify(problem)}`);
      assert.equal(typeof (problem['error'] as Json)['message'], 'string');
    }
    assert.equal((await scene.control('GET', `locks/${frontDoor}`))['jammed'], false);
    assert.equal(scene.cloud.world.locks.has(77), false);
  });

  it('tells what clients asked, and starts again as at the start', async () => {
    const { signIn, control, cloud } = createScene({ seed: 9 });
    const owner = await signIn();
    await owner.call('/v3/lock/unlock', { lockId: frontDoor });
    const { calls } = (await control('GET', 'calls?path=/v3/lock/unlock')) as { calls: Json[] };
    assert.deepEqual(
      calls.map(({ path, method, errcode, params }) => [path, method, errcode, (params as Json)['lockId']] as unknown[]),
      [['/v3/lock/unlock', 'POST', 0, String(frontDoor)]],
    );
    cloud.clock.advance(hour);
    const before = await control('GET', 'world');
    assert.deepEqual(await control('POST', 'reset'), { seed: 9, now: monday });
    const again = createScene({ seed: 9 });
    assert.deepEqual(await control('GET', 'world'), await again.control('GET', 'world'));
    assert.notDeepEqual(await control('GET', 'world'), before);
    assert.equal((await control('GET', 'calls'))['total'], 0);
    assert.equal((await signIn()).accessToken, (await again.signIn()).accessToken);
  });

  it('ends what is under way when it starts again', async () => {
    const { signIn, control, cloud } = createScene();
    const owner = await signIn();
    await control('PATCH', 'pace', { name: 'realistic', cloud: [0, 0] });
    const unlocking = owner.code('/v3/lock/unlock', { lockId: frontDoor });
    await until(() => cloud.world.gateways.get(hall)?.isBusy === true);
    await control('POST', 'faults', { fault: 'hang', path: '/v3/lock/list' });
    const waiting = assert.rejects(owner.code('/v3/lock/list'), { code: 'started_again' });
    await until(() => cloud.faults.rules[0]?.hits === 1);
    await new Promise((resolve) => setImmediate(resolve));
    await control('POST', 'reset');
    assert.equal(await unlocking, 90000);
    await waiting;
  });

  it('builds a world from a description with its switches, and says where one is wrong', async () => {
    const scene = createScene({
      world: {
        switches: { refresh_rotates: false },
        apps: [{ client_id: 'app', client_secret: 's', monthly_quota: 5 }],
        users: [{ username: 'a@example.com', password: 'x', uid: 77 }],
        locks: [
          { owner: 'a@example.com', lock_id: 9, timezone_offset_ms: hour, passcodes: [{ passcode: '0482', name: 'Cleaner' }] },
        ],
        gateways: [{ owner: 'a@example.com', links: [{ lock_id: 9, rssi: -70 }] }],
      },
    });
    assert.equal(scene.cloud.world.switches.refresh_rotates, false);
    assert.equal(await scene.type(9, '0482'), 'opened');
    for (const [world, message] of [
      [{ lock: [] }, /lock is not known here/],
      [{ users: [{ username: 'a' }] }, /users\[0\]\.password is missing/],
      [
        { users: [{ username: 'a', password: 'b' }], locks: [{ owner: 'a', passcodes: [{ passcode: '12' }] }] },
        /locks\[0\]\.passcodes\[0\]\.passcode must be 4 to 9 digits/,
      ],
      [{ switches: { nothing: 1 } }, /There is no switch nothing/],
    ] as const)
      assert.throws(() => createTtlockCloud({ world: world as WorldDescription }), { message });
  });
});

describe('the clock', () => {
  it('runs what falls due in order, also what is put in on the way, and takes back', () => {
    const clock = new CloudClock({ virtualFrom: 1_000 });
    const ran: string[] = [];
    const note = (name: string) => (): void => void ran.push(`${name}@${clock.now()}`);
    clock.after(30, note('c'));
    clock.after(10, () => {
      note('a')();
      clock.after(10, note('b'));
    });
    clock.after(30, note('d'));
    clock.after(15, note('never'))();
    clock.after(0, note('now'));
    clock.advance(29);
    assert.deepEqual([ran, clock.now()], [['now@1000', 'a@1010', 'b@1020'], 1_029]);
    clock.advance(1);
    assert.deepEqual(ran.slice(3), ['c@1030', 'd@1030']);
  });

  it('that is real goes on by itself and can be moved on', async () => {
    const clock = new CloudClock();
    const began = Date.now();
    clock.advance(hour);
    assert.ok(clock.now() - began >= hour);
    await clock.wait(5);
    assert.ok(Date.now() - began >= 4);
    clock.after(hour, () => assert.fail('it was forgotten'));
    clock.clear();
    clock.advance(2 * hour);
  });
});

describe('the service without a network', () => {
  it('answers thousands of calls a second', async () => {
    const { cloud, signIn } = createScene();
    const { accessToken } = await signIn();
    const clientId = [...cloud.world.accounts.apps.keys()][0];
    const url = `/v3/lock/detail?clientId=${clientId}&accessToken=${accessToken}&date=${monday}&lockId=${frontDoor}`;
    const began = performance.now();
    for (let i = 0; i < 5_000; i += 1) assert.equal((await cloud.handle({ method: 'GET', url })).kind, 'response');
    const perSecond = 5_000 / ((performance.now() - began) / 1_000);
    assert.ok(perSecond > 2_000, `${Math.round(perSecond)} calls a second`);
  });
});
