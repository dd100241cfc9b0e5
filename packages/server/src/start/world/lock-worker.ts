import type { WorldForPlatform, WorldReadAnswer, WorldRefusal, WorldWriteAnswer } from '@smartlock/simulators';
import { leaseMs } from '../../features/delivery/perform.ts';
import { healthy, type LockHealth } from '../../features/delivery/rules/failures.ts';
import { isSettled, type Cause } from '../../features/delivery/rules/phases.ts';
import type { ProblemCode } from '../../features/delivery/rules/problems.ts';
import { findEntry, type Action, type LockRead } from '../../features/delivery/rules/reconcile.ts';
import { actionsMax, defaultStepMs, doubtMs, freshMs, missesMax } from '../../features/delivery/rules/turn-limits.ts';
import { roundsMax, type Change } from '../../features/delivery/rules/turns.ts';
import type { LockCodes } from './lock-codes.ts';
import type { SimulatedEntry, SimulatedPin } from './simulated-pin.ts';
import type { TurnTaking } from './turn-taking.ts';
import type { WorldRules } from './world-rules.ts';

/** As the server is configured where nobody says anything else. */
const readEveryMs = 12 * 60 * 60_000;
/** How long the worker sleeps when there is nothing to do. */
const pollMs = 250;
/** Turns in a row that changed nothing, though each said that there is something to do at once. */
const idleTurnsMax = 400;
const triesKept = 3;

const problemOfRefusal: Readonly<Record<WorldRefusal, ProblemCode>> = {
  cloud_down: 'vendor_unreachable',
  quota_spent: 'quota_spent',
  gateway_offline: 'gateway_offline',
  gateway_busy: 'gateway_busy',
  no_gateway: 'no_gateway',
  lock_offline: 'lock_offline',
  lock_refused: 'lock_failed',
  code_exists: 'code_conflict',
  lock_full: 'lock_full',
  not_found: 'code_vanished',
};

type Performed = 'done' | 'failed' | 'look';

/** Turns at one lock, where the database is a map and a call is an event of the virtual clock. What is done in them the server's rules say. */
export class LockWorker {
  readonly accountId: number;
  readonly lanes: readonly string[];
  readonly codes: LockCodes;
  dueAt: Date | null;
  neededAt: Date | null = null;
  readonly #lockId: number;
  readonly #world: WorldForPlatform;
  readonly #rules: WorldRules;
  readonly #turns: TurnTaking;
  readonly #random: () => number;
  #readAt: Date | null = null;
  #health: LockHealth = healthy;
  /** Of whoever works on it: what comes back to one that died, nobody hears. */
  #lease: object | null = null;
  #idleTurns = 0;

  constructor(options: {
    readonly lockId: number;
    readonly world: WorldForPlatform;
    readonly rules: WorldRules;
    readonly codes: LockCodes;
    readonly turns: TurnTaking;
    readonly random: () => number;
  }) {
    const { lockId, world } = options;
    this.#lockId = lockId;
    this.#world = world;
    this.#rules = options.rules;
    this.#turns = options.turns;
    this.#random = options.random;
    this.codes = options.codes;
    this.accountId = world.accountOf(lockId);
    this.lanes = [String(world.gatewayOf(lockId))];
    this.dueAt = this.#now();
  }

  get isLeased(): boolean {
    return this.#lease !== null;
  }

  /** A PIN of this lock was changed: it has something to do. */
  noteChanged(pin: SimulatedPin): void {
    pin.isStale = true;
    const now = this.#now();
    const neededAt = pin.isWanted ? pin.validFrom : now;
    if (this.dueAt === null || this.dueAt > now) this.dueAt = now;
    if (this.neededAt === null || this.neededAt > neededAt) this.neededAt = neededAt;
    this.#turns.wake(now.getTime());
  }

  /** The process dies. What it was at is found again once its lease has ended; the call that it made goes on without it. */
  die(): void {
    if (this.#lease === null) return;
    const lease = {};
    this.#lease = lease;
    this.#world.note('the worker dies at this lock', { lockId: this.#lockId });
    this.#world.time.after(leaseMs, () => {
      if (this.#lease === lease) this.#release(this.#now());
    });
  }

