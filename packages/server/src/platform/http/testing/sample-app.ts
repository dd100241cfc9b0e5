import { createSecretKey } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { createKeyring } from '../../crypto/secret-box.ts';
import type { Clock } from '../../clock.ts';
import type { Database } from '../../database/connection.ts';
import { conflict, notAuthenticated, SmartLockError } from '../../errors.ts';
import { createLogger } from '../../logger.ts';
import { buildApp, type AppOptions } from '../app.ts';
import { authScope, currentPrincipal, currentUser } from '../auth.ts';
import { requireIfMatch, setEtag } from '../etag.ts';
import { paginate, paginateByCursor } from '../pagination.ts';
import {
  cursorPageQuery,
  errorResponses,
  Id,
  IdParams,
  Nullable,
  Ordering,
  pageQuery,
  Paginated,
  StringEnum,
  Timestamp,
} from '../schemas.ts';
import type { RateLimits } from '../throttling.ts';
import type { App, Authenticator, Principal } from '../types.ts';

export const csrfKey = createSecretKey(Buffer.alloc(32, 7));

export const noLimits: RateLimits = {
  anonBurst: null,
  anonSustained: null,
  userBurst: null,
  userSustained: null,
  login: null,
  pin: null,
};

export function movableClock(start = '2026-03-01T00:00:00Z'): Clock & { advance(seconds: number): void } {
  let nowMs = Date.parse(start);
  return {
    now: () => new Date(nowMs),
    advance(seconds) {
      nowMs += seconds * 1000;
    },
  };
}

/** Enough of a database for apps whose tests never reach it: any statement fails. */
export const noDatabase = { $extendTables: () => noDatabase } as unknown as Database;

const user = {
  kind: 'user',
  userId: 1,
  email: 'a@example.com',
  isStaff: false,
  sessionId: null,
  via: 'bearer',
  scopes: null,
} as const;

const principals: Readonly<Record<string, Principal>> = {
  alice: user,
  bob: { ...user, userId: 2 },
  staff: { ...user, userId: 3, isStaff: true },
  browser: { ...user, via: 'cookie', sessionId: 'session-1' },
  'read-key': { ...user, via: 'api_key', scopes: ['things:read'] },
  lock: { kind: 'device', deviceRowId: 9, deviceId: 'ABC123' },
};

/** `Authorization: Test <name>`, answered without a promise; `X-Later: <name>`, answered with one. */
export const authenticators: readonly Authenticator[] = [
  { authenticate: (request) => find(request.headers.authorization?.replace('Test ', '')) },
  { authenticate: async (request: FastifyRequest) => find(request.headers['x-later'] as string | undefined) },
];

function find(name: string | undefined): Principal | null {
  if (name === undefined) return null;
  const principal = principals[name];
  if (principal === undefined) throw notAuthenticated('token_invalid', 'This token is not valid: sign in again.');
  return principal;
}

export interface Work {
  /** What the routes did, in order. */
  readonly done: string[];
  /** Awaited by POST /api/v1/slow/. */
  gate: Promise<void>;
}

const Thing = Type.Object({ id: Id, name: Type.String(), at: Nullable(Timestamp) });
const ThingBody = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  count: Type.Integer({ minimum: 0, default: 3 }),
  at: Type.Optional(Nullable(Timestamp)),
  kind: Type.Optional(StringEnum(['door', 'gate'])),
  rules: Type.Optional(Type.Array(Type.Object({ start: Type.String({ pattern: '^\\d\\d:\\d\\d$' }) }))),
  target: Type.Optional(Type.Union([Type.Literal('a'), Type.Literal('b'), Type.Integer()])),
});

function doc(operationId: string) {
  return { summary: operationId, tags: ['Things'], operationId };
}

async function measureUpload(request: FastifyRequest): Promise<{ bytes: number }> {
  const file = await request.file();
  return { bytes: file === undefined ? 0 : (await file.toBuffer()).length };
}

