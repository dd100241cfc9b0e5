import type { CloudClock } from '../cloud/clock.ts';
import { isOpenAt } from './lock-time.ts';
import type { Switches } from './switches.ts';

export type Bolt = 'Locked' | 'Unlocked' | 'Jammed' | 'Unknown';
export type Door = 'Closed' | 'Open' | 'Unknown';
export const manualReports = ['at_once', 'late', 'never'] as const;

export interface LockUser {
  id: number;
  name: string;
  /** 0 normal, 1 the owner, 2 temporary, 3 administrator. */
  type: number;
  status: number;
  password: string;
  daterange?: readonly [string, string];
  weeks?: readonly number[];
  timerange?: readonly [string, string];
  limit?: number;
}

export interface QueuedUser {
  user: LockUser;
  listedAt: number;
  isSynced: boolean;
  isDeleted: boolean;
  /** Counts the writes, so that one that was overtaken does not count as done. */
  write: number;
}

export interface Actuation {
  at: number;
  to: Bolt;
  by: 'command' | 'hand' | 'code' | 'auto_lock' | 'flip_back';
}

export interface LockSettings {
  id: string;
  name: string;
  category: string;
  handleType: string;
  model: string;
  hwVersion: string;
  serialNumber: string | undefined;
}

const reportDelayMs = 60_000;

/** A lock, and what the cloud last heard of it. Both differ: the cloud hears late, never, or only while the lock is online. */
export class UtecLock {
  readonly settings: LockSettings;
  bolt: Bolt = 'Locked';
  mode = 0;
  battery = 5;
  door: Door | undefined;
  isJammed = false;
  autoLockS = 0;
  timeZone = 'UTC';
  /** Polls that will be told "Offline" although the lock is there. */
  blips = 0;
  command: Switches['command'] | undefined;
  leavesOut: string[] = [];
  reportsManual: (typeof manualReports)[number] = 'at_once';
  isSyncStuck = false;
  heard: { bolt: Bolt; mode: number; battery: number; door: Door | undefined };
  readonly users = new Map<number, QueuedUser>();
  /** The codes that open the door. */
  readonly memory = new Map<number, { user: LockUser; opens: number }>();
  readonly actuations: Actuation[] = [];
  onHeard: () => void = () => undefined;
  #isOnline = true;
  readonly #clock: CloudClock;
  readonly #switches: Switches;
  #openings = 0;

  constructor(settings: LockSettings, clock: CloudClock, switches: Switches) {
    this.settings = settings;
    this.#clock = clock;
    this.#switches = switches;
    this.heard = { bolt: this.bolt, mode: 0, battery: this.battery, door: undefined };
  }

  get isOnline(): boolean {
    return this.#isOnline;
  }

  set isOnline(isOnline: boolean) {
    if (this.#isOnline === isOnline) return;
    this.#isOnline = isOnline;
    if (!isOnline) return;
    this.report();
    for (const queued of this.users.values()) if (!queued.isSynced) this.#syncLater(queued);
  }

  /** What a poll sees: a healthy lock is reported Offline once in a while. */
  takeHealth(): 'Online' | 'Offline' {
    if (!this.#isOnline) return 'Offline';
    if (this.blips === 0) return 'Online';
    this.blips -= 1;
    return 'Offline';
  }

  /** The cloud took the command; what comes of it shows later, or never. */
  accept(command: { name: string; mode: number }, way: Switches['command']): void {
    if (way === 'never') return;
    this.#clock.after(this.#switches.confirm_after_s * 1_000, () => {
      if (!this.#isOnline) return;
      if (command.name === 'setMode') {
        this.mode = command.mode;
        if (command.mode === 1) this.#move('Unlocked', 'command');
        if (command.mode === 2) this.#move('Locked', 'command');
        this.report();
        return;
      }
      // A lock in passage mode stays open.
      if (this.mode === 1) return;
      const before = this.bolt;
      this.#move(command.name === 'lock' ? 'Locked' : 'Unlocked', 'command');
      this.report();
      if (way !== 'flip_back') return;
      this.#clock.after(this.#switches.flip_back_after_s * 1_000, () => {
        this.#move(before, 'flip_back');
        this.report();
      });
    });
  }

  turnKey(to: 'Locked' | 'Unlocked'): void {
    this.#move(to, 'hand');
    this.#reportManual();
  }

  moveDoor(to: Door): void {
    this.door = to;
    this.#reportManual();
  }

  typeCode(code: string): { opened: boolean; reason: string } {
    const found = [...this.memory.values()].find(({ user }) => user.password === code);
    if (found === undefined) return { opened: false, reason: 'unknown' };
    const { user } = found;
    if (user.status !== 1) return { opened: false, reason: 'disabled' };
    if (user.type === 2 && !isOpenAt(user, this.#clock.now(), this.timeZone))
      return { opened: false, reason: 'outside_its_time' };
    if (user.limit !== undefined && user.limit > 0 && found.opens >= user.limit) return { opened: false, reason: 'used_up' };
    if (this.mode === 2 && user.type !== 1 && user.type !== 3) return { opened: false, reason: 'lock_mode' };
    found.opens += 1;
    this.#move('Unlocked', 'code');
    this.#reportManual();
    return this.bolt === 'Unlocked' ? { opened: true, reason: 'opened' } : { opened: false, reason: 'jammed' };
  }

  /** A write goes into the queue of the cloud, whether the lock is there or not. */
  queue(user: LockUser, isDeleted: boolean): void {
    const known = this.users.get(user.id);
    const now = this.#clock.now();
    const queued: QueuedUser = {
      user,
      listedAt: known?.listedAt ?? now + this.#switches.list_after_s * 1_000,
      isSynced: false,
      isDeleted,
      write: (known?.write ?? 0) + 1,
    };
    this.users.set(user.id, queued);
    if (this.#isOnline) this.#syncLater(queued);
  }

  /** A code that is on the lock already. */
  hold(user: LockUser): void {
    this.users.set(user.id, { user, listedAt: 0, isSynced: true, isDeleted: false, write: 0 });
    this.memory.set(user.id, { user, opens: 0 });
  }

  report(): void {
    if (!this.#isOnline) return;
    this.heard = { bolt: this.bolt, mode: this.mode, battery: this.battery, door: this.door };
    this.onHeard();
  }

  #syncLater(queued: QueuedUser): void {
    this.#clock.after(this.#switches.sync_after_s * 1_000, () => {
      if (!this.#isOnline || this.isSyncStuck || this.users.get(queued.user.id) !== queued) return;
      if (queued.isDeleted) {
        this.memory.delete(queued.user.id);
        this.users.delete(queued.user.id);
        return;
      }
      this.memory.set(queued.user.id, { user: queued.user, opens: this.memory.get(queued.user.id)?.opens ?? 0 });
      queued.isSynced = true;
    });
  }

  #reportManual(): void {
    if (this.reportsManual === 'at_once') this.report();
    else if (this.reportsManual === 'late') this.#clock.after(reportDelayMs, () => this.report());
  }

  #move(to: Bolt, by: Actuation['by']): void {
    this.bolt = this.isJammed ? 'Jammed' : to;
    this.actuations.push({ at: this.#clock.now(), to: this.bolt, by });
    if (this.bolt !== 'Unlocked') return;
    this.#openings += 1;
    const opening = this.#openings;
    if (this.autoLockS === 0) return;
    this.#clock.after(this.autoLockS * 1_000, () => {
      if (this.#openings !== opening || this.bolt !== 'Unlocked' || this.mode === 1) return;
      this.#move('Locked', 'auto_lock');
      this.report();
    });
  }
}
