import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { until } from '../../platform/database/testing/until.ts';
import {
  call,
  newEventId,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';

interface Answer {
  readonly valid: boolean;
  readonly reason?: string;
  readonly retry_after?: number;
}

describe('wrong codes at a door', () => {
  /** Two on one database, as two processes are. */
  let first: DevicesFixture;
  let second: DevicesFixture;
  let owner: Person;

  before(async () => {
    first = await startDevices();
    second = await startDevices({ database: first.database, clock: first.clock });
    owner = await registerPerson(first);
  });
  after(async () => {
    await second.close();
    await first.close();
  });

  async function type(lock: PlayedLock, digits: string, fixture = first): Promise<Answer> {
    const headers = { 'x-device-key': lock.keys.api_key };
    const answer = await call(fixture, null, 'POST', '/access/pins/validate/', { pin_code: digits }, headers);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json<Answer>();
  }

  async function typeWrong(lock: PlayedLock, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) assert.equal((await type(lock, '000000')).reason, 'Invalid PIN');
  }

  async function makePin(lock: PlayedLock, body: object = {}): Promise<{ id: number; pin_code: string }> {
    const answer = await call(first, owner, 'POST', '/access/pins/', { device: lock.id, pin_code: '271828', ...body });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json();
  }

  async function events(lock: PlayedLock): Promise<Array<{ failures: number; blocked_seconds: number }>> {
    const { rows } = await first.database.pool.query<{ data: { failures: number; blocked_seconds: number } }>(
      `select data from events where type = 'door.locked_out' and device_pk = $1 order by id`,
      [lock.id],
    );
    return rows.map(({ data }) => data);
  }

  it('of 60 at once in two processes, exactly five are told to be wrong, and the rest finds the door blocked', async () => {
    const lock = await registerLock(first, owner);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) => type(lock, String(100_000 + index), index % 2 === 0 ? first : second)),
    );
    const reasons = answers.map(({ reason }) => reason);
    assert.equal(reasons.filter((reason) => reason === 'Invalid PIN').length, 5);
    assert.equal(reasons.filter((reason) => reason === 'Blocked').length, 55);
    assert.deepEqual(await events(lock), [{ ...(await events(lock))[0], failures: 5, blocked_seconds: 30 }]);
  });

  it('a good code that comes while the fifth wrong one is being counted waits for it, and is refused', async () => {
    const lock = await registerLock(first, owner);
    const { pin_code } = await makePin(lock);
    await typeWrong(lock, 1);
    const client = await first.database.pool.connect();
    try {
      await client.query('begin');
      await client.query(`update door_lockouts set blocked_until = now() + interval '30 seconds' where device_pk = $1`, [
        lock.id,
      ]);
      const good = type(lock, pin_code);
      await until(async () => {
        const { rows } = await first.database.pool.query(
          `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%door as materialized%'`,
        );
        return rows.length > 0;
      });
      await client.query('commit');
      assert.equal((await good).reason, 'Blocked');
    } finally {
      client.release();
    }
  });

  it('a blocked door answers a good code exactly like a wrong one, and says how long', async () => {
    const lock = await registerLock(first, owner);
    const { id, pin_code } = await makePin(lock);
    await typeWrong(lock, 5);
    const [good, wrong, byId] = [
      await type(lock, pin_code),
      await type(lock, '999999'),
      (await call(first, owner, 'POST', `/access/pins/${id}/validate/`, { pin_code })).json<Answer>(),
    ];
    for (const answer of [good, wrong, byId]) {
      assert.deepEqual({ ...answer, retry_after: 0 }, { valid: false, reason: 'Blocked', retry_after: 0 });
      assert.ok(answer.retry_after !== undefined && answer.retry_after > 20 && answer.retry_after <= 30);
    }
    const uses = await first.database.pool.query('select usage_count from pins where id = $1', [id]);
    assert.deepEqual(uses.rows, [{ usage_count: 0 }]);
  });

  it('blocks for 30 s, then twice as long each time, up to half an hour; attempts meanwhile do not lengthen it', async () => {
    const lock = await registerLock(first, owner);
    const lengths: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      await typeWrong(lock, 5);
      const blocked = await type(lock, '000000');
      lengths.push(blocked.retry_after ?? 0);
      first.clock.advance((blocked.retry_after ?? 0) + 1);
    }
    assert.deepEqual(lengths, [30, 60, 120, 240, 480, 960, 1800, 1800]);
  });

  it('a good code after the block ends the row, and so does an hour of quiet', async () => {
    const lock = await registerLock(first, owner);
    const { pin_code } = await makePin(lock);
    await typeWrong(lock, 5);
    first.clock.advance(31);
    assert.equal((await type(lock, pin_code)).valid, true);
    await typeWrong(lock, 4);
    assert.equal((await type(lock, pin_code)).valid, true);
    await typeWrong(lock, 5);
    assert.equal((await type(lock, pin_code)).retry_after, 30);
    first.clock.advance(3700);
    await typeWrong(lock, 5);
    assert.equal((await type(lock, pin_code)).retry_after, 30);
  });

  it('a code that is right at another time is no guess', async () => {
    const lock = await registerLock(first, owner);
    const { pin_code } = await makePin(lock, { valid_from: new Date(first.clock.now().getTime() + 3_600_000).toISOString() });
    for (let time = 0; time < 8; time += 1) assert.equal((await type(lock, pin_code)).reason, 'Not yet valid');
  });

  it('QR codes and PINs that come with a command count too; the app opens without one all the same', async () => {
    const lock = await registerLock(first, owner);
    lock.answersWith(() => ({ success: true, status: 'unlocked' }));
    const { pin_code } = await makePin(lock);
    const headers = { 'x-device-key': lock.keys.api_key };
    for (let time = 0; time < 2; time += 1) {
      const scanned = await call(first, null, 'POST', '/access/qrcodes/scan/', { code: randomUUID() }, headers);
      assert.equal(scanned.json<Answer>().reason, 'Invalid PIN');
    }
    for (let time = 0; time < 3; time += 1) {
      const refused = await call(first, owner, 'POST', `/devices/${lock.id}/unlock/`, { pin_code: '000000' });
      assert.equal(refused.json<{ reason: string }>().reason, 'Invalid PIN');
    }
    const blocked = await call(first, owner, 'POST', `/devices/${lock.id}/unlock/`, { pin_code });
    assert.equal(blocked.statusCode, 403);
    assert.ok(Number(blocked.headers['retry-after']) > 0);
    const { reason, retry_after } = blocked.json<Answer>();
    assert.deepEqual([reason, retry_after], ['Blocked', Number(blocked.headers['retry-after'])]);

    const qrCode = await call(first, owner, 'POST', '/access/qrcodes/', {
      device: lock.id,
      valid_until: new Date(first.clock.now().getTime() + 3_600_000).toISOString(),
    });
    const scanned = await call(
      first,
      null,
      'POST',
      '/access/qrcodes/scan/',
      { code: qrCode.json<{ code: string }>().code },
      headers,
    );
    assert.equal(scanned.json<Answer>().reason, 'Blocked');
    const opened = await call(first, owner, 'POST', `/devices/${lock.id}/unlock/?wait=5`);
    assert.equal(opened.json<{ result: string }>().result, 'succeeded');
  });

  it('what a lock refused by itself counts, once each; a good code that it took ends the row', async () => {
    const lock = await registerLock(first, owner);
    const { pin_code } = await makePin(lock);
    const report = async (success: boolean, id = newEventId()) =>
      await lock.send('event', {
        event_id: id,
        type: 'access',
        method: 'pin',
        action: 'unlock',
        success,
        ...(success ? {} : { reason: 'Invalid PIN' }),
        timestamp: lock.timestamp(),
      });
    const repeated = newEventId();
    for (let time = 0; time < 6; time += 1) await report(false, repeated);
    for (let time = 0; time < 3; time += 1) await report(false);
    assert.equal((await type(lock, pin_code)).valid, true);
    for (let time = 0; time < 4; time += 1) await report(false);
    await report(true);
    await report(false);
    assert.equal((await type(lock, '000000')).reason, 'Invalid PIN');
    for (let time = 0; time < 3; time += 1) await report(false);
    assert.equal((await type(lock, pin_code)).reason, 'Blocked');
  });

  it('what was refused unheard is marked in the list of failed attempts', async () => {
    const lock = await registerLock(first, owner);
    await typeWrong(lock, 5);
    await type(lock, '123456');
    const { results } = (await call(first, owner, 'GET', `/security/failed-attempts/?device=${lock.id}`)).json<{
      results: Array<{ attempted_pin: string; attempt_count: number; is_blocked: boolean }>;
    }>();
    assert.deepEqual(
      results.map(({ attempted_pin, attempt_count, is_blocked }) => ({ attempted_pin, attempt_count, is_blocked })),
      [
        { attempted_pin: '123456', attempt_count: 1, is_blocked: true },
        { attempted_pin: '000000', attempt_count: 5, is_blocked: true },
      ],
    );
  });
});
