import { setTimeout as delay } from 'node:timers/promises';
import { connect, type IClientOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import type { MqttCounters } from '../transport.ts';

export interface TestDevice {
  readonly client: MqttClient;
  readonly received: { topic: string; payload: string; retain: boolean }[];
  close(): Promise<void>;
}

/** A lock as firmware would be: a plain MQTT 3.1.1 client that does not come back by itself. */
export async function connectDevice(
  port: number,
  deviceId: string,
  password: string,
  options: IClientOptions = {},
): Promise<TestDevice> {
  const client = connect({
    host: '127.0.0.1',
    port,
    protocolVersion: 4,
    clientId: deviceId,
    username: deviceId,
    password,
    reconnectPeriod: 0,
    connectTimeout: 5_000,
    ...options,
  });
  const received: TestDevice['received'] = [];
  client.on('message', (topic: string, payload: Buffer, packet: IPublishPacket) => {
    received.push({ topic, payload: payload.toString('utf8'), retain: packet.retain });
  });
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => resolve());
    client.once('error', reject);
    client.once('close', () => reject(new Error('the connection was closed')));
  }).catch(async (error: unknown) => {
    await client.endAsync(true);
    throw error;
  });
  // A connection that the broker ends is what some tests ask for; without a listener it would be an uncaught error.
  client.on('error', () => undefined);
  return { client, received, close: () => client.endAsync(true) };
}

export async function closed(client: MqttClient): Promise<void> {
  if (client.stream.destroyed) return;
  await until(() => client.stream.destroyed, 'the broker closes the connection');
}

/** Looks until it is so, and fails naming what did not come. */
export async function until(condition: () => boolean, what: string, timeoutMs = 10_000): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`This did not happen within ${timeoutMs} ms: ${what}`);
    await delay(5);
  }
}

export interface RecordedCounters extends MqttCounters {
  readonly events: string[];
}

export function recordCounters(): RecordedCounters {
  const events: string[] = [];
  const record =
    (name: string) =>
    (...labels: string[]) =>
      void events.push([name, ...labels].join(' '));
  return {
    events,
    received: record('received'),
    acknowledged: record('acknowledged'),
    dropped: record('dropped'),
    published: record('published'),
    publishFailed: record('publishFailed'),
    refusedConnection: record('refusedConnection'),
  };
}

/** A promise with its ends in hand, for handlers that a test lets go when it likes. */
export interface Gate {
  readonly opened: Promise<void>;
  open(): void;
  fail(error: Error): void;
}

export function createGate(): Gate {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve, fail: reject };
}
