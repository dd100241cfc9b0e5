import { SeededRandom } from '../locks/seeded-random.ts';
import { Accounts, type App, type Session, type User } from './accounts.ts';
import type { CloudClock } from '../cloud/clock.ts';
import type { CloudLock, CloudRecord, EKey, Gateway } from './cloud-lock.ts';
import { DoorLock, type LockEvent } from './door-lock.ts';
import { dayMs, minuteMs } from './lock-calendar.ts';
import { RowList } from './row-list.ts';
import type { Switches } from './switches.ts';

export type Range = readonly [fromMs: number, toMs: number];
export interface Pace {
  /** Of a call that needs no radio. */
  cloud: Range;
  /** Over the air, to a lock that was busy a moment ago. */
  awake: Range;
  asleep: Range;
}

export const paces = {
  instant: { cloud: [0, 0], awake: [0, 0], asleep: [0, 0] },
  brisk: { cloud: [5, 20], awake: [100, 200], asleep: [250, 400] },
  realistic: { cloud: [100, 400], awake: [2_000, 3_000], asleep: [7_000, 8_000] },
} as const satisfies Record<string, Pace>;

/** Whoever wants to know what happens, namely the sender of callbacks. */
export interface WorldListener {
  onRecords(lock: CloudLock, records: readonly CloudRecord[]): void;
  onGateway(gateway: Gateway): void;
  onWifiLock(lock: CloudLock): void;
  onAsyncFailure(lock: CloudLock, uid: number, objectType: number, objectId: number, errcode: number): void;
}

export interface Group {
  id: number;
  uid: number;
  name: string;
}

export const linkMs = 30 * minuteMs;
const heartbeatMs = 8 * minuteMs;
const wifiNoticeMs = 15 * minuteMs;
const recordsKeptMs = 183 * dayMs;
const beijingOffsetMs = 8 * 60 * minuteMs;

/** Everything that the simulated service and the things behind it consist of. */
export class World {
  readonly clock: CloudClock;
  readonly switches: Switches;
  readonly region: string;
  readonly random: SeededRandom;
  readonly accounts = new Accounts();
  readonly locks = new Map<number, CloudLock>();
  readonly gateways = new Map<number, Gateway>();
  readonly keys = new RowList<EKey>();
  readonly groups = new Map<number, Group>();
  pace: Pace;
  listener: WorldListener | undefined;
  readonly #ids = new Map<string, number>();

  constructor(options: { clock: CloudClock; switches: Switches; region: string; seed: number; pace: Pace }) {
    this.clock = options.clock;
    this.switches = options.switches;
    this.region = options.region;
    this.pace = options.pace;
    this.random = new SeededRandom(options.seed, 'ttlock');
  }

  get now(): number {
    return this.clock.now();
  }

  nextId(kind: string, first: number): number {
    const id = this.#ids.get(kind) ?? first;
    this.#ids.set(kind, id + 1);
    return id;
  }

  /** Ids from a world file are never given out again. */
  claimId(kind: string, id: number): number {
    this.#ids.set(kind, Math.max(this.#ids.get(kind) ?? 0, id + 1));
    return id;
  }

  mac(): string {
    return (this.random.hex(12).toUpperCase().match(/../g) ?? []).join(':');
  }

  openSession(app: App, user: User): Session {
    const session: Session = {
      accessToken: this.random.hex(32),
      refreshToken: this.random.hex(32),
      uid: user.uid,
      clientId: app.clientId,
      expiresAt: this.now + this.switches.token_lifetime_s * 1_000,
      isRevoked: false,
    };
    this.accounts.open(session, this.now);
    return session;
  }

  userName(uid: number): string {
    return this.accounts.users.get(uid)?.username ?? '';
  }

  keyOf(lock: CloudLock, uid: number): EKey | undefined {
    for (const key of this.keys.values()) if (key.lockId === lock.lockId && key.uid === uid) return key;
    return undefined;
  }

