import { Type, type Static } from 'typebox';
import { authScope } from '../http/auth.ts';
import { paginate } from '../http/pagination.ts';
import { errorResponses, Nullable, pageQuery, Paginated, StringEnum, Timestamp } from '../http/schemas.ts';
import type { App } from '../http/types.ts';
import type { JobAdministration, RegisteredKind } from './job-administration.ts';
import { jobStatuses, type JobRow, type JobStatus, type KindCounts } from './job-list-store.ts';

const anyObject = (description: string) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true, description });

const JobAnswer = Type.Object({
  id: Type.String({ format: 'uuid' }),
  name: Type.String(),
  status: StringEnum(jobStatuses, { description: 'waiting: not begun, or between two tries; failed: for good' }),
  payload: anyObject('What it was asked to do'),
  occurrence_at: Nullable(Timestamp),
  attempts: Type.Integer(),
  attempts_max: Type.Integer(),
  start_after: Timestamp,
  started_at: Nullable(Timestamp),
  created_at: Timestamp,
  completed_at: Nullable(Timestamp),
  result: Type.Union([anyObject('What the run found or did'), Type.Null()]),
  error: Nullable(Type.String({ description: 'Why the last try failed' })),
  error_code: Nullable(Type.String()),
});

const RegisteredAnswer = Type.Object({
  name: Type.String(),
  summary: Type.String(),
  schedule: Nullable(Type.String({ description: 'Five-field cron, in `time_zone`; null: on demand' })),
  time_zone: Type.String(),
  next_run_at: Nullable(Timestamp),
  last_occurrence_at: Nullable(Timestamp),
  attempts_max: Type.Integer(),
  timeout_seconds: Type.Integer(),
  payload_schema: anyObject('JSON schema of what `run` takes'),
});

const StatsAnswer = Type.Object({
  kinds: Type.Array(
    Type.Object({
      name: Type.String(),
      waiting: Type.Integer({ description: 'Not begun, or between two tries' }),
      delayed: Type.Integer({ description: 'Of those, the ones whose time has not come' }),
      active: Type.Integer(),
      completed: Type.Integer({ description: 'Kept for a week' }),
      failed: Type.Integer({ description: 'For good; kept for 90 days' }),
      oldest_due_at: Nullable(Timestamp),
      average_seconds: Nullable(Type.Number()),
    }),
  ),
  waiting: Type.Integer(),
  active: Type.Integer(),
  completed: Type.Integer(),
  failed: Type.Integer(),
});

const idParams = Type.Object({ id: Type.String({ format: 'uuid' }) });

function presentJob(row: JobRow): Static<typeof JobAnswer> {
  const { output, status } = row;
  const text = (name: string): string | null =>
    status !== 'completed' && typeof output?.[name] === 'string' ? output[name] : null;
  return {
    id: row.id,
    name: row.name,
    status,
    payload: (row.data?.payload ?? {}) as Record<string, unknown>,
    occurrence_at: row.data?.occurrence_at ?? null,
    attempts: row.attempts,
    attempts_max: row.attempts_max,
    start_after: row.start_after.toISOString(),
    started_at: row.started_on?.toISOString() ?? null,
    created_at: row.created_on.toISOString(),
    completed_at: row.completed_on?.toISOString() ?? null,
    result: status === 'completed' ? (output ?? {}) : null,
    error: text('message'),
    error_code: text('code'),
  };
}

function presentKind({ job, nextRunAt, lastOccurrenceAt }: RegisteredKind, timeZone: string): Static<typeof RegisteredAnswer> {
  return {
    name: job.name,
    summary: job.summary,
    schedule: job.cron ?? null,
    time_zone: timeZone,
    next_run_at: nextRunAt?.toISOString() ?? null,
    last_occurrence_at: lastOccurrenceAt?.toISOString() ?? null,
    attempts_max: job.attemptsMax,
    timeout_seconds: job.timeoutSeconds,
    payload_schema: JSON.parse(JSON.stringify(job.payload)) as Record<string, unknown>,
  };
}

function presentStats(kinds: readonly KindCounts[]): Static<typeof StatsAnswer> {
  const sum = (pick: (kind: KindCounts) => number) => kinds.reduce((total, kind) => total + pick(kind), 0);
  return {
    kinds: kinds.map(({ oldest_due, seconds_average, ...counts }) => ({
      ...counts,
      oldest_due_at: oldest_due?.toISOString() ?? null,
      average_seconds: seconds_average,
    })),
    waiting: sum(({ waiting }) => waiting),
    active: sum(({ active }) => active),
    completed: sum(({ completed }) => completed),
    failed: sum(({ failed }) => failed),
  };
}

