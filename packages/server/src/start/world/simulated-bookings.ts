import type { WorldBookingWish, WorldForPlatform } from '@smartlock/simulators';
import type { Span } from '../../features/delivery/rules/reconcile.ts';
import type { CodeLives, SimulatedCode } from './code-life.ts';
import type { LockWorker } from './lock-worker.ts';
import type { WorldRules } from './world-rules.ts';

const minuteMs = 60_000;
const bufferMs = 15 * minuteMs;
/** From then on a guest who has no proven code is given a backup. */
const backupBeforeMs = 30 * minuteMs;
/** For what is booked or changed after its last check. */
const lateCheckMs = 10 * minuteMs;
const removedWithinMs = 15 * minuteMs;
const backupsPerLock = 2;

interface SimulatedBooking {
  readonly bookingId: number;
  readonly personId: number;
  roomId: number;
  startsAt: Date;
  endsAt: Date;
  isCancelled: boolean;
  /** By door. */
  readonly codes: Map<number, SimulatedCode>;
  /** Counts changes, so that what was planned for an earlier state of it is dropped. */
  revision: number;
  alertedRevision: number;
}

/** The server's side of bookings in a simulated world: codes for their doors, checks before the start, backups, the end. */
export class SimulatedBookings {
  readonly bufferAfterMs = bufferMs;
  readonly #world: WorldForPlatform;
  readonly #rules: WorldRules;
  readonly #lives: CodeLives;
  readonly #workers: ReadonlyMap<number, LockWorker>;
  readonly #drawDigits: (length: number) => string;
  readonly #bookings = new Map<number, SimulatedBooking>();
  readonly #backups = new Map<number, SimulatedCode[]>();
  backupsGiven = 0;
  alerts = 0;

  constructor(options: {
    readonly world: WorldForPlatform;
    readonly rules: WorldRules;
    readonly lives: CodeLives;
    readonly workers: ReadonlyMap<number, LockWorker>;
    readonly drawDigits: (length: number) => string;
  }) {
    this.#world = options.world;
    this.#rules = options.rules;
    this.#lives = options.lives;
    this.#workers = options.workers;
    this.#drawDigits = options.drawDigits;
  }

