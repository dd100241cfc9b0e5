import type { WorldBookingWish, WorldForPlatform, WorldStay } from '@smartlock/simulators';
import { checkStages, lastStage, type CheckStage } from '../../features/bookings/rules/arrival-checks.ts';
import type { LockWorker } from './lock-worker.ts';
import { newPin, type SimulatedPin } from './simulated-pin.ts';
import type { WorldRules } from './world-rules.ts';

const minuteMs = 60_000;
const bufferMinutes = 15;
/** How often checks that are due are looked for. */
const checksEveryMs = 5_000;
const lookAgainEveryMs = 30_000;
const fillBackupsMs = minuteMs;
const backupsPerLock = 2;

interface SimulatedBooking {
  readonly bookingId: number;
  roomId: number;
  startsAt: Date;
  endsAt: Date;
  opensAt: Date;
  closesAt: Date;
  /** Since when its codes are as they are. */
  codesSince: Date;
  isConfirmed: boolean;
  pins: readonly SimulatedPin[];
  /** Of which codes the owner was told that they are not proven. */
  alertedSince: Date | null;
  readonly checked: Set<string>;
}

/** The server's side of bookings in a simulated world. The rules of `features/bookings` say what is done, this when it is asked. */
export class SimulatedBookings {
  readonly bufferMs = bufferMinutes * minuteMs;
  readonly #world: WorldForPlatform;
  readonly #rules: WorldRules;
  readonly #workers: ReadonlyMap<number, LockWorker>;
  readonly #nextId: () => number;
  readonly #drawDigits: (length: number) => string;
  readonly #bookings = new Map<number, SimulatedBooking>();
  readonly #rooms = new Map<number, SimulatedBooking[]>();
  readonly #spares = new Map<number, SimulatedPin[]>();
  backupsGiven = 0;
  alerts = 0;

  constructor(options: {
    readonly world: WorldForPlatform;
    readonly rules: WorldRules;
    readonly workers: ReadonlyMap<number, LockWorker>;
    readonly nextId: () => number;
    readonly drawDigits: (length: number) => string;
  }) {
    this.#world = options.world;
    this.#rules = options.rules;
    this.#workers = options.workers;
    this.#nextId = options.nextId;
    this.#drawDigits = options.drawDigits;
  }

