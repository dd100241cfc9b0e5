import { systemClock, type Clock } from '@smartlock/oauth-tokens';
import { setTimeout as wait } from 'node:timers/promises';
import { apiError, isTTLockError, OutcomeUnknownError, TransportError } from '../errors/errors.ts';
import { readApplication, type CallOptions, type TTLockClientOptions } from '../settings.ts';
import { unlessAborted } from './abort.ts';
import { Budget } from './budget.ts';
import { GatewayMap } from './gateway-map.ts';
import { send, type Fetch, type Method } from './http.ts';
import { Lanes } from './lanes.ts';
import { encode, messageOf, type Parameters } from './parameters.ts';
import { id, list, number, object, ShapeError, type Id, type Reader } from './reading.ts';
import { isInDoubt, isPassing, pause, type Pauses, type RetryOptions } from './retrying.ts';
import { Session } from './session.ts';

/**
 * What repeating does. `read`: nothing. `set`: the same state once more, so that it may be repeated whatever came back. `act`: it may
 * happen twice, so that it is repeated only after a clear refusal.
 */
export type Effect = 'read' | 'set' | 'act';

export interface Operation {
  readonly path: string;
  readonly method: Method;
  readonly effect: Effect;
}

export const reading = (path: string): Operation => ({ path, method: 'GET', effect: 'read' });
/** Reads that the vendor documents as POST. */
export const readingByPost = (path: string): Operation => ({ path, method: 'POST', effect: 'read' });
export const setting = (path: string): Operation => ({ path, method: 'POST', effect: 'set' });
export const acting = (path: string): Operation => ({ path, method: 'POST', effect: 'act' });

const wholeNumber = /^-?\d{1,15}$/;
const listByLock = reading('/v3/gateway/listByLock');
const readGateways = object({ list: list(object({ gatewayId: id })) });
const readCount = object({ monthRequestCount: number });
/** Carries out calls: token, clock, budget, lanes, time-outs, repetition, and the reading of what comes back. */
export class Api {
  readonly session: Session;
  readonly budget: Budget | null;
  readonly gateways: GatewayMap;
  readonly retry: RetryOptions;
  readonly pauses: Pauses;
  readonly clock: Clock;
  readonly #lanes = new Lanes();
  readonly #fetch: Fetch;
  readonly #timeoutMs: number;

  constructor(options: TTLockClientOptions) {
    const { clientId, clientSecret, baseUrl } = options;
    const isConfigured = clientId !== undefined || clientSecret !== undefined;
    const application = isConfigured ? readApplication(clientId, clientSecret, baseUrl) : null;
    this.clock = options.clock ?? systemClock;
    this.#fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
    this.#timeoutMs = options.timeoutMs ?? 35_000;
    this.retry = options.retry ?? {};
    this.pauses = {
      delay: options.delay ?? ((ms, signal) => wait(ms, undefined, signal === undefined ? {} : { signal })),
      random: options.random ?? Math.random,
    };
    this.budget = options.budget === undefined ? null : new Budget(options.budget, this.clock);
    this.session = new Session(application, options, this.clock, (fields, signal) =>
      this.#askAsApplication('/oauth2/token', fields, false, signal),
    );
    this.gateways = new GatewayMap(async (lockId) => {
      // Once: where it fails, the command takes a lane that serves without knowing, and nobody at a door waits for repetitions.
      const answer = await this.call(listByLock, { lockId }, readGateways, { attempts: 1 });
      return answer.list.map(({ gatewayId }) => gatewayId);
    }, this.clock);
  }

  /** Carries out an operation with the account's token. */
  async call<T>(operation: Operation, parameters: Parameters, read: Reader<T>, options: CallOptions = {}): Promise<T> {
    try {
      return await this.once(operation, parameters, read, options);
    } catch (error) {
      return await this.#repeat(operation, error, () => this.once(operation, parameters, read, options), options);
    }
  }

  /** The same in the lanes of the lock's gateways, for what travels over the air: one command per gateway at a time. */
  async callLock<T>(
    operation: Operation,
    parameters: Parameters & { readonly lockId: Id },
    read: Reader<T>,
    options: CallOptions = {},
  ): Promise<T> {
    return await this.inLane(parameters.lockId, () => this.call(operation, parameters, read, options), options);
  }

