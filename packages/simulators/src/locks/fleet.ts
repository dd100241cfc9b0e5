import type { ConnectionHooks, ConnectionSettings } from './connection-settings.ts';
import { LockConnection } from './lock-connection.ts';
import { addCounters, type Actuation, type LockCounters } from './lock-counters.ts';
import type { LockMemory } from './lock-memory.ts';
import type { Fault } from './faults/fault.ts';
import { readBrokerUrl } from './mqtt-socket.ts';
import type { BoltState, DoorState, LockKeys, NewerStatusField } from './protocol.ts';
import { SimulatorError } from './simulator-error.ts';
import { TimerWheel } from './timer-wheel.ts';
import type { DoorAction } from './lock-options.ts';
import { VirtualLock } from './virtual-lock.ts';

/** A lock as registering it answers it, with what it may remember from an earlier run. */
export interface FleetLockConfig extends LockKeys {
  device_id: string;
  /** What `FleetLock.memory` held when the earlier run ended. */
  memory?: LockMemory;
  /** Fields that this lock's status lacks, because its firmware is older than they are. */
  leavesOut?: readonly NewerStatusField[];
}

/** Where a fleet tells what it does. pino and console fit. */
export interface FleetLogger {
  debug(details: Record<string, unknown>, message: string): void;
}

export type FirmwareDownload = (url: string) => Promise<{ sha256?: string } | { error: string }>;

export interface FleetOptions {
  mqttUrl: string;
  /** PEM of the authority that signed the broker's certificate, if it is a private one. */
  ca?: string;
  topicPrefix?: string;
  locks: readonly FleetLockConfig[];
  /** Real time in milliseconds; the clocks of the locks are derived from it. */
  clock?: { now(): number };
  seed?: number;
  logger?: FleetLogger;
  connectsPerSecond?: number;
  /** Fetches firmware; by default every download succeeds without one. */
  download?: FirmwareDownload;
  /** The keys with which a lock connects have changed after a rotation, and want to be kept. */
  onKeysChanged?: (deviceId: string, keys: LockKeys) => void;
  timing?: Partial<Pick<ConnectionSettings, 'heartbeatMs' | 'statusMs' | 'keepAliveS' | 'resendMs' | 'connectTimeoutMs'>> &
    Partial<Pick<ConnectionSettings, 'reconnectMinMs' | 'reconnectMaxMs'>>;
  commandQos?: 0 | 1;
}

export interface LockState {
  deviceId: string;
  isOnline: boolean;
  isPowered: boolean;
  bolt: BoltState;
  door: DoorState;
  battery: number;
  firmwareVersion: string;
  settingsVersion: number;
  keyVersion: number;
  codesKept: number;
  codesDigest: string;
  /** What the lock takes for the present, milliseconds since 1970. */
  clock: number;
  eventsQueued: number;
  /** Messages and events whose PUBACK has not come. */
  unsettled: number;
  faults: string[];
}

/** One lock of a fleet, as somebody who stands at its door, or in its network, can handle it. */
export class FleetLock {
  readonly #connection: LockConnection;

  constructor(connection: LockConnection) {
    this.#connection = connection;
  }

