import { CloudClock } from '../cloud/clock.ts';
import { isInWeek, minuteMs } from './lock-calendar.ts';
import { judgeOfflineCode, passcodeType, type OfflineCode } from './offline-codes.ts';
import type { WeekPeriod } from './params.ts';

export type CredentialKind = 'passcode' | 'card' | 'fingerprint' | 'face' | 'qr';

/** What the lock itself keeps. 0 as both dates, or as the end, is for ever. */
export interface KnownCredential {
  kind: CredentialKind;
  value: string;
  name: string;
  startDate: number;
  endDate: number;
  week?: readonly WeekPeriod[];
}

export type MemoryChange =
  | { do: 'keep'; credential: KnownCredential; replaces?: string }
  | { do: 'forget'; kind: CredentialKind; value: string };

/** A line in the lock's own log, in its own numbering (`typeFromLock`) and the cloud's (`type`). */
export interface LockEvent {
  typeFromLock: number;
  type: number;
  success: boolean;
  username: string | null;
  value: string;
  lockDate: number;
  battery: number;
}

export type LearnMode = 'at_once' | 'later' | 'never' | 'bluetooth';
export interface Attempt {
  opened: boolean;
  reason:
    | 'opened'
    | 'unknown'
    | 'expired'
    | 'not_yet'
    | 'outside_hours'
    | 'frozen'
    | 'blocked'
    | 'jammed'
    | 'no_power'
    | 'erased_all';
}

const attemptsBeforeBlock = 5;
const blockMs = 5 * minuteMs;
const logLength = 500;
const openTypes: Record<CredentialKind, readonly [fromLock: number, type: number]> = {
  passcode: [4, 4],
  card: [17, 7],
  fingerprint: [20, 8],
  face: [67, 67],
  qr: [57, 57],
};
const refusedTypes: Record<CredentialKind, readonly [fromLock: number, type: number]> = {
  passcode: [7, 4],
  card: [25, 7],
  fingerprint: [22, 8],
  face: [71, 71],
  qr: [58, 58],
};

/** The hardware on the door: it judges by its own memory and its own clock, whatever the cloud believes. */
export class DoorLock {
  bolt: 'locked' | 'unlocked' = 'locked';
  door: 'closed' | 'open' = 'closed';
  battery = 100;
  isPowered = true;
  isJammed = false;
  /** Says that it obeyed, and the bolt stays where it was. */
  isPretending = false;
  isFrozen = false;
  clockOffsetMs = 0;
  timezoneOffsetMs = 0;
  autoLockSeconds = 5;
  adminCode: string;
  passageWeek: readonly WeekPeriod[] = [];
  isPassageMode = false;
  workingMode = 1;
  workingWeek: readonly WeekPeriod[] = [];
  losesAutoLockRecords = false;
  learns: LearnMode = 'at_once';
  learnDelayMs = 5 * minuteMs;
  readonly memory = new Map<string, KnownCredential>();
  readonly offline = new Map<string, OfflineCode>();
  readonly firstUsedAt = new Map<string, number>();
  /** What waits for a phone. */
  readonly bluetoothQueue: MemoryChange[] = [];
  log: LockEvent[] = [];
  readonly #clock: CloudClock;
  readonly #onEvent: () => void;
  #wrongInARow = 0;
  #blockedUntil = 0;
  #stopAutoLock = (): void => undefined;

  constructor(options: { clock: CloudClock; adminCode: string; onEvent: () => void }) {
    this.#clock = options.clock;
    this.adminCode = options.adminCode;
    this.#onEvent = options.onEvent;
  }

  /** What its own clock shows. */
  get time(): number {
    return this.#clock.now() + this.clockOffsetMs;
  }

  /** A change that came over the air. */
  write(change: MemoryChange): void {
    if (this.learns === 'bluetooth') this.bluetoothQueue.push(change);
    else if (this.learns === 'later') this.#clock.after(this.learnDelayMs, () => this.apply(change));
    else if (this.learns === 'at_once') this.apply(change);
  }

  apply(change: MemoryChange): void {
    if (change.do === 'forget') {
      this.memory.delete(memoryKey(change.kind, change.value));
      if (change.kind === 'passcode') this.offline.delete(change.value);
      return;
    }
    if (change.replaces !== undefined) {
      this.memory.delete(memoryKey(change.credential.kind, change.replaces));
      this.offline.delete(change.replaces);
    }
    this.memory.set(memoryKey(change.credential.kind, change.credential.value), change.credential);
  }

  /** A phone with the app stands at the door. */
  bluetoothSync(): void {
    for (const change of this.bluetoothQueue.splice(0)) this.apply(change);
  }

  countOf(kind: CredentialKind): number {
    let count = 0;
    for (const credential of this.memory.values()) if (credential.kind === kind) count += 1;
    return count;
  }

  /** Somebody types a code. */
  typeCode(digits: string): Attempt {
    const refusal = this.#refusal('passcode', digits);
    if (refusal !== undefined) return refusal;
    if (digits === this.adminCode) return this.#open(4, 92, null, digits);
    const known = this.memory.get(memoryKey('passcode', digits));
    const offline = this.offline.get(digits);
    if (known !== undefined) return this.#present(known);
    if (offline === undefined) return this.#wrong('passcode', digits, 'unknown');
    const verdict = judgeOfflineCode(offline, this.time, this.timezoneOffsetMs, this.firstUsedAt.get(digits));
    if (verdict !== 'open') return this.#wrong('passcode', digits, verdict, 11);
    this.firstUsedAt.set(digits, this.firstUsedAt.get(digits) ?? this.time);
    if (offline.type === passcodeType.erase) return this.#eraseAll(digits);
    return this.#open(4, 4, null, digits);
  }

