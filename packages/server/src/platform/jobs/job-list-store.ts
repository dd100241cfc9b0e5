import { sql } from 'kysely';
import type { Database } from '../database/connection.ts';

/** waiting: not begun, or between two tries. */
export const jobStatuses = ['waiting', 'active', 'completed', 'failed'] as const;
export type JobStatus = (typeof jobStatuses)[number];

export interface JobRow {
  readonly id: string;
  readonly name: string;
  readonly status: JobStatus;
  readonly data: { readonly payload?: unknown; readonly occurrence_at?: string | null } | null;
  readonly output: Readonly<Record<string, unknown>> | null;
  readonly attempts: number;
  readonly attempts_max: number;
  readonly start_after: Date;
  readonly started_on: Date | null;
  readonly created_on: Date;
  readonly completed_on: Date | null;
}

export interface JobFilter {
  readonly status?: JobStatus | undefined;
  readonly name?: string | undefined;
}

/** Of the kinds that this program knows: what pg-boss keeps for itself is nobody's business. */
const condition = (known: readonly string[], { status, name }: JobFilter) => sql`
  name = any(${name === undefined ? known : known.filter((one) => one === name)}::text[])
  and state = any(${statesOf(status)}::pgboss.job_state[])`;

function statesOf(status: JobStatus | undefined): string[] {
  if (status === undefined) return ['created', 'retry', 'active', 'completed', 'failed'];
  return status === 'waiting' ? ['created', 'retry'] : [status];
}

const columns = sql`
  id, name, data, output, start_after, started_on, created_on, completed_on,
  case when state in ('created', 'retry') then 'waiting' else state::text end as status,
  -- Given back runs are not counted: they have no beginning.
  case when started_on is null then retry_count else retry_count + 1 end as attempts,
  retry_limit + 1 as attempts_max`;

export async function countJobs(db: Database, known: readonly string[], filter: JobFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from pgboss.job_common where ${condition(known, filter)}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** Newest first. */
export async function pageOfJobs(
  db: Database,
  known: readonly string[],
  filter: JobFilter,
  { limit, offset }: { limit: number; offset: number },
): Promise<JobRow[]> {
  const { rows } = await sql<JobRow>`
    select ${columns} from pgboss.job_common where ${condition(known, filter)}
    order by created_on desc, id limit ${limit} offset ${offset}`.execute(db);
  return rows;
}

export async function findJob(db: Database, known: readonly string[], id: string): Promise<JobRow | undefined> {
  const { rows } = await sql<JobRow>`
    select ${columns} from pgboss.job_common where id = ${id} and ${condition(known, {})}`.execute(db);
  return rows[0];
}

export interface KindCounts {
  readonly name: string;
  readonly waiting: number;
  readonly delayed: number;
  readonly active: number;
  readonly completed: number;
  readonly failed: number;
  /** Of what could have begun: since when the longest of them waits. */
  readonly oldest_due: Date | null;
  readonly seconds_average: number | null;
}

export async function countByKind(db: Database, known: readonly string[]): Promise<KindCounts[]> {
  const { rows } = await sql<KindCounts>`
    select name,
      count(*) filter (where state in ('created', 'retry')) as waiting,
      count(*) filter (where state in ('created', 'retry') and start_after > now()) as delayed,
      count(*) filter (where state = 'active') as active,
      count(*) filter (where state = 'completed') as completed,
      count(*) filter (where state = 'failed') as failed,
      min(start_after) filter (where state in ('created', 'retry') and start_after <= now()) as oldest_due,
      avg(extract(epoch from completed_on - started_on)) filter (where state = 'completed')::float8 as seconds_average
    from pgboss.job_common where name = any(${known}::text[]) group by name`.execute(db);
  return rows;
}

/** The last occurrence of each schedule that put a job into the queue. */
export async function lastRuns(db: Database): Promise<Map<string, Date>> {
  const { rows } = await sql<{ job: string; at: Date }>`
    select job, max(occurrence_at) as at from job_occurrences where job_id is not null group by job`.execute(db);
  return new Map(rows.map(({ job, at }) => [job, at]));
}
