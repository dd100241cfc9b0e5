import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isHex64, isObject, type LockKeys } from './protocol.ts';
import { SimulatorError } from './simulator-error.ts';

/** A lock that a server knows, with the keys it was given once. */
export interface RegisteredLock extends LockKeys {
  device_id: string;
  name: string;
  /** The server's own number of it. */
  id?: number;
}

/** Where the server wants its locks to connect. */
export interface MqttPlace {
  url: string;
  topic_prefix: string;
}

export interface RegisterOptions {
  /** `http://127.0.0.1:8000`, with or without a path before `/api`. */
  apiUrl: string;
  accessToken?: string;
  email?: string;
  password?: string;
  count: number;
  /** `Lock` makes `Lock 1`, `Lock 2` and so on. */
  namePrefix?: string;
  /** Number of the first name. */
  firstNumber?: number;
  /** Called after each one, so that an interrupted run loses nothing. */
  onRegistered?: (lock: RegisteredLock, mqtt: MqttPlace) => void | Promise<void>;
  signal?: AbortSignal;
  /** Attempts at one lock while the server says that it has had enough. */
  attemptsMax?: number;
  fetch?: typeof fetch;
  wait?: (ms: number) => Promise<unknown>;
}

const REQUEST_TIMEOUT_MS = 30_000;
const RETRY_DEFAULT_MS = 5000;
const ID_LENGTH = 12;
const ID_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Registers locks through the public REST API, waiting as long as the server asks when it throttles. */
export async function registerLocks(options: RegisterOptions): Promise<{ locks: RegisteredLock[]; mqtt: MqttPlace | undefined }> {
  const api = new RestApi(options);
  const first = options.firstNumber ?? 1;
  const locks: RegisteredLock[] = [];
  let mqtt: MqttPlace | undefined;
  for (let number = first; number < first + options.count; number += 1) {
    const answer = await api.post('/api/v1/devices/', {
      name: `${options.namePrefix ?? 'Simulated lock'} ${number}`,
      device_id: createDeviceId(),
    });
    const lock = readLock(answer);
    mqtt = readPlace(answer);
    locks.push(lock);
    await options.onRegistered?.(lock, mqtt);
  }
  return { locks, mqtt };
}

/** Says who it is, and repeats what was throttled or whose token ran out; the same key makes a repeat harmless. */
class RestApi {
  readonly #options: RegisterOptions;
  #token: string | undefined;

  constructor(options: RegisterOptions) {
    if (options.accessToken === undefined && (options.email === undefined || options.password === undefined)) {
      throw new SimulatorError(
        'credentials_missing',
        'Registering locks needs an access token, or an e-mail address and a password.',
      );
    }
    this.#options = options;
    this.#token = options.accessToken;
  }

  async post(path: string, body: Record<string, unknown>): Promise<Record<string, unknown>> {
    const idempotencyKey = randomUUID();
    const { token, isFresh } = await this.#login();
    const response = await this.#send(path, body, { Authorization: `Bearer ${token}`, 'Idempotency-Key': idempotencyKey });
    if (response.status === 401 && !isFresh && this.#options.password !== undefined) {
      this.#token = undefined;
      const again = await this.#login();
      const headers = { Authorization: `Bearer ${again.token}`, 'Idempotency-Key': idempotencyKey };
      return this.#read(path, await this.#send(path, body, headers));
    }
    return this.#read(path, response);
  }

  async #login(): Promise<{ token: string; isFresh: boolean }> {
    if (this.#token !== undefined) return { token: this.#token, isFresh: false };
    const { email, password } = this.#options;
    const path = '/api/v1/auth/login/';
    const answer = await this.#read(path, await this.#send(path, { email, password }, {}));
    const tokens = answer['tokens'];
    if (!isObject(tokens) || typeof tokens['access'] !== 'string') {
      throw new SimulatorError(
        'unexpected_answer',
        `POST ${path} answered without tokens.access; is ${this.#options.apiUrl} the right server?`,
      );
    }
    this.#token = tokens['access'];
    return { token: this.#token, isFresh: true };
  }

  async #send(path: string, body: Record<string, unknown>, headers: Record<string, string>): Promise<Response> {
    const request = this.#options.fetch ?? fetch;
    const wait =
      this.#options.wait ?? ((ms) => sleep(ms, undefined, this.#options.signal ? { signal: this.#options.signal } : {}));
    const attemptsMax = this.#options.attemptsMax ?? 20;
    for (let attempt = 1; ; attempt += 1) {
      this.#options.signal?.throwIfAborted();
      const response = await request(joinUrl(this.#options.apiUrl, path), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
      });
      if (response.status !== 429 || attempt >= attemptsMax) return response;
      await response.body?.cancel();
      await wait(readRetryAfter(response.headers.get('Retry-After')));
    }
  }

  async #read(path: string, response: Response): Promise<Record<string, unknown>> {
    const text = await response.text();
    const answer = readJson(text);
    if (response.ok && isObject(answer)) return answer;
    const detail = isObject(answer) && typeof answer['detail'] === 'string' ? answer['detail'] : 'no reason given';
    throw new SimulatorError('api_refused', `POST ${path} was answered with ${response.status}: ${detail}`);
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's HTML page, say; the status in the error tells enough.
    return undefined;
  }
}

function joinUrl(base: string, path: string): string {
  return `${base.replace(/\/+$/, '')}${path}`;
}

/** Seconds, or a date. */
function readRetryAfter(header: string | null): number {
  if (header === null) return RETRY_DEFAULT_MS;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? RETRY_DEFAULT_MS : Math.max(0, ms);
}

function createDeviceId(): string {
  return Array.from(randomBytes(ID_LENGTH), (byte) => ID_LETTERS[byte % ID_LETTERS.length]).join('');
}

function readLock(answer: Record<string, unknown>): RegisteredLock {
  const { device_id, name, id, keys } = answer;
  const lock = isObject(keys) ? { ...keys, device_id, name, ...(typeof id === 'number' ? { id } : {}) } : undefined;
  if (!isRegisteredLock(lock)) {
    throw new SimulatorError(
      'unexpected_answer',
      'Registering a lock answered no keys of the documented form; is the server of another version?',
    );
  }
  return lock;
}

export function isRegisteredLock(value: unknown): value is RegisteredLock {
  if (!isObject(value)) return false;
  const { device_id, name, api_key, secret_key, encryption_key, key_version } = value;
  const keysAreWhole = isHex64(api_key) && isHex64(secret_key) && isHex64(encryption_key) && Number.isSafeInteger(key_version);
  return keysAreWhole && typeof device_id === 'string' && typeof name === 'string';
}

function readPlace(answer: Record<string, unknown>): MqttPlace {
  const { mqtt } = answer;
  if (!isMqttPlace(mqtt)) {
    throw new SimulatorError(
      'unexpected_answer',
      'Registering a lock answered no mqtt.url and mqtt.topic_prefix; is the server of another version?',
    );
  }
  return { url: mqtt.url, topic_prefix: mqtt.topic_prefix };
}

export function isMqttPlace(value: unknown): value is MqttPlace {
  return isObject(value) && typeof value['url'] === 'string' && typeof value['topic_prefix'] === 'string';
}
