import { createHash, randomUUID } from 'node:crypto';
import type {
  FastifyReply,
  FastifyRequest,
  HookHandlerDoneFunction,
  onSendHookHandler,
  preHandlerHookHandler,
  RouteOptions,
} from 'fastify';
import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/connection.ts';
import { conflict, SmartLockError } from '../errors.ts';
import { clientKey } from './client-key.ts';
import { pathOf } from './error-handler.ts';
import type { App, Principal } from './types.ts';

/**
 * `Idempotency-Key` on every POST: the answer of the first request is kept for a day and given again to a repeat. The rows
 * are shared through the database, so that a repeat may reach another process. What is kept is sealed: an answer may
 * hold tokens and keys. Multipart requests are not covered: their bodies are streamed, never held, so two of them cannot
 * be compared.
 */
export interface SecretBox {
  seal(plaintext: string, context: string): string;
  open(sealed: string, context: string): string;
}

export interface IdempotencyTimes {
  readonly keepSeconds: number;
  /** After this long an unanswered first request is taken for dead (its process crashed) and may be tried again. */
  readonly runSeconds: number;
}

export const idempotencyTimes: IdempotencyTimes = { keepSeconds: 86_400, runSeconds: 120 };

/** On the request that is the first with its key, until its answer has been kept. */
export interface PendingAnswer {
  readonly key: string;
  readonly runId: string;
}

interface IdempotencyKeysTable {
  /** SHA-256 of who, method, path and key. */
  key_hash: string;
  /** Which run owns the row, so that one taken for dead cannot overwrite its successor's answer. */
  run_id: string;
  /** Sealed digest of the request: it may hold a PIN, which a plain digest would give away to guessing. */
  request_sealed: string;
  /** Sealed JSON of status, headers and body; null while the first request runs. */
  answer_sealed: string | null;
  started_at: Date;
  expires_at: Date;
}

type Tables = {
  idempotency_keys: IdempotencyKeysTable;
};

interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string;
  readonly isBinary: boolean;
}

interface KeyRow {
  readonly request_sealed: string;
  readonly answer_sealed: string | null;
  readonly started_at: Date;
  readonly expires_at: Date;
}

function withOwnTables(db: Database) {
  return db.$extendTables<Tables>();
}

const keyForm = /^[\x21-\x7e]{1,255}$/;
const keptHeaders = ['content-type', 'location', 'etag', 'content-disposition', 'set-cookie'] as const;
const keptBytesMax = 1024 * 1024;

function digest(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest('hex');
}

function whoOf(principal: Principal | null, request: FastifyRequest): string {
  if (principal === null) return clientKey(request.ip);
  if (principal.kind === 'device') return `device:${principal.deviceRowId}`;
  // An API key must not be answered what its user was: it may do less.
  return principal.apiKeyId === undefined ? `user:${principal.userId}` : `key:${principal.apiKeyId}`;
}

function readKey(request: FastifyRequest): string {
  const header = request.headers['idempotency-key'];
  if (typeof header === 'string' && keyForm.test(header)) return header;
  throw new SmartLockError(
    'invalid_input',
    'invalid_idempotency_key',
    'Idempotency-Key must have 1 to 255 visible ASCII characters without spaces: a UUID is a good choice.',
    { fields: [{ field: 'Idempotency-Key', message: 'Must have 1 to 255 visible ASCII characters.', code: 'invalid_format' }] },
  );
}

export class IdempotencyStore {
  readonly #db: ReturnType<typeof withOwnTables>;
  readonly #box: SecretBox;
  readonly #clock: Clock;
  readonly #times: IdempotencyTimes;

  constructor(db: Database, box: SecretBox, clock: Clock, times: IdempotencyTimes = idempotencyTimes) {
    this.#db = withOwnTables(db);
    this.#box = box;
    this.#clock = clock;
    this.#times = times;
  }

  /** A pending answer for the first request, the kept answer for a repeat; throws for a reused or still running key. */
  async begin(key: string, requestDigest: string): Promise<PendingAnswer | KeptAnswer> {
    const now = this.#clock.now();
    const pending = { key, runId: randomUUID() };
    const fresh = {
      run_id: pending.runId,
      request_sealed: this.#box.seal(requestDigest, `idempotency.request:${key}`),
      answer_sealed: null,
      started_at: now,
      expires_at: new Date(now.getTime() + this.#times.keepSeconds * 1000),
    };
    const deadBefore = new Date(now.getTime() - this.#times.runSeconds * 1000);
    // One statement decides: a new key is ours, and so is an expired one, and one whose run died with the same request.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const inserted = await this.#db
        .insertInto('idempotency_keys')
        .values({ key_hash: key, ...fresh })
        .onConflict((existing) =>
          existing
            .column('key_hash')
            .doUpdateSet(fresh)
            .where((where) => where('idempotency_keys.expires_at', '<=', now)),
        )
        .returning('key_hash')
        .executeTakeFirst();
      if (inserted !== undefined) return pending;
      const row = await this.#db
        .selectFrom('idempotency_keys')
        .select(['request_sealed', 'answer_sealed', 'started_at', 'expires_at'])
        .where('key_hash', '=', key)
        .executeTakeFirst();
      // Gone between the two statements: the first request failed and gave the key back.
      if (row === undefined) continue;
      const kept = this.#judge(key, row, requestDigest, deadBefore, now);
      if (kept !== null) return kept;
      const taken = await this.#db
        .updateTable('idempotency_keys')
        .set(fresh)
        .where('key_hash', '=', key)
        .where('answer_sealed', 'is', null)
        .where('started_at', '<=', deadBefore)
        .returning('key_hash')
        .executeTakeFirst();
      if (taken !== undefined) return pending;
    }
    throw this.#inProgress(1);
  }

  /** The kept answer, or null when the row's run is dead and may be taken over. */
  #judge(key: string, row: KeyRow, requestDigest: string, deadBefore: Date, now: Date): KeptAnswer | null {
    if (this.#box.open(row.request_sealed, `idempotency.request:${key}`) !== requestDigest) {
      throw new SmartLockError(
        'unprocessable',
        'idempotency_key_reused',
        'This Idempotency-Key was already used for a different request: use a new key for a new request.',
      );
    }
    if (row.answer_sealed !== null) {
      return JSON.parse(this.#box.open(row.answer_sealed, `idempotency.answer:${key}`)) as KeptAnswer;
    }
    if (row.started_at > deadBefore) {
      const untilDeadMs = row.started_at.getTime() + this.#times.runSeconds * 1000 - now.getTime();
      throw this.#inProgress(Math.min(5, Math.max(1, Math.ceil(untilDeadMs / 1000))));
    }
    return null;
  }

  #inProgress(retryAfterSeconds: number): SmartLockError {
    return conflict(
      'idempotency_in_progress',
      'The first request with this Idempotency-Key is still running: ask again in a moment.',
      {
        retryAfterSeconds,
      },
    );
  }

