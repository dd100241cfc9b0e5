import type { Packet } from 'mqtt-packet';
import { FaultSet } from './faults/fault-set.ts';
import type { ConnectionHooks, ConnectionSettings } from './connection-settings.ts';
import type { Fault, FaultTarget } from './faults/fault.ts';
import { MqttSocket, type MqttSocketOwner } from './mqtt-socket.ts';
import { Outbox, type Letter } from './outbox.ts';
import type { InChannel, LockKeys, OutChannel, Output } from './protocol.ts';
import { SeededRandom } from './seeded-random.ts';
import { WheelEntry, type TimerWheel } from './timer-wheel.ts';
import type { VirtualLock } from './virtual-lock.ts';

type State = 'off' | 'waiting' | 'connecting' | 'subscribing' | 'online' | 'leaving';

const EVENTS_IN_FLIGHT_MAX = 8;
const SUBSCRIBE_ID = 0xffff;
const NEVER = Number.POSITIVE_INFINITY;
const KEEP_ALIVE_TOLERANCE = 1.5;

/** One lock on the wire. All its waiting is one entry of the fleet's timer wheel. */
export class LockConnection implements MqttSocketOwner, FaultTarget {
  readonly firmware: VirtualLock;
  readonly random: SeededRandom;
  readonly #settings: ConnectionSettings;
  readonly #hooks: ConnectionHooks;
  readonly #wheel: TimerWheel;
  readonly #timer: WheelEntry;
  readonly #outbox = new Outbox();
  readonly #faults = new FaultSet();
  #late: { at: number; output: Output }[] = [];
  #state: State = 'off';
  #socket: MqttSocket | undefined;
  #keysInUse: LockKeys | undefined;
  #attempts = 0;
  #connectAt = NEVER;
  #giveUpAt = NEVER;
  #heartbeatAt = NEVER;
  #statusAt = NEVER;
  #pingAt = NEVER;
  /** The connection ends as soon as everything under way is acknowledged. */
  #isRenewing = false;
  #lastHeardAt = 0;

  constructor(parts: {
    firmware: VirtualLock;
    settings: ConnectionSettings;
    hooks: ConnectionHooks;
    wheel: TimerWheel;
    seed: number;
  }) {
    this.firmware = parts.firmware;
    this.#settings = parts.settings;
    this.#hooks = parts.hooks;
    this.#wheel = parts.wheel;
    this.random = new SeededRandom(parts.seed, `wire:${parts.firmware.deviceId}`);
    this.#timer = new WheelEntry(() => this.#onTimer());
  }

  get isOnline(): boolean {
    return this.#state === 'online';
  }

  get isOff(): boolean {
    return this.#state === 'off';
  }

  get faultNames(): string[] {
    return this.#faults.names;
  }

  /** Messages on the way whose PUBACK has not come, and events that wait in the flash. */
  get unsettledCount(): number {
    return this.#outbox.inFlightCount + this.firmware.queuedEvents.length;
  }

  now(): number {
    return this.#hooks.now();
  }