  takeTurn(): void {
    const lease = {};
    const startedAt = this.#now();
    this.#lease = lease;
    this.dueAt = null;
    this.neededAt = null;
    const end = (comesAgain: boolean, isAtWork: boolean): void => {
      const next = this.#rules.nextTurn([...this.codes.entries.values()], {
        now: this.#now(),
        breakerUntil: this.#health.breakerUntil,
        planAt: this.codes.planAt,
        readAt: this.#readAt,
        readEveryMs,
      });
      const now = this.#now();
      const soonest = comesAgain || next.dueAt < now ? now : next.dueAt;
      this.#idleTurns = isAtWork || this.#now() > startedAt || soonest > now ? 0 : this.#idleTurns + 1;
      if (this.#idleTurns > idleTurnsMax) throw new Error(`The worker goes in a circle at lock ${this.#lockId}.`);
      if (next.neededAt !== null && (this.neededAt === null || next.neededAt < this.neededAt)) this.neededAt = next.neededAt;
      this.#release(this.#idleTurns > 0 ? new Date(now.getTime() + pollMs) : soonest);
    };
    this.codes.plan(startedAt);
    if (this.#isBroken()) return end(false, false);
    const mustLook = this.#rules.isReadDue([...this.codes.entries.values()], this.#readAt, startedAt, readEveryMs);
    this.#round({ lease, end }, { round: 0, mustLook, read: { state: 'unread' }, changes: 0 });
  }

