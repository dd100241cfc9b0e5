import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../platform/database/testing/until.ts';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import {
  call,
  logsOf,
  PlayedLock,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type Person,
} from './testing/devices-fixture.ts';

/** One process answers people, another takes in what locks say; only the database joins them. */
describe('two processes on one database', () => {
  let database: TestDatabase;
  let api: DevicesFixture;
  let intake: DevicesFixture;
  let owner: Person;
  before(async () => {
    database = await createTestDatabase();
    api = await startDevices({ database });
    intake = await startDevices({ database, clock: api.clock });
    owner = await registerPerson(api);
  });
  after(async () => {
    await api.close();
    await intake.close();
    await database.close();
  });

  /** Registered and commanded in one process, heard in the other. */
  async function makeLock(): Promise<{ sent: PlayedLock; heard: PlayedLock }> {
    const sent = await registerLock(api, owner);
    return { sent, heard: new PlayedLock(intake, sent.id, sent.deviceId, sent.keys) };
  }

  // Within the bound only when the word travels: without it the answer would be found at the end of the wait.
  it('somebody who waits in one is told of an answer that the other heard', { timeout: 15_000 }, async () => {
    const { sent, heard } = await makeLock();
    api.transport.onMessageTo(sent.deviceId, (message) => void heard.answer(message.command.request_id));
    const answer = await call(api, owner, 'POST', `/devices/${sent.id}/unlock/?wait=30`);
    assert.deepEqual([answer.statusCode, answer.json().result], [200, 'succeeded']);
  });

  it('many who wait at once each get the answer to their own command', async () => {
    const { sent, heard } = await makeLock();
    api.transport.onMessageTo(
      sent.deviceId,
      ({ command }) =>
        void heard.answer(command.request_id, command.command === 'lock' ? { success: true } : { success: false, error: 'busy' }),
    );
    const results = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        const command = index % 2 === 0 ? 'lock' : 'unlock';
        return `${command} ${(await call(api, owner, 'POST', `/devices/${sent.id}/${command}/?wait=20`)).json().result}`;
      }),
    );
    assert.deepEqual([...new Set(results)].toSorted(), ['lock succeeded', 'unlock failed']);
  });

  it('the same answer heard by both counts once', async () => {
    const { sent, heard } = await makeLock();
    const { request_id } = (await call(api, owner, 'POST', `/devices/${sent.id}/unlock/`)).json();
    await Promise.all([sent.answer(request_id), heard.answer(request_id), sent.answer(request_id), heard.answer(request_id)]);
    assert.equal((await logsOf(api, owner, sent)).length, 1);
  });

  it('both may end what was never answered: each command expires once', async () => {
    const { sent } = await makeLock();
    for (let count = 0; count < 5; count += 1) await call(api, owner, 'POST', `/devices/${sent.id}/lock/`);
    api.clock.advance(30);
    const counts = await Promise.all([api.devices.expireUnanswered(), intake.devices.expireUnanswered()]);
    assert.equal(counts[0] + counts[1], 5);
    assert.equal((await logsOf(api, owner, sent)).length, 5);
  });

  it('both may take in the same locks while one takes over from the other', async () => {
    const locks = await Promise.all(Array.from({ length: 10 }, makeLock));
    const rounds = Array.from({ length: 10 }, async (_, round) => {
      await Promise.all([
        ...locks.map(({ sent }) => sent.status({ battery: round })),
        ...locks.toReversed().map(({ heard }) => heard.status({ battery: round })),
        api.devices.markSilentOffline(),
        intake.devices.markSilentOffline(),
      ]);
    });
    await Promise.all(rounds);
    const points = await api.db
      .selectFrom('device_telemetry')
      .select('device_pk')
      .where(
        'device_pk',
        'in',
        locks.map(({ sent }) => sent.id),
      )
      .execute();
    assert.equal(points.length, 10 * (1 + 20));
  });

  it('keys taken in one are known in the other', async () => {
    const { sent, heard } = await makeLock();
    await call(api, owner, 'POST', `/devices/${sent.id}/keys/rotate/`, {});
    const { command } = await sent.next('rotate_keys');
    await heard.answer(command.request_id, { success: true });
    await call(api, owner, 'POST', `/devices/${sent.id}/lock/`);
    await until(() => sent.received('lock').length === 1);
    const [message] = sent.received('lock');
    assert.deepEqual([message?.command.key_version, message?.command.signature_next], [2, undefined]);
  });

  it('an answer whose announcement was lost is found at the end of the wait', async () => {
    const deaf = await startDevices({ database, clock: api.clock });
    const { sent, heard } = await makeLock();
    await deaf.notifications.close();
    deaf.transport.onMessageTo(sent.deviceId, (message) => void heard.answer(message.command.request_id));
    const answer = await call(deaf, owner, 'POST', `/devices/${sent.id}/unlock/?wait=1`);
    assert.deepEqual([answer.statusCode, answer.json().result], [200, 'succeeded']);
    await deaf.close();
  });
});