  /** Somebody holds a card, a finger, a face or a QR code to it. */
  present(kind: Exclude<CredentialKind, 'passcode'>, value: string): Attempt {
    const refusal = this.#refusal(kind, value);
    if (refusal !== undefined) return refusal;
    const known = this.memory.get(memoryKey(kind, value));
    return known === undefined ? this.#wrong(kind, value, 'unknown') : this.#present(known);
  }

  /** The mechanical key, which asks neither power nor memory. */
  turnKey(to: 'locked' | 'unlocked'): void {
    this.bolt = to;
    if (this.isPowered) this.record(to === 'unlocked' ? 27 : 36, to === 'unlocked' ? 10 : 36, true);
  }

  moveDoor(to: 'open' | 'closed'): void {
    this.door = to;
    if (this.isPowered) this.record(to === 'open' ? 31 : 30, to === 'open' ? 31 : 30, true);
  }

  /** A command over the air. False: the bolt does not move. */
  moveBolt(to: 'locked' | 'unlocked', username: string | null): boolean {
    if (!this.isPowered) return false;
    if (this.isJammed) {
      this.record(to === 'locked' ? 66 : 65, to === 'locked' ? 66 : 65, false, username);
      return false;
    }
    if (!this.isPretending) this.bolt = to;
    if (to === 'locked') this.record(26, 11, true, username);
    else {
      this.record(28, 12, true, username);
      this.#lockLater();
    }
    return true;
  }

  record(typeFromLock: number, type: number, success: boolean, username: string | null = null, value = ''): void {
    this.log.push({ typeFromLock, type, success, username, value, lockDate: this.time, battery: this.battery });
    if (this.log.length > logLength) this.log.shift();
    this.#onEvent();
  }

  isPassageOpen(): boolean {
    return this.isPassageMode && (this.passageWeek.length === 0 || isInWeek(this.passageWeek, this.time, this.timezoneOffsetMs));
  }

  #refusal(kind: CredentialKind, value: string): Attempt | undefined {
    if (!this.isPowered) return { opened: false, reason: 'no_power' };
    if (this.time < this.#blockedUntil) return { opened: false, reason: 'blocked' };
    const isResting =
      this.workingMode === 2 || (this.workingMode === 3 && !isInWeek(this.workingWeek, this.time, this.timezoneOffsetMs));
    if (!this.isFrozen && !isResting) return undefined;
    this.record(...refusedTypes[kind], false, null, value);
    return { opened: false, reason: this.isFrozen ? 'frozen' : 'outside_hours' };
  }

  #present(credential: KnownCredential): Attempt {
    const { kind, value, startDate, endDate, week } = credential;
    if (startDate !== 0 && this.time < startDate) return this.#wrong(kind, value, 'not_yet', 11);
    if (endDate !== 0 && this.time >= endDate) return this.#wrong(kind, value, 'expired', 11);
    if (week !== undefined && week.length > 0 && !isInWeek(week, this.time, this.timezoneOffsetMs))
      return this.#wrong(kind, value, 'outside_hours', 11);
    if (kind === 'passcode') this.firstUsedAt.set(value, this.firstUsedAt.get(value) ?? this.time);
    return this.#open(...openTypes[kind], credential.name === '' ? null : credential.name, value);
  }

  #open(typeFromLock: number, type: number, username: string | null, value: string): Attempt {
    this.#wrongInARow = 0;
    if (this.isJammed) {
      this.record(65, 65, false, username, value);
      return { opened: false, reason: 'jammed' };
    }
    this.bolt = 'unlocked';
    this.record(typeFromLock, type, true, username, value);
    this.#lockLater();
    return { opened: true, reason: 'opened' };
  }

  #wrong(kind: CredentialKind, value: string, reason: Attempt['reason'], passcodeTypeFromLock?: number): Attempt {
    const [fromLock, type] = refusedTypes[kind];
    this.record(kind === 'passcode' ? (passcodeTypeFromLock ?? fromLock) : fromLock, type, false, null, value);
    this.#wrongInARow += 1;
    if (this.#wrongInARow >= attemptsBeforeBlock) {
      this.#wrongInARow = 0;
      this.#blockedUntil = this.time + blockMs;
      this.record(48, 48, false);
    }
    return { opened: false, reason };
  }

  #eraseAll(digits: string): Attempt {
    for (const [key, credential] of this.memory) if (credential.kind === 'passcode') this.memory.delete(key);
    this.offline.clear();
    this.record(10, 4, true, null, digits);
    return { opened: false, reason: 'erased_all' };
  }

  #lockLater(): void {
    this.#stopAutoLock();
    if (this.autoLockSeconds <= 0 || this.isPassageOpen()) return;
    this.#stopAutoLock = this.#clock.after(this.autoLockSeconds * 1_000, () => {
      if (this.bolt === 'locked' || this.isJammed || !this.isPowered) return;
      this.bolt = 'locked';
      if (!this.losesAutoLockRecords) this.record(45, 45, true);
    });
  }
}

export function memoryKey(kind: CredentialKind, value: string): string {
  return `${kind}:${value}`;
}