  #release(dueAt: Date): void {
    this.#lease = null;
    if (this.dueAt === null || dueAt < this.dueAt) this.dueAt = dueAt;
    // Whoever was served goes behind those who wait.
    this.#turns.wake(this.#world.time.now());
    this.#turns.wake(this.dueAt.getTime());
  }

  #now(): Date {
    return new Date(this.#world.time.now());
  }

  #isBroken(): boolean {
    const { breakerUntil } = this.#health;
    return breakerUntil !== null && breakerUntil > this.#now();
  }

  #round(
    turn: { readonly lease: object; readonly end: (comesAgain: boolean, isAtWork: boolean) => void },
    at: { readonly round: number; readonly mustLook: boolean; readonly read: LockRead; readonly changes: number },
  ): void {
    const { round, changes, read } = at;
    const goOn = (next: { readonly mustLook: boolean; readonly read?: LockRead; readonly changes?: number }): void =>
      this.#round(turn, { round: round + 1, read: { state: 'unread' }, changes, ...next });
    if (round >= roundsMax) return turn.end(true, true);
    if (at.mustLook) {
      const startedAt = this.#now();
      return this.#world.cloud.listCodes(this.#lockId, (answer) => {
        if (this.#lease === turn.lease) goOn({ mustLook: false, read: this.#afterRead(answer, startedAt) });
      });
    }
    const actions = this.#reconcile(read);
    if (read.state === 'unreadable') this.#believeLock();
    const step = this.#rules.nextStep(actions, { changes, isBroken: this.#isBroken() });
    switch (step.kind) {
      case 'record':
        for (const { entryId, as } of step.settlements) {
          const entry = this.codes.entries.get(entryId);
          if (entry !== undefined) this.codes.settle(entry, as, 'seen_in_read_back', this.#now());
        }
        return goOn({ mustLook: false });
      case 'look':
        return goOn({ mustLook: true });
      case 'end':
        return turn.end(false, changes > 0);
      case 'end_and_come_again':
        return turn.end(true, true);
      case 'change':
        return this.#perform(step.action, turn.lease, (performed) => {
          if (performed === 'failed') turn.end(false, true);
          else if (performed === 'done' && !step.isLast) turn.end(true, true);
          else goOn({ mustLook: performed === 'look', changes: changes + 1 });
        });
    }
  }

  #reconcile(read: LockRead): readonly Action[] {
    return this.#rules.reconcile({
      entries: [...this.codes.entries.values()],
      read,
      now: this.#now(),
      actionsMax,
      doubtMs,
      missesMax,
      freshMs,
      stepMs: defaultStepMs,
    });
  }

  #perform(action: Change, lease: object, then: (performed: Performed) => void): void {
    const entry = this.codes.entries.get(action.entryId);
    if (entry === undefined) return then('look');
    const pin = this.codes.pins.get(entry.pinId);
    const { cloud } = this.#world;
    const now = this.#now();
    // Written down before the lock is told.
    Object.assign(entry, { sentAt: now, misses: 0 });
    if (pin !== undefined) pin.triedAt = [...pin.triedAt, now].slice(-triesKept);
    const isLeftOver = action.kind === 'remove' && entry.state === 'to_add';
    const answered = (answer: WorldWriteAnswer): void => {
      if (this.#lease === lease) then(this.#afterWrite(entry, pin, action, answer, isLeftOver));
    };
    if (action.kind === 'remove') {
      if (!isLeftOver) entry.state = 'removing';
      return cloud.removeCode(this.#lockId, action.ref, answered);
    }
    if (pin !== undefined) this.codes.advance(pin, ['due']);
    if (action.kind === 'move' && pin !== undefined) Object.assign(pin, this.#rules.knownWhileMoved(pin, action.span));
    if (action.kind === 'move')
      return cloud.changeCode(this.#lockId, { ...held(entry), ...times(action.span), ref: action.ref }, answered);
    entry.state = 'sent';
    cloud.addCode(this.#lockId, held(entry), answered);
  }

  #afterWrite(
    entry: SimulatedEntry,
    pin: SimulatedPin | undefined,
    { kind }: Change,
    answer: WorldWriteAnswer,
    isLeftOver: boolean,
  ): Performed {
    if (answer.state === 'no_answer') {
      this.#fail(entry, pin, 'outcome_unknown', entry.wish === 'keep' ? ['answer_lost'] : []);
      if (isLeftOver) return 'failed';
      // Looked for at once, and only then done again.
      entry.tryAt = null;
      return 'look';
    }
    if (answer.state === 'rejected' && !(kind === 'remove' && answer.reason === 'not_found')) {
      const problem = problemOfRefusal[answer.reason];
      if (kind === 'move') entry.sentAt = null;
      else if (kind === 'add') entry.state = 'to_add';
      else if (!isLeftOver) entry.state = 'proven';
      this.#fail(entry, pin, problem, []);
      return problem === 'code_conflict' || problem === 'code_vanished' ? 'look' : 'failed';
    }
    this.#countSuccess();
    entry.tryAt = null;
    if (isLeftOver) entry.ref = null;
    if (kind !== 'add' || answer.state === 'rejected') return 'done';
    entry.state = 'awaiting';
    entry.ref = answer.ref;
    entry.evidence = answer.state === 'reported' ? 'reported_by_lock' : 'accepted_by_cloud';
    if (pin !== undefined) {
      Object.assign(pin, { evidence: entry.evidence, evidenceAt: this.#now() });
      this.codes.advance(pin, ['answered'], null);
    }
    return 'done';
  }

  #fail(entry: SimulatedEntry, pin: SimulatedPin | undefined, problem: ProblemCode, causes: readonly Cause[]): void {
    const now = this.#now();
    const tries = { failures: pin?.failures ?? 0, triedAt: pin?.triedAt ?? [] };
    const failed = this.#rules.failedTry(tries, problem, entry.wish === 'keep', now, this.#random);
    entry.tryAt = failed.tryAt;
    if (failed.isFinal) entry.state = 'refused';
    if (pin !== undefined) {
      pin.failures = failed.failures;
      this.codes.advance(pin, [...causes, ...(failed.isFinal ? (['refused'] as const) : [])], problem);
    }
    if (this.#rules.problemKind(problem).scope === 'lock') this.#countFailure(problem, now);
  }

  #afterRead(answer: WorldReadAnswer, at: Date): LockRead {
    if (answer.state !== 'known') {
      this.#countFailure(answer.state === 'no_answer' ? 'outcome_unknown' : problemOfRefusal[answer.reason], this.#now());
      return { state: 'unreadable', at };
    }
    this.#readAt = at;
    if (this.#rules.isOverOnceRead(this.#health.problem)) this.#countSuccess();
    const codes = answer.codes.map(({ ref, name, digits, state, startsAt, endsAt }) => ({
      ref,
      name,
      digits,
      state,
      startsAt: startsAt === 0 ? null : new Date(startsAt),
      endsAt: endsAt === null ? null : new Date(endsAt),
    }));
    const ours = new Set([...this.codes.entries.values()].flatMap((entry) => findEntry(codes, entry)?.ref ?? []));
    this.codes.noteForeign(codes.filter(({ ref }) => !ours.has(ref)).map(({ digits }) => digits));
    return codes.length === 0 ? { state: 'empty', at } : { state: 'known', codes, at };
  }

  /** Where nothing can be read, the lock's own answer is the best evidence there is. */
  #believeLock(): void {
    for (const entry of this.codes.entries.values())
      if (this.#rules.isBelieved(entry, entry.evidence))
        this.codes.settle(entry, { kind: 'proven', ref: entry.ref ?? '' }, 'reported_by_lock', this.#now());
  }

  #countFailure(problem: ProblemCode, now: Date): void {
    this.#health = this.#rules.failedLock(this.#health, problem, now, this.#random);
    if (this.#health.breakerUntil === null) return;
    for (const pin of this.codes.pins.values())
      if (!isSettled(pin.phase)) this.codes.advance(pin, ['breaker_opened'], this.#health.problem);
  }

  #countSuccess(): void {
    const wasOpen = this.#health.breakerUntil !== null;
    this.#health = healthy;
    if (!wasOpen) return;
    for (const pin of this.codes.pins.values()) if (pin.phase === 'suspended') this.codes.advance(pin, ['breaker_closed'], null);
  }
}

function held({ name, digits, startsAt, endsAt }: SimulatedEntry) {
  return { name, digits, ...times({ startsAt, endsAt }) };
}

/** A lock of the world knows no "always": from the beginning of time on. */
function times({ startsAt, endsAt }: { startsAt: Date | null; endsAt: Date | null }) {
  return { startsAt: startsAt?.getTime() ?? 0, endsAt: endsAt?.getTime() ?? null };
}
