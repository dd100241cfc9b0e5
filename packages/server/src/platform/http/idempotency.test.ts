import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { purgeIdempotencyKeys } from './idempotency.ts';
import { asAlice, asBob, buildSampleApp, movableClock, type SampleApp } from './testing/sample-app.ts';

async function until(what: string, holds: () => boolean): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > giveUpAt) throw new Error(`${what} did not come about within 10 s`);
    await delay(5);
  }
}

describe('a POST with Idempotency-Key', () => {
  let database: TestDatabase;
  let first: SampleApp;
  let second: SampleApp;
  const clock = movableClock();
  let key = 0;
  before(async () => {
    database = await createTestDatabase();
    first = await buildSampleApp({ db: database.db, clock });
    second = await buildSampleApp({ db: database.db, clock });
  });
  after(async () => {
    await Promise.all([first.app.close(), second.app.close()]);
    await database.close();
  });
  beforeEach(() => {
    key += 1;
    first.work.done.length = 0;
    second.work.done.length = 0;
  });

  function post({ app }: SampleApp, url: string, payload?: object, headers: Record<string, string> = asAlice) {
    const body = payload === undefined ? {} : { payload };
    return app.inject({ method: 'POST', url, headers: { 'idempotency-key': `key-${key}`, ...headers }, ...body });
  }

  it('gives a repeat the first answer, from another process too, and does nothing again', async () => {
    const original = await post(first, '/api/v1/things/', { name: 'n' });
    assert.equal(original.statusCode, 201);
    assert.equal(original.headers['idempotent-replayed'], undefined);
    for (const sample of [first, second]) {
      const repeat = await post(sample, '/api/v1/things', { name: 'n' });
      assert.deepEqual([repeat.statusCode, repeat.body], [201, original.body]);
      assert.equal(repeat.headers['idempotent-replayed'], 'true');
      assert.equal(repeat.headers['content-type'], original.headers['content-type']);
    }
    assert.deepEqual([...first.work.done, ...second.work.done], ['create n 3']);
  });

  it('refuses the key for another body or query with 422', async () => {
    await post(first, '/api/v1/things/', { name: 'n' });
    for (const repeat of [post(first, '/api/v1/things/', { name: 'm' }), post(second, '/api/v1/things/?a=1', { name: 'n' })]) {
      const response = await repeat;
      assert.deepEqual([response.statusCode, response.json().code], [422, 'idempotency_key_reused']);
    }
    assert.equal(first.work.done.length, 1);
  });

  it('keeps keys of different users, addresses, devices and paths apart', async () => {
    await post(first, '/api/v1/things/', { name: 'n' });
    assert.equal((await post(first, '/api/v1/things/', { name: 'other' }, asBob)).statusCode, 201);
    assert.equal((await post(first, '/api/v1/things/1/lock/')).statusCode, 200);
    assert.equal((await post(first, '/api/v1/things/2/lock/')).headers['idempotent-replayed'], undefined);
    assert.equal((await post(first, '/api/v1/validate/', undefined, { authorization: 'Test lock' })).json().kind, 'device');
    assert.equal((await post(first, '/api/v1/validate/')).json().kind, 'user');
  });

  it('works without credentials, by address, cookies included', async () => {
    const original = await post(first, '/api/v1/login/', undefined, {});
    const repeat = await post(second, '/api/v1/login/', undefined, {});
    assert.equal(repeat.headers['idempotent-replayed'], 'true');
    assert.deepEqual(repeat.headers['set-cookie'], original.headers['set-cookie']);
    assert.deepEqual(second.work.done, []);
  });

  it('stores nothing that can be read', async () => {
    await post(first, '/api/v1/login/', undefined, {});
    const { rows } = await sql<{ row: string }>`select idempotency_keys::text as row from idempotency_keys`.execute(database.db);
    assert.ok(rows.length > 0);
    for (const { row } of rows) assert.doesNotMatch(row, /secret-token|key-\d|alice/);
  });

  it('answers 409 while the first is running, and of 20 at once lets exactly one through', async () => {
    let open = (): void => undefined;
    first.work.gate = second.work.gate = new Promise((resolve) => {
      open = () => resolve();
    });
    let settled = 0;
    const all = Array.from({ length: 20 }, async (_, index) => {
      const answer = await post(index % 2 === 0 ? first : second, '/api/v1/slow/');
      settled += 1;
      return answer;
    });
    await until('19 answers', () => settled === 19);
    open();
    const answers = await Promise.all(all);
    assert.equal(first.work.done.length + second.work.done.length, 1);
    const conflicts = answers.filter((answer) => answer.statusCode === 409);
    assert.equal(conflicts.length, 19);
    for (const answer of conflicts) {
      assert.equal(answer.json().code, 'idempotency_in_progress');
      assert.ok(Number(answer.headers['retry-after']) >= 1);
    }
    assert.equal(
      answers.filter((answer) => answer.statusCode === 200 && answer.headers['idempotent-replayed'] === undefined).length,
      1,
    );
  });

  it('keeps a refusal, and does not keep a failure of ours', async () => {
    const refused = await post(first, '/api/v1/refused/');
    const repeat = await post(first, '/api/v1/refused/');
    assert.deepEqual([refused.statusCode, repeat.statusCode, repeat.headers['idempotent-replayed']], [409, 409, 'true']);
    assert.match(String(repeat.headers['content-type']), /problem\+json/);
    assert.equal((await post(first, '/api/v1/broken/')).statusCode, 500);
    assert.equal((await post(first, '/api/v1/broken/')).headers['idempotent-replayed'], undefined);
    assert.deepEqual(first.work.done, ['refused', 'broken', 'broken']);
  });

  it('does not keep what was refused before it was begun', async () => {
    assert.equal((await post(first, '/api/v1/things/', { nam: 'n' })).statusCode, 400);
    assert.equal((await post(first, '/api/v1/things/', { name: 'n' })).statusCode, 201);
    assert.equal((await post(first, '/api/v1/things/', { name: 'n' }, { authorization: 'Test nobody' })).statusCode, 401);
  });

  it('may be tried again when the first run died, after a bounded time, and only with the same request', async () => {
    let open = (): void => undefined;
    first.work.gate = new Promise((resolve) => {
      open = () => resolve();
    });
    second.work.gate = Promise.resolve();
    const dead = post(first, '/api/v1/slow/');
    const running = async () => (await post(second, '/api/v1/slow/')).statusCode;
    await until('the first run', () => first.work.done.length === 1);
    assert.equal(await running(), 409);
    clock.advance(119);
    assert.equal(await running(), 409);
    clock.advance(2);
    assert.equal((await post(second, '/api/v1/slow/?other=1')).statusCode, 422);
    const taken = await post(second, '/api/v1/slow/');
    assert.deepEqual([taken.statusCode, taken.headers['idempotent-replayed']], [200, undefined]);
    open();
    await dead;
    assert.equal((await post(first, '/api/v1/slow/')).headers['idempotent-replayed'], 'true');
  });

  it('is forgotten after a day, and purged', async () => {
    await post(first, '/api/v1/things/', { name: 'n' });
    clock.advance(86_399);
    assert.equal((await post(first, '/api/v1/things/', { name: 'n' })).headers['idempotent-replayed'], 'true');
    clock.advance(2);
    const again = await post(first, '/api/v1/things/', { name: 'another' });
    assert.deepEqual([again.statusCode, again.headers['idempotent-replayed']], [201, undefined]);
    clock.advance(86_401);
    assert.equal(await purgeIdempotencyKeys(database.db, clock.now(), 1), 1);
    while ((await purgeIdempotencyKeys(database.db, clock.now(), 3)) > 0);
    const { rows } = await sql<{ n: string }>`select count(*)::text as n from idempotency_keys`.execute(database.db);
    assert.equal(rows[0]?.n, '0');
  });

  it('needs a key of 1 to 255 visible characters', async () => {
    for (const bad of ['', 'a b', 'ü', 'x'.repeat(256)]) {
      const response = await post(first, '/api/v1/things/', { name: 'n' }, { ...asAlice, 'idempotency-key': bad });
      assert.deepEqual([response.statusCode, response.json().code], [400, 'invalid_idempotency_key'], bad);
    }
    assert.equal(
      (await post(first, '/api/v1/things/', { name: 'n' }, { ...asAlice, 'idempotency-key': 'x'.repeat(255) })).statusCode,
      201,
    );
  });
});
