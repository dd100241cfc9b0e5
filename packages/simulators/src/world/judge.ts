import type { Excuses } from './excuses.ts';
import type { Invariant, Violation } from './invariants.ts';
import { Losses } from './losses.ts';
import type { BookingFacts } from './people.ts';
import { StayWindows, type StayWindow } from './stay-windows.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { HeldCode, LockOrder, WorldLock } from './world-lock.ts';

const minuteMs = 60_000;
export const provenBeforeMs = 30 * minuteMs;
/** What is changed later than this before its deadline cannot be asked to be in time, but is to be proven or told soon after. */
export const noticeMs = 30 * minuteMs;
const lateGraceMs = 15 * minuteMs;
/** From when a platform can know of a loss until somebody is told that it is not made good. */
const tellingMs = 5 * minuteMs;
const usableAfterEndMs = 60_000;
const triesMax = 3;
const triesWithinMs = 5 * minuteMs;

/** What the platform under test says of its bookings. */
export interface PlatformClaims {
  isProven(bookingId: number): boolean;
  isAlerted(bookingId: number): boolean;
  digitsOf(bookingId: number, lockId: number): string | undefined;
}

/** A code as the platform puts it into a lock. Backups belong to nobody until somebody is given one. */
export interface CodeClaim {
  readonly codeId: number;
  /** As it is found in the lock. */
  readonly name: string;
  readonly lockId: number;
  readonly digits: string;
  readonly bookingId: number | undefined;
}

/** How far a phase is from the end of a code's life. */
const ranks: Readonly<Record<string, number>> = {
  planned: 0,
  scheduled: 1,
  programming: 2,
  suspended: 2,
  unknown: 2,
  failed: 2,
  awaiting_evidence: 3,
  confirmed: 4,
  removing: 5,
  failed_to_remove: 5,
  removed: 6,
};

/** Causes for which a code may be further from its end than before. Any other is no reason. */
const causesOfStepsBack: ReadonlySet<string> = new Set([
  'changed',
  'not_seen',
  'vanished',
  'reappeared',
  'answer_lost',
  'breaker_opened',
  'locked_down',
  'retry_asked',
]);

export interface ProofCounts {
  /** Bookings that were known early enough. */
  inTime: number;
  provenInTime: number;
  alertedInTime: number;
  /** Booked or changed at the last minute. */
  late: number;
  provenLate: number;
  alertedLate: number;
}

