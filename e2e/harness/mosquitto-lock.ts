import { createDecipheriv, createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { findProgram, plainEnvironment, runProgram, startProgram, type Program } from './program.ts';

/** As the registration answers them, once. */
export interface LockKeys {
  api_key: string;
  secret_key: string;
  encryption_key: string;
  key_version: number;
}

export interface MosquittoLockOptions {
  /** The broker, without credentials. */
  mqttUrl: string;
  deviceId: string;
  keys: LockKeys;
  topicPrefix?: string;
  battery?: number;
  /** PINs that this lock accepts when a command carries one. */
  pins?: readonly string[];
}

type Payload = Record<string, unknown>;

/** What the lock made of a message on its command topic: `succeeded`, the error that it answered, or `ignored: <why>`. */
export interface Judged {
  readonly command: Payload;
  readonly outcome: string;
}

export interface MosquittoLock {
  readonly judged: readonly Judged[];
  readonly lockStatus: 'locked' | 'unlocked';
  readonly settings: Payload;
  readonly keys: LockKeys;
  sendStatus(): Promise<void>;
  sendEvent(event: Payload): Promise<void>;
  /** Any payload on any topic: to try what the broker must refuse. */
  publish(topic: string, payload: string): Promise<void>;
  /** Ends it in order: retained `offline`, then disconnects. */
  stop(): Promise<void>;
  /** As when the battery is pulled out: the broker sends the last will. */
  die(): Promise<void>;
}

function isObject(value: unknown): value is Payload {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string): Payload | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function sortMembers(value: unknown): unknown {
  if (!isObject(value)) return value;
  const names = Object.keys(value).toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return Object.fromEntries(names.map((name) => [name, sortMembers(value[name])]));
}

/** Written from section 4 of docs/device-protocol.md, not with the server's code: two hands must agree on it. */
export function signatureOf(command: Payload, secretKey: string): string {
  const { signature: _newest, signature_next: _next, ...signed } = command;
  return createHmac('sha256', secretKey)
    .update(JSON.stringify(sortMembers(signed)), 'utf8')
    .digest('hex');
}

function isSignedBy(command: Payload, secretKey: string): boolean {
  const expected = Buffer.from(signatureOf(command, secretKey));
  return [command['signature'], command['signature_next']].some((given) => {
    const bytes = Buffer.from(typeof given === 'string' ? given : '');
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
}

function decrypt(text: unknown, encryptionKey: string, deviceId: string, requestId: string): string {
  const sealed = Buffer.from(String(text), 'base64');
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(encryptionKey, 'hex'), sealed.subarray(0, 12));
  decipher.setAAD(Buffer.from(`${deviceId}:${requestId}`, 'ascii'));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString('utf8');
}

/**
 * A lock that nobody here wrote: Debian's mosquitto_sub and mosquitto_pub carry its messages, and what it checks and answers follows
 * docs/device-protocol.md alone.
 */
export async function startMosquittoLock(options: MosquittoLockOptions): Promise<MosquittoLock> {
  const { deviceId, topicPrefix = 'smartlock', battery = 85, pins = [] } = options;
  const { hostname, port } = new URL(options.mqttUrl);
  const topic = (name: string) => `${topicPrefix}/${deviceId}/${name}`;
  const judged: Judged[] = [];
  const seenNonces = new Map<string, number>();
  let keys = options.keys;
  let lockStatus: MosquittoLock['lockStatus'] = 'locked';
  let settings: Payload = {};
  let settingsVersion = 0;
  let timeNonce: { value: string; sentAt: number } | undefined;
  const underway = new Set<Promise<void>>();
  /** Taken into use when the answer that they arrived has been acknowledged. */
  let newKeys: LockKeys | undefined;
  let subscriber: Program | undefined;
  let published = 0;

  const connection = (clientId: string) => [
    '-h',
    hostname,
    '-p',
    port || '1883',
    '-u',
    deviceId,
    '-P',
    keys.api_key,
    '-i',
    clientId,
  ];

  const publish = async (to: string, payload: string, ...flags: string[]) => {
    published += 1;
    const args = [...connection(`${deviceId}-${published}`), '-q', '1', '-t', to, '-m', payload, ...flags];
    await runProgram(findProgram('mosquitto-clients', 'mosquitto_pub'), args);
  };
  const send = (name: string, payload: Payload) =>
    publish(topic(name), JSON.stringify({ ...payload, timestamp: payload['timestamp'] ?? new Date().toISOString() }));
  const sendStatus = async () => {
    timeNonce = { value: randomBytes(16).toString('hex'), sentAt: performance.now() };
    const state = { online: true, battery, lock_status: lockStatus, settings_version: settingsVersion };
    await send('status', { ...state, time_nonce: timeNonce.value });
  };

  const connect = async () => {
    const args = [...connection(deviceId), '-q', '1', '-t', topic('command'), '-F', '%p', '-d'];
    const will = ['--will-topic', topic('availability'), '--will-payload', 'offline', '--will-qos', '1', '--will-retain'];
    const command = findProgram('mosquitto-clients', 'mosquitto_sub');
    // Through a pipe it would keep its lines for itself until there are many.
    const program = startProgram(findProgram('coreutils', 'stdbuf'), ['-oL', command, ...args, ...will], {
      env: plainEnvironment(),
    });
    program.onLine((line) => {
      if (!line.startsWith('{')) return;
      const work = receive(line).finally(() => underway.delete(work));
      underway.add(work);
    });
    subscriber = program;
    await program.waitForLine(/^Subscribed \(mid/);
    await publish(topic('availability'), 'online', '-r');
    await sendStatus();
  };

  /** The broker takes new keys a moment after the lock's word that it has them, so that a lock tries more than once. */
  const reconnect = async () => {
    await subscriber?.stop();
    const deadline = performance.now() + 20_000;
    for (;;) {
      try {
        await connect();
        return;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await delay(200);
      }
    }
  };

  /** Carries the command out and answers its error, or what to add to the answer. */
  const carryOut = (command: Payload, requestId: string): string | Payload => {
    switch (command['command']) {
      case 'lock':
      case 'unlock': {
        const sealed = command['pin_encrypted'];
        if (sealed !== undefined && !pins.includes(decrypt(sealed, keys.encryption_key, deviceId, requestId)))
          return 'invalid_pin';
        lockStatus = command['command'] === 'lock' ? 'locked' : 'unlocked';
        return { status: lockStatus };
      }
      case 'set_settings': {
        if (!isObject(command['settings']) || typeof command['settings_version'] !== 'number') return 'invalid_command';
        settings = { ...settings, ...command['settings'] };
        settingsVersion = command['settings_version'];
        return {};
      }
      case 'set_time':
        return {};
      case 'rotate_keys': {
        const key_version = command['new_key_version'];
        if (typeof key_version !== 'number' || key_version < keys.key_version) return 'invalid_command';
        if (key_version === keys.key_version) return {};
        const next = parse(decrypt(command['keys_encrypted'], keys.encryption_key, deviceId, requestId));
        const [api_key, secret_key, encryption_key] = [next?.['api_key'], next?.['secret_key'], next?.['encryption_key']];
        if (typeof api_key !== 'string' || typeof secret_key !== 'string' || typeof encryption_key !== 'string')
          return 'invalid_command';
        newKeys = { api_key, secret_key, encryption_key, key_version };
        return {};
      }
      default:
        return 'unsupported_command';
    }
  };

  /** The time checks of section 5. */
  const timeError = (command: Payload, timestamp: number, expiresAt: number): string | undefined => {
    if (Number.isNaN(timestamp) || Number.isNaN(expiresAt)) return 'invalid_command';
    if (command['command'] === 'set_time') {
      const asked = timeNonce;
      timeNonce = undefined;
      const isAnswer = asked !== undefined && command['time_nonce'] === asked.value && performance.now() - asked.sentAt <= 10_000;
      return isAnswer ? undefined : 'expired';
    }
    if (expiresAt <= Date.now()) return 'expired';
    return timestamp > Date.now() + 60_000 ? 'clock_skew' : undefined;
  };

  const judge = async (line: string): Promise<Judged> => {
    const command = parse(line);
    const required = ['command', 'request_id', 'timestamp', 'expires_at', 'nonce', 'signature'];
    if (command === undefined || line.length > 8192 || required.some((name) => typeof command[name] !== 'string')) {
      return { command: command ?? {}, outcome: 'ignored: malformed' };
    }
    if (!isSignedBy(command, keys.secret_key)) return { command, outcome: 'ignored: wrong signature' };
    const nonce = String(command['nonce']);
    if (seenNonces.has(nonce)) return { command, outcome: 'ignored: replayed' };
    const expiresAt = Date.parse(String(command['expires_at']));
    seenNonces.set(nonce, Math.max(expiresAt || 0, Date.now()) + 300_000);
    for (const [old, keptUntil] of seenNonces) if (keptUntil < Date.now()) seenNonces.delete(old);

    const request_id = String(command['request_id']);
    const result = timeError(command, Date.parse(String(command['timestamp'])), expiresAt) ?? carryOut(command, request_id);
    if (typeof result === 'string') {
      await send('response', { request_id, success: false, error: result });
      if (result === 'expired' || result === 'clock_skew') await sendStatus();
      return { command, outcome: result };
    }
    await send('response', { request_id, success: true, ...result });
    if (newKeys !== undefined) {
      keys = newKeys;
      newKeys = undefined;
      await reconnect();
    } else if (command['command'] !== 'set_time') {
      await sendStatus();
    }
    return { command, outcome: 'succeeded' };
  };

  const receive = async (line: string): Promise<void> => {
    try {
      judged.push(await judge(line));
    } catch (error) {
      judged.push({ command: parse(line) ?? {}, outcome: `broken: ${error instanceof Error ? error.message : String(error)}` });
    }
  };

  const heartbeat = setInterval(() => {
    send('heartbeat', { uptime: Math.floor(process.uptime()) }).catch((error: unknown) => {
      judged.push({ command: {}, outcome: `heartbeat failed: ${String(error)}` });
    });
  }, 30_000);
  heartbeat.unref();

  await connect();
  return {
    judged,
    get lockStatus() {
      return lockStatus;
    },
    get settings() {
      return settings;
    },
    get keys() {
      return keys;
    },
    sendStatus,
    sendEvent: (event) => send('event', { event_id: randomUUID(), ...event }),
    publish,
    async stop() {
      clearInterval(heartbeat);
      const wasConnected = subscriber?.hasEnded() === false;
      await subscriber?.stop();
      // A status after `offline` would make it seem to be back.
      await Promise.all(underway);
      if (wasConnected) await publish(topic('availability'), 'offline', '-r');
    },
    async die() {
      clearInterval(heartbeat);
      await subscriber?.stop('SIGKILL');
    },
  };
}
