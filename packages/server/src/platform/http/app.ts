/**
 * The HTTP side of the platform: `buildApp` makes a Fastify app in which the conventions of the API hold for every route.
 *
 * A feature writes one operation a file, and registers them inside auth scopes:
 *
 *     export function getDevice(app: App, deps: Deps): void {
 *       app.get('/api/v1/devices/:id/', {
 *         config: { apiScope: 'devices:read' },          // without it scoped API keys are refused
 *         schema: {
 *           summary: 'One device', tags: ['Devices'], operationId: 'getDevice',
 *           params: IdParams, response: { 200: DeviceSchema, ...errorResponses(401, 404) },
 *         },
 *       }, async (request, reply) => {
 *         const device = await findDevice(deps, currentUser(request), request.params.id);   // throws SmartLockError
 *         setEtag(reply, device.version);
 *         return presentDevice(device);
 *       });
 *     }
 *
 *     export function registerDevices(app: App, deps: Deps): void {
 *       authScope(app, 'user', (scoped) => { getDevice(scoped, deps); updateDevice(scoped, deps); });
 *       authScope(app, 'user_or_device', (scoped) => { validatePin(scoped, deps); });
 *     }
 *
 *     const app = await buildApp({ …, register: (app) => { registerAccounts(app, deps); registerDevices(app, deps); } });
 *
 * What a route gets without asking: problem documents for whatever it throws; unknown body fields refused (objects are
 * closed unless the schema says `additionalProperties`); a missing body read as `{}`; defaults filled in; numbers and
 * booleans read from query and path; throttling (`config.throttle: 'login' | 'pin'` for more); `Idempotency-Key` on POST; CSRF for
 * cookie sessions; 405, HEAD and OPTIONS; its place in the OpenAPI document. Paths are written with the trailing slash and
 * answer without it too. Uploads: `config: { multipart: true }`, then `request.file()`.
 */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { randomUUID, type KeyObject } from 'node:crypto';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import { fastify, LogController, type ConnectionError, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';
import type { Registry } from 'prom-client';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/connection.ts';
import { SmartLockError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Gate } from './auth.ts';
import { createCsrfGuard } from './csrf.ts';
import { pathOf, problemContentType, problemOf, sendError } from './error-handler.ts';
import { noGuard, type GuessGuard } from './guess-guard.ts';
import { addHealthRoutes, type HealthCheck } from './health.ts';
import { MemoryHitCounter } from './hit-counter.ts';
import { addIdempotency, IdempotencyStore, type IdempotencyTimes, type SecretBox } from './idempotency.ts';
import { addJsonBodyParser } from './json-body.ts';
import { addMetricsRoute, createMetricsRegistry, createRequestTimer } from './metrics.ts';
import { addOpenapi, addOpenapiRoutes } from './openapi.ts';
import { answerCors, createHostCheck } from './origins.ts';
import { RedisHitCounter } from './redis-hit-counter.ts';
import { addRequestAudit, type RequestAuditOptions } from './request-audit.ts';
import { createRequestLogger } from './request-logger.ts';
import { addMethodAnswers, addRouteConventions } from './route-conventions.ts';
import { isApiPath, setSecurityHeaders } from './security-headers.ts';
import { createThrottler, type RateLimits } from './throttling.ts';
import type { App, Authenticator } from './types.ts';
import { serializerCompiler } from './serialization.ts';
import { validatorCompiler } from './validation.ts';

export interface AppOptions {
  readonly authenticators: readonly Authenticator[];
  readonly logger: Logger;
  readonly clock: Clock;
  readonly db: Database;
  readonly rateLimits: RateLimits;
  /** Keeps addresses away that guessed credentials; absent, nobody is. */
  readonly guesses?: GuessGuard;
  /** Shares the rate limits between processes; absent, each process counts for itself. */
  readonly redis?: Redis | null;
  /** The keyring: seals the answers kept for `Idempotency-Key`. */
  readonly secretBox: SecretBox;
  /** `keyring.keys('csrf')`. */
  readonly csrfKeys: readonly [KeyObject, ...KeyObject[]];
  readonly corsOrigins: readonly string[];
  /** Empty or `*`: any Host header. */
  readonly allowedHosts: readonly string[];
  /** Proxies (addresses or networks) whose X-Forwarded-* headers are believed; empty: nobody's. */
  readonly trustProxy: readonly string[];
  readonly production: boolean;
  readonly version: string;
  readonly bodyLimitBytes?: number;
  readonly healthChecks?: readonly HealthCheck[];
  /** What `/health`, without the slash at its end, says more to some: then it is always 200. */
  readonly moreHealth?: ((request: FastifyRequest) => Promise<Record<string, unknown> | undefined>) | undefined;
  /** The path to be looked up in place of the one that was sent. */
  readonly rewriteUrl?: ((url: string, raw: IncomingMessage) => string) | undefined;
  readonly metrics?: { readonly registry?: Registry; readonly token?: string | undefined };
  readonly asyncapi?: () => object;
  readonly idempotencyTimes?: IdempotencyTimes;
  /** Where requests that may change something leave their entry; absent where only the conventions are tried. */
  readonly audit?: RequestAuditOptions['trail'];
  readonly register: (app: App) => void | Promise<void>;
}

const requestIdForm = /^[A-Za-z0-9._-]{1,64}$/;

function requestIdOf(request: { headers: Readonly<Record<string, string | readonly string[] | undefined>> }): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && requestIdForm.test(given) ? given : randomUUID();
}

