import type { Packet } from 'mqtt-packet';
import { openOnceKnown, type RawMqtt } from './raw-mqtt.ts';
import { serveOrders } from './worker.ts';

export interface Publisher {
  readonly clientId: string;
  readonly username?: string;
  readonly password?: string;
  readonly topic: string;
}

/** Opens the connections of one set of publishers, or lets a set publish so many messages in all, so many of each under way at once. */
export type MqttLoadOrder =
  | { readonly kind: 'connect'; readonly set: string; readonly url: string; readonly publishers: readonly Publisher[] }
  | { readonly kind: 'publish'; readonly set: string; readonly messages: number; readonly window: number };

export interface MqttLoadResult {
  /** Since the epoch, as other processes see it. */
  readonly startedAtMs: number;
  /** When the broker had acknowledged the last message. */
  readonly acknowledgedAtMs: number;
}

function statusPayload(serial: number): string {
  return JSON.stringify({
    online: true,
    battery: serial % 101,
    lock_status: serial % 2 === 0 ? 'locked' : 'unlocked',
    signal_strength: -40 - (serial % 50),
    temperature: 20 + (serial % 100) / 10,
    firmware_version: '1.2.3',
    settings_version: 1,
    time_nonce: serial.toString(16).padStart(32, '0'),
    timestamp: new Date().toISOString(),
  });
}

/** One lock that sends its next status when one of those before has been acknowledged. */
class PublishingLock {
  readonly #topic: string;
  readonly #connection: Promise<RawMqtt>;
  #left = 0;
  #underWay = 0;
  #serial = 0;
  #finish: () => void = () => undefined;

  constructor(url: string, { topic, ...identity }: Publisher) {
    this.#topic = topic;
    this.#connection = openOnceKnown({ url, ...identity, onPackets: (packets) => this.#receive(packets) });
  }

  async connected(): Promise<void> {
    await this.#connection;
  }

  async publish(messages: number, window: number): Promise<void> {
    const connection = await this.#connection;
    this.#left = messages;
    const done = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    connection.send(this.#next(Math.min(window, messages)));
    await done;
  }

  #next(count: number): Packet[] {
    this.#left -= count;
    this.#underWay += count;
    return Array.from({ length: count }, () => {
      this.#serial += 1;
      const messageId = (this.#serial % 65_535) + 1;
      return {
        cmd: 'publish',
        topic: this.#topic,
        payload: statusPayload(this.#serial),
        qos: 1,
        messageId,
        retain: false,
        dup: false,
      };
    });
  }

  #receive(packets: readonly Packet[]): readonly Packet[] {
    const acknowledged = packets.filter((packet) => packet.cmd === 'puback').length;
    this.#underWay -= acknowledged;
    if (this.#left === 0 && this.#underWay === 0) this.#finish();
    return this.#next(Math.min(acknowledged, this.#left));
  }
}

const sets = new Map<string, PublishingLock[]>();
const connectingAtOnce = 20;

serveOrders<MqttLoadOrder, MqttLoadResult>(async (order) => {
  const startedAtMs = Date.now();
  if (order.kind === 'connect') {
    const locks: PublishingLock[] = [];
    for (let from = 0; from < order.publishers.length; from += connectingAtOnce) {
      const some = order.publishers.slice(from, from + connectingAtOnce).map((one) => new PublishingLock(order.url, one));
      await Promise.all(some.map((lock) => lock.connected()));
      locks.push(...some);
    }
    sets.set(order.set, locks);
  } else {
    const locks = sets.get(order.set) ?? [];
    const share = Math.floor(order.messages / locks.length);
    const rest = order.messages - share * locks.length;
    await Promise.all(locks.map((lock, index) => lock.publish(share + (index < rest ? 1 : 0), order.window)));
  }
  return { startedAtMs, acknowledgedAtMs: Date.now() };
});
