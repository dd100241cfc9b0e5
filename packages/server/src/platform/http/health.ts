import type { FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import type { Clock } from '../clock.ts';
import { pathOf } from './error-handler.ts';
import type { App } from './types.ts';

/** Something the program cannot work without. `check` rejects when it is not well. */
export interface HealthCheck {
  readonly name: string;
  check(): Promise<void>;
}

export interface HealthOptions {
  readonly checks: readonly HealthCheck[];
  readonly version: string;
  readonly clock: Clock;
  readonly timeoutMs?: number;
  /** How long an outcome is given again, so that asking often does not load the database. */
  readonly cacheMs?: number;
  /** See `moreHealth` of the app. */
  readonly more?: ((request: FastifyRequest) => Promise<Record<string, unknown> | undefined>) | undefined;
}

const CheckOutcome = Type.Object({ status: Type.String(), duration_ms: Type.Number() });
const Health = Type.Object({
  status: Type.String({ description: 'healthy or unhealthy' }),
  service: Type.String(),
  version: Type.String(),
  checks: Type.Record(Type.String(), CheckOutcome),
});
type HealthAnswer = Static<typeof Health>;

const service = 'SmartLock Backend';

function withTimeout(promise: Promise<void>, timeoutMs: number, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The health check ${name} took longer than ${timeoutMs} ms`)), timeoutMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

export function addHealthRoutes(app: App, options: HealthOptions): void {
  const { checks, version, clock, timeoutMs = 2000, cacheMs = 1000, more } = options;
  let cached: { readonly untilMs: number; readonly answer: Promise<HealthAnswer> } | undefined;

  async function runOne(checked: HealthCheck): Promise<[string, Static<typeof CheckOutcome>]> {
    const { name } = checked;
    const startedAt = performance.now();
    let status = 'healthy';
    try {
      await withTimeout(checked.check(), timeoutMs, name);
    } catch (error) {
      // The reason goes to the log alone: it may name hosts and users, and /health/ is for everybody.
      app.log.warn({ err: error, check: name }, 'a health check failed');
      status = 'unhealthy';
    }
    return [name, { status, duration_ms: Math.round(performance.now() - startedAt) }];
  }

  async function run(): Promise<HealthAnswer> {
    const outcomes = await Promise.all(checks.map(runOne));
    const isHealthy = outcomes.every(([, outcome]) => outcome.status === 'healthy');
    return { status: isHealthy ? 'healthy' : 'unhealthy', service, version, checks: Object.fromEntries(outcomes) };
  }

  function current(): Promise<HealthAnswer> {
    const nowMs = clock.now().getTime();
    if (cached === undefined || cached.untilMs <= nowMs) cached = { untilMs: nowMs + cacheMs, answer: run() };
    return cached.answer;
  }

  const response = { 200: Health, 503: Health };
  for (const [url, operationId, summary] of [
    ['/health/', 'getHealth', 'Whether the platform and what it needs are well'],
    ['/health/ready', 'getReadiness', 'Whether requests can be served'],
  ] as const) {
    app.get(url, { schema: { summary, tags: ['Health'], operationId, response }, logLevel: 'warn' }, async (request, reply) => {
      const answer = await current();
      const added = pathOf(request.url) === '/health' ? await more?.(request) : undefined;
      if (added !== undefined) {
        const body = JSON.stringify({ ...answer, ...added });
        return reply
          .header('cache-control', 'no-store')
          .header('content-type', 'application/json; charset=utf-8')
          .send(body as never);
      }
      return reply
        .code(answer.status === 'healthy' ? 200 : 503)
        .header('cache-control', 'no-store')
        .send(answer);
    });
  }
  app.get(
    '/health/live',
    {
      schema: { summary: 'Whether the process answers', tags: ['Health'], operationId: 'getLiveness', response: { 200: Health } },
      logLevel: 'warn',
    },
    (_request, reply) => {
      void reply.header('cache-control', 'no-store').send({ status: 'healthy', service, version, checks: {} });
    },
  );
}
