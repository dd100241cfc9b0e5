import { systemClock, type Clock } from '@smartlock/oauth-tokens';
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiError, TokenRefusedError, TransportError } from '../errors.ts';
import { fieldsOf, refusalOf, textOf, type Fields } from '../reading.ts';
import { readApplication, type CallOptions, type Fetch, type UtecClientOptions } from '../settings.ts';
import { parseJson, readRetryAfter, send, type Reply } from './http.ts';
import { Session } from './session.ts';

/**
 * What repeating does. `read`: nothing. `set`: the same state once more, so that it is repeated once. `act`: it may happen twice, so that it is repeated
 * only where it certainly had no effect.
 */
export type Effect = 'read' | 'set' | 'act';

export interface Action {
  readonly namespace: 'Uhome.User' | 'Uhome.Device' | 'Uhome.Configure';
  readonly name: string;
  readonly effect: Effect;
}

const attemptsOf: Record<Effect, number> = { read: 3, set: 2, act: 2 };
/** A longer wait is for the caller to decide. */
const longestPauseMs = 10_000;

/** Carries out calls: token, time-outs, repetition, and the judging of what comes back. */
export class Api {
  readonly session: Session;
  readonly clock: Clock;
  readonly delay: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly oddity: (what: string) => void;
  readonly #random: () => number;
  readonly #fetch: Fetch;
  readonly #actionUrl: string;
  readonly #timeoutMs: number;
  readonly #lanes = new Map<string, Promise<unknown>>();

  constructor(options: UtecClientOptions) {
    const application = readApplication(options);
    this.clock = options.clock ?? systemClock;
    this.delay = options.delay ?? ((ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal }));
    this.oddity = options.onOddity ?? (() => undefined);
    this.#random = options.random ?? Math.random;
    this.#fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.#timeoutMs = options.timeoutMs ?? 20_000;
    this.#actionUrl = application.actionUrl;
    this.session = new Session(application, options, this.clock, this.#fetch, this.#timeoutMs);
  }

  /** The payload of the answer. It may be an object, an empty list or absent; then there are no fields. */
  async call(action: Action, payload: object, { signal }: CallOptions = {}): Promise<Fields> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.session.keeper.use((accessToken) => this.#once(action, payload, accessToken, signal), signal);
      } catch (error) {
        if (!mayRepeat(error, action.effect) || attempt >= attemptsOf[action.effect]) throw error;
        const pauseMs = this.#pauseMs(error, attempt);
        if (pauseMs > longestPauseMs) throw error;
        await this.delay(pauseMs, signal);
      }
    }
  }

  /** One command in flight a lock: the next one waits for the end of the last. */
  async inLane<T>(deviceId: string, work: () => Promise<T>, { signal }: CallOptions = {}): Promise<T> {
    const before = this.#lanes.get(deviceId) ?? Promise.resolve();
    const { promise: done, resolve } = Promise.withResolvers<void>();
    const lane = before.then(() => done);
    this.#lanes.set(deviceId, lane);
    try {
      await untilAborted(before, signal);
      return await work();
    } finally {
      resolve();
      if (this.#lanes.get(deviceId) === lane) this.#lanes.delete(deviceId);
    }
  }

  #pauseMs(error: unknown, attempt: number): number {
    const asked = error instanceof TransportError ? error.retryAfterMs : null;
    return asked ?? 1000 * 2 ** (attempt - 1) * (1 + this.#random() / 2);
  }

  async #once(action: Action, payload: object, accessToken: string, signal: AbortSignal | undefined): Promise<Fields> {
    const operation = `${action.namespace} ${action.name}`;
    const messageId = randomUUID();
    const header = { namespace: action.namespace, name: action.name, messageId, payloadVersion: '1' };
    const reply = await send(this.#fetch, {
      operation,
      url: this.#actionUrl,
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ header, payload }),
      timeoutMs: this.#timeoutMs,
      signal,
    });
    return this.#judge(operation, messageId, reply);
  }

  /** In the order of how much each says: status, form, refusal of the whole. What is refused for one device stands in its row. */
  #judge(operation: string, messageId: string, { status, body, retryAfter }: Reply): Fields {
    if (status === 401 || status === 403) throw new TokenRefusedError(operation);
    const retryAfterMs = readRetryAfter(retryAfter, this.clock.now());
    if (status === 429) throw new TransportError(operation, 'rate_limited', { status, retryAfterMs });
    if (status >= 500) throw new TransportError(operation, 'http_status', { status, retryAfterMs });
    const parsed = parseJson(body);
    const answer = fieldsOf(parsed);
    const payload = answer?.['payload'];
    // Before the other statuses: a refusal of the token may come with any of them.
    const refusal = refusalOf(fieldsOf(payload)?.['error']) ?? refusalOf(answer?.['error']);
    if (refusal !== null) {
      const error = new ApiError(operation, refusal);
      throw error.facts.retry === 'sign-in' ? new TokenRefusedError(operation) : error;
    }
    if (status < 200 || status > 299) throw new TransportError(operation, 'http_status', { status });
    if (parsed === null) throw new TransportError(operation, 'not_json', { status });
    const echoed = textOf(fieldsOf(answer?.['header'])?.['messageId']);
    // Seen live: the answer to another command's message. It is no reason to fail.
    if (echoed !== null && echoed !== messageId) this.oddity(`${operation}: the answer names another message`);
    if (Array.isArray(parsed)) return { devices: parsed };
    return fieldsOf(payload) ?? (Array.isArray(payload) && payload.length > 0 ? { devices: payload } : {});
  }
}

function mayRepeat(error: unknown, effect: Effect): boolean {
  if (!(error instanceof TransportError) || !error.isRetryable || error.code === 'unexpected_answer') return false;
  if (effect === 'read') return error.code !== 'timeout';
  // A time-out has lasted long enough for whoever stands at the door.
  if (effect === 'set')
    return (error.status !== null && error.status >= 500) || error.code === 'connection' || error.code === 'rate_limited';
  return !error.mayHaveTakenEffect;
}

async function untilAborted(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return void (await work);
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
    aborted.catch(() => undefined);
  }
}