/** Watches a world from outside and compares what the platform says with what is in the locks. It trusts nothing that it can see for itself. */
export class Judge {
  readonly violations: Violation[] = [];
  readonly counts: ProofCounts = { inTime: 0, provenInTime: 0, alertedInTime: 0, late: 0, provenLate: 0, alertedLate: 0 };
  readonly #world: {
    readonly time: VirtualTime;
    readonly trace: Trace;
    readonly claims: PlatformClaims;
    readonly locksOf: (roomId: number) => readonly WorldLock[];
    readonly excuses: Excuses;
    /** How long a code goes on before and after its booking, by agreement. */
    readonly bufferMs: number;
  };
  readonly #windows: StayWindows;
  readonly #losses = new Losses();
  /** What is awaited of each booking by when; what was awaited of an earlier state of it is not any more. */
  readonly #awaited = new Map<number, object>();
  /** Locks at which somebody was given a spare code for what is awaited. */
  readonly #backups = new Map<object, Set<number>>();
  /** Digits that each lock has held. */
  readonly #written = new Set<string>();
  readonly #bookings = new Map<number, BookingFacts>();
  readonly #codes = new Map<string, CodeClaim>();
  readonly #codesOfBooking = new Map<number, CodeClaim[]>();
  readonly #holders = new Map<string, number[]>();
  readonly #locks = new Map<number, WorldLock>();
  readonly #orders = new Map<string, number[]>();
  readonly #watched = new Set<string>();

  constructor(
    world: {
      readonly time: VirtualTime;
      readonly trace: Trace;
      readonly claims: PlatformClaims;
      readonly locksOf: (roomId: number) => readonly WorldLock[];
      readonly excuses: Excuses;
      readonly bufferMs: number;
    },
    locks: readonly WorldLock[],
  ) {
    this.#world = world;
    this.#windows = new StayWindows(world.bufferMs);
    for (const lock of locks) {
      this.#locks.set(lock.id, lock);
      lock.observe({
        onOrder: (_lock, order, code, held) => this.#onOrder(lock, order, code, held),
        onLost: (_lock, code) => this.#losses.lost(lock, code, this.#world.time.now()),
        onWritten: (_lock, order, code) => {
          if (order === 'add') {
            this.#written.add(`${lock.id} ${code.digits}`);
            this.#losses.written(lock, code);
          }
          const claim = this.#codes.get(code.name);
          if (order !== 'remove' && claim !== undefined) this.#watchEnd(claim);
        },
      });
    }
  }

  /** The platform makes a code, or gives one that it had to somebody. */
  code(claim: CodeClaim): void {
    const before = this.#codes.get(claim.name);
    this.#codes.set(claim.name, claim);
    if (claim.bookingId === undefined) return;
    if (before !== undefined && before.bookingId === undefined) this.#backup(claim, claim.bookingId);
    this.#codesOfBooking.set(claim.bookingId, [...(this.#codesOfBooking.get(claim.bookingId) ?? []), claim]);
    const key = `${claim.lockId} ${claim.digits}`;
    const holders = this.#holders.get(key) ?? [];
    for (const other of holders) {
      if (other === claim.bookingId || this.#endOf(other, claim.lockId) <= this.#world.time.now()) continue;
      this.#violated('one_person_per_code', `bookings ${other} and ${claim.bookingId} were given the same digits`, claim);
    }
    this.#holders.set(key, [...holders, claim.bookingId]);
    this.#watchEnd(claim);
  }

  #backup(claim: CodeClaim, bookingId: number): void {
    const now = this.#world.time.now();
    const awaited = this.#awaited.get(bookingId);
    const given = (awaited === undefined ? undefined : this.#backups.get(awaited)) ?? new Set<number>();
    if (given.has(claim.lockId)) this.#violated('backup_once', 'it is the second one for this door', claim);
    if (now < this.#windows.of(bookingId).opensAt - provenBeforeMs)
      this.#violated('backup_once', 'there was time left for the code that was meant', claim);
    if (awaited !== undefined) this.#backups.set(awaited, given.add(claim.lockId));
  }

  /** The platform was shown what a lock holds. */
  reading(lockId: number, at: number): void {
    this.#losses.reading(lockId, at);
  }

  /** The platform tells a lock something about a code. */
  order(codeName: string, order: LockOrder, lockId: number): void {
    const key = `${codeName} ${order}`;
    const now = this.#world.time.now();
    const recent = (this.#orders.get(key) ?? []).filter((at) => at > now - triesWithinMs);
    recent.push(now);
    this.#orders.set(key, recent);
    if (recent.length <= triesMax) return;
    this.#violated('three_tries', `${recent.length} orders to ${order} it within five minutes`, {
      ...this.#codes.get(codeName),
      lockId,
    });
  }

  phase(codeId: number, from: string, to: string, cause: string | undefined, detail?: string): void {
    this.#world.trace.add({
      at: this.#world.time.now(),
      who: 'platform',
      what: `${from} → ${to}${cause === undefined ? '' : ` because ${cause}`}${detail === undefined ? '' : ` (${detail})`}`,
      codeId,
    });
    const isBack = (ranks[to] ?? 0) < (ranks[from] ?? 0);
    if (isBack && (cause === undefined || !causesOfStepsBack.has(cause)))
      this.#violated('no_step_back_without_cause', `${from} went back to ${to}, and ${cause ?? 'nothing'} is no cause for that`, {
        codeId,
      });
  }

  onBooking(facts: BookingFacts): void {
    this.#bookings.set(facts.bookingId, facts);
    const moved = this.#windows.note(facts);
    this.#await(facts);
    // What comes or goes beside a stay gives its codes less or more of their buffers, or takes it.
    for (const id of moved) {
      const other = this.#bookings.get(id);
      if (other !== undefined) this.#await(other);
    }
  }

  /** From now on this booking is as it is. */
  #await(facts: BookingFacts): void {
    const { bookingId, startsAt, endsAt } = facts;
    const { time } = this.#world;
    const now = time.now();
    const awaited = {};
    this.#awaited.set(bookingId, awaited);
    // The digits stay; what was to end later may have to end now.
    time.at(now, () => {
      for (const claim of this.#codesOfBooking.get(bookingId) ?? []) this.#watchEnd(claim);
    });
    if (facts.isCancelled) return;
    const inTime = startsAt - provenBeforeMs;
    const isInTime = now <= inTime - noticeMs;
    const deadline = isInTime ? inTime : Math.max(inTime, now + lateGraceMs);
    // The platform looks at that very minute; it is asked a moment later.
    if (deadline >= endsAt) return;
    time.at(deadline + 5_000, () => {
      if (this.#awaited.get(bookingId) === awaited) this.#askForProof(facts, isInTime, now);
    });
  }

  /** A guest who stands at the door. */
  onRefused(bookingId: number, lock: WorldLock): void {
    const facts = this.#bookings.get(bookingId);
    const { claims, time } = this.#world;
    if (facts === undefined || !claims.isProven(bookingId)) return;
    const digits = claims.digitsOf(bookingId, lock.id);
    const now = time.now();
    if (digits !== undefined && this.#losses.isUnknown(lock, digits, now)) return;
    // A lock whose clock is wrong holds the right code and believes that it is not its time.
    const isHeldForNow = lock
      .codes()
      .some((code) => code.digits === digits && code.startsAt <= now && (code.endsAt === null || code.endsAt > now));
    if (isHeldForNow) return;
    this.#violated('proven_code_opens', 'the platform calls it proven and the door stays shut', { bookingId, lockId: lock.id });
  }

  /** At rest: whatever is over must be gone. */
  checkLeftOvers(): void {
    const now = this.#world.time.now();
    for (const lock of this.#locks.values())
      for (const code of lock.codes()) {
        const claim = this.#codes.get(code.name);
        if (claim === undefined || claim.bookingId === undefined || !lock.link.isReachable) continue;
        if (this.#endOf(claim.bookingId, lock.id) + usableAfterEndMs < now)
          this.#violated('nothing_left_over', 'the lock still holds it', { ...claim });
      }
  }

  checkGateways(collisions: number): void {
    if (collisions > 0)
      this.#violated('one_call_per_gateway', `${collisions} calls came while the gateway was still answering one`, {});
  }

  #askForProof({ bookingId, roomId }: BookingFacts, isInTime: boolean, since: number): void {
    const { claims, trace, time } = this.#world;
    const now = time.now();
    const isProven = claims.isProven(bookingId);
    const isAlerted = claims.isAlerted(bookingId);
    if (isInTime) {
      this.counts.inTime += 1;
      this.counts.provenInTime += isProven ? 1 : 0;
      this.counts.alertedInTime += !isProven && isAlerted ? 1 : 0;
    } else {
      this.counts.late += 1;
      this.counts.provenLate += isProven ? 1 : 0;
      this.counts.alertedLate += !isProven && isAlerted ? 1 : 0;
    }
    const window = this.#windows.of(bookingId);
    if (!isProven) {
      const what = isAlerted ? 'not proven, and told' : 'not proven, and silent';
      trace.add({ at: now, who: 'platform', what, bookingId });
      // What was proven at the last check and lost right before now could not be told by then.
      const lastCheckAt = Math.max(window.opensAt - provenBeforeMs, since, now - tellingMs);
      const isLostSince = (this.#codesOfBooking.get(bookingId) ?? []).some(({ lockId, name }) =>
        this.#losses.isSeenAfter(lockId, name, lastCheckAt),
      );
      if (!isAlerted && !isLostSince) this.#violated('proven_or_alerted', 'neither proven nor told', { bookingId });
      return;
    }
    for (const lock of this.#world.locksOf(roomId)) this.#lookForCode(lock, bookingId, window);
  }

  #lookForCode(lock: WorldLock, bookingId: number, { opensAt, closesAt }: StayWindow): void {
    const facts = this.#bookings.get(bookingId);
    const now = this.#world.time.now();
    const digits = this.#world.claims.digitsOf(bookingId, lock.id);
    if (facts === undefined || (digits !== undefined && this.#losses.isUnknown(lock, digits, now))) return;
    // What is over matters to nobody.
    const isHeldFor = (from: number, until: number): boolean =>
      lock
        .codes()
        .some(
          (code) =>
            code.digits === digits && code.startsAt <= Math.max(from, now) && (code.endsAt === null || code.endsAt >= until),
        );
    const about = { bookingId, lockId: lock.id };
    if (!isHeldFor(facts.startsAt, facts.endsAt))
      this.#violated('proof_is_true', 'called proven, and the lock does not hold it for the stay', about);
    else if (!isHeldFor(opensAt, closesAt))
      this.#violated('buffers_kept', 'called proven, and the lock does not hold it for the buffers', about);
  }

  #onOrder(lock: WorldLock, order: LockOrder, code: HeldCode, held: HeldCode | undefined): void {
    if (order === 'remove') return this.#onRemoval(lock, code);
    // What somebody put there by hand is nobody's of the platform.
    if (held === undefined || !this.#codes.has(held.name)) return;
    const about = { ...this.#codes.get(code.name), lockId: lock.id };
    if (order === 'add' && held.name !== code.name)
      this.#violated('one_person_per_code', `${held.name} holds the digits that ${code.name} was to have`, about);
    else if (order === 'add') this.#violated('programmed_once', 'the lock was told to add what it holds', about);
    else if (held.startsAt === code.startsAt && held.endsAt === code.endsAt && held.digits === code.digits)
      this.#violated('programmed_once', 'the lock was told to change what is so already', about);
  }

  /** The digits before go once those that came after are there. */
  #onRemoval(lock: WorldLock, { name, digits }: HeldCode): void {
    const claim = this.#codes.get(name);
    const bookingId = claim?.bookingId;
    if (claim === undefined || bookingId === undefined) return;
    const current = this.#world.claims.digitsOf(bookingId, lock.id);
    if (current === undefined || current === digits || this.#endOf(bookingId, lock.id) <= this.#world.time.now()) return;
    if (!this.#written.has(`${lock.id} ${current}`))
      this.#violated('old_until_new', 'it is removed, and the lock has never had the new digits', claim);
  }

  /** When a booking's code has to stop opening this lock. */
  #endOf(bookingId: number, lockId: number): number {
    const facts = this.#bookings.get(bookingId);
    if (facts === undefined) return Number.NEGATIVE_INFINITY;
    if (facts.isCancelled) return facts.changedAt;
    const isDoor = this.#world.locksOf(facts.roomId).some(({ id }) => id === lockId);
    return isDoor ? this.#windows.of(bookingId).closesAt : facts.changedAt;
  }

  #watchEnd(claim: CodeClaim): void {
    const { bookingId, lockId, name } = claim;
    const lock = this.#locks.get(lockId);
    if (bookingId === undefined || lock === undefined) return;
    const end = this.#endOf(bookingId, lockId);
    const key = `${name} ${end}`;
    if (this.#watched.has(key)) return;
    this.#watched.add(key);
    const { time, excuses } = this.#world;
    time.at(end, () => {
      const from = lock.fair.reachableMs(time.now());
      const look = (): void => {
        const now = time.now();
        const held = lock.codes().find((code) => code.name === name);
        // Somebody extended it meanwhile, and that end has a watch of its own; or it is gone, and is watched again if it comes back.
        if (held === undefined || this.#endOf(bookingId, lockId) !== end) {
          this.#watched.delete(key);
          return;
        }
        // A fault that swallowed an order gives the platform its time once more, from its next order on.
        const leftMs = usableAfterEndMs - (lock.fair.reachableMs(now) - Math.max(from, excuses.fairMsAtLastChance(name)));
        const isExcused = excuses.isExcused(lockId, name, now);
        if (leftMs >= 0 || isExcused || !lock.fair.isReachable) {
          time.after(lock.fair.isReachable && !isExcused ? leftMs + 1 : 30_000, look);
          return;
        }
        // Left in the lock, it would open once its time comes.
        if (held.startsAt > now) return void time.at(held.startsAt + usableAfterEndMs, look);
        if (lock.opensFor(held.digits, now)?.name === name)
          this.#violated('ended_code_is_shut', `it ended at ${new Date(end).toISOString()} and still opens`, claim);
      };
      look();
    });
  }

  /** Under which names a code is found in locks. */
  namesOf(codeId: number): readonly string[] {
    return [...this.#codes.values()].filter((claim) => claim.codeId === codeId).map(({ name }) => name);
  }

  #violated(
    invariant: Invariant,
    detail: string,
    about: { codeId?: number; bookingId?: number | undefined; lockId?: number },
  ): void {
    const { codeId, bookingId, lockId } = about;
    const at = this.#world.time.now();
    this.violations.push({ invariant, at, detail, codeId, bookingId, lockId });
    this.#world.trace.add({ at, who: 'surroundings', what: `VIOLATED ${invariant}: ${detail}`, codeId, bookingId, lockId });
  }
}
