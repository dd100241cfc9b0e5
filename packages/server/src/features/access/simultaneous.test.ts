import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  call,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';

const rounds = 20;
const simultaneous = 50;

/** Two on one database, as two processes are. */
let fixtures: readonly [DevicesFixture, DevicesFixture];
let owner: Person;
let lock: PlayedLock;

before(async () => {
  const first = await startDevices();
  fixtures = [first, await startDevices({ database: first.database })];
  owner = await registerPerson(first);
  lock = await registerLock(first, owner);
});
after(async () => {
  await fixtures[1].close();
  await fixtures[0].close();
});

type Answer = Awaited<ReturnType<typeof call>>;

async function atOnce(ask: (fixture: DevicesFixture) => Promise<Answer>): Promise<Answer[]> {
  return await Promise.all(Array.from({ length: simultaneous }, (_, index) => ask(fixtures[index % 2 === 0 ? 0 : 1])));
}

async function make(path: string, body: object): Promise<{ id: number; pin_code: string; code: string }> {
  const answer = await call(fixtures[0], owner, 'POST', path, { device: lock.id, ...body });
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json();
}

const headers = (): Record<string, string> => ({ 'x-device-key': lock.keys.api_key });
const validOnes = (answers: readonly Answer[]) => answers.filter((answer) => answer.json<{ valid: boolean }>().valid);

async function countRows(sqlText: string, values: readonly unknown[]): Promise<number> {
  const { rows } = await fixtures[0].database.pool.query<{ count: number }>(sqlText, [...values]);
  return Number(rows[0]?.count);
}

test('of 50 simultaneous validations of a PIN for one use, exactly one succeeds, by id and at the door', async () => {
  for (let round = 0; round < rounds; round += 1) {
    const pin = await make('/access/pins/', { max_uses: 1 });
    const { id, pin_code } = pin;
    const answers = await atOnce((fixture) =>
      round % 2 === 0
        ? call(fixture, null, 'POST', '/access/pins/validate/', { device_id: lock.deviceId, pin_code }, headers())
        : call(fixture, owner, 'POST', `/access/pins/${id}/validate/`, { pin_code }),
    );
    assert.ok(answers.every(({ statusCode }) => statusCode === 200));
    assert.equal(validOnes(answers).length, 1, `round ${round}`);
    const reasons = new Set(answers.map((answer) => answer.json<{ reason?: string }>().reason));
    assert.deepEqual(reasons, new Set([undefined, 'Usage limit reached']));
    assert.equal(await countRows('select usage_count as count from pins where id = $1', [id]), 1);
    assert.equal(await countRows('select count(*) from access_logs where pin_id = $1 and success', [id]), 1);
    assert.equal(await countRows('select count(*) from access_logs where pin_id = $1', [id]), simultaneous);
  }
});

test('of 50 simultaneous scans of a QR code for one use, exactly one succeeds', async () => {
  for (let round = 0; round < rounds; round += 1) {
    const { id, code } = await make('/access/qrcodes/', { valid_until: new Date(Date.now() + 3_600_000).toISOString() });
    const answers = await atOnce((fixture) =>
      round % 2 === 0
        ? call(fixture, null, 'POST', '/access/qrcodes/scan/', { code }, headers())
        : call(fixture, owner, 'POST', `/access/qrcodes/${id}/scan/`, { code }),
    );
    assert.ok(answers.every(({ statusCode }) => statusCode === 200));
    assert.equal(validOnes(answers).length, 1, `round ${round}`);
    assert.equal(await countRows('select used_count as count from qr_codes where id = $1', [id]), 1);
    assert.equal(await countRows('select count(*) from access_logs where qr_code_id = $1 and success', [id]), 1);
  }
});

test('of 50 simultaneous creations of the same PIN, exactly one succeeds', async () => {
  for (let round = 0; round < rounds; round += 1) {
    const pin_code = String(700_213 + round * 17);
    const schedule = { timezone: 'Europe/Berlin', rules: [{ weekdays: ['mon', 'tue'], start: '08:00', end: '18:00' }] };
    // Windows that differ and meet are the same to the door.
    const bodies = [
      {},
      { schedule },
      { valid_until: '2030-01-01T00:00:00Z', schedule: { ...schedule, timezone: 'Asia/Kolkata' } },
    ];
    let asked = 0;
    const answers = await atOnce((fixture) => {
      asked += 1;
      return call(fixture, owner, 'POST', '/access/pins/', { device: lock.id, pin_code, ...bodies[asked % bodies.length] });
    });
    assert.equal(answers.filter(({ statusCode }) => statusCode === 201).length, 1, `round ${round}`);
    for (const answer of answers.filter(({ statusCode }) => statusCode !== 201)) {
      assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [409, 'pin_conflict']);
    }
  }
});

test('a PIN that is switched off while it is typed is either counted before or refused after', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id, pin_code } = await make('/access/pins/', { max_uses: 40 });
    const [off, answers] = await Promise.all([
      call(fixtures[1], owner, 'POST', `/access/pins/${id}/deactivate/`),
      atOnce((fixture) => call(fixture, null, 'POST', '/access/pins/validate/', { pin_code }, headers())),
    ]);
    assert.equal(off.statusCode, 200, off.body);
    assert.ok(answers.every(({ statusCode }) => statusCode === 200));
    const used = validOnes(answers).length;
    assert.equal(await countRows('select usage_count as count from pins where id = $1', [id]), used);
    assert.equal(await countRows('select count(*) from access_logs where pin_id = $1 and success', [id]), used);
    assert.equal(
      (await call(fixtures[0], null, 'POST', '/access/pins/validate/', { pin_code }, headers())).json<{ reason: string }>()
        .reason,
      'Inactive',
    );
  }
});

test('what the lock should hold is right after changes from both sides at once', async () => {
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const fixture = fixtures[index % 2 === 0 ? 0 : 1];
      const answer = await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id, max_uses: 3 });
      const { id, pin_code } = answer.json<{ id: number; pin_code: string }>();
      await call(fixture, null, 'POST', '/access/pins/validate/', { pin_code }, headers());
      if (index % 3 === 0) await call(fixture, owner, 'DELETE', `/access/pins/${id}/`);
    }),
  );
  const { rows } = await fixtures[0].database.pool.query<{ wanted: string; line: string }>(
    `select s.wanted_codes_digest as wanted, 'pin:' || p.id || '=' || p.revision as line
     from device_states s join pins p using (device_pk) where p.device_pk = $1 and p.is_active and p.deleted_at is null`,
    [lock.id],
  );
  const text = rows
    .map(({ line }) => line)
    .toSorted((a, b) => (a < b ? -1 : 1))
    .join('\n');
  assert.equal(rows[0]?.wanted, createHash('sha256').update(text).digest('hex'));
});
