import { Reachability } from './reachability.ts';

/** A code as the lock keeps it. Its times are compared with the lock's own clock. */
export interface HeldCode {
  readonly ref: string;
  /** What the platform calls it. */
  readonly name: string;
  readonly digits: string;
  readonly startsAt: number;
  /** Null: without end. */
  readonly endsAt: number | null;
}

export type WriteResult = 'written' | 'code_exists' | 'lock_full' | 'not_found' | 'lock_refused';

export interface WorldLockOptions {
  readonly id: number;
  readonly gatewayId: number;
  readonly startAt: number;
  /** Codes that it can keep. */
  readonly capacity: number;
  readonly clockOffsetMs: number;
  readonly clockDriftPpm: number;
  /** Writes after which its memory gives out: a later one may fail. */
  readonly writesMax: number;
  /** Chance of that, from the lock's own source. */
  readonly isFailedWrite: () => boolean;
}

export type LockOrder = 'add' | 'change' | 'remove';

/** Who listens to what happens inside a lock. */
export interface LockObserver {
  /** An order is about to be carried out; `held` is what the lock has under that name or with those digits. */
  onOrder?(lock: WorldLock, order: LockOrder, code: HeldCode, held: HeldCode | undefined): void;
  onWritten?(lock: WorldLock, order: LockOrder, code: HeldCode): void;
  /** By nobody's order: a person with the maker's app, or a reset. */
  onLost?(lock: WorldLock, code: HeldCode): void;
}

/** A lock with a keypad: a memory, a clock of its own and nothing else. It does what reaches it and judges what is typed. */
export class WorldLock {
  readonly id: number;
  readonly gatewayId: number;
  readonly capacity: number;
  /** Whether anything reaches it. */
  readonly link: Reachability;
  /** The same, less the time for which the cloud carries something that it has accepted. */
  readonly fair: Reachability;
  readonly #options: WorldLockOptions;
  readonly #codes = new Map<string, HeldCode>();
  readonly #observers: LockObserver[] = [];
  #writes = 0;
  #shiftMs = 0;

  constructor(options: WorldLockOptions) {
    this.#options = options;
    this.id = options.id;
    this.gatewayId = options.gatewayId;
    this.capacity = options.capacity;
    this.link = new Reachability(options.startAt);
    this.fair = new Reachability(options.startAt);
  }

  observe(observer: LockObserver): void {
    this.#observers.push(observer);
  }

  get writes(): number {
    return this.#writes;
  }

  /** How far its clock is ahead of the true time. */
  clockOffsetMs(now: number): number {
    return (
      this.#options.clockOffsetMs + this.#shiftMs + ((now - this.#options.startAt) * this.#options.clockDriftPpm) / 1_000_000
    );
  }

  /** Somebody puts a battery in, and its clock is not where it was. */
  shiftClock(byMs: number): void {
    this.#shiftMs += byMs;
  }

  /** What people do with the maker's app beside the door, past the platform. */
  eraseByHand(ref: string): void {
    const code = this.#codes.get(ref);
    if (code === undefined) return;
    this.#codes.delete(ref);
    for (const observer of this.#observers) observer.onLost?.(this, code);
  }

  addByHand(code: HeldCode): void {
    this.#codes.set(code.ref, code);
  }

  /** Back to how it left the factory. */
  reset(): void {
    for (const { ref } of this.codes()) this.eraseByHand(ref);
  }

  codes(): readonly HeldCode[] {
    return [...this.#codes.values()];
  }

  find(ref: string): HeldCode | undefined {
    return this.#codes.get(ref);
  }

  add(code: HeldCode): WriteResult {
    const same = [...this.#codes.values()].find(({ ref, digits }) => ref === code.ref || digits === code.digits);
    this.#tell('add', code, same);
    if (same !== undefined) return 'code_exists';
    if (this.#codes.size >= this.capacity) return 'lock_full';
    return this.#write('add', code, () => this.#codes.set(code.ref, code));
  }

  change(code: HeldCode): WriteResult {
    const held = this.#codes.get(code.ref);
    this.#tell('change', code, held);
    if (held === undefined) return 'not_found';
    if ([...this.#codes.values()].some(({ ref, digits }) => ref !== code.ref && digits === code.digits)) return 'code_exists';
    return this.#write('change', code, () => this.#codes.set(code.ref, code));
  }

  remove(ref: string): WriteResult {
    const held = this.#codes.get(ref);
    if (held === undefined) return 'not_found';
    this.#tell('remove', held, held);
    return this.#write('remove', held, () => this.#codes.delete(ref));
  }

  /** What the door says to digits typed at that true time. */
  opensFor(digits: string, now: number): HeldCode | undefined {
    const ownTime = now + this.clockOffsetMs(now);
    for (const code of this.#codes.values())
      if (code.digits === digits && ownTime >= code.startsAt && (code.endsAt === null || ownTime < code.endsAt)) return code;
    return undefined;
  }

  #write(order: LockOrder, code: HeldCode, change: () => void): WriteResult {
    this.#writes += 1;
    if (this.#writes > this.#options.writesMax && this.#options.isFailedWrite()) return 'lock_refused';
    change();
    for (const observer of this.#observers) observer.onWritten?.(this, order, code);
    return 'written';
  }

  #tell(order: LockOrder, code: HeldCode, held: HeldCode | undefined): void {
    for (const observer of this.#observers) observer.onOrder?.(this, order, code, held);
  }
}