  newDoor(adminCode: string, lock: () => CloudLock): DoorLock {
    return new DoorLock({ clock: this.clock, adminCode, onEvent: () => this.#afterEvent(lock()) });
  }

  /** Locks of a kind that exist on the service only as long as it has them. */
  removeLock(lock: CloudLock): void {
    this.locks.delete(lock.lockId);
    for (const key of this.keys.values()) if (key.lockId === lock.lockId) this.keys.delete(key.id);
    for (const gateway of this.gateways.values()) gateway.links.delete(lock.lockId);
  }

  setGatewayPower(gateway: Gateway, isPowered: boolean): void {
    if (gateway.isPowered === isPowered) return;
    if (!isPowered) for (const [lockId, link] of gateway.links) link.heardAt = this.#heardAt(gateway, lockId);
    gateway.isPowered = isPowered;
    gateway.lostPowerAt = this.now;
    if (isPowered) this.#gatewayIsBack(gateway);
    else
      this.clock.after(linkMs, () => {
        if (!gateway.isPowered && this.now - gateway.lostPowerAt >= linkMs) this.listener?.onGateway(gateway);
      });
  }

  /** The slow way is to lose power; this is a loss that the service knows of at once. */
  setGatewayOnline(gateway: Gateway, isOnline: boolean): void {
    if (gateway.isOnline === isOnline) return;
    if (!isOnline) for (const [lockId, link] of gateway.links) link.heardAt = this.#heardAt(gateway, lockId);
    gateway.isOnline = isOnline;
    if (isOnline) this.#gatewayIsBack(gateway);
    else this.listener?.onGateway(gateway);
  }

  setLockPower(lock: CloudLock, isPowered: boolean): void {
    if (!isPowered) for (const gateway of this.gateways.values()) this.#freezeLink(gateway, lock.lockId);
    lock.door.isPowered = isPowered;
    // What it logged before is told as soon as something hears it again.
    if (isPowered && this.isConnected(lock)) this.upload(lock);
  }

  setWifiOnline(lock: CloudLock, isOnline: boolean): void {
    if (lock.wifi.isOnline === isOnline) return;
    lock.wifi.isOnline = isOnline;
    if (isOnline) {
      this.listener?.onWifiLock(lock);
      this.upload(lock);
    } else
      this.clock.after(wifiNoticeMs, () => {
        if (!lock.wifi.isOnline) this.listener?.onWifiLock(lock);
      });
  }

  countsAsOnline(gateway: Gateway): boolean {
    return gateway.isOnline && (gateway.isPowered || this.now - gateway.lostPowerAt < heartbeatMs);
  }

  isLinked(gateway: Gateway, lock: CloudLock): boolean {
    return (
      gateway.ownerUid === lock.ownerUid &&
      gateway.links.has(lock.lockId) &&
      this.now - this.#heardAt(gateway, lock.lockId) < linkMs
    );
  }

  heardAt(gateway: Gateway, lock: CloudLock): number {
    return this.#heardAt(gateway, lock.lockId);
  }

  linkedGateways(lock: CloudLock): Gateway[] {
    return [...this.gateways.values()].filter((gateway) => this.isLinked(gateway, lock));
  }

  /** Whether records find their way without a phone. */
  isConnected(lock: CloudLock): boolean {
    if (!lock.door.isPowered) return false;
    if (lock.network === 'wifi') return lock.wifi.isConfigured && lock.wifi.isOnline;
    return this.linkedGateways(lock).some((gateway) => gateway.isPowered && gateway.isOnline);
  }

  /** A power-saving lock connects, or a phone does it for a lock. */
  upload(lock: CloudLock): void {
    for (const command of lock.asyncCommands.splice(0)) command();
    const events = lock.door.log.splice(0);
    if (events.length === 0) return;
    const records = events.map((event) => this.#receive(lock, event));
    lock.records.push(...records);
    const oldest = this.now - recordsKeptMs;
    if ((lock.records[0]?.serverDate ?? oldest) < oldest)
      lock.records = lock.records.filter((record) => record.serverDate >= oldest);
    lock.electricQuantity = records.at(-1)?.electricQuantity ?? lock.electricQuantity;
    lock.batteryKnownAt = this.now;
    this.listener?.onRecords(lock, records);
  }

  monthInBeijing(): string {
    return new Date(this.now + beijingOffsetMs).toISOString().slice(0, 7);
  }

  #receive(lock: CloudLock, event: LockEvent): CloudRecord {
    let { username } = event;
    if (event.type === 4 && event.success)
      for (const passcode of lock.passcodes.values())
        if (passcode.digits === event.value) {
          passcode.isUsed = true;
          if (passcode.name !== '') username ??= passcode.name;
        }
    return {
      recordId: this.nextId('record', 7_000_001),
      recordTypeFromLock: event.typeFromLock,
      recordType: event.type,
      success: event.success ? 1 : 0,
      username,
      keyboardPwd: event.value,
      lockDate: event.lockDate,
      serverDate: this.now,
      electricQuantity: event.battery,
    };
  }

  #afterEvent(lock: CloudLock): void {
    lock.lastAwakeAt = this.now;
    if (lock.isUploading || !this.isConnected(lock)) return;
    lock.isUploading = true;
    this.clock.after(lock.recordLagMs, () => {
      lock.isUploading = false;
      if (this.isConnected(lock)) this.upload(lock);
    });
  }

  #gatewayIsBack(gateway: Gateway): void {
    this.listener?.onGateway(gateway);
    for (const lockId of gateway.links.keys()) {
      const lock = this.locks.get(lockId);
      if (lock !== undefined && this.isConnected(lock)) this.upload(lock);
    }
  }

  #freezeLink(gateway: Gateway, lockId: number): void {
    const link = gateway.links.get(lockId);
    if (link !== undefined) link.heardAt = this.#heardAt(gateway, lockId);
  }

  #heardAt(gateway: Gateway, lockId: number): number {
    const isHeard = gateway.isPowered && gateway.isOnline && this.locks.get(lockId)?.door.isPowered === true;
    return isHeard ? this.now : (gateway.links.get(lockId)?.heardAt ?? 0);
  }
}