const filterQuery = { ...pageQuery, name: Type.Optional(Type.String({ maxLength: 100, description: 'Kind of job' })) };

/** For administrators: which jobs there are, what became of them, and to run them by hand. */
export function registerJobRoutes(app: App, administration: JobAdministration): void {
  authScope(app, 'staff', (scoped) => {
    scoped.get(
      '/api/v1/jobs/registered/',
      {
        config: { apiScope: 'jobs:read' },
        schema: {
          summary: 'Kinds of jobs, with their schedules and when they run next',
          tags: ['Jobs'],
          operationId: 'listRegisteredJobs',
          response: { 200: Type.Array(RegisteredAnswer), ...errorResponses(401, 403) },
        },
      },
      async () => (await administration.registered()).map((kind) => presentKind(kind, administration.timeZone)),
    );

    scoped.get(
      '/api/v1/jobs/',
      {
        config: { apiScope: 'jobs:read' },
        schema: {
          summary: 'Jobs, newest first',
          tags: ['Jobs'],
          operationId: 'listJobs',
          querystring: Type.Object({ ...filterQuery, status: Type.Optional(StringEnum(jobStatuses)) }),
          response: { 200: Paginated(JobAnswer), ...errorResponses(400, 401, 403, 404) },
        },
      },
      (request) =>
        paginate(request, request.query, {
          count: () => administration.count(request.query),
          rows: async (limit, offset) => (await administration.page(request.query, { limit, offset })).map(presentJob),
        }),
    );

    const lists: readonly [path: string, status: JobStatus, summary: string][] = [
      ['scheduled', 'waiting', 'Jobs that wait for their time, for a worker, or for their next try'],
      ['active', 'active', 'Jobs that are being done'],
      ['failed', 'failed', 'Jobs that failed for good, with the reason: dead letters'],
      ['completed', 'completed', 'Jobs that were done in the last week, with their results'],
    ];
    for (const [path, status, summary] of lists) {
      scoped.get(
        `/api/v1/jobs/${path}/`,
        {
          config: { apiScope: 'jobs:read' },
          schema: {
            summary,
            tags: ['Jobs'],
            operationId: `list${path[0]?.toUpperCase()}${path.slice(1)}Jobs`,
            querystring: Type.Object(filterQuery),
            response: { 200: Paginated(JobAnswer), ...errorResponses(400, 401, 403, 404) },
          },
        },
        (request) => {
          const filter = { status, name: request.query.name };
          return paginate(request, request.query, {
            count: () => administration.count(filter),
            rows: async (limit, offset) => (await administration.page(filter, { limit, offset })).map(presentJob),
          });
        },
      );
    }

    scoped.get(
      '/api/v1/jobs/stats/',
      {
        config: { apiScope: 'jobs:read' },
        schema: {
          summary: 'How many jobs wait, run, were done and failed, by kind',
          tags: ['Jobs'],
          operationId: 'getJobStats',
          response: { 200: StatsAnswer, ...errorResponses(401, 403) },
        },
      },
      async () => presentStats(await administration.stats()),
    );

    scoped.get(
      '/api/v1/jobs/:id/',
      {
        config: { apiScope: 'jobs:read' },
        schema: {
          summary: 'What became of a job',
          tags: ['Jobs'],
          operationId: 'getJob',
          params: idParams,
          response: { 200: JobAnswer, ...errorResponses(400, 401, 403, 404) },
        },
      },
      async (request) => presentJob(await administration.get(request.params.id)),
    );

    scoped.post(
      '/api/v1/jobs/run/',
      {
        config: { apiScope: 'jobs:write' },
        schema: {
          summary: 'Run a job now; `registered` shows the names and what each takes',
          tags: ['Jobs'],
          operationId: 'runJob',
          body: Type.Object(
            {
              name: Type.String({ minLength: 1, maxLength: 100 }),
              payload: Type.Optional(anyObject('What it takes; {} for scheduled ones')),
            },
            { additionalProperties: false },
          ),
          response: { 202: JobAnswer, ...errorResponses(400, 401, 403) },
        },
      },
      async (request, reply) =>
        await reply.code(202).send(presentJob(await administration.run(request.body.name, request.body.payload ?? {}))),
    );

    scoped.post(
      '/api/v1/jobs/:id/retry/',
      {
        config: { apiScope: 'jobs:write' },
        schema: {
          summary: 'Give a job that failed for good another try',
          tags: ['Jobs'],
          operationId: 'retryJob',
          params: idParams,
          response: { 202: JobAnswer, ...errorResponses(400, 401, 403, 404, 409) },
        },
      },
      async (request, reply) => await reply.code(202).send(presentJob(await administration.retry(request.params.id))),
    );
  });
}
