import { Socket } from 'node:net';
import { connect, type IClientOptions, type IConnackPacket, type MqttClient } from 'mqtt';
import { SmartLockError } from '../errors.ts';
import type { Logger } from '../logger.ts';

export interface BrokerTls {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** False accepts any certificate: for tests on a closed network. */
  readonly rejectUnauthorized?: boolean;
}

export interface MqttConnectionOptions {
  readonly url: string;
  readonly clientId: string;
  /** What the connection is for, in log lines. */
  readonly purpose: string;
  readonly clean: boolean;
  readonly sessionExpirySeconds: number;
  readonly receiveMaximum: number;
  readonly logger: Logger;
  readonly tls?: BrokerTls | undefined;
  readonly reconnectMs?: { first: number; max: number } | undefined;
  /** What the broker says for us, retained, when we are gone without a word. */
  readonly will?: { readonly topic: string; readonly payload: string } | undefined;
  /** The variable that holds `url`, for advice. */
  readonly setting?: string | undefined;
}

const protocols = { 'mqtt:': 'mqtt', 'mqtts:': 'mqtts', 'ws:': 'ws', 'wss:': 'wss' } as const;
const defaultPorts = { mqtt: 1883, mqtts: 8883, ws: 80, wss: 443 } as const;
/** "Unacceptable protocol version" as a broker for 3.1.1 says it, and as one for 5 does. */
const unsupportedVersionCodes = new Set([1, 132]);
const packetBytesMax = 64 * 1024;

/** Opens a connection to a broker that comes back by itself, first speaking MQTT 5 and, where that is refused, 3.1.1. */
export function openMqttConnection(options: MqttConnectionOptions): MqttClient {
  const { logger, purpose } = options;
  const backOff = options.reconnectMs ?? { first: 500, max: 30_000 };
  const client = connect(clientOptions(options, backOff.first));
  let failures = 0;
  let lastReason = '';

  client.on('connect', (packet: IConnackPacket) => {
    // Else a command waits in the kernel until the broker has confirmed the one before it, up to 40 ms.
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    failures = 0;
    lastReason = '';
    client.options.reconnectPeriod = backOff.first;
    logger.info({ purpose, sessionPresent: packet.sessionPresent }, 'Connected to the MQTT broker.');
  });
  client.on('error', (error: Error & { code?: number | string }) => {
    if (typeof error.code === 'number' && unsupportedVersionCodes.has(error.code) && client.options.protocolVersion === 5) {
      client.options.protocolVersion = 4;
      logger.info({ purpose }, 'The MQTT broker does not speak MQTT 5; continuing with 3.1.1.');
      return;
    }
    // One line for a broker that is away for an hour, not one for every attempt.
    if (error.message === lastReason) return;
    lastReason = error.message;
    logger.warn({ purpose, reason: error.message, code: error.code }, adviceFor(error, options.setting ?? 'MQTT_URL'));
  });
  client.on('close', () => {
    failures += 1;
    const ceiling = Math.min(backOff.max, backOff.first * 2 ** Math.min(failures, 10));
    // Spread out, or every server would come back to a restarted broker in the same instant.
    client.options.reconnectPeriod = Math.ceil(ceiling / 2 + Math.random() * (ceiling / 2));
  });
  return client;
}

/** The address without its password, for people. */
export function describeBrokerUrl(url: string): string {
  const parsed = parseBrokerUrl(url);
  return `${parsed.protocol}://${parsed.host}:${parsed.port}${parsed.path}`;
}

interface BrokerUrl {
  readonly protocol: keyof typeof defaultPorts;
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

export function parseBrokerUrl(url: string): BrokerUrl {
  const parsed = URL.parse(url);
  const protocol = parsed === null ? undefined : Object.entries(protocols).find(([scheme]) => scheme === parsed.protocol)?.[1];
  if (parsed === null || protocol === undefined || parsed.hostname === '') {
    throw new SmartLockError(
      'invalid_input',
      'mqtt_url_invalid',
      'MQTT_URL must look like mqtt://user:password@host:1883 (also mqtts://, ws:// and wss://).',
    );
  }
  const isWeb = protocol === 'ws' || protocol === 'wss';
  return {
    protocol,
    host: parsed.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: parsed.port === '' ? defaultPorts[protocol] : Number(parsed.port),
    path: isWeb ? `${parsed.pathname}${parsed.search}` : '',
    username: parsed.username === '' ? undefined : decodeCredential(parsed.username),
    password: parsed.password === '' ? undefined : decodeCredential(parsed.password),
  };
}

function decodeCredential(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A lone % in a password that nobody encoded.
    return text;
  }
}

function clientOptions(options: MqttConnectionOptions, reconnectPeriod: number): IClientOptions {
  const url = parseBrokerUrl(options.url);
  return {
    protocol: url.protocol,
    host: url.host,
    port: url.port,
    path: url.path,
    ...(url.username === undefined ? {} : { username: url.username }),
    ...(url.password === undefined ? {} : { password: url.password }),
    ...options.tls,
    ...(options.will === undefined
      ? {}
      : { will: { topic: options.will.topic, payload: Buffer.from(options.will.payload), qos: 1 as const, retain: true } }),
    clientId: options.clientId,
    clean: options.clean,
    protocolVersion: 5,
    properties: {
      sessionExpiryInterval: options.sessionExpirySeconds,
      receiveMaximum: options.receiveMaximum,
      maximumPacketSize: packetBytesMax,
    },
    keepalive: 30,
    connectTimeout: 10_000,
    reconnectPeriod,
    reconnectOnConnackError: true,
    // Both would send later what was meant for now.
    queueQoSZero: false,
    resubscribe: false,
  };
}

function adviceFor(error: Error & { code?: number | string }, setting: string): string {
  switch (error.code) {
    case 4:
    case 5:
    case 134:
    case 135:
      return `The MQTT broker refuses the user name or password in ${setting}. Correct it there, or on the broker; trying again.`;
    case 'ECONNREFUSED':
    case 'ENOTFOUND':
    case 'EHOSTUNREACH':
    case 'ETIMEDOUT':
      return `The MQTT broker cannot be reached. Check that it runs and that ${setting} names it; trying again.`;
    default:
      return 'The connection to the MQTT broker failed; trying again.';
  }
}