/** Something that was no HTTP, or not in time: there is no request to answer, only a socket to close. */
function answerClientError(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const statuses: Readonly<Record<string, number>> = {
    ERR_HTTP_REQUEST_TIMEOUT: 408,
    HPE_HEADER_OVERFLOW: 431,
    HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  };
  const status = statuses[error.code] ?? 400;
  const refusal = new SmartLockError('invalid_input', 'malformed_request', 'This is not a complete and valid HTTP request.');
  const body = JSON.stringify(problemOf(refusal, status, ''));
  if (socket.writable) {
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Error'}\r\nConnection: close\r\nContent-Type: ${problemContentType}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  }
  socket.destroySoon();
}

function checkAddress(url: string): void {
  if (!url.includes('%')) return;
  if (url.includes('%00')) {
    throw new SmartLockError('invalid_input', 'invalid_characters', 'The address contains a NUL character: leave it out.');
  }
  try {
    decodeURIComponent(url);
  } catch {
    throw new SmartLockError('invalid_input', 'malformed_url', 'The address is not a valid URL: check its percent-encoding.');
  }
}

function createServer(options: AppOptions): App {
  const isProduction = options.production;
  const { rewriteUrl } = options;
  const app = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: createRequestLogger,
    bodyLimit: options.bodyLimitBytes ?? 1024 * 1024,
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    requestIdHeader: false,
    genReqId: requestIdOf,
    requestTimeout: 120_000,
    // Answered by our own hook, as a problem document.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512 },
    clientErrorHandler: answerClientError,
    ...(rewriteUrl === undefined ? {} : { rewriteUrl: (raw: IncomingMessage) => rewriteUrl(raw.url ?? '/', raw) }),
    frameworkErrors: (error, request, reply) => {
      void answerUnreadable(app.gate, error, request, reply, isProduction);
    },
  });
  return app as unknown as App;
}

/** Hooks do not run for addresses that cannot be read, so that what they do is done here. */
async function answerUnreadable(gate: Gate, error: unknown, request: FastifyRequest, reply: FastifyReply, isProduction: boolean) {
  setSecurityHeaders(request, reply, isProduction);
  reply.header('x-request-id', request.id);
  request.log.info({ method: request.method, route: 'unreadable' }, 'request');
  try {
    if (isCounted(request.url)) await gate.throttler.count(request, reply, null);
  } catch (refusal) {
    sendError(refusal, request, reply);
    return;
  }
  sendError(error, request, reply);
}

