import { timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry, type Histogram as HistogramType } from 'prom-client';
import { notAllowed, notAuthenticated } from '../errors.ts';
import type { App } from './types.ts';

export interface MetricsOptions {
  /** Where other parts of the program register their own metrics. */
  readonly registry: Registry;
  /** With a token, `/metrics` wants it as bearer; without, it answers this machine alone. */
  readonly token: string | undefined;
}

export interface RequestTimer {
  observe(method: string, route: string, status: number, seconds: number): void;
}

const statusClasses = ['0xx', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** A registry with the process's default metrics. */
export function createMetricsRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

export function createRequestTimer(registry: Registry): RequestTimer {
  const histogram = new Histogram({
    name: 'smartlock_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames: ['method', 'route', 'status_class'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  // Looking labels up builds an object and a hash each time; routes are few, so their series are remembered.
  const series = new Map<string, HistogramType.Internal<'method' | 'route' | 'status_class'>>();
  return {
    observe(method, route, status, seconds) {
      const statusClass = statusClasses[Math.floor(status / 100)] ?? '0xx';
      const name = `${method} ${route} ${statusClass}`;
      let one = series.get(name);
      if (one === undefined) {
        one = histogram.labels({ method, route, status_class: statusClass });
        series.set(name, one);
      }
      one.observe(seconds);
    },
  };
}

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || address?.startsWith('127.') === true || address?.startsWith('::ffff:127.') === true;
}

function checkReader(request: FastifyRequest, token: string | undefined): void {
  if (token === undefined) {
    // The peer of the connection, not what a proxy says: behind a proxy on this machine everybody would be local.
    const isForwarded = request.headers['x-forwarded-for'] !== undefined || request.headers['forwarded'] !== undefined;
    if (isLoopback(request.socket.remoteAddress) && !isForwarded) return;
    throw notAllowed('metrics_local_only', 'Metrics are for this machine alone: set METRICS_TOKEN to read them from elsewhere.');
  }
  const given = Buffer.from(request.headers.authorization ?? '');
  const expected = Buffer.from(`Bearer ${token}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw notAuthenticated('not_authenticated', 'Metrics need Authorization: Bearer with METRICS_TOKEN.');
  }
}

export function addMetricsRoute(app: App, options: MetricsOptions): void {
  app.get(
    '/metrics',
    { schema: { hide: true, summary: 'Metrics for Prometheus', tags: ['Health'], operationId: 'getMetrics' }, logLevel: 'warn' },
    async (request, reply) => {
      checkReader(request, options.token);
      const text = await options.registry.metrics();
      return reply.header('content-type', options.registry.contentType).header('cache-control', 'no-store').send(text);
    },
  );
}
