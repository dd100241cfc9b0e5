import { createCipheriv, createHmac, randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes } from 'aedes';
import type { LockKeys } from '../protocol.ts';

/** The other side of the protocol, written from its document alone and without the code of the lock. */

export interface Received {
  deviceId: string;
  channel: string;
  retain: boolean;
  text: string;
  json: Record<string, unknown>;
}

export function makeKeys(keyVersion = 1): LockKeys {
  const hex = (): string => randomBytes(32).toString('hex');
  return { api_key: hex(), secret_key: hex(), encryption_key: hex(), key_version: keyVersion };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, member]) => [name, sorted(member)] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

export function sign(command: Record<string, unknown>, secretKey: string): string {
  const { signature: _one, signature_next: _two, ...rest } = command;
  return createHmac('sha256', secretKey)
    .update(JSON.stringify(sorted(rest)))
    .digest('hex');
}

export interface CommandOptions {
  now?: number;
  lifeMs?: number;
  more?: Record<string, unknown>;
  nextSecretKey?: string;
}

export function makeCommand(command: string, keys: LockKeys, options: CommandOptions = {}): Record<string, unknown> {
  const now = options.now ?? Date.now();
  const unsigned: Record<string, unknown> = {
    command,
    request_id: randomUUID(),
    timestamp: new Date(now).toISOString(),
    expires_at: new Date(now + (options.lifeMs ?? 10_000)).toISOString(),
    nonce: randomBytes(16).toString('hex'),
    key_version: keys.key_version,
    ...options.more,
  };
  const next = options.nextSecretKey === undefined ? {} : { signature_next: sign(unsigned, options.nextSecretKey) };
  return { ...unsigned, signature: sign(unsigned, keys.secret_key), ...next };
}

export function seal(text: string, encryptionKey: string, deviceId: string, requestId: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(encryptionKey, 'hex'), iv);
  cipher.setAAD(Buffer.from(`${deviceId}:${requestId}`));
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

export interface TinyServer {
  url: string;
  port: number;
  received: Received[];
  /** device_id → the api_keys that open a connection. */
  passwords: Map<string, Set<string>>;
  logins: { deviceId: string; apiKey: string; ok: boolean }[];
  send: (deviceId: string, message: Record<string, unknown>, channel?: 'command' | 'ota') => void;
  /** Messages of one lock on one channel. */
  of: (deviceId: string, channel: string) => Record<string, unknown>[];
  answerTo: (message: Record<string, unknown>) => Record<string, unknown>[];
  /** Receives, but acknowledges nothing until released. */
  holdAcknowledgements: () => void;
  releaseAcknowledgements: () => void;
  kick: (deviceId: string) => void;
  close: () => Promise<void>;
}

export async function startTinyServer(port = 0, certificate?: { key: string; cert: string }): Promise<TinyServer> {
  const broker = await Aedes.createBroker();
  const received: Received[] = [];
  const passwords = new Map<string, Set<string>>();
  const logins: TinyServer['logins'] = [];
  const clients = new Map<string, { close(): void }>();
  let held: (() => void)[] | undefined;

  broker.authenticate = (client, username, password, done) => {
    const deviceId = username ?? '';
    const apiKey = password?.toString() ?? '';
    const ok = passwords.get(deviceId)?.has(apiKey) ?? false;
    logins.push({ deviceId, apiKey, ok });
    if (ok) clients.set(deviceId, client);
    done(null, ok);
  };
  broker.authorizePublish = (client, packet, done) => {
    const [, deviceId = '', ...channel] = packet.topic.split('/');
    const text = packet.payload.toString();
    received.push({ deviceId, channel: channel.join('/'), retain: packet.retain, text, json: readJson(text) });
    const store = (): void => done(client === null || client.id === deviceId ? null : new Error('foreign topic'));
    if (held === undefined) store();
    else held.push(store);
  };

  const tcp = certificate === undefined ? createServer(broker.handle) : createTlsServer(certificate, broker.handle);
  tcp.listen(port, '127.0.0.1');
  await once(tcp, 'listening');
  const actualPort = (tcp.address() as AddressInfo).port;
  const of = (deviceId: string, channel: string): Record<string, unknown>[] =>
    received.filter((one) => one.deviceId === deviceId && one.channel === channel).map(({ json }) => json);

  return {
    url: `${certificate === undefined ? 'mqtt' : 'mqtts'}://127.0.0.1:${actualPort}`,
    port: actualPort,
    received,
    passwords,
    logins,
    send(deviceId, message, channel = 'command') {
      const packet = { cmd: 'publish', topic: `smartlock/${deviceId}/${channel}`, payload: JSON.stringify(message) } as const;
      broker.publish({ ...packet, qos: 0, retain: false, dup: false }, (error) => {
        if (error) throw error;
      });
    },
    of,
    answerTo: (message) =>
      received
        .filter(({ channel, json }) => channel === 'response' && json['request_id'] === message['request_id'])
        .map(({ json }) => json),
    holdAcknowledgements: () => {
      held = [];
    },
    releaseAcknowledgements: () => {
      const stores = held ?? [];
      held = undefined;
      for (const store of stores) store();
    },
    kick: (deviceId) => clients.get(deviceId)?.close(),
    async close() {
      const { promise, resolve } = Promise.withResolvers<void>();
      broker.close(() => tcp.close(() => resolve()));
      await promise;
    },
  };
}

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // Plain text such as `online`, or garbage; the text is kept beside it.
    return {};
  }
}

/** Looks again and again until it is so, or fails saying what never came. */
export async function until(isSo: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`never happened: ${what}`);
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(resolve, 10);
    await promise;
  }
}