  /** Connects after `delayMs`, and from then on whenever the connection is lost. */
  start(delayMs = 0): void {
    if (this.#state !== 'off' || !this.firmware.isPowered) return;
    this.#state = 'waiting';
    this.#connectAt = this.#wheel.now() + delayMs;
    this.#arm();
  }

  /** Says goodbye and stays away until `start`. */
  leave(): void {
    if (this.#state === 'online') {
      this.#state = 'leaving';
      this.firmware.disconnected();
      this.#giveUpAt = this.#wheel.now() + this.#settings.connectTimeoutMs;
      this.#post({ channel: 'availability', payload: 'offline', retain: true });
      this.#arm();
      return;
    }
    if (this.#state !== 'leaving') this.#switchOff();
  }

  dropConnection(): void {
    this.#socket?.destroy();
  }

  losePower(): void {
    this.firmware.losePower();
    this.#outbox.losePower();
    this.#late = [];
    this.#switchOff();
  }

  restorePower(): void {
    if (this.firmware.isPowered) return;
    this.firmware.restorePower(this.now());
    this.start(this.random.between(0, this.#settings.reconnectMinMs));
  }

  setFault(fault: Fault): void {
    this.#faults.set(fault, this, this.#wheel.now());
    this.#arm();
  }

  clearFault(name: string): void {
    this.#faults.clear(name, this);
    this.#arm();
  }

  perform(outputs: Output[]): void {
    for (const output of this.#faults.change(outputs)) this.#performOne(output);
    this.#arm();
  }

  publishRaw(channel: OutChannel, payload: string | Uint8Array): void {
    if (this.#state !== 'online') return;
    this.#send({ cmd: 'publish', topic: this.#topic(channel), payload: Buffer.from(payload), qos: 0, retain: false, dup: false });
  }

  socketOpened(socket: MqttSocket): void {
    if (socket !== this.#socket || this.#keysInUse === undefined) return;
    this.#send({
      cmd: 'connect',
      protocolId: 'MQTT',
      protocolVersion: 4,
      clean: true,
      keepalive: this.#settings.keepAliveS,
      clientId: this.firmware.deviceId,
      username: this.firmware.deviceId,
      password: Buffer.from(this.#keysInUse.api_key),
      will: { topic: this.#topic('availability'), payload: 'offline', qos: 1, retain: true },
    });
  }

  socketPacket(socket: MqttSocket, packet: Packet): void {
    if (socket !== this.#socket) return;
    this.#lastHeardAt = this.#wheel.now();
    if (packet.cmd === 'connack') this.#onConnack(packet.returnCode ?? 0);
    else if (packet.cmd === 'suback' && this.#state === 'subscribing') this.#onSubscribed(packet.granted);
    else if (packet.cmd === 'puback') this.#onPuback(packet.messageId ?? 0);
    else if (packet.cmd === 'publish') this.#onMessage(packet);
    this.#arm();
  }

  socketClosed(socket: MqttSocket, error: Error | undefined): void {
    if (socket !== this.#socket) return;
    this.#socket = undefined;
    this.#hooks.log('connection closed', { reason: error?.message ?? 'closed by the other side', state: this.#state });
    this.#connectionLost();
    if (this.#state === 'leaving') this.#switchOff();
    else this.#retryLater();
  }

  #connect(): void {
    const choices = this.firmware.keysToTry;
    // With two sets of keys the next attempt takes the other one: nobody told the lock which of them works today.
    this.#keysInUse = choices[this.#attempts % choices.length];
    this.#attempts += 1;
    this.#state = 'connecting';
    this.#connectAt = NEVER;
    this.#giveUpAt = this.#wheel.now() + this.#settings.connectTimeoutMs;
    this.#socket = new MqttSocket(this.#settings.broker, this);
  }

  #onConnack(returnCode: number): void {
    if (this.#state !== 'connecting') return;
    if (returnCode !== 0) {
      this.firmware.counters.connectsRefused += 1;
      this.#hooks.log('connection refused', { returnCode, keyVersion: this.#keysInUse?.key_version });
      this.dropConnection();
      return;
    }
    this.#state = 'subscribing';
    const qos = this.#settings.commandQos;
    const subscriptions = (['command', 'ota'] as const).map((channel) => ({ topic: this.#topic(channel), qos }));
    this.#send({ cmd: 'subscribe', messageId: SUBSCRIBE_ID, subscriptions });
  }

  /** Only now may the server hear of the lock: what it sends at once must find the subscription in place. */
  #onSubscribed(granted: readonly unknown[]): void {
    if (granted.some((qos) => typeof qos === 'number' && qos > 2)) {
      this.#hooks.log('subscription refused', { granted });
      this.dropConnection();
      return;
    }
    const now = this.#wheel.now();
    this.#state = 'online';
    this.#attempts = 0;
    this.#giveUpAt = NEVER;
    this.#pingAt = now + this.#settings.keepAliveS * 750;
    this.#heartbeatAt = now + this.random.between(0, this.#settings.heartbeatMs);
    this.firmware.counters.connects += 1;
    const keysBefore = this.firmware.memory.keys;
    this.#post({ channel: 'availability', payload: 'online', retain: true });
    const outputs = this.firmware.connected(this.#keysInUse?.key_version ?? 0, this.now());
    if (this.firmware.memory.keys !== keysBefore) this.#hooks.keysChanged(this.firmware.deviceId, this.firmware.memory.keys);
    for (const letter of this.#outbox.takeWaiting()) this.#post(letter);
    this.perform(outputs);
    this.#hooks.changed();
  }

  #onMessage(packet: Packet & { cmd: 'publish' }): void {
    if (packet.qos === 1 && packet.messageId !== undefined) this.#send({ cmd: 'puback', messageId: packet.messageId });
    const channel = (['command', 'ota'] as const).find((one: InChannel) => packet.topic === this.#topic(one));
    if (channel === undefined || !this.isOnline) return;
    const outputs = this.firmware.receive(channel, Buffer.from(packet.payload), this.now());
    this.#faults.received(channel, this);
    this.perform(outputs);
  }

  #onPuback(messageId: number): void {
    const letter = this.#outbox.acknowledged(messageId);
    if (letter?.eventId !== undefined) {
      this.firmware.eventStored(letter.eventId);
      this.#sendEvents();
    }
    if (this.#outbox.inFlightCount === 0 && (this.#state === 'leaving' || this.#isRenewing)) this.#sayGoodbye();
  }

  #performOne(output: Output): void {
    if (output.kind === 'events') this.#sendEvents();
    else if (output.kind === 'reconnect' || output.kind === 'reboot') this.#renew();
    else if (output.kind === 'download') void this.#download(output.url);
    else if (output.delayMs !== undefined) {
      const { delayMs, ...prompt } = output;
      this.#late.push({ at: this.#wheel.now() + delayMs, output: prompt });
    } else this.#publish(output);
  }

  #publish({ channel, payload }: Output & { kind: 'publish' }): void {
    const text = JSON.stringify(payload);
    if (channel === 'heartbeat') {
      if (this.#state === 'online') {
        this.firmware.counters.published += 1;
        this.#send({ cmd: 'publish', topic: this.#topic(channel), payload: text, qos: 0, retain: false, dup: false });
      }
      return;
    }
    const letter: Letter = { channel, payload: text, retain: false };
    if (channel === 'status') this.#statusAt = this.#wheel.now() + this.#settings.statusMs;
    if (this.#state === 'online') this.#post(letter);
    else this.#outbox.keepForLater(letter);
  }

  #post(letter: Letter): void {
    this.firmware.counters.published += 1;
    this.#send(this.#outbox.post(this.#topic(letter.channel), letter, this.#wheel.now()));
  }

  /** A few at a time and in order: a lock that was away for long must not flood the server. */
  #sendEvents(): void {
    if (this.#state !== 'online') return;
    let room = EVENTS_IN_FLIGHT_MAX - this.#outbox.countEvents();
    for (const { event_id: eventId, payload } of this.firmware.queuedEvents) {
      if (room <= 0) return;
      if (this.#outbox.hasEvent(eventId)) continue;
      room -= 1;
      this.#post({ channel: 'event', payload: JSON.stringify(payload), retain: false, eventId });
    }
  }

  /** After new keys, or a reboot: what was answered still has to arrive before the connection ends. */
  #renew(): void {
    if (this.#state !== 'online') return;
    this.#isRenewing = true;
    this.#giveUpAt = this.#wheel.now() + this.#settings.connectTimeoutMs;
    if (this.#outbox.inFlightCount === 0) this.#sayGoodbye();
  }

  #sayGoodbye(): void {
    this.#send({ cmd: 'disconnect' });
    this.#socket?.end();
  }

  async #download(url: string): Promise<void> {
    const result = await this.#hooks.download(url);
    if (this.firmware.isPowered) this.perform(this.firmware.update.downloadFinished(result, this.now()));
  }

  #connectionLost(): void {
    const wasOnline = this.#state === 'online' || this.#state === 'leaving';
    this.#outbox.connectionLost();
    this.firmware.disconnected();
    this.#heartbeatAt = NEVER;
    this.#statusAt = NEVER;
    this.#pingAt = NEVER;
    this.#isRenewing = false;
    this.#giveUpAt = NEVER;
    if (!wasOnline) return;
    this.firmware.counters.disconnects += 1;
    this.#hooks.changed();
  }

  #retryLater(): void {
    const { reconnectMinMs, reconnectMaxMs } = this.#settings;
    const wait = Math.min(reconnectMaxMs, reconnectMinMs * 2 ** Math.max(0, this.#attempts - 1));
    this.#state = 'waiting';
    // Half of the wait is chance, so that a fleet does not come back as one.
    this.#connectAt = this.#wheel.now() + wait * (0.5 + this.random.next() / 2);
    this.#arm();
  }

  #switchOff(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
    if (socket !== undefined) this.#connectionLost();
    this.#state = 'off';
    this.#attempts = 0;
    this.#connectAt = NEVER;
    this.#arm();
    this.#hooks.changed();
  }

  #onTimer(): void {
    const now = this.#wheel.now();
    if (this.#connectAt <= now) this.#connect();
    else if (this.#giveUpAt <= now) this.#giveUp();
    if (this.#state === 'online') this.#tendConnection(now);
    const late = this.#late.filter(({ at }) => at <= now);
    if (late.length > 0) this.#late = this.#late.filter(({ at }) => at > now);
    for (const { output } of late) this.#performOne(output);
    const wakeAt = this.firmware.nextWakeAt;
    if (wakeAt !== undefined && wakeAt <= this.now()) this.perform(this.firmware.wake(this.now()));
    this.#faults.runDue(this, now);
    this.#arm();
  }

  #tendConnection(now: number): void {
    const { heartbeatMs, keepAliveS, resendMs } = this.#settings;
    if (this.#heartbeatAt <= now) {
      this.#heartbeatAt = now + heartbeatMs;
      this.perform([this.firmware.heartbeat(this.now())]);
    }
    if (this.#statusAt <= now) {
      this.#statusAt = now + this.#settings.statusMs;
      this.perform([this.firmware.status(this.now())]);
    }
    if (this.#pingAt <= now) {
      this.#pingAt = now + keepAliveS * 750;
      this.#send({ cmd: 'pingreq' });
    }
    const again = this.#outbox.overdue((channel) => this.#topic(channel), now - resendMs, now);
    this.firmware.counters.publishedAgain += again.length;
    for (const packet of again) this.#send(packet);
    // A broker that has vanished without closing never answers a ping.
    if (now - this.#lastHeardAt > keepAliveS * 1000 * KEEP_ALIVE_TOLERANCE) this.dropConnection();
  }

  #giveUp(): void {
    this.#giveUpAt = NEVER;
    if (this.#state === 'leaving') this.#switchOff();
    else this.dropConnection();
  }

  /** A timer that is due too early costs one look; moving it at every message would cost more. */
  #arm(): void {
    const now = this.#wheel.now();
    const wakeAt = this.firmware.nextWakeAt;
    const oldestSentAt = this.#state === 'online' ? this.#outbox.oldestSentAt : undefined;
    const due = Math.min(
      this.#connectAt,
      this.#giveUpAt,
      this.#heartbeatAt,
      this.#statusAt,
      this.#pingAt,
      this.#faults.nextDueAt,
      oldestSentAt === undefined ? NEVER : oldestSentAt + this.#settings.resendMs,
      wakeAt === undefined ? NEVER : now + wakeAt - this.now(),
      ...this.#late.map(({ at }) => at),
    );
    if (due < this.#timer.dueAt) this.#wheel.schedule(this.#timer, due);
  }

  #send(packet: Packet): void {
    this.#socket?.send(packet);
  }

  #topic(channel: OutChannel | InChannel): string {
    return `${this.#settings.topicPrefix}/${this.firmware.deviceId}/${channel}`;
  }
}
