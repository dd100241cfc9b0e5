import { randomBytes } from 'node:crypto';
import type { MqttClient } from 'mqtt';
import { systemClock, type Clock } from '../clock.ts';
import { SmartLockError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { IngestConnection } from './ingest-connection.ts';
import { describeBrokerUrl, openMqttConnection, type BrokerTls } from './mqtt-connection.ts';
import type { ServerChannel, Topics } from './topics.ts';
import { noCounters, type MqttCounters, type MqttHandlers, type MqttTransport, type PublishFailure } from './transport.ts';

export interface OutsideTransportOptions {
  readonly url: string;
  /** Names the ingest session at the broker. The same at every start, so that messages wait for the server there. */
  readonly clientId: string;
  readonly topics: Topics;
  readonly logger: Logger;
  /** False: only publishes, until `startIngest`. Of several servers one takes messages. */
  readonly ingest: boolean;
  readonly receiveMaximum?: number;
  readonly tls?: BrokerTls;
  readonly counters?: MqttCounters;
  readonly clock?: Clock;
  /** How long `start` waits for the broker before it goes on trying in the background. */
  readonly startTimeoutMs?: number;
  readonly stopTimeoutMs?: number;
  readonly reconnectMs?: { first: number; max: number };
  readonly redeliverAfterMs?: { first: number; max: number };
}

export interface OutsideTransport extends MqttTransport {
  startIngest(): Promise<void>;
  /** Finishes what is under way. The session stays at the broker and keeps messages for whoever takes over. */
  stopIngest(): Promise<void>;
  /** The connection that publishes, for administering the broker over its own topics. */
  readonly publisher: MqttClient | null;
}

const sessionExpirySeconds = 24 * 60 * 60;
const writeBacklogBytesMax = 4 * 1024 * 1024;

/** A broker outside: Mosquitto, EMQX and others, over MQTT 5 or 3.1.1. */
export function createOutsideTransport(options: OutsideTransportOptions): OutsideTransport {
  const { topics, logger, url } = options;
  const counters = options.counters ?? noCounters;
  const clock = options.clock ?? systemClock;
  const receiveMaximum = options.receiveMaximum ?? 10_000;
  const startTimeoutMs = options.startTimeoutMs ?? 5_000;
  const stopTimeoutMs = options.stopTimeoutMs ?? 10_000;
  const shownUrl = describeBrokerUrl(url);
  let handlers: MqttHandlers | null = null;
  let publisher: MqttClient | null = null;
  let ingest: IngestConnection | null = null;
  // Leadership can come and go faster than connections do; each change waits for the one before.
  let lastChange: Promise<void> = Promise.resolve();

  function open(purpose: string, clientId: string, clean: boolean): MqttClient {
    return openMqttConnection({
      url,
      clientId,
      purpose,
      clean,
      sessionExpirySeconds: clean ? 0 : sessionExpirySeconds,
      receiveMaximum,
      logger,
      tls: options.tls,
      reconnectMs: options.reconnectMs,
    });
  }

  async function start(given: MqttHandlers): Promise<void> {
    handlers = given;
    const opened = open('publish', `${options.clientId}-publish-${randomBytes(6).toString('hex')}`, true);
    publisher = opened;
    const isThere = await waitFor(() => opened.connected, opened, startTimeoutMs);
    if (!isThere)
      logger.warn({ url: shownUrl }, `The MQTT broker at ${shownUrl} does not answer yet; trying on in the background.`);
    if (options.ingest) await startIngest();
  }

  async function startIngest(): Promise<void> {
    await change(async () => {
      if (ingest !== null) return;
      const to = handlers;
      if (to === null)
        throw new SmartLockError(
          'internal',
          'mqtt_not_started',
          'MQTT messages cannot be taken before the transport was started.',
        );
      const client = open('ingest', options.clientId, false);
      const opened = new IngestConnection({
        client,
        topics,
        clock,
        logger,
        counters,
        receiveMaximum,
        redeliverAfterMs: options.redeliverAfterMs ?? { first: 1_000, max: 30_000 },
        stopTimeoutMs,
        onMessage: (message) => to.onMessage(message),
      });
      ingest = opened;
      await waitFor(() => opened.isReady(), client, startTimeoutMs);
    });
  }

  async function stopIngest(): Promise<void> {
    await change(async () => {
      const closing = ingest;
      ingest = null;
      await closing?.stop();
    });
  }

  async function change(action: () => Promise<void>): Promise<void> {
    const next = lastChange.then(action);
    // The one who asked for a change hears of its failure; the next change is not held up by it.
    lastChange = next.catch(() => undefined);
    await next;
  }

  async function stop(): Promise<void> {
    await stopIngest();
    const closing = publisher;
    publisher = null;
    await closing?.endAsync(!closing.connected);
  }

  async function publish(deviceId: string, channel: ServerChannel, payload: string, { expiresAt }: { expiresAt: Date }) {
    const topic = topics.build(deviceId, channel);
    const client = publisher;
    const remainingMs = expiresAt.getTime() - clock.now().getTime();
    if (remainingMs <= 0) throw fail(deviceId, channel, 'expired');
    if (client === null || !client.connected || client.disconnecting) throw fail(deviceId, channel, 'disconnected');
    if (client.stream.writableLength > writeBacklogBytesMax) throw fail(deviceId, channel, 'backlog');
    const messageExpiryInterval = Math.max(1, Math.ceil(remainingMs / 1000));
    await new Promise<void>((resolve, reject) => {
      client.publish(topic, payload, { qos: 0, retain: false, properties: { messageExpiryInterval } }, (error) => {
        if (error) reject(fail(deviceId, channel, 'error', error));
      });
      // For QoS 0 the library calls back when the socket has drained, which never happens on a connection that dies.
      resolve();
    });
    counters.published(channel);
  }

  function fail(deviceId: string, channel: ServerChannel, reason: PublishFailure, cause?: Error): SmartLockError {
    counters.publishFailed(channel, reason);
    if (reason === 'expired') {
      return new SmartLockError('timeout', 'command_expired', `The command to ${deviceId} was not sent: it had expired already.`);
    }
    return new SmartLockError(
      'unavailable',
      'broker_unavailable',
      `The command to ${deviceId} was not sent: the MQTT broker at ${shownUrl} cannot be reached. Nothing will be sent later; try again.`,
      cause === undefined ? {} : { cause },
    );
  }

  return {
    start,
    stop,
    startIngest,
    stopIngest,
    publish,
    isConnected: () => publisher?.connected === true && (ingest === null || ingest.isReady()),
    describe: () => ({ kind: 'outside', url: shownUrl }),
    get publisher() {
      return publisher;
    },
  };
}

/** Looks whenever the client reports something, at most so long. */
async function waitFor(condition: () => boolean, client: MqttClient, timeoutMs: number): Promise<boolean> {
  if (condition()) return true;
  return await new Promise<boolean>((resolve) => {
    const check = (): void => {
      if (condition()) finish(true);
    };
    const finish = (result: boolean): void => {
      clearTimeout(timer);
      client.off('connect', check);
      client.off('packetreceive', later);
      resolve(result);
    };
    // The event comes before the client has acted on the packet.
    const later = (): void => void setImmediate(check);
    const timer = setTimeout(() => finish(condition()), timeoutMs);
    client.on('connect', check);
    client.on('packetreceive', later);
  });
}