function addRequestHooks(app: App, options: AppOptions, registry: Registry): void {
  const checkHost = createHostCheck(options.allowedHosts);
  const origins = new Set(options.corsOrigins);
  const timer = createRequestTimer(registry);
  // Looking for secrets costs more than writing the line, and this line holds nothing that a client chose but its request id.
  const requestLogger = options.logger.child({}, { redact: [] });
  let isClosing = false;

  app.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });

  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    setSecurityHeaders(request, reply, options.production);
    if (isClosing) {
      done(
        new SmartLockError('unavailable', 'shutting_down', 'The server is shutting down: try again.', { retryAfterSeconds: 5 }),
      );
      return;
    }
    try {
      checkHost(request);
      if (answerCors(origins, request, reply)) return;
      checkAddress(request.url);
      // Routes in an auth scope are counted there, under whoever asks.
      if (request.routeOptions.config.authScope === undefined && isCounted(request.url)) {
        const counted = app.gate.throttler.count(request, reply, null);
        if (counted !== undefined) {
          counted.then(() => done(), done);
          return;
        }
      }
    } catch (error) {
      done(error as Error);
      return;
    }
    done();
  });

  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unmatched';
    const { statusCode, elapsedTime } = reply;
    // A connection that was busy when the closing began would otherwise be kept alive for another request.
    if (isClosing) setImmediate(() => app.server.closeIdleConnections());
    timer.observe(request.method, route, statusCode, elapsedTime / 1000);
    const ms = Math.round(elapsedTime * 10) / 10;
    requestLogger.info({ reqId: request.id, method: request.method, route, status: statusCode, ms }, 'request');
    done();
  });
}

/** The docs page is a handful of files at once, and no API. */
function isCounted(url: string): boolean {
  return isApiPath(url) && !url.startsWith('/api/docs');
}

/** Ready to listen, or to be asked with `inject`. */
export async function buildApp(options: AppOptions): Promise<App> {
  const app = createServer(options);
  const registry = options.metrics?.registry ?? createMetricsRegistry();
  const memory = new MemoryHitCounter();
  const counter = options.redis == null ? memory : new RedisHitCounter(options.redis, memory, options.logger);

  app.decorate('gate', {
    authenticators: options.authenticators,
    throttler: createThrottler(options.rateLimits, counter, options.clock),
    csrf: createCsrfGuard(options.csrfKeys),
    guesses: options.guesses ?? noGuard,
  });
  app.decorateRequest('principal', null);
  app.decorateRequest('pendingAnswer', null);
  app.decorateRequest('isThrottled', false);
  app.decorateRequest('failureCode', null);
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request) => {
    const path = pathOf(request.url).slice(0, 200);
    throw new SmartLockError('not_found', 'not_found', `There is nothing at ${path}: the addresses are listed at /api/docs/.`);
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  addJsonBodyParser(app);

  addRequestHooks(app, options, registry);
  await app.register(cookie);
  await app.register(multipart, {
    limits: { fileSize: 10 * 1024 * 1024, files: 1, fields: 20, parts: 21 },
    throwFileSizeLimit: true,
  });
  addRouteConventions(app);
  if (options.audit !== undefined) addRequestAudit(app, { db: options.db, trail: options.audit });
  addIdempotency(app, new IdempotencyStore(options.db, options.secretBox, options.clock, options.idempotencyTimes));
  await addOpenapi(app, { version: options.version });

  const { healthChecks: checks = [], moreHealth, version, clock } = options;
  addHealthRoutes(app, { checks, version, clock, more: moreHealth });
  addMetricsRoute(app, { registry, token: options.metrics?.token });
  await addOpenapiRoutes(app, options.asyncapi);
  await app.register(async (features) => {
    await options.register(features);
  });
  addMethodAnswers(app);
  await app.ready();
  return app;
}