function registerRoutes(app: App, work: Work): void {
  authScope(app, 'public', (scoped) => {
    scoped.post('/api/v1/login/', { config: { throttle: 'login' }, schema: doc('login') }, (_request, reply) => {
      void reply.header('set-cookie', ['a=1', 'b=2']);
      work.done.push('login');
      return { token: 'secret-token' };
    });
    scoped.get('/api/v1/open/', { schema: doc('open') }, () => ({ ok: true }));
    scoped.get('/api/v1/crash/', { schema: doc('crash') }, () => {
      throw new Error('a secret in a message');
    });
    scoped.get('/api/v1/unavailable/', { schema: doc('unavailable') }, () => {
      throw new SmartLockError('unavailable', 'broker_unavailable', 'The broker is away.', { retryAfterSeconds: 3 });
    });
  });
  authScope(app, 'user', (scoped) => {
    const list = {
      ...pageQuery,
      ordering: Ordering(['name', 'created_at'], '-created_at'),
      active: Type.Optional(Type.Boolean()),
    };
    scoped.get(
      '/api/v1/things/',
      {
        config: { apiScope: 'things:read' },
        schema: {
          ...doc('listThings'),
          querystring: Type.Object(list),
          response: { 200: Paginated(Id), ...errorResponses(401, 404) },
        },
      },
      (request) =>
        paginate(request, request.query, {
          count: async () => 45,
          rows: async (limit, offset) => Array.from({ length: Math.min(limit, 45 - offset) }, (_, index) => offset + index + 1),
        }),
    );
    const position = Type.Object({ id: Type.Integer() });
    scoped.get(
      '/api/v1/logs/',
      { schema: { ...doc('listLogs'), querystring: Type.Object(cursorPageQuery), response: { 200: Paginated(Id) } } },
      (request) =>
        paginateByCursor(
          request,
          { cursor: request.query.cursor ?? '', page_size: request.query.page_size },
          {
            position,
            rowsAfter: async (after, limit) => [1, 2, 3, 4, 5].filter((id) => id > (after?.id ?? 0)).slice(0, limit),
            positionOf: (id) => ({ id }),
          },
        ),
    );
    scoped.post(
      '/api/v1/things/',
      { schema: { ...doc('createThing'), body: ThingBody, response: { 201: Thing, ...errorResponses(400, 401) } } },
      (request, reply) => {
        work.done.push(`create ${request.body.name} ${request.body.count}`);
        void reply.code(201);
        return { id: work.done.length, name: request.body.name, at: request.body.at ?? null };
      },
    );
    scoped.get('/api/v1/things/:id/', { schema: { ...doc('getThing'), params: IdParams } }, (request, reply) => {
      setEtag(reply, 3);
      return { id: request.params.id, user: currentUser(request).userId };
    });
    scoped.patch(
      '/api/v1/things/:id/',
      { schema: { ...doc('changeThing'), params: IdParams, body: Type.Object({}) } },
      (request) => {
        requireIfMatch(request, 3);
        return { ok: true };
      },
    );
    scoped.post('/api/v1/things/:id/lock/', { schema: { ...doc('lockThing'), params: IdParams } }, (request) => {
      work.done.push('lock');
      return { id: request.params.id };
    });
    scoped.post('/api/v1/slow/', { schema: doc('slow') }, async () => {
      work.done.push('slow');
      await work.gate;
      return { ok: true };
    });
    scoped.post('/api/v1/refused/', { schema: doc('refused') }, () => {
      work.done.push('refused');
      throw conflict('device_offline', 'The device is offline.');
    });
    scoped.post('/api/v1/broken/', { schema: doc('broken') }, () => {
      work.done.push('broken');
      throw new Error('boom');
    });
    scoped.post('/api/v1/upload/', { config: { multipart: true }, schema: doc('upload') }, (request) => measureUpload(request));
  });
  authScope(app, 'staff', (scoped) => {
    scoped.get('/api/v1/staff/', { schema: doc('staff') }, () => ({ ok: true }));
  });
  authScope(app, 'device', (scoped) => {
    scoped.get('/api/v1/device/', { schema: doc('device') }, (request) => ({ kind: currentPrincipal(request).kind }));
  });
  authScope(app, 'user_or_device', (scoped) => {
    scoped.post('/api/v1/validate/', { config: { throttle: 'pin' }, schema: doc('validate') }, (request) => ({
      kind: currentPrincipal(request).kind,
    }));
  });
}

export interface SampleApp {
  readonly app: App;
  readonly work: Work;
  readonly logLines: string[];
}

/** An app with one route of each sort, to try the conventions on. */
export async function buildSampleApp(options: Partial<AppOptions> = {}): Promise<SampleApp> {
  const work: Work = { done: [], gate: Promise.resolve() };
  const logLines: string[] = [];
  const logger = createLogger('info', { write: (line: string) => void logLines.push(line) });
  const app = await buildApp({
    authenticators,
    logger,
    clock: movableClock(),
    db: noDatabase,
    rateLimits: noLimits,
    secretBox: createKeyring({ secretKey: 'a test key that is long enough to be one' }),
    csrfKeys: [csrfKey],
    corsOrigins: ['https://console.example.com'],
    allowedHosts: [],
    trustProxy: [],
    production: false,
    version: '1.2.3',
    asyncapi: () => ({ asyncapi: '3.0.0' }),
    register: (features) => registerRoutes(features, work),
    ...options,
  });
  return { app, work, logLines };
}

export const asAlice = { authorization: 'Test alice' };
export const asBob = { authorization: 'Test bob' };