  /** Spare codes for every lock. */
  fillBackups(lockId: number): void {
    const pool = (this.#backups.get(lockId) ?? []).filter(({ state }) => state !== 'refused' && state !== 'gone');
    while (pool.length < backupsPerLock)
      pool.push(this.#give(lockId, this.#allocate([lockId]), { startsAt: null, endsAt: null }, undefined));
    this.#backups.set(lockId, pool);
  }

  book({ bookingId, personId, roomId, startsAt, endsAt }: WorldBookingWish): void {
    const booking: SimulatedBooking = {
      bookingId,
      personId,
      roomId,
      startsAt: new Date(startsAt),
      endsAt: new Date(endsAt),
      isCancelled: false,
      codes: new Map(),
      revision: 0,
      alertedRevision: -1,
    };
    this.#bookings.set(bookingId, booking);
    this.#bringToDoors(booking);
    this.#planChecks(booking);
  }

  change(bookingId: number, wish: { startsAt: number; endsAt: number; roomId: number }): void {
    const booking = this.#bookings.get(bookingId);
    if (booking === undefined || booking.isCancelled) return;
    booking.roomId = wish.roomId;
    booking.startsAt = new Date(wish.startsAt);
    booking.endsAt = new Date(wish.endsAt);
    booking.revision += 1;
    this.#bringToDoors(booking);
    this.#planChecks(booking);
  }

  cancel(bookingId: number): void {
    const booking = this.#bookings.get(bookingId);
    if (booking === undefined) return;
    booking.isCancelled = true;
    booking.revision += 1;
    for (const code of booking.codes.values()) this.#end(code);
  }

  digitsOf(bookingId: number, lockId: number): string | undefined {
    return this.#bookings.get(bookingId)?.codes.get(lockId)?.digits;
  }

  isProven(bookingId: number): boolean {
    const booking = this.#bookings.get(bookingId);
    return booking !== undefined && this.#unprovenDoors(booking).length === 0;
  }

  isAlerted(bookingId: number): boolean {
    const booking = this.#bookings.get(bookingId);
    return booking !== undefined && booking.alertedRevision === booking.revision;
  }

  #unprovenDoors(booking: SimulatedBooking): readonly number[] {
    return this.#world.doorsOf(booking.roomId).filter((lockId) => {
      const code = booking.codes.get(lockId);
      return code === undefined || !this.#lives.isProven(code, booking);
    });
  }

  #bringToDoors(booking: SimulatedBooking): void {
    const doors = this.#world.doorsOf(booking.roomId);
    const span = codeSpan(booking);
    for (const [lockId, code] of booking.codes)
      if (!doors.includes(lockId)) {
        this.#end(code);
        booking.codes.delete(lockId);
      }
    const known = [...booking.codes.values()][0]?.digits;
    const missing = doors.filter((lockId) => !booking.codes.has(lockId));
    for (const lockId of doors) {
      const code = booking.codes.get(lockId);
      if (code !== undefined) this.#move(code, span);
    }
    if (missing.length === 0) return;
    const isKnownFree = known !== undefined && missing.every((lockId) => !this.#taken(lockId).has(known));
    const digits = isKnownFree ? known : this.#allocate(missing);
    for (const lockId of missing) booking.codes.set(lockId, this.#give(lockId, digits, span, booking.bookingId));
  }

  #give(lockId: number, digits: string, span: Span, bookingId: number | undefined): SimulatedCode {
    const code = this.#lives.create(lockId, digits, span, bookingId);
    const worker = this.#workers.get(lockId);
    worker?.codes.set(code.id, code);
    worker?.wake();
    return code;
  }

  #move(code: SimulatedCode, span: Span): void {
    if (code.state === 'to_add') {
      code.startsAt = span.startsAt;
      code.endsAt = span.endsAt;
    } else code.wantedSpan = isSame(code, span) ? null : span;
    if (code.wantedSpan === null) return;
    code.tryAt = null;
    code.problem = null;
    code.failures = 0;
    this.#lives.step(code, 'changed');
    this.#lives.step(code, 'due');
    this.#workers.get(code.lockId)?.wake();
  }

  /** The code must not open any more. */
  #end(code: SimulatedCode): void {
    if (code.desired === 'absent') return;
    code.desired = 'absent';
    code.wish = 'remove';
    code.wantedSpan = null;
    code.tryAt = null;
    code.failures = 0;
    code.problem = null;
    code.removeBy = new Date(this.#world.time.now() + removedWithinMs);
    this.#lives.step(code, 'ended');
    // Never sent, it is nowhere.
    if (code.state === 'to_add' && code.ref === null) return this.#lives.gone(code);
    this.#workers.get(code.lockId)?.wake();
    this.#world.time.at(code.removeBy.getTime(), () => {
      if (code.phase !== 'removing') return;
      this.#lives.step(code, 'removal_overdue');
      this.alerts += 1;
    });
  }

  #planChecks(booking: SimulatedBooking): void {
    const { revision, startsAt, endsAt } = booking;
    const now = this.#world.time.now();
    const whenSame = (at: number, run: () => void): void => {
      this.#world.time.at(at, () => {
        if (booking.revision === revision) run();
      });
    };
    const checks = this.#rules.checksBeforeMs.map((beforeMs) => startsAt.getTime() - beforeMs).filter((at) => at > now);
    for (const at of checks) whenSame(at, () => this.#check(booking));
    const isLate = this.#rules.checksBeforeMs.length > 0 && now > startsAt.getTime() - 2 * backupBeforeMs;
    if (isLate) whenSame(now + lateCheckMs, () => this.#check(booking));
    whenSame(endsAt.getTime() + bufferMs, () => {
      for (const code of booking.codes.values()) this.#end(code);
    });
  }

  #check(booking: SimulatedBooking): void {
    const unproven = this.#unprovenDoors(booking);
    if (unproven.length === 0) return;
    const now = this.#world.time.now();
    const isLast = now >= booking.startsAt.getTime() - backupBeforeMs;
    for (const lockId of unproven) {
      const problem = booking.codes.get(lockId)?.problem ?? 'no answer yet';
      this.#world.note(`tells the owner that it is not proven: ${problem}`, { bookingId: booking.bookingId, lockId });
      if (isLast) this.#giveBackup(booking, lockId);
    }
    booking.alertedRevision = booking.revision;
    this.alerts += 1;
  }

  #giveBackup(booking: SimulatedBooking, lockId: number): void {
    const pool = this.#backups.get(lockId) ?? [];
    const spare = pool.find((code) => code.state === 'proven' && this.#lives.isProven(code, booking));
    if (spare === undefined) return;
    const replaced = booking.codes.get(lockId);
    this.#backups.set(
      lockId,
      pool.filter((code) => code !== spare),
    );
    spare.bookingId = booking.bookingId;
    booking.codes.set(lockId, spare);
    this.#world.reportCode({ codeId: spare.pinId, name: spare.name, lockId, digits: spare.digits, bookingId: booking.bookingId });
    this.#world.note(`gives the guest a backup`, { codeId: spare.pinId, bookingId: booking.bookingId, lockId });
    this.#move(spare, codeSpan(booking));
    this.backupsGiven += 1;
    if (replaced !== undefined) this.#end(replaced);
    this.fillBackups(lockId);
  }

  #taken(lockId: number): ReadonlySet<string> {
    return new Set([...(this.#workers.get(lockId)?.codes.values() ?? [])].map(({ digits }) => digits));
  }

  #allocate(lockIds: readonly number[]): string {
    const result = this.#rules.allocate({
      doors: lockIds.map((lockId) => ({ digitsMin: 4, digitsMax: 9, taken: this.#taken(lockId) })),
      isWeak: this.#rules.isWeakPin,
      draw: this.#drawDigits,
    });
    if (result.state !== 'found') throw new Error('A simulated lock has no digits left, which its capacity should not allow.');
    return result.allocation.digits;
  }
}

function codeSpan({ startsAt, endsAt }: { startsAt: Date; endsAt: Date }): { startsAt: Date; endsAt: Date } {
  return { startsAt: new Date(startsAt.getTime() - bufferMs), endsAt: new Date(endsAt.getTime() + bufferMs) };
}

function isSame(a: Span, b: Span): boolean {
  return a.startsAt?.getTime() === b.startsAt?.getTime() && a.endsAt?.getTime() === b.endsAt?.getTime();
}