  /** Spare codes for every lock. */
  fillBackups(lockId: number): void {
    const spares = this.#spares.get(lockId) ?? [];
    while (spares.length < backupsPerLock)
      spares.push(this.#issue(lockId, this.#allocate([lockId]), { validFrom: this.#now(), validUntil: null }, undefined));
    this.#spares.set(lockId, spares);
  }

  book({ bookingId, roomId, startsAt, endsAt }: WorldBookingWish): void {
    const now = this.#now();
    const booking: SimulatedBooking = {
      bookingId,
      roomId,
      startsAt: new Date(startsAt),
      endsAt: new Date(endsAt),
      opensAt: now,
      closesAt: now,
      codesSince: now,
      isConfirmed: true,
      pins: [],
      alertedSince: null,
      checked: new Set(),
    };
    this.#bookings.set(bookingId, booking);
    this.#enter(booking);
    this.#settle(booking);
    this.#settleNeighbours(booking.roomId, booking);
  }

  change(bookingId: number, wish: WorldStay): void {
    const booking = this.#bookings.get(bookingId);
    if (booking === undefined || !booking.isConfirmed || booking.closesAt <= this.#now()) return;
    const roomBefore = booking.roomId;
    this.#leave(booking);
    Object.assign(booking, {
      roomId: wish.roomId,
      startsAt: new Date(wish.startsAt),
      endsAt: new Date(wish.endsAt),
    });
    this.#enter(booking);
    this.#settle(booking);
    this.#settleNeighbours(roomBefore, booking);
    this.#settleNeighbours(booking.roomId, booking);
  }

  cancel(bookingId: number): void {
    const booking = this.#bookings.get(bookingId);
    if (booking === undefined || !booking.isConfirmed) return;
    this.#end(booking);
    this.#leave(booking);
    this.#settleNeighbours(booking.roomId, booking);
  }

  /** Somebody who should not have seen them has seen the digits: the guest gets others. */
  renew(bookingId: number): void {
    const booking = this.#bookings.get(bookingId);
    if (booking === undefined || !booking.isConfirmed || booking.closesAt <= this.#now()) return;
    this.#grant(booking, true);
    booking.codesSince = this.#now();
    this.#planChecks(booking);
  }

  digitsOf(bookingId: number, lockId: number): string | undefined {
    const booking = this.#bookings.get(bookingId);
    return booking === undefined ? undefined : this.#rules.currentCodes(booking.pins).get(lockId)?.digits;
  }

  isProven(bookingId: number): boolean {
    const booking = this.#bookings.get(bookingId);
    return booking !== undefined && this.#rules.isEveryDoorProven(this.#looks(booking));
  }

  isAlerted(bookingId: number): boolean {
    const booking = this.#bookings.get(bookingId);
    return booking !== undefined && booking.alertedSince?.getTime() === booking.codesSince.getTime();
  }

  #now(): Date {
    return new Date(this.#world.time.now());
  }

  #looks(booking: SimulatedBooking) {
    const pins = this.#rules.currentCodes(booking.pins);
    return this.#world.doorsOf(booking.roomId).flatMap((lockId) => {
      const pin = pins.get(lockId);
      if (pin === undefined) return [];
      return [{ lockId, pin, is_proven: this.#workerOf(lockId).codes.isShown(pin) }];
    });
  }

  #enter(booking: SimulatedBooking): void {
    const room = this.#rooms.get(booking.roomId) ?? [];
    room.push(booking);
    this.#rooms.set(
      booking.roomId,
      room.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime()),
    );
  }

  #leave(booking: SimulatedBooking): void {
    this.#rooms.set(
      booking.roomId,
      (this.#rooms.get(booking.roomId) ?? []).filter((other) => other !== booking),
    );
  }

  #neighboursOf(roomId: number, { startsAt, endsAt }: SimulatedBooking, besides: SimulatedBooking) {
    const others = (this.#rooms.get(roomId) ?? []).filter((other) => other !== besides);
    return {
      previous: others.findLast((other) => other.endsAt <= startsAt) ?? null,
      next: others.find((other) => other.startsAt >= endsAt) ?? null,
    };
  }

  /** After a stay came, moved or went: those right beside it have more or less room for their buffers. */
  #settleNeighbours(roomId: number, of: SimulatedBooking): void {
    // All that can be beside it, before and now; nothing happens to those whose window stays.
    for (const other of this.#rooms.get(roomId) ?? []) if (other !== of) this.#settle(other);
  }

  /** Brings window and codes of one booking to what its room and its neighbours are now. */
  #settle(booking: SimulatedBooking): void {
    const now = this.#now();
    if (!booking.isConfirmed || (booking.closesAt <= now && booking.pins.length > 0)) return;
    const { previous, next } = this.#neighboursOf(booking.roomId, booking, booking);
    const buffers = { beforeMinutes: bufferMinutes, afterMinutes: bufferMinutes };
    const { opensAt, closesAt } = this.#rules.codeWindow(booking, buffers, previous, next);
    const isMoved = !isSame(opensAt, booking.opensAt) || !isSame(closesAt, booking.closesAt);
    Object.assign(booking, { opensAt, closesAt });
    if (!this.#grant(booking, false) && !isMoved) return;
    booking.codesSince = now;
    this.#planChecks(booking);
  }

  /** Answers whether anything is different from before. */
  #grant(booking: SimulatedBooking, needsNewDigits: boolean): boolean {
    const doors = this.#world.doorsOf(booking.roomId);
    const plan = this.#rules.planCodes(doors, booking.pins, { needsNewDigits });
    const isTaken = plan.missing.some((lockId) => plan.digits !== undefined && this.#hasPin(lockId, plan.digits));
    // As the server does where the database refuses two PINs with the same digits on a door.
    if (isTaken) return this.#grant(booking, true);
    for (const pin of plan.ended) this.#endPin(pin);
    const digits = plan.digits ?? this.#allocate(doors);
    const window = { validFrom: booking.opensAt, validUntil: booking.closesAt };
    let isChanged = plan.ended.length > 0 || plan.missing.length > 0;
    for (const pin of plan.kept)
      isChanged =
        this.#changePin(pin, { ...window, digits: needsNewDigits && plan.current.includes(pin) ? digits : pin.digits }) ||
        isChanged;
    const made = plan.missing.map((lockId) => this.#issue(lockId, digits, window, booking.bookingId));
    booking.pins = [...plan.kept, ...made];
    return isChanged;
  }

  #hasPin(lockId: number, digits: string): boolean {
    return [...this.#workerOf(lockId).codes.pins.values()].some((pin) => pin.isWanted && pin.digits === digits);
  }

  #issue(
    lockId: number,
    digits: string,
    window: { readonly validFrom: Date; readonly validUntil: Date | null },
    bookingId: number | undefined,
  ): SimulatedPin {
    const pin = newPin(this.#nextId(), this.#now(), { devicePk: lockId, digits, bookingId, ...window });
    const worker = this.#workerOf(lockId);
    worker.codes.pins.set(pin.id, pin);
    worker.noteChanged(pin);
    return pin;
  }

  #changePin(pin: SimulatedPin, to: { digits: string; validFrom: Date; validUntil: Date | null }): boolean {
    const isOther = pin.digits !== to.digits;
    if (!isOther && isSame(pin.validFrom, to.validFrom) && isSame(pin.validUntil, to.validUntil)) return false;
    Object.assign(pin, { ...to, changedAt: this.#now(), isProven: pin.isProven && !isOther });
    this.#workerOf(pin.devicePk).noteChanged(pin);
    return true;
  }

  #endPin(pin: SimulatedPin): void {
    if (!pin.isWanted) return;
    pin.isWanted = false;
    this.#workerOf(pin.devicePk).noteChanged(pin);
  }

  /** Whoever has left was there: the stay remains the neighbour of the one after it. */
  #end(booking: SimulatedBooking): void {
    booking.isConfirmed = false;
    for (const pin of booking.pins) this.#endPin(pin);
  }

  /** Checks are looked for every few seconds; here, at the first look at which one can be due. */
  #planChecks(booking: SimulatedBooking): void {
    const { codesSince, closesAt } = booking;
    const isStill = (): boolean => booking.isConfirmed && isSame(booking.codesSince, codesSince);
    for (const stage of checkStages) {
      const dueAt = this.#rules.checkDueAt(stage, booking);
      if (dueAt === null) continue;
      this.#world.time.at(Math.ceil(dueAt.getTime() / checksEveryMs) * checksEveryMs, () => {
        if (isStill() && this.#rules.isCheckDue(stage, booking, this.#now())) this.#check(booking, stage);
      });
    }
    this.#world.time.at(closesAt.getTime(), () => {
      if (isStill()) this.#end(booking);
    });
  }

  #check(booking: SimulatedBooking, stage: CheckStage): void {
    const key = `${stage} ${booking.codesSince.getTime()}`;
    if (booking.checked.has(key)) return;
    booking.checked.add(key);
    const looks = this.#looks(booking);
    for (const { lockId, pin, is_proven: isProven } of looks) {
      if (this.#rules.needsBackup(stage, isProven)) this.#giveBackup(booking, lockId);
      if (!isProven)
        this.#world.note(`tells the owner at ${stage} that it is not proven: ${pin.problem ?? 'no answer yet'}`, {
          bookingId: booking.bookingId,
          lockId,
        });
    }
    if (this.#rules.isEveryDoorProven(looks)) {
      if (stage === lastStage) this.#lookAgain(booking, booking.codesSince);
      return;
    }
    booking.alertedSince = booking.codesSince;
    this.alerts += 1;
  }

  /** What a lock loses after the last check and before the guest comes is checked once more. */
  #lookAgain(booking: SimulatedBooking, codesSince: Date): void {
    this.#world.time.after(lookAgainEveryMs, () => {
      const now = this.#now();
      if (!booking.isConfirmed || !isSame(booking.codesSince, codesSince) || booking.startsAt <= now) return;
      if (this.isProven(booking.bookingId)) return this.#lookAgain(booking, codesSince);
      booking.codesSince = now;
      this.#planChecks(booking);
    });
  }

  /** The code that was meant stays: should its lock take it after all, it opens too. */
  #giveBackup(booking: SimulatedBooking, lockId: number): void {
    const { codes } = this.#workerOf(lockId);
    const spares = this.#spares.get(lockId) ?? [];
    const spare = spares.find((pin) => pin.isProven && pin.phase === 'confirmed' && !pin.isStale);
    if (spare === undefined) return;
    spares.splice(spares.indexOf(spare), 1);
    Object.assign(spare, { bookingId: booking.bookingId, grantedAt: this.#now() });
    booking.pins = [...booking.pins, spare];
    codes.reportGiven(spare);
    this.#world.note('gives the guest a backup', { codeId: spare.id, bookingId: booking.bookingId, lockId });
    this.#changePin(spare, { digits: spare.digits, validFrom: booking.opensAt, validUntil: booking.closesAt });
    this.backupsGiven += 1;
    this.#world.time.after(fillBackupsMs, () => this.fillBackups(lockId));
  }

  #allocate(lockIds: readonly number[]): string {
    const result = this.#rules.allocate({
      doors: lockIds.map((lockId) => ({ digitsMin: 4, digitsMax: 8, taken: this.#workerOf(lockId).codes.taken })),
      isWeak: this.#rules.isWeakPin,
      draw: this.#drawDigits,
    });
    if (result.state !== 'found') throw new Error('A simulated lock has no digits left, which its capacity should not allow.');
    return result.allocation.digits;
  }

  #workerOf(lockId: number): LockWorker {
    const worker = this.#workers.get(lockId);
    if (worker === undefined) throw new Error(`There is no lock ${lockId}.`);
    return worker;
  }
}

function isSame(a: Date | null, b: Date | null): boolean {
  return a?.getTime() === b?.getTime();
}
