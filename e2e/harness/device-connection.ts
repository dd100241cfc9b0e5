// A plain client that knows nothing of ours, as anybody's device may use it.
import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import type { RegisteredLock } from './people.ts';

export interface ReceivedMessage {
  readonly topic: string;
  readonly payload: string;
  readonly retained: boolean;
}

/** One connection with a lock's keys and no manners of a lock: it sends what the test tells it to, and never connects again. */
export interface DeviceConnection {
  readonly client: MqttClient;
  /** The broker had kept a session for it. */
  readonly hadSession: boolean;
  readonly received: readonly ReceivedMessage[];
  readonly isOpen: boolean;
  /** Resolves when the broker has acknowledged it (QoS 1); rejects when the connection ends before, or the broker says no. */
  publish(topic: string, payload: string | Uint8Array, options?: { qos?: 0 | 1; retain?: boolean }): Promise<void>;
  /** True when the broker grants it. */
  subscribe(filter: string, qos?: 0 | 1): Promise<boolean>;
  /** With a DISCONNECT packet, so that no last will is sent. */
  close(): Promise<void>;
  /** As when the network is gone. */
  drop(): void;
}

export interface DeviceConnectionOptions {
  clientId?: string;
  username?: string | undefined;
  password?: string | undefined;
  /** False: the broker is asked to keep a session. */
  clean?: boolean;
  protocolVersion?: 4 | 5;
  sessionExpirySeconds?: number;
  will?: NonNullable<IClientOptions['will']>;
}

const connectTimeoutMs = 30_000;

/** Rejects with the broker's refusal. */
export async function connectDevice(
  mqttUrl: string,
  lock: Pick<RegisteredLock, 'deviceId' | 'keys'>,
  options: DeviceConnectionOptions = {},
): Promise<DeviceConnection> {
  const username = 'username' in options ? options.username : lock.deviceId;
  const password = 'password' in options ? options.password : lock.keys.api_key;
  const settings: IClientOptions = {
    clientId: options.clientId ?? lock.deviceId,
    clean: options.clean ?? true,
    protocolVersion: options.protocolVersion ?? 4,
    keepalive: 60,
    reconnectPeriod: 0,
    connectTimeout: connectTimeoutMs,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(options.will === undefined ? {} : { will: options.will }),
    ...(options.sessionExpirySeconds === undefined
      ? {}
      : { properties: { sessionExpiryInterval: options.sessionExpirySeconds } }),
  };
  const client = connect(mqttUrl, settings);
  const received: ReceivedMessage[] = [];
  client.on('message', (topic: string, payload: Buffer, packet: IPublishPacket) => {
    received.push({ topic, payload: payload.toString('utf8'), retained: packet.retain });
  });
  const hadSession = await new Promise<boolean>((resolve, reject) => {
    client.once('connect', (packet) => resolve(packet.sessionPresent));
    client.once('error', reject);
    client.once('close', () => reject(new Error('The broker closed the connection without an answer')));
  });
  // From here on the end of the connection is told by `isOpen` and by what was under way.
  client.on('error', () => undefined);

  const untilClosed = async <T>(what: Promise<T>): Promise<T> => {
    const ended = Promise.withResolvers<never>();
    const onClose = () => ended.reject(new Error('The connection ended before the broker answered'));
    client.once('close', onClose);
    if (!client.connected) onClose();
    try {
      return await Promise.race([what, ended.promise]);
    } finally {
      client.off('close', onClose);
    }
  };
  client.setMaxListeners(1_000);
  return {
    client,
    hadSession,
    received,
    get isOpen() {
      return client.connected;
    },
    async publish(topic, payload, { qos = 1, retain = false } = {}) {
      const body = typeof payload === 'string' ? payload : Buffer.from(payload);
      await untilClosed(client.publishAsync(topic, body, { qos, retain }));
    },
    async subscribe(filter, qos = 1) {
      try {
        const granted = await untilClosed(client.subscribeAsync(filter, { qos }));
        return granted.every((grant) => grant.qos < 128);
      } catch (error) {
        if (error instanceof Error) return false;
        throw error;
      }
    },
    async close() {
      if (client.connected) await client.endAsync();
      else client.end(true);
    },
    drop() {
      client.stream.destroy();
      client.end(true);
    },
  };
}

/** Why the broker does not let it in; fails when it does. */
export async function refusalOf(attempt: Promise<DeviceConnection>): Promise<Error> {
  let connection: DeviceConnection;
  try {
    connection = await attempt;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  await connection.close();
  throw new Error('The broker let it in');
}
