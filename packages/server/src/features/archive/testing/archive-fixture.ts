import { sql } from 'kysely';
import { accessLogArchive, failedAttemptArchive } from '../../access/index.ts';
import { telemetryArchive } from '../../devices/index.ts';
import { createAuditTrail } from '../../../platform/audit/audit-trail.ts';
import { createKeyring } from '../../../platform/crypto/secret-box.ts';
import { recordingQueue } from '../../../platform/jobs/testing/recording-queue.ts';
import type { JobResult } from '../../../platform/jobs/job.ts';
import type { FileStorage } from '../../../platform/storage/file-storage.ts';
import { createTestDatabase, type TestDatabase } from '../../../testing/test-database.ts';
import { createArchive } from '../index.ts';

/** Files in memory, and what can go wrong with them. */
export class FaultyStorage implements FileStorage {
  readonly files = new Map<string, Buffer>();
  /** What arrives in place of what was given. */
  onWrite: (bytes: Buffer) => Buffer | Promise<Buffer> = (bytes) => bytes;
  onRead: () => void = () => undefined;

  async save(): Promise<string> {
    throw new Error('the archive names its files itself');
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.files.set(name, await this.onWrite(Buffer.from(bytes)));
  }

  async read(name: string): Promise<Buffer | undefined> {
    this.onRead();
    return this.files.get(name);
  }

  async remove(name: string): Promise<void> {
    this.files.delete(name);
  }
}

export type ArchiveFixture = Awaited<ReturnType<typeof startArchive>>;

/** The archive alone, on a real PostgreSQL with one device and one person. */
export async function startArchive(options: { readonly rowsPerArchive?: number; readonly now?: Date } = {}) {
  const database: TestDatabase = await createTestDatabase();
  const { db } = database;
  let now = options.now ?? new Date('2026-10-15T12:00:00Z');
  const clock = { now: () => now };
  const storage = new FaultyStorage();
  const keyring = createKeyring({ secretKey: 'archive-fixture-secret-0123456789abcdef' });
  const archive = createArchive({
    db,
    storage,
    jobs: recordingQueue(),
    audit: createAuditTrail({ keyring, clock }),
    clock,
    rowsPerArchive: options.rowsPerArchive ?? 100,
    logs: [
      { log: accessLogArchive, days: 90 },
      { log: failedAttemptArchive, days: 30 },
      { log: telemetryArchive, days: 90 },
    ],
  });
  const user = await sql<{ id: number }>`
    insert into users (email, email_key, password_hash, created_at, updated_at)
    values ('ada@example.com', 'ada@example.com', 'x', now(), now()) returning id`.execute(db);
  const userId = user.rows[0]?.id ?? 0;
  const device = await sql<{ id: number }>`
    insert into devices (device_id, owner_id, name) values ('lock-1', ${userId}, 'Front door') returning id`.execute(db);
  const devicePk = device.rows[0]?.id ?? 0;

  async function run(name: string, payload: object = {}, signal = new AbortController().signal): Promise<JobResult> {
    const handler = archive.jobs.find(({ job }) => job.name === name);
    if (handler === undefined) throw new Error(`there is no job ${name}`);
    return (await handler.run(payload, { id: 'run', attempt: 1, occurrenceAt: null, signal })) ?? {};
  }

  return {
    database,
    db,
    storage,
    archive,
    userId,
    devicePk,
    moveTo: (at: Date) => void (now = at),
    run,
    cleanUp: (signal?: AbortSignal) => run('cleanup_old_logs', {}, signal),
    restore: (id: string, days = 30) => run('restore_archive', { archive_id: id, days }),
    /** Whole rows as text, one below the other, to be compared. */
    async rowsOf(table: string): Promise<string[]> {
      const { rows } = await sql<{ row: string }>`
        select (to_jsonb(t) - 'archive_id')::text as row from ${sql.table(table)} t order by 1`.execute(db);
      return rows.map(({ row }) => row);
    },
    async archives() {
      const { rows } = await sql<{ id: string; log: string; month: string; state: string; row_count: number; file_name: string }>`
        select id, log, month, state, row_count, file_name from archives order by month, log, first_at, id`.execute(db);
      return rows;
    },
    /** One row an hour, the first at `from`. */
    async fill(log: 'access_logs' | 'failed_attempts' | 'device_telemetry', from: string, count: number): Promise<void> {
      const at = sql`${new Date(from)}::timestamptz + i * interval '1 hour' + i * interval '1 microsecond'`;
      const series = sql`generate_series(0, ${count - 1}) i`;
      if (log === 'access_logs') {
        await sql`
          insert into access_logs (device_pk, user_id, access_method, action, success, failure_reason, ip_address, user_agent,
            location_lat, location_lon, request_id, event_id, offline, occurred_at)
          select ${devicePk}, case when i % 2 = 0 then ${userId}::bigint end, 'pin', 'unlock', i % 3 > 0,
            case when i % 3 = 0 then (array['', '=1+1', '''quoted', 'a "word", and' || chr(13) || chr(10) || 'a line', '日本'])[i % 5 + 1] end,
            case when i % 2 = 0 then '2001:db8::1'::inet else '192.0.2.7'::inet end, '-agent', -12.3456789012345, 0.1 + 0.2,
            case when i % 4 = 0 then gen_random_uuid() end, 'event-' || ${from}::text || i, i % 2 = 1, ${at} from ${series}`.execute(
          db,
        );
      } else if (log === 'failed_attempts') {
        await sql`
          insert into failed_attempts (device_pk, method, attempted_pin_sealed, attempted_pin_hash, ip_address, attempt_count, first_at, last_at)
          select ${devicePk}, 'pin', 'sealed-canary', 'hash-canary', '192.0.2.8', i + 1, ${at}, ${at} from ${series}`.execute(db);
      } else {
        await sql`
          insert into device_telemetry (device_pk, received_at, reported_at, is_online, battery_level, lock_status, signal_strength, temperature)
          select ${devicePk}, ${at}, ${at}, true, 100 - i % 50, 'locked', -60, 21.3 from ${series}`.execute(db);
      }
    },
    close: () => database.close(),
  };
}