  async inLane<T>(lockId: Id, work: () => Promise<T>, { signal }: CallOptions): Promise<T> {
    const lanes = await unlessAborted(this.gateways.lanesOf(lockId), signal);
    try {
      return await this.#lanes.run(lanes, work, signal);
    } catch (error) {
      if (isTTLockError(error, 'gateway_busy', 'no_gateway_near')) this.gateways.forget(lockId);
      throw error;
    }
  }

  /** One attempt, and the calls that a new token takes. */
  async once<T>({ path, method, effect }: Operation, parameters: Parameters, read: Reader<T>, options: CallOptions): Promise<T> {
    const { signal, timeoutMs = this.#timeoutMs } = options;
    const { clientId, baseUrl } = this.session.application;
    const body = await this.session.keeper.use(async (accessToken) => {
      if (this.budget?.isCountDue === true) await this.#count(this.budget);
      this.budget?.take(effect === 'read');
      const sent = { clientId, accessToken, date: this.clock.now().getTime(), ...parameters };
      const request = { operation: path, method, form: encode(sent), timeoutMs, signal };
      return this.#judge(path, sent, await send(this.#fetch, baseUrl, request));
    }, signal);
    return readWith(path, read, body);
  }

  /** The calls of the application itself (reference §2.4, §2.5): with its secret in place of a token. */
  async callAsApplication<T>(
    operation: Operation,
    parameters: Parameters,
    read: Reader<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const askOnce = async (): Promise<T> => {
      const body = await this.#askAsApplication(
        operation.path,
        parameters,
        operation.path.startsWith('/v3/'),
        options.signal,
        operation.method,
      );
      return readWith(operation.path, read, body);
    };
    try {
      return await askOnce();
    } catch (error) {
      return await this.#repeat(operation, error, askOnce, options);
    }
  }

  async #askAsApplication(
    path: string,
    parameters: Parameters,
    isDated: boolean,
    signal: AbortSignal | undefined,
    method: Method = 'POST',
  ): Promise<Record<string, unknown>> {
    const { clientId, clientSecret, baseUrl } = this.session.application;
    const date = isDated ? this.clock.now().getTime() : undefined;
    const sent = { clientId, clientSecret, date, ...parameters };
    const request = { operation: path, method, form: encode(sent), timeoutMs: this.#timeoutMs, signal };
    return this.#judge(path, sent, await send(this.#fetch, baseUrl, request));
  }

  /** HTTP 200 says nothing: the outcome is in the body, and a body without `errcode` is a success (reference §1.4). */
  #judge(path: string, sent: Parameters, body: Record<string, unknown>): Record<string, unknown> {
    const given = body['errcode'];
    if (given === undefined || given === null || given === 0 || given === '0') return body;
    const errcode = typeof given === 'string' && wholeNumber.test(given) ? Number(given) : given;
    // Whoever writes another kind of `errcode` is not the service: it says no more than a proxy's page does.
    if (typeof errcode !== 'number' || !Number.isSafeInteger(errcode) || errcode === 0) {
      throw new TransportError(path, 'unexpected_answer', { detail: 'errcode should be a whole number' });
    }
    throw apiError(path, errcode, messageOf(body['errmsg'], sent));
  }

  /** After a first failure: again, as long as that may help and does no harm. */
  async #repeat<T>(
    { path, effect }: Operation,
    first: unknown,
    once: () => Promise<T>,
    { signal, attempts = this.retry.attempts ?? 5 }: CallOptions,
  ): Promise<T> {
    let error = first;
    for (let attempt = 1; ; attempt += 1) {
      const isUnsafe = effect === 'act' && isInDoubt(error);
      if (isUnsafe) throw error instanceof TransportError ? new OutcomeUnknownError(path, error) : error;
      if (!isPassing(error) || attempt >= attempts) throw error;
      await pause(this.pauses, this.retry, attempt, error, signal);
      try {
        return await once();
      } catch (next) {
        error = next;
      }
    }
  }

  async #count(budget: Budget): Promise<void> {
    budget.countAsked();
    try {
      const body = await this.#askAsApplication('/app/getMonthRequestCount', {}, false, undefined);
      budget.counted(readWith('/app/getMonthRequestCount', readCount, body).monthRequestCount);
    } catch {
      // Our own count goes on; it is asked again after a while.
    }
  }
}

function readWith<T>(operation: string, read: Reader<T>, body: Record<string, unknown>): T {
  try {
    return read(body);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    throw new TransportError(operation, 'unexpected_answer', { detail: error.message });
  }
}
