import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { withLock } from '../testing/scene.ts';
import { startTinyServer, until, type TinyServer } from '../testing/tiny-server.ts';
import {
  acknowledgeFirst,
  answerLate,
  answerTwice,
  clockDrift,
  door,
  dropAfterReceive,
  duplicateStatus,
  garbagePublisher,
  jam,
  lowBattery,
  manualKeyTurn,
  neverAnswer,
  powerLoss,
  silent,
  tamper,
} from './index.ts';
let server: TinyServer;

before(async () => {
  server = await startTinyServer();
});
after(() => server.close());

describe('faults', () => {
  it('power loss in the middle of a movement: no answer, no late movement, the rest is remembered', async () => {
    await withLock(server, async ({ id, lock, fleet, order, lastStatus }) => {
      lock.setFault(acknowledgeFirst(60_000));
      const message = order('unlock');
      await until(() => server.answerTo(message).length === 1, 'the acknowledgement');
      assert.deepEqual(
        server.answerTo(message).map(({ acknowledged, success }) => [acknowledged, success]),
        [[true, undefined]],
      );
      lock.setFault(powerLoss());
      assert.equal(lock.state.isPowered, false);
      await until(() => fleet.onlineCount === 0, 'darkness');
      lock.clearFault('power-loss');
      await fleet.connected();
      await until(() => lastStatus()['lock_status'] === 'error', 'the bolt between two places');
      server.send(id, message);
      await until(() => lock.counters.silent.nonce === 1, 'the replay refused');
      assert.equal(lock.actuations.length, 1);
      assert.equal(server.answerTo(message).length, 1);
    });
  });

  it('answer late, twice, and not at all, together with a jam', async () => {
    await withLock(server, async ({ lock, order, answer, lastStatus }) => {
      lock.setFault(answerTwice());
      lock.setFault(answerLate(150));
      lock.setFault(jam());
      const first = order('unlock');
      await until(() => lock.state.bolt === 'jammed', 'the jam');
      assert.deepEqual(server.answerTo(first), []);
      assert.equal((await answer(first))['error'], 'jammed');
      await until(() => server.answerTo(first).length === 2, 'the second copy');
      for (const name of ['answer-twice', 'answer-late', 'jam']) lock.clearFault(name);
      lock.setFault(neverAnswer());
      const second = order('unlock');
      await until(() => lastStatus()['lock_status'] === 'unlocked', 'the status');
      assert.deepEqual(server.answerTo(second), []);
      assert.deepEqual(lock.state.faults, ['never-answer']);
    });
  });

  it('a connection that breaks after each command: the answer comes over the next one', async () => {
    await withLock(server, async ({ lock, order, answer }) => {
      lock.setFault(dropAfterReceive());
      const message = order('unlock');
      assert.equal((await answer(message))['success'], true);
      assert.equal(lock.counters.connects, 2);
      assert.equal(lock.actuations.length, 1);
    });
  });

  it('a wrong clock refuses everything until the server sets it', async () => {
    await withLock(server, async ({ id, lock, order, answer, lastStatus }) => {
      const statusAfter = async (count: number): Promise<Record<string, unknown>> => {
        await until(() => server.of(id, 'status').length > count, 'the status after a refusal');
        return lastStatus();
      };
      lock.setFault(clockDrift({ offsetMs: 86_400_000 }));
      assert.equal((await answer(order('unlock')))['error'], 'expired');
      lock.setFault(clockDrift({ offsetMs: -2 * 86_400_000 }));
      assert.equal((await answer(order('unlock')))['error'], 'clock_skew');
      const { time_nonce } = await statusAfter(2);
      assert.equal((await answer(order('set_time', { more: { time_nonce } })))['success'], true);
      assert.equal(Math.abs(lock.state.clock - Date.now()) < 3_600_000, true);
      assert.equal((await answer(order('unlock')))['success'], true);
    });
  });

  it('silence, doubled status, nonsense and an empty battery', async () => {
    await withLock(server, async ({ id, lock, order, answer }) => {
      lock.setFault(silent());
      await answer(order('lock'));
      const beats = server.of(id, 'heartbeat').length;
      const statuses = server.of(id, 'status').length;
      lock.setFault(garbagePublisher(20));
      const nonsense = (): boolean => server.received.some((one) => one.deviceId === id && one.text.length > 8192);
      await until(nonsense, 'a message that is too long');
      await until(() => lock.counters.connects === 1, 'still the first connection');
      assert.equal((await answer(order('unlock')))['success'], true);
      const genuine = server.of(id, 'heartbeat').filter(({ uptime }) => typeof uptime === 'number').length;
      assert.equal(genuine, beats);
      lock.clearFault('garbage-publisher');
      lock.clearFault('silent');
      const quiet = server.of(id, 'status').filter(({ temperature }) => temperature !== undefined).length;
      assert.equal(quiet, statuses);
      lock.setFault(duplicateStatus());
      lock.setFault(lowBattery(3));
      await until(() => server.of(id, 'status').filter(({ battery }) => battery === 3).length === 2, 'the status twice');
      assert.equal((await answer(order('lock')))['error'], 'low_battery');
    });
  });

  it('what people do at the door becomes events', async () => {
    await withLock(server, async ({ id, lock }) => {
      lock.setFault(manualKeyTurn());
      lock.setFault(door('forced'));
      lock.setFault(tamper());
      lock.clearFault('door');
      await until(() => server.of(id, 'event').length === 4, 'four events');
      assert.deepEqual(
        server.of(id, 'event').map(({ type, action }) => [type, action]),
        [
          ['access', 'unlock'],
          ['door', 'forced'],
          ['tamper', undefined],
          ['door', 'close'],
        ],
      );
    });
  });
});

describe('a firmware update over the wire', () => {
  it('reboots the lock, and a file that cannot be fetched changes nothing', async () => {
    const outcomes: ({ sha256?: string } | { error: string })[] = [{ error: 'HTTP 404' }, { sha256: 'ab'.repeat(32) }];
    const download = (): Promise<{ sha256?: string } | { error: string }> =>
      Promise.resolve(outcomes.shift() ?? { error: 'unexpected' });
    await withLock(
      server,
      async ({ id, lock, order, fleet }) => {
        const more = { firmware_url: 'https://files.example/lock.bin', version: '2.1.0', sha256: 'ab'.repeat(32) };
        const states = (): unknown[] => server.of(id, 'ota/progress').map(({ state }) => state);
        order('update_firmware', { more });
        await until(() => states().includes('failed'), 'the failure');
        order('update_firmware', { more });
        await until(() => states().includes('done'), 'the new firmware');
        await fleet.connected();
        assert.equal(lock.state.firmwareVersion, '2.1.0');
        assert.equal(lock.counters.connects, 2);
        assert.deepEqual(states().slice(-2), ['installing', 'done']);
      },
      { download },
    );
  });
});
