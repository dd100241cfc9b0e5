import { sql, type QueryExecutorProvider } from 'kysely';
import type { Database } from '../database/connection.ts';

export interface LostJob {
  readonly id: string;
  readonly name: string;
  readonly state: 'retry' | 'failed';
}

/** Kinds among these that have work which could begin now. */
export async function kindsWithWork(db: Database, names: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select kinds.name from unnest(${names}::text[]) as kinds (name)
    where exists (
      select from pgboss.job_common as job
      where job.name = kinds.name and job.state < 'active' and not job.blocked and job.start_after <= now()
    )`.execute(db);
  return rows.map(({ name }) => name);
}

/**
 * Takes runs away from workers that gave no sign of life, or took far longer than their kind may. They wait for nothing, since what went
 * wrong is not likely to be the job.
 */
export async function takeFromLostWorkers(db: Database): Promise<LostJob[]> {
  const { rows } = await sql<LostJob>`
    with lost as (
      select id from pgboss.job_common
      where state = 'active'
        and (heartbeat_on + heartbeat_seconds * interval '1 second' < now()
          or started_on + expire_seconds * interval '1 second' < now())
      for update skip locked
    )
    update pgboss.job_common as job
    set state = (case when retry_count < retry_limit then 'retry' else 'failed' end)::pgboss.job_state,
      completed_on = case when retry_count < retry_limit then null else now() end,
      start_after = now(),
      heartbeat_on = null,
      output = jsonb_build_object('message', 'The worker that ran it went away, or the run took too long.')
    from lost where job.id = lost.id
    returning job.id, job.name, job.state`.execute(db);
  return rows;
}

/** Says that these runs are alive. Answers which of them are still this process's. */
export async function beat(
  db: Database,
  runs: readonly { readonly id: string; readonly retryCount: number }[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    update pgboss.job_common as job set heartbeat_on = now()
    from unnest(${runs.map(({ id }) => id)}::uuid[], ${runs.map(({ retryCount }) => retryCount)}::int[]) as run (id, retry_count)
    where job.id = run.id and job.state = 'active' and job.retry_count = run.retry_count
    returning job.id`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** A run that this process did not finish, given back as if it had not begun. Nothing where it was taken away meanwhile. */
export async function giveBack(db: Database, id: string, retryCount: number): Promise<void> {
  await sql`
    update pgboss.job_common
    set state = (case when retry_count > 0 then 'retry' else 'created' end)::pgboss.job_state, started_on = null, heartbeat_on = null
    where id = ${id} and state = 'active' and retry_count = ${retryCount}`.execute(db);
}

/** No further try: what is wrong with it would be wrong the next time too. */
export async function endTries(db: Database, id: string): Promise<void> {
  await sql`update pgboss.job_common set retry_limit = retry_count where id = ${id} and state = 'active'`.execute(db);
}

/** One a payload: the latest that failed for good, where nothing that waits or runs has the same payload. */
export async function deadLettersOf(
  db: QueryExecutorProvider,
  name: string,
  payloads: readonly unknown[],
): Promise<{ readonly id: string; readonly payload: unknown }[]> {
  if (payloads.length === 0) return [];
  const { rows } = await sql<{ id: string; payload: unknown }>`
    select distinct on (dead.data -> 'payload') dead.id, dead.data -> 'payload' as payload
    from pgboss.job_common as dead
    where dead.name = ${name} and dead.state = 'failed'
      and dead.data -> 'payload' in (select jsonb_array_elements(${JSON.stringify(payloads)}::jsonb))
      and not exists (
        select from pgboss.job_common as live
        where live.name = ${name} and live.state in ('created', 'retry', 'active') and live.data -> 'payload' = dead.data -> 'payload'
      )
    order by dead.data -> 'payload', dead.completed_on desc`.execute(db);
  return rows;
}

/** What ended well before `completedBefore`, what failed for good before `failedBefore`. Answers how many rows went. */
export async function deleteEndedJobs(db: Database, completedBefore: Date, failedBefore: Date): Promise<number> {
  const { rows } = await sql<{ deleted: number }>`
    with gone as (
      delete from pgboss.job_common
      where id in (
        select id from pgboss.job_common
        where (state in ('completed', 'cancelled') and completed_on < ${completedBefore})
          or (state = 'failed' and completed_on < ${failedBefore})
        limit 10000
      )
      returning id
    )
    select count(*) as deleted from gone`.execute(db);
  return rows[0]?.deleted ?? 0;
}

/** Where a schedule stands: its last occurrence that was handed out, or when it was first seen. */
export async function lastOccurrences(db: Database, now: Date, names: readonly string[]): Promise<Map<string, Date>> {
  await sql`
    insert into job_occurrences (job, occurrence_at, claimed_at)
    select name, ${now}, ${now} from unnest(${names}::text[]) as kinds (name)
    where not exists (select from job_occurrences where job = kinds.name)
    on conflict do nothing`.execute(db);
  const { rows } = await sql<{ job: string; at: Date }>`
    select job, max(occurrence_at) as at from job_occurrences where job = any(${names}::text[]) group by job`.execute(db);
  return new Map(rows.map(({ job, at }) => [job, at]));
}

/** True for the one who may run this occurrence. */
export async function claimOccurrence(trx: QueryExecutorProvider, job: string, occurrenceAt: Date, now: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into job_occurrences (job, occurrence_at, claimed_at) values (${job}, ${occurrenceAt}, ${now})
    on conflict do nothing`.execute(trx);
  return numAffectedRows === 1n;
}

export async function recordOccurrenceJob(
  trx: QueryExecutorProvider,
  job: string,
  occurrenceAt: Date,
  jobId: string | null,
): Promise<void> {
  await sql`update job_occurrences set job_id = ${jobId} where job = ${job} and occurrence_at = ${occurrenceAt}`.execute(trx);
}

/** The last one of each job stays: the schedule goes on from there. */
export async function deleteOccurrencesBefore(db: Database, before: Date): Promise<void> {
  await sql`
    delete from job_occurrences as old
    where occurrence_at < ${before}
      and exists (select from job_occurrences as newer where newer.job = old.job and newer.occurrence_at > old.occurrence_at)`.execute(
    db,
  );
}
