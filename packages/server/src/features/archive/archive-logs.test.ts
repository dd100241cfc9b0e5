import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { sql } from 'kysely';
import { accessLogArchive, failedAttemptArchive } from '../access/index.ts';
import { telemetryArchive } from '../devices/index.ts';
import { startArchive, type ArchiveFixture } from './testing/archive-fixture.ts';

describe('cleanup_old_logs', () => {
  let fixture: ArchiveFixture;
  beforeEach(async () => {
    fixture = await startArchive();
  });
  afterEach(() => fixture.close());

  const count = async (table: string): Promise<number> => (await fixture.rowsOf(table)).length;

  it('moves what is older than each log keeps into files by month, and nothing else', async () => {
    // 2026-07-17T12:00Z is 90 days ago.
    await fixture.fill('access_logs', '2026-06-25T00:00:00Z', 24 * 40);
    await fixture.fill('failed_attempts', '2026-09-10T00:00:00Z', 24 * 10);
    await fixture.fill('device_telemetry', '2026-07-16T00:00:00Z', 48);
    const before = await fixture.rowsOf('access_logs');
    const result = await fixture.cleanUp();
    const old = before.filter((row) => (JSON.parse(row) as { occurred_at: string }).occurred_at < '2026-07-17T12:00:00');
    assert.partialDeepStrictEqual(result, { access_logs: old.length, failed_attempts: 132, telemetry: 36 });
    assert.deepEqual(
      await fixture.rowsOf('access_logs'),
      before.filter((row) => !old.includes(row)),
    );
    assert.deepEqual([await count('failed_attempts'), await count('device_telemetry')], [240 - 132, 12]);
    const archives = await fixture.archives();
    assert.ok(archives.every(({ state, row_count }) => state === 'archived' && row_count <= 100));
    const months = new Map<string, number>();
    for (const { log, month, row_count: rows } of archives)
      months.set(`${log} ${month}`, (months.get(`${log} ${month}`) ?? 0) + rows);
    assert.deepEqual(
      months,
      new Map([
        ['access_logs 2026-06-01', 144],
        ['access_logs 2026-07-01', old.length - 144],
        ['telemetry 2026-07-01', 36],
        ['failed_attempts 2026-09-01', 132],
      ]),
    );
    assert.equal(fixture.storage.files.size, archives.length);
    assert.partialDeepStrictEqual(await fixture.cleanUp(), { archives: 0, access_logs: 0, failed_attempts: 0, telemetry: 0 });
    assert.equal(fixture.storage.files.size, archives.length, 'run again, it writes nothing twice');
  });

  it('takes every column of a log but those that it leaves out on purpose', async () => {
    const leftOut: Readonly<Record<string, readonly string[]>> = {
      access_logs: ['archive_id'],
      failed_attempts: ['archive_id', 'attempted_pin_hash', 'attempted_pin_sealed'],
      device_telemetry: ['archive_id'],
    };
    for (const log of [accessLogArchive, failedAttemptArchive, telemetryArchive]) {
      const { rows } = await sql<{ name: string }>`
        select column_name as name from information_schema.columns where table_schema = 'public' and table_name = ${log.table}
      `.execute(fixture.db);
      const missing = rows.map(({ name }) => name).filter((name) => !log.columns.includes(name));
      assert.deepEqual(missing.toSorted(), leftOut[log.table], log.table);
    }
  });

  it('leaves the digits that were tried out of the file', async () => {
    await fixture.fill('failed_attempts', '2026-09-01T00:00:00Z', 3);
    await fixture.cleanUp();
    const [file] = [...fixture.storage.files.values()].map((bytes) => gunzipSync(bytes).toString());
    assert.match(String(file), /^id,device_pk,method,ip_address,/u);
    assert.ok(!file?.includes('canary'));
  });

  const faults: Readonly<Record<string, (bytes: Buffer) => Buffer | Promise<Buffer>>> = {
    'flips a bit': (bytes) => {
      const flipped = Buffer.from(bytes);
      flipped[bytes.length >> 1] = (flipped[bytes.length >> 1] ?? 0) ^ 1;
      return flipped;
    },
    'cuts the end off': (bytes) => bytes.subarray(0, bytes.length - 1),
    'keeps nothing': () => Buffer.alloc(0),
    fails: () => Promise.reject(new Error('disk full')),
  };
  for (const [what, fault] of Object.entries(faults)) {
    it(`deletes nothing when the storage ${what}, and goes on when it works again`, async () => {
      await fixture.fill('access_logs', '2026-06-01T00:00:00Z', 150);
      await fixture.fill('device_telemetry', '2026-06-01T00:00:00Z', 5);
      const before = [await fixture.rowsOf('access_logs'), await fixture.rowsOf('device_telemetry')];
      let writes = 0;
      // The first file is right: what is verified may go.
      fixture.storage.onWrite = (bytes) => ((writes += 1) === 1 ? bytes : fault(bytes));
      await assert.rejects(fixture.cleanUp(), what === 'fails' ? /disk full/u : /Nothing was deleted; check the storage/u);
      assert.deepEqual([await count('access_logs'), await count('device_telemetry')], [50, 5]);
      assert.equal((await fixture.archives()).length, 1);
      assert.equal(fixture.storage.files.size, 1);
      fixture.storage.onWrite = (bytes) => bytes;
      assert.partialDeepStrictEqual(await fixture.cleanUp(), { access_logs: 50, telemetry: 5 });
      for (const { id } of await fixture.archives()) await fixture.restore(id);
      assert.deepEqual([await fixture.rowsOf('access_logs'), await fixture.rowsOf('device_telemetry')], before);
    });
  }

  it('does not delete a row that changed between the reading and the deleting, but takes it as it is then', async () => {
    await fixture.fill('access_logs', '2026-06-01T00:00:00Z', 10);
    let reads = 0;
    fixture.storage.onWrite = async (bytes) => {
      reads += 1;
      if (reads === 1)
        await sql`update access_logs set is_erased = true, user_id = null where user_id is not null`.execute(fixture.db);
      return bytes;
    };
    assert.partialDeepStrictEqual(await fixture.cleanUp(), { access_logs: 10, archives: 1 });
    assert.equal(fixture.storage.files.size, 1, 'the file with the earlier rows is gone');
    const [file] = [...fixture.storage.files.values()].map((bytes) => gunzipSync(bytes).toString());
    assert.ok(file?.split('\r\n').some((line) => line.startsWith('1,') && line.includes(',,pin,')));
    // Somebody who changes them every time is told, and loses nothing.
    await fixture.fill('access_logs', '2026-06-05T00:00:00Z', 3);
    fixture.storage.onWrite = async (bytes) => {
      await sql`update access_logs set location_lat = location_lat + 1`.execute(fixture.db);
      return bytes;
    };
    await assert.rejects(fixture.cleanUp(), /were changed each time/u);
    assert.equal(await count('access_logs'), 3);
  });

  it('clears away what a run that died left, and keeps the rows', async () => {
    await fixture.fill('access_logs', '2026-06-01T00:00:00Z', 10);
    const name = `archives/${'a'.repeat(32)}.gz`;
    await sql`
      insert into archives (id, log, month, file_name, row_count, byte_size, sha256, content_sha256, first_at, last_at, created_at)
      values (gen_random_uuid(), 'access_logs', '2026-06-01', ${name}, 10, 1, 'x', 'x', now(), now(), now())`.execute(fixture.db);
    fixture.storage.files.set(name, Buffer.from('half a file'));
    assert.partialDeepStrictEqual(await fixture.cleanUp(), { access_logs: 10 });
    assert.ok(!fixture.storage.files.has(name));
    assert.deepEqual(
      (await fixture.archives()).map(({ state, row_count }) => [state, row_count]),
      [['archived', 10]],
    );
  });

  it('stops between two files when it is told to, and two runs at a time are refused', async () => {
    await fixture.fill('access_logs', '2026-06-01T00:00:00Z', 250);
    const stopping = new AbortController();
    let second: Promise<unknown> = Promise.resolve();
    fixture.storage.onWrite = (bytes) => {
      second = assert.rejects(fixture.cleanUp(), /archived by another run/u);
      stopping.abort();
      return bytes;
    };
    await assert.rejects(fixture.cleanUp(stopping.signal), { name: 'AbortError' });
    await second;
    assert.equal(await count('access_logs'), 150);
  });

  it('needs no more than one file full of rows at a time', async () => {
    await fixture.fill('device_telemetry', '2020-01-01T00:00:00Z', 3000);
    const sizes: number[] = [];
    fixture.storage.onWrite = (bytes) => {
      sizes.push(gunzipSync(bytes).toString().split('\r\n').length - 2);
      return bytes;
    };
    assert.partialDeepStrictEqual(await fixture.cleanUp(), { telemetry: 3000 });
    assert.ok(Math.max(...sizes) <= 100);
    assert.equal(
      sizes.reduce((sum, size) => sum + size, 0),
      3000,
    );
  });
});
