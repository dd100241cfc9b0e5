import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { sql } from 'kysely';
import { startArchive, type ArchiveFixture } from './testing/archive-fixture.ts';

const tables = ['access_logs', 'failed_attempts', 'device_telemetry'] as const;

describe('restore_archive', () => {
  let fixture: ArchiveFixture;
  beforeEach(async () => {
    fixture = await startArchive();
  });
  afterEach(() => fixture.close());

  const allRows = async () => await Promise.all(tables.map((table) => fixture.rowsOf(table)));
  async function restoreAll(): Promise<void> {
    for (const { id } of await fixture.archives()) await fixture.restore(id, 30);
  }

  it('brings the very rows back, to the last microsecond, and once however often it runs', async () => {
    for (const table of tables) await fixture.fill(table, '2026-06-01T00:00:00Z', 120);
    await sql`update failed_attempts set attempted_pin_sealed = null, attempted_pin_hash = null`.execute(fixture.db);
    const before = await allRows();
    await fixture.cleanUp();
    assert.deepEqual(await allRows(), [[], [], []]);
    await restoreAll();
    assert.deepEqual(await allRows(), before);
    await restoreAll();
    assert.deepEqual(await allRows(), before);
  });

  it('keeps them for the days that were asked for; then they go, without a second archive', async () => {
    await fixture.fill('access_logs', '2026-06-01T00:00:00Z', 5);
    await fixture.cleanUp();
    const [archive] = await fixture.archives();
    assert.partialDeepStrictEqual(await fixture.restore(archive?.id ?? ''), { rows_in_archive: 5, rows_restored: 5 });
    fixture.moveTo(new Date('2026-11-14T11:00:00Z'));
    assert.partialDeepStrictEqual(await fixture.cleanUp(), { access_logs: 0, archives: 0 });
    assert.equal((await fixture.rowsOf('access_logs')).length, 5);
    fixture.moveTo(new Date('2026-11-14T13:00:00Z'));
    // A file that is not what it was keeps its rows in the database.
    const [name, bytes] = [...fixture.storage.files][0] ?? ['', Buffer.alloc(0)];
    fixture.storage.files.set(name, bytes.subarray(1));
    assert.partialDeepStrictEqual(await fixture.cleanUp(), { damaged_archives: 1 });
    assert.equal((await fixture.rowsOf('access_logs')).length, 5);
    fixture.storage.files.set(name, bytes);
    assert.partialDeepStrictEqual(await fixture.cleanUp(), { damaged_archives: 0, archives: 0 });
    assert.deepEqual(await fixture.rowsOf('access_logs'), []);
    assert.equal((await fixture.archives()).length, 1);
    assert.partialDeepStrictEqual(await fixture.restore(archive?.id ?? ''), { rows_restored: 5 });
  });

  it('refuses a file that is damaged or gone, and brings nothing of it', async () => {
    await fixture.fill('access_logs', '2026-06-01T00:00:00Z', 5);
    await fixture.cleanUp();
    const [archive] = await fixture.archives();
    const [name] = [...fixture.storage.files.keys()];
    fixture.storage.files.delete(name ?? '');
    await assert.rejects(fixture.restore(archive?.id ?? ''), /cannot be restored. The file is gone/u);
    assert.deepEqual(await fixture.rowsOf('access_logs'), []);
    await assert.rejects(fixture.restore('01234567-89ab-4def-8123-456789abcdef'), /No such archive/u);
  });

  it('brings nothing of a person back who was erased since, and no row of a device that is gone', async () => {
    await fixture.fill('access_logs', '2026-06-01T00:00:00Z', 4);
    await fixture.cleanUp();
    await sql`update users set erased_at = now() where id = ${fixture.userId}`.execute(fixture.db);
    await restoreAll();
    const rows = (await fixture.rowsOf('access_logs')).map((row) => JSON.parse(row) as Record<string, unknown>);
    const erased = rows.filter((row) => row['is_erased'] === true);
    assert.deepEqual([rows.length, erased.length], [4, 2]);
    for (const row of erased)
      assert.deepEqual([row['user_id'], row['ip_address'], row['user_agent'], row['location_lat']], [null, null, null, null]);
    assert.ok(rows.filter((row) => row['is_erased'] === false).every((row) => row['ip_address'] === '192.0.2.7'));

    await fixture.fill('device_telemetry', '2026-06-01T00:00:00Z', 4);
    await fixture.cleanUp();
    const telemetry = (await fixture.archives()).find(({ log }) => log === 'telemetry');
    await sql`delete from devices where id = ${fixture.devicePk}`.execute(fixture.db);
    assert.partialDeepStrictEqual(await fixture.restore(telemetry?.id ?? ''), { rows_in_archive: 4, rows_restored: 0 });
  });
});
