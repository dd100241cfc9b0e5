import type { IPublishPacket, MqttClient } from 'mqtt';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { InFlight } from './in-flight.ts';
import { isDeviceChannel, type Topics } from './topics.ts';
import { payloadBytesMax, type DeviceMessage, type MqttCounters } from './transport.ts';

export interface IngestOptions {
  readonly client: MqttClient;
  readonly topics: Topics;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly counters: MqttCounters;
  /** So many messages are handled at once; above it nothing more is read from the broker. */
  readonly receiveMaximum: number;
  readonly redeliverAfterMs: { first: number; max: number };
  readonly stopTimeoutMs: number;
  onMessage(message: DeviceMessage): Promise<void>;
}

const resubscribeAfterMs = 10_000;

/** Takes messages from a broker, many at a time, and acknowledges each after it was handled. */
export class IngestConnection {
  readonly #options: IngestOptions;
  readonly #client: MqttClient;
  readonly #inFlight = new InFlight();
  /** Counts connections. A packet identifier means something on its own connection only. */
  #connection = 0;
  #subscribed = false;
  #stopping = false;
  #redeliverTimer: NodeJS.Timeout | undefined;
  #subscribeTimer: NodeJS.Timeout | undefined;
  #redeliveries = 0;

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#client = options.client;
    this.#client.handleMessage = (packet, callback) => this.#handle(packet, callback);
    this.#client.on('connect', () => {
      this.#connection += 1;
      this.#subscribe();
    });
    this.#client.on('close', () => {
      clearTimeout(this.#subscribeTimer);
      this.#connection += 1;
      this.#subscribed = false;
    });
  }

  isReady(): boolean {
    return this.#client.connected && this.#subscribed && !this.#stopping;
  }

  /** Messages that come from now on stay with the broker; those under way are finished and acknowledged. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#redeliverTimer);
    clearTimeout(this.#subscribeTimer);
    if (!(await this.#inFlight.idle(this.#options.stopTimeoutMs))) {
      this.#options.logger.warn(
        { count: this.#inFlight.count },
        'Taking MQTT messages ends although some are under way; the broker will deliver them again.',
      );
    }
    // Without a connection there is nobody to say goodbye to, and a graceful end would wait for one.
    await this.#client.endAsync(!this.#client.connected);
  }

  #subscribe(): void {
    const { topics, logger } = this.#options;
    // A filter already in the session brings its retained messages no second time (MQTT 5).
    this.#client.subscribe(topics.subscriptions(), { qos: 1, rh: 1 }, (error, granted = []) => {
      const refused = granted.filter((grant) => grant.qos > 2).map((grant) => grant.topic);
      if (error || refused.length > 0) {
        logger.error(
          { reason: error?.message, refused },
          `The MQTT broker does not let the server subscribe below "${topics.prefix}/". Give the server's user the right to read there.`,
        );
        // The right may come while we are connected, and a broker tells nobody.
        clearTimeout(this.#subscribeTimer);
        this.#subscribeTimer = setTimeout(() => {
          if (this.#client.connected && !this.#stopping) this.#subscribe();
        }, resubscribeAfterMs);
        this.#subscribeTimer.unref();
        return;
      }
      this.#subscribed = true;
    });
  }

  /**
   * The library acknowledges when `callback` is called without an error, one message after the other. With an error it reads
   * on and acknowledges nothing, which leaves that to us: this is how many messages can be under way at once.
   */
  #handle(packet: IPublishPacket, callback: (error?: Error) => void): void {
    if (this.#stopping) {
      callback(acknowledgedLater);
      return;
    }
    const connection = this.#connection;
    this.#inFlight.enter();
    void this.#process(packet, connection);
    this.#inFlight.whenAtMost(this.#options.receiveMaximum - 1, () => callback(packet.qos === 0 ? undefined : acknowledgedLater));
  }

  async #process(packet: IPublishPacket, connection: number): Promise<void> {
    try {
      await this.#take(packet);
      this.#acknowledge(packet, connection);
    } catch (error) {
      this.#leaveUnacknowledged(packet, error);
    } finally {
      this.#inFlight.leave();
    }
  }

  async #take(packet: IPublishPacket): Promise<void> {
    const { topics, counters, clock } = this.#options;
    const parsed = topics.parse(packet.topic);
    if (parsed === null || !isDeviceChannel(parsed.channel)) {
      counters.dropped('unknown', 'unknown_topic');
      return;
    }
    const { deviceId, channel } = parsed;
    const payload = Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload, 'utf8');
    counters.received(channel);
    if (payload.length > payloadBytesMax) {
      counters.dropped(channel, 'too_large');
      return;
    }
    await this.#options.onMessage({
      deviceId,
      channel,
      payload,
      receivedAt: clock.now(),
      retained: packet.retain,
      duplicate: packet.dup,
    });
    counters.acknowledged(channel);
  }

  #acknowledge(packet: IPublishPacket, connection: number): void {
    this.#redeliveries = 0;
    if (packet.qos === 0) return;
    // After a reconnect the broker may have given this identifier to another message, which nobody has stored yet.
    if (connection !== this.#connection || !this.#client.connected) return;
    this.#client['_sendPacket']({ cmd: 'puback', messageId: packet.messageId, reasonCode: 0 });
  }

  #leaveUnacknowledged(packet: IPublishPacket, error: unknown): void {
    const { topics, counters, logger, redeliverAfterMs } = this.#options;
    const parsed = topics.parse(packet.topic);
    const channel = parsed !== null && isDeviceChannel(parsed.channel) ? parsed.channel : 'unknown';
    counters.dropped(channel, 'handler_failed');
    logger.warn(
      { deviceId: parsed?.deviceId, channel, err: error },
      'A message of a lock could not be stored; it is not acknowledged.',
    );
    if (packet.qos === 0 || this.#redeliverTimer !== undefined || this.#stopping) return;
    // A broker delivers again on a new connection only; until then the messages would fill the window for ever.
    const waitMs = Math.min(redeliverAfterMs.max, redeliverAfterMs.first * 2 ** Math.min(this.#redeliveries, 10));
    this.#redeliveries += 1;
    this.#redeliverTimer = setTimeout(() => {
      this.#redeliverTimer = undefined;
      if (!this.#stopping) this.#client.stream.destroy();
    }, waitMs);
    this.#redeliverTimer.unref();
  }
}

const acknowledgedLater = new Error('acknowledged later');
