import { sql, type Kysely } from 'kysely';

/**
 * The queue of durable jobs: pg-boss's own schema, and which occurrences of schedules were handed out. And what jobs do at doors: unlocks at a
 * set time, and the daily setting of clocks.
 *
 * pg-boss writes its schema for the version that is installed, so a database made later begins with a later one. A version of pg-boss that
 * needs another schema comes with a migration that runs `getMigrationPlans` where the version in `pgboss.version` is older; a test refuses
 * the upgrade without it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // Loaded here alone: the start of a program whose database is up to date does not wait for it.
  const { getConstructionPlans } = await import('pg-boss');
  await sql.raw(withoutTransaction(getConstructionPlans(schema))).execute(db);
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const schema = 'pgboss';

/** The plan brings its own transaction, and all migrations run in one already. */
function withoutTransaction(plan: string): string {
  const inner = plan.replace(/^\s*BEGIN;/, '').replace(/COMMIT;\s*$/, '');
  if (/^\s*(begin|commit)\s*;/im.test(inner.replace(/\$\$[\s\S]*?\$\$/g, '')))
    throw new Error("pg-boss's plan holds transactions of its own; this migration has to be adapted to it");
  return inner;
}

const statements = [
  // Lists by state, newest first, and the search for runs whose worker died.
  `create index smartlock_job_state_idx on pgboss.job_common (state, created_on desc, id)`,

  // One row for each occurrence of a schedule that was handed out: its key makes sure that no two workers do the same one.
  `create table job_occurrences (
    job text not null,
    occurrence_at timestamptz not null,
    -- Null: where a schedule that was new began to be followed, or the run before was not over.
    job_id uuid,
    claimed_at timestamptz not null,
    primary key (job, occurrence_at)
  )`,

  `create table scheduled_unlocks (
    id bigint generated always as identity primary key,
    device_pk bigint not null references devices (id) on delete cascade,
    requested_by bigint not null references users (id) on delete cascade,
    -- Asked for as an administrator of everybody's devices.
    as_staff boolean not null,
    due_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > due_at),
    -- Later than due where the lock could not be reached.
    next_try_at timestamptz not null,
    status text not null default 'pending' check (status in ('pending', 'running', 'done', 'failed', 'expired', 'cancelled')),
    -- Of the command, chosen before it is sent: two commands of one id cannot be, so that nothing opens twice.
    request_id uuid,
    reason text,
    ip_address inet,
    user_agent text,
    created_at timestamptz not null,
    settled_at timestamptz
  )`,
  `create index scheduled_unlocks_due_idx on scheduled_unlocks (next_try_at) where status = 'pending'`,
  `create index scheduled_unlocks_running_idx on scheduled_unlocks (expires_at) where status = 'running'`,
  `create index scheduled_unlocks_device_idx on scheduled_unlocks (device_pk, due_at desc, id desc)`,

  // The lock is to be sent the time at its next status, however right its clock is.
  `alter table device_states add column is_time_due boolean not null default false`,
];
