import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../../platform/database/testing/until.ts';
import { call, registerPerson, type Person } from '../../devices/testing/devices-fixture.ts';
import { backDoor, base, frontDoor, garage, poll, runJob, signInAgain, startImported } from './testing/utec-fixture.ts';

type World = Awaited<ReturnType<typeof startImported>>;

interface DeviceAnswer {
  readonly is_online: boolean;
  readonly lock_status: string;
  readonly battery_level: number;
}

describe('locks of U-tec as devices', () => {
  let world: World;
  const log: string[] = [];
  before(async () => {
    world = await startImported({ log });
  });
  after(() => world.fixture.close());

  const pollNow = async () => {
    const result = await poll(world.fixture, world.accountId);
    assert.equal(result.error, null);
  };
  const device = async (ref: string) =>
    (await call(world.fixture, world.owner, 'GET', `/devices/${world.device(ref).device}/`)).json<DeviceAnswer>();
  const move = (ref: string, command: string) =>
    call(world.fixture, world.owner, 'POST', `/devices/${world.device(ref).device}/${command}/?wait=30`, {});
  const cached = async () =>
    (await call(world.fixture, world.owner, 'GET', `${base}${world.accountId}/locks/?cached=true`)).json<{
      results: { lock_id: string; is_online: boolean | null; is_stale: boolean; states: { name: string; value: unknown }[] }[];
    }>().results;

  it('have their state, battery and door from the first moment', async () => {
    const front = await device(frontDoor);
    assert.deepEqual([front.is_online, front.lock_status, front.battery_level], [true, 'locked', 80]);
    const states = (await cached()).find((one) => one.lock_id === garage)?.states ?? [];
    assert.equal(states.find(({ name }) => name === 'level')?.value, 2, 'the level as U-tec has it');
    assert.equal(states.find(({ name }) => name === 'sensorState')?.value, 'Closed');
  });

  it('stay the same devices when they are imported again, and follow a new name', async () => {
    world.lock(frontDoor).settings.name = 'Main Door';
    const again = await call(world.fixture, world.owner, 'POST', `${base}${world.accountId}/import/`, { lock_ids: [frontDoor] });
    const [one] = again.json<{ results: { device: number; name: string }[] }>().results;
    assert.deepEqual([one?.device, one?.name], [world.device(frontDoor).device, 'Main Door']);
    const unknown = await call(world.fixture, world.owner, 'POST', `${base}${world.accountId}/import/`, {
      lock_ids: ['nothing'],
    });
    assert.equal(unknown.statusCode, 400);
  });

  it('are locked and unlocked by the same addresses as any device, and say what came of it', async () => {
    const opened = await move(frontDoor, 'unlock');
    assert.equal(opened.statusCode, 200, opened.body);
    assert.equal(opened.json<{ lock_status: string }>().lock_status, 'unlocked');
    assert.equal(world.lock(frontDoor).bolt, 'Unlocked');
    assert.equal((await device(frontDoor)).lock_status, 'unlocked');
    assert.equal((await move(frontDoor, 'lock')).statusCode, 200);
    world.lock(frontDoor).command = 'never';
    const never = await move(frontDoor, 'unlock');
    assert.equal(never.statusCode, 504, never.body);
    assert.equal(never.json<{ code: string }>().code, 'outcome_unknown');
    world.lock(frontDoor).command = undefined;
    const logged = await call(world.fixture, world.owner, 'GET', `/devices/${world.device(frontDoor).device}/commands/`);
    assert.ok(logged.json<{ count: number }>().count >= 3);
  });

  it('are away after two reports, and then refuse commands at once', async () => {
    world.lock(backDoor).blips = 1;
    await pollNow();
    assert.equal((await device(backDoor)).is_online, true, 'one report is not believed');
    await pollNow();
    world.lock(backDoor).isOnline = false;
    await pollNow();
    assert.equal((await device(backDoor)).is_online, true);
    await pollNow();
    assert.equal((await device(backDoor)).is_online, false);
    const refused = await move(backDoor, 'unlock');
    assert.deepEqual([refused.statusCode, refused.json<{ code: string }>().code], [409, 'device_offline']);
    world.lock(backDoor).isOnline = true;
    assert.equal((await move(backDoor, 'unlock')).statusCode, 200, 'a lock that is back is looked at again before it is refused');
    await pollNow();
    assert.equal((await device(backDoor)).is_online, true);
  });

  it('show a jam, and a turn of the key at the next poll', async () => {
    world.lock(frontDoor).isJammed = true;
    world.lock(frontDoor).turnKey('Unlocked');
    await pollNow();
    assert.equal((await device(frontDoor)).lock_status, 'jammed');
    world.lock(frontDoor).isJammed = false;
    world.lock(frontDoor).turnKey('Locked');
    await pollNow();
    assert.equal((await device(frontDoor)).lock_status, 'locked');
  });

  it('are polled sooner after a command, later after failures, and listed anew after six hours', async () => {
    const { fixture, accountId } = world;
    const due = async () => {
      const answer = await call(fixture, world.owner, 'GET', `${base}${accountId}/`);
      return (Date.parse(answer.json<{ next_poll_at: string }>().next_poll_at) - fixture.clock.now().getTime()) / 1000;
    };
    fixture.clock.advance(600);
    await pollNow();
    assert.ok((await due()) > 55);
    await move(frontDoor, 'lock');
    // The poll is set beside the answer.
    await until(async () => (await due()) <= 5);
    await pollNow();
    assert.ok((await due()) <= 30);
    fixture.cloud.world.isDown = true;
    let last = 0;
    for (let turn = 1; turn <= 8; turn += 1) {
      assert.notEqual((await poll(fixture, accountId)).error, null);
      last = await due();
    }
    assert.ok(last > 600 && last <= 1.2 * 900, `${last}`);
    fixture.cloud.world.isDown = false;
    const lists = fixture.cloud.counts.get('Device/Discovery');
    await pollNow();
    assert.equal(fixture.cloud.counts.get('Device/Discovery'), lists);
    fixture.clock.advance(6 * 3600);
    await pollNow();
    assert.equal(fixture.cloud.counts.get('Device/Discovery'), (lists ?? 0) + 1);
  });

  it('are served from what is known, marked stale, while the cloud is down for an hour; commands are refused, and all is well again without a restart', async () => {
    const { fixture, accountId } = world;
    await pollNow();
    fixture.cloud.world.isDown = true;
    for (let minute = 0; minute < 60; minute += 5) {
      fixture.clock.advance(300);
      await poll(fixture, accountId);
    }
    const [down] = await fixture.features.utec.gateway.devices(accountId);
    assert.ok(down?.isStale === true && down.states !== null);
    const refused = await move(frontDoor, 'unlock');
    assert.ok(refused.statusCode >= 400, refused.body);
    assert.equal(world.lock(frontDoor).bolt, 'Locked');
    fixture.cloud.world.isDown = false;
    await pollNow();
    assert.equal((await fixture.features.utec.gateway.devices(accountId))[0]?.isStale, false);
    assert.equal((await move(frontDoor, 'unlock')).statusCode, 200);
  });

  it('that are gone at U-tec twice cannot be reached, and stay devices', async () => {
    const { fixture, accountId } = world;
    const lock = world.lock(garage);
    fixture.cloud.world.locks.delete(garage);
    for (let turn = 0; turn < 2; turn += 1) {
      fixture.clock.advance(6 * 3600 + 60);
      await poll(fixture, accountId);
    }
    world = { ...world, owner: await signInAgain(fixture, world.owner) };
    assert.ok(!(await cached()).some((one) => one.lock_id === garage));
    assert.equal((await device(garage)).is_online, false);
    fixture.cloud.world.locks.set(garage, lock);
    fixture.clock.advance(6 * 3600 + 60);
    await pollNow();
    assert.equal((await device(garage)).is_online, true);
  });

  it('are moved for others through the same rules: as the owner, imported where they are not yet', async () => {
    const { gateway } = world.fixture.features.utec;
    const origin = { ipAddress: null, userAgent: null };
    const moved = await gateway.move(world.accountId, frontDoor, 'lock', origin, 10);
    assert.deepEqual([moved.state, moved.lockStatus], ['succeeded', 'locked']);
    await assert.rejects(gateway.move(world.accountId, 'nothing', 'lock', origin, 1), { kind: 'not_found' });
    const [account] = await gateway.accounts();
    assert.ok(
      account?.token.hasToken === true && account.token.hasRefreshToken && !JSON.stringify(account).includes('secretKey'),
    );
  });

  describe('and their codes', () => {
    const codes = () => `${base}${world.accountId}/locks/${encodeURIComponent(frontDoor)}/passcodes/`;
    const add = (body: object) => call(world.fixture, world.owner, 'POST', codes(), body);

    // Digits are for those who have lately confirmed that it is them.
    before(async () => {
      world = { ...world, owner: await signInAgain(world.fixture, world.owner) };
    });

    it('are added, listed, changed and deleted, and open the door once the lock has them', async () => {
      const added = await add({ passcode: '739184', name: 'Cleaner' });
      assert.equal(added.statusCode, 201, added.body);
      const { passcode_id: id, outcome } = added.json<{ passcode_id: string; outcome: string }>();
      assert.equal(outcome, 'reported');
      assert.equal(world.lock(frontDoor).typeCode('739184').opened, true);
      const list = (await call(world.fixture, world.owner, 'GET', codes())).json<{
        results: { passcode: string; state: string }[];
      }>();
      assert.deepEqual([list.results[0]?.passcode, list.results[0]?.state], ['739184', 'listed']);
      assert.equal((await call(world.fixture, world.owner, 'PATCH', `${codes()}${id}/`, { passcode: '739185' })).statusCode, 200);
      assert.equal(world.lock(frontDoor).typeCode('739184').opened, false);
      assert.equal((await call(world.fixture, world.owner, 'DELETE', `${codes()}${id}/`)).statusCode, 200);
      assert.equal(world.lock(frontDoor).typeCode('739185').opened, false);
      assert.equal((await call(world.fixture, world.owner, 'DELETE', `${codes()}${id}/`)).statusCode, 404);
    });

    it('have a period once it is known where the lock hangs', async () => {
      const starts = new Date(Math.ceil(world.fixture.clock.now().getTime() / 60_000) * 60_000 + 3_600_000);
      const period = { starts_at: starts.toISOString(), ends_at: new Date(starts.getTime() + 3_600_000).toISOString() };
      const wish = { passcode: '918273', name: 'Guest', ...period };
      assert.equal((await add(wish)).json<{ code: string }>().code, 'time_zone_missing');
      const lockPath = `${base}${world.accountId}/locks/${encodeURIComponent(frontDoor)}/`;
      assert.equal((await call(world.fixture, world.owner, 'PATCH', lockPath, { time_zone: 'Moon/Sea' })).statusCode, 400);
      assert.equal((await call(world.fixture, world.owner, 'PATCH', lockPath, { time_zone: 'Europe/Berlin' })).statusCode, 200);
      assert.equal((await add(wish)).statusCode, 201);
      const list = (await call(world.fixture, world.owner, 'GET', codes())).json<{
        results: { starts_at: string; kind: string }[];
      }>();
      assert.deepEqual([list.results[0]?.starts_at, list.results[0]?.kind], [period.starts_at, 'period']);
    });

    it('that U-tec could not keep, or that are nonsense, are refused; digits are nowhere but in the lock', async () => {
      for (const body of [
        { passcode: '0482', name: 'x' },
        { passcode: '48', name: 'x' },
        { passcode: 4821, name: 'x' },
        { passcode: '4821' },
        { passcode: '4821', name: '' },
        { passcode: '4821', name: 'x', starts_at: new Date().toISOString() },
        { passcode: '4821', name: 'x', starts_at: 'soon', ends_at: 'later' },
      ]) {
        assert.equal((await add(body)).statusCode, 400, JSON.stringify(body));
      }
      assert.equal((await add({ passcode: '918273', name: 'Twice' })).statusCode, 409);
      const stranger: Person = await registerPerson(world.fixture);
      assert.equal((await call(world.fixture, stranger, 'GET', codes())).statusCode, 404);
      assert.equal((await call(world.fixture, stranger, 'POST', codes(), { passcode: '4821', name: 'x' })).statusCode, 404);
      const { db } = world.fixture.database;
      const kept = await Promise.all(
        ['audit_entries', 'events', 'utec_devices'].map((table) =>
          db
            .selectFrom(table as never)
            .selectAll()
            .execute(),
        ),
      );
      const shown = JSON.stringify([kept, log]);
      for (const digits of ['739184', '739185', '918273']) assert.ok(!shown.includes(digits), digits);
    });
  });

  describe('and what U-tec pushes', () => {
    const push = (address: string, body: string, authorization?: string) =>
      world.fixture.app.inject({
        method: 'POST',
        url: new URL(address).pathname,
        headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
        body,
      });

    it('is taken with the secret, also the one before it, and makes the cloud be asked soon', async () => {
      const { fixture, accountId } = world;
      await runJob(fixture, 'register_utec_push', { account_id: accountId });
      const app = [...fixture.cloud.world.accounts.apps.values()][0];
      const { url = '', secret = '' } = app?.push ?? {};
      assert.match(url, /\/api\/v1\/integrations\/utec\/pushes\/[0-9a-f]{64}\/$/);
      fixture.clock.advance(600);
      await pollNow();
      const body = JSON.stringify({ payload: { devices: [{ id: frontDoor, states: {} }] } });
      assert.equal((await push(url, body, `Bearer ${secret}`)).statusCode, 200);
      const due = (await call(fixture, world.owner, 'GET', `${base}${accountId}/`)).json<{ next_poll_at: string }>().next_poll_at;
      assert.ok(Date.parse(due) - fixture.clock.now().getTime() <= 10_000);
      await runJob(fixture, 'register_utec_push', { account_id: accountId });
      assert.equal((await push(url, body, `Bearer ${secret}`)).statusCode, 200, 'for ten minutes more');
      fixture.clock.advance(601);
      assert.equal((await push(url, body, `Bearer ${secret}`)).statusCode, 401);
      assert.equal((await push(url, body)).statusCode, 401);
      assert.equal((await push(url.replace(/[0-9a-f]{64}/, '0'.repeat(64)), body, `Bearer ${secret}`)).statusCode, 404);
      const now = app?.push?.secret ?? '';
      assert.equal((await push(url, '{', `Bearer ${now}`)).statusCode, 400);
      assert.equal((await push(url, JSON.stringify('x'.repeat(70_000)), `Bearer ${now}`)).statusCode, 413);
      for (const odd of ['null', '[]', '7', '[[{"id":{}}]]'])
        assert.equal((await push(url, odd, `Bearer ${now}`)).statusCode, 200, odd);
    });
  });

  it('go with their account only where that is asked', async () => {
    const { fixture, owner, accountId } = world;
    assert.equal(
      (await call(fixture, owner, 'DELETE', `${base}${accountId}/`)).json<{ code: string }>().code,
      'account_has_devices',
    );
    assert.equal((await call(fixture, owner, 'DELETE', `${base}${accountId}/?with_devices=true`)).statusCode, 204);
    assert.equal((await call(fixture, owner, 'GET', `/devices/${world.device(frontDoor).device}/`)).statusCode, 404);
    assert.equal(
      ((await runJob(fixture, 'poll_utec_account', { account_id: accountId })) as { reason: string }).reason,
      'there is no such account any more',
    );
  });
});