  async keep(pending: PendingAnswer, answer: KeptAnswer): Promise<void> {
    await this.#db
      .updateTable('idempotency_keys')
      .set({ answer_sealed: this.#box.seal(JSON.stringify(answer), `idempotency.answer:${pending.key}`) })
      .where('key_hash', '=', pending.key)
      .where('run_id', '=', pending.runId)
      .execute();
  }

  async giveBack(pending: PendingAnswer): Promise<void> {
    await this.#db
      .deleteFrom('idempotency_keys')
      .where('key_hash', '=', pending.key)
      .where('run_id', '=', pending.runId)
      .execute();
  }
}

/** Deletes rows that have expired, a bounded number at a time; answers how many. A job calls it. */
export async function purgeIdempotencyKeys(db: Database, now: Date, batchSize = 5000): Promise<number> {
  const result = await sql`
    delete from idempotency_keys where key_hash in (
      select key_hash from idempotency_keys where expires_at <= ${now} limit ${batchSize}
    )`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}

function isKept(outcome: PendingAnswer | KeptAnswer): outcome is KeptAnswer {
  return 'status' in outcome;
}

function replay(reply: FastifyReply, kept: KeptAnswer): FastifyReply {
  for (const [name, value] of Object.entries(kept.headers)) reply.header(name, value);
  reply.code(kept.status).header('idempotent-replayed', 'true');
  return reply.send(kept.isBinary ? Buffer.from(kept.body, 'base64') : kept.body);
}

function keptFrom(reply: FastifyReply, payload: unknown): KeptAnswer | null {
  if (reply.statusCode >= 500) return null;
  const isText = typeof payload === 'string';
  if (!isText && !Buffer.isBuffer(payload) && payload !== null && payload !== undefined) return null;
  const body = isText ? payload : Buffer.isBuffer(payload) ? payload.toString('base64') : '';
  if (body.length > keptBytesMax) return null;
  const headers: Record<string, string | readonly string[]> = {};
  for (const name of keptHeaders) {
    const value = reply.getHeader(name);
    if (value !== undefined) headers[name] = Array.isArray(value) ? value : String(value);
  }
  return { status: reply.statusCode, headers, body, isBinary: Buffer.isBuffer(payload) };
}

function isCovered(route: RouteOptions): boolean {
  const isPost = Array.isArray(route.method) ? route.method.includes('POST') : route.method === 'POST';
  return isPost && route.config?.multipart !== true && route.config?.idempotent !== false;
}

/** For every POST route that is registered after this; other routes pay nothing for it. */
export function addIdempotency(app: App, store: IdempotencyStore): void {
  /** Calls `done` when the request is to be carried out, and answers it itself when it was before. */
  async function begin(request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): Promise<void> {
    const path = pathOf(request.url).replace(/\/+$/, '');
    const key = digest(whoOf(request.principal, request), request.method, path, readKey(request));
    const query = request.url.slice(pathOf(request.url).length);
    const outcome = await store.begin(key, digest(query, JSON.stringify(request.body ?? null)));
    if (isKept(outcome)) {
      void replay(reply, outcome);
      return;
    }
    request.pendingAnswer = outcome;
    done();
  }

  const beginOrReplay: preHandlerHookHandler = (request, reply, done) => {
    if (request.method !== 'POST' || request.headers['idempotency-key'] === undefined) {
      done();
      return;
    }
    begin(request, reply, done).catch((error: unknown) => done(error as Error));
  };

  const keepAnswer: onSendHookHandler = (request, reply, payload, done) => {
    const pending = request.pendingAnswer;
    if (pending === null) {
      done();
      return;
    }
    request.pendingAnswer = null;
    const kept = keptFrom(reply, payload);
    const stored = kept === null ? store.giveBack(pending) : store.keep(pending, kept);
    stored.then(
      () => done(),
      (error: unknown) => {
        // What was asked has been done: the caller gets the answer, even though a repeat will not.
        request.log.error({ err: error }, 'an idempotent answer could not be kept');
        done();
      },
    );
  };

  app.addHook('onRoute', (route) => {
    if (!isCovered(route)) return;
    route.preHandler = [beginOrReplay, route.preHandler ?? []].flat() as NonNullable<RouteOptions['preHandler']>;
    route.onSend = [route.onSend ?? [], keepAnswer].flat() as NonNullable<RouteOptions['onSend']>;
  });
}