  get state(): LockState {
    const { firmware } = this.#connection;
    const { memory } = firmware;
    return {
      deviceId: firmware.deviceId,
      isOnline: this.#connection.isOnline,
      isPowered: firmware.isPowered,
      bolt: memory.bolt,
      door: memory.door,
      battery: Math.round(memory.battery),
      firmwareVersion: memory.firmwareVersion,
      settingsVersion: memory.settingsVersion,
      keyVersion: memory.keys.key_version,
      codesKept: memory.codes.length,
      codesDigest: firmware.codes.digest,
      clock: firmware.clock(this.#connection.now()),
      eventsQueued: memory.events.length,
      unsettled: this.#connection.unsettledCount,
      faults: this.#connection.faultNames,
    };
  }

  get counters(): Readonly<LockCounters> {
    return this.#connection.firmware.counters;
  }

  /** Every movement of the bolt by command, with the real time of it and the end of the command's life. */
  get actuations(): readonly Actuation[] {
    return this.#connection.firmware.actuations;
  }

  /** A copy of what is in the flash now; it holds the lock's keys. */
  get memory(): LockMemory {
    return structuredClone(this.#connection.firmware.memory);
  }

  /** Turns the key to the other side, or to the given one. */
  turnKey(to?: 'locked' | 'unlocked'): void {
    const { firmware } = this.#connection;
    const other = firmware.memory.bolt === 'locked' ? 'unlocked' : 'locked';
    this.#connection.perform(firmware.turnKey(to ?? other, this.#connection.now()));
  }

  moveDoor(action: DoorAction): void {
    this.#connection.perform(this.#connection.firmware.moveDoor(action, this.#connection.now()));
  }

  /** Types digits at the lock's own keypad. */
  enterCode(digits: string): void {
    this.#connection.perform(this.#connection.firmware.enterCode(digits, this.#connection.now()));
  }

  /** Holds a QR code before the lock's camera. */
  showQr(text: string): void {
    this.#connection.perform(this.#connection.firmware.showQr(text, this.#connection.now()));
  }

  setFault(fault: Fault): void {
    this.#connection.setFault(fault);
  }

  clearFault(name: string): void {
    this.#connection.clearFault(name);
  }

  losePower(): void {
    this.#connection.losePower();
  }

  restorePower(): void {
    this.#connection.restorePower();
  }

  /** Says goodbye and stays away. */
  disconnect(): void {
    this.#connection.leave();
  }

  reconnect(): void {
    this.#connection.start();
  }

  /** Breaks the connection without a goodbye; the lock comes back by itself. */
  dropConnection(): void {
    this.#connection.dropConnection();
  }
}

const DEFAULT_TIMING = {
  heartbeatMs: 30_000,
  statusMs: 5 * 60_000,
  keepAliveS: 60,
  resendMs: 10_000,
  reconnectMinMs: 1000,
  reconnectMaxMs: 60_000,
  connectTimeoutMs: 20_000,
};

/** Thousands of locks in one process: one timer, and a socket a lock. */
export class Fleet {
  readonly #connections = new Map<string, LockConnection>();
  readonly #wheel = new TimerWheel();
  readonly #connectsPerSecond: number;
  readonly #watchers = new Set<() => void>();

  constructor(options: FleetOptions) {
    const clock = options.clock ?? Date;
    const seed = options.seed ?? 1;
    this.#connectsPerSecond = options.connectsPerSecond ?? 200;
    const ca = options.ca === undefined ? [] : [options.ca];
    const settings: ConnectionSettings = {
      ...DEFAULT_TIMING,
      ...options.timing,
      broker: readBrokerUrl(options.mqttUrl, ...ca),
      topicPrefix: options.topicPrefix ?? 'smartlock',
      commandQos: options.commandQos ?? 1,
    };
    const hooks: ConnectionHooks = {
      now: () => clock.now(),
      changed: () => this.#notify(),
      keysChanged: (deviceId, keys) => options.onKeysChanged?.(deviceId, keys),
      download: options.download ?? (() => Promise.resolve({})),
      log: (message, details) => options.logger?.debug(details, message),
    };
    for (const { device_id: deviceId, memory, leavesOut, ...keys } of options.locks) {
      if (this.#connections.has(deviceId)) {
        throw new SimulatorError('duplicate_lock', `Lock ${deviceId} is in the list twice; give each lock once.`);
      }
      const firmware = new VirtualLock({
        deviceId,
        keys,
        now: clock.now(),
        seed,
        uptimeMs: () => this.#wheel.now(),
        ...(memory === undefined ? {} : { memory }),
        ...(leavesOut === undefined ? {} : { leavesOut }),
      });
      this.#connections.set(deviceId, new LockConnection({ firmware, settings, hooks, wheel: this.#wheel, seed }));
    }
  }

  get size(): number {
    return this.#connections.size;
  }

  get onlineCount(): number {
    return this.#connections.values().reduce((count, { isOnline }) => count + (isOnline ? 1 : 0), 0);
  }

  get deviceIds(): string[] {
    return [...this.#connections.keys()];
  }

  /** The sum over all locks. */
  get counters(): LockCounters {
    return addCounters(this.#connections.values().map(({ firmware }) => firmware.counters));
  }

  /** All locks start to connect, at the settled rate. Await `connected` to know that they have. */
  start(): void {
    this.#wheel.start();
    let index = 0;
    for (const connection of this.#connections.values()) {
      connection.start((index * 1000) / this.#connectsPerSecond);
      index += 1;
    }
  }

  /** Resolves when at least `count` locks (all by default) are online; rejects after `timeoutMs`. */
  connected(options: { count?: number; timeoutMs?: number } = {}): Promise<void> {
    const count = options.count ?? this.size;
    const timeoutMs = options.timeoutMs ?? 30_000 + (this.size * 1000) / this.#connectsPerSecond;
    return this.#until(
      () => this.onlineCount >= count,
      timeoutMs,
      () => `${this.onlineCount} of ${count} locks are online`,
    );
  }

  /** Every lock says goodbye; resolves when the last has left. */
  async stop(): Promise<void> {
    for (const connection of this.#connections.values()) connection.leave();
    const allOff = (): boolean => this.#connections.values().every(({ isOff }) => isOff);
    await this.#until(allOff, 30_000, () => 'some locks have not left');
    this.#wheel.stop();
  }

  lock(deviceId: string): FleetLock {
    const connection = this.#connections.get(deviceId);
    if (connection === undefined) {
      throw new SimulatorError('unknown_lock', `This fleet has no lock ${deviceId}; deviceIds lists those it has.`);
    }
    return new FleetLock(connection);
  }

  #notify(): void {
    for (const watcher of this.#watchers) watcher();
  }

  #until(isReached: () => boolean, timeoutMs: number, describe: () => string): Promise<void> {
    if (isReached()) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#watchers.delete(watcher);
      reject(
        new SimulatorError('fleet_timeout', `After ${timeoutMs} ms ${describe()}. Is the broker up, and are the keys right?`),
      );
    }, timeoutMs);
    const watcher = (): void => {
      if (!isReached()) return;
      clearTimeout(timer);
      this.#watchers.delete(watcher);
      resolve();
    };
    this.#watchers.add(watcher);
    return promise;
  }
}

/** Makes a fleet of simulated locks; nothing connects before `start`. */
export function createFleet(options: FleetOptions): Fleet {
  return new Fleet(options);
}
