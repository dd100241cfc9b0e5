import type { WorldForPlatform, WorldReadAnswer, WorldRefusal, WorldWriteAnswer } from '@smartlock/simulators';
import type { ProblemCode } from '../../features/delivery/rules/problems.ts';
import type { Action, LockRead } from '../../features/delivery/rules/reconcile.ts';
import { breakerFailures } from '../../features/delivery/rules/retry.ts';
import { actionsMax, doubtMs, freshMs, missesMax } from '../../features/delivery/rules/turn-limits.ts';
import { settleCode, type CodeLives, type SimulatedCode } from './code-life.ts';
import type { GatewayQueue } from './gateway-queue.ts';
import type { WorldRules } from './world-rules.ts';

const readEveryMs = 12 * 60 * 60_000;
const roundsMax = 40;

const problemOfRefusal: Readonly<Record<WorldRefusal, ProblemCode>> = {
  cloud_down: 'vendor_unreachable',
  quota_spent: 'quota_spent',
  gateway_offline: 'gateway_offline',
  gateway_busy: 'gateway_busy',
  lock_offline: 'lock_offline',
  lock_refused: 'lock_failed',
  code_exists: 'code_conflict',
  lock_full: 'lock_full',
  not_found: 'code_vanished',
};

type Change = Exclude<Action, { kind: 'settle' | 'read' }>;

/**
 * Brings one lock to hold the codes that it should: turns at it as the delivery worker takes them, with the same rules in the same order, where the
 * database is a map and a call is an event of the virtual clock.
 */
export class LockWorker {
  readonly codes = new Map<number, SimulatedCode>();
  readonly #lockId: number;
  readonly #world: WorldForPlatform;
  readonly #rules: WorldRules;
  readonly #lives: CodeLives;
  readonly #gateway: GatewayQueue;
  readonly #random: () => number;
  #readAt = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #problem: ProblemCode | null = null;
  #breakerUntil: Date | null = null;
  #isQueued = false;
  #isAtWork = false;
  #cancelWake: (() => void) | undefined;

  constructor(options: {
    readonly lockId: number;
    readonly world: WorldForPlatform;
    readonly rules: WorldRules;
    readonly lives: CodeLives;
    readonly gateway: GatewayQueue;
    readonly random: () => number;
  }) {
    this.#lockId = options.lockId;
    this.#world = options.world;
    this.#rules = options.rules;
    this.#lives = options.lives;
    this.#gateway = options.gateway;
    this.#random = options.random;
  }

  /** Something is wanted of this lock. */
  wake(): void {
    if (!this.#isAtWork) this.#plan(true);
  }

  /** Somebody opened the door with a code of ours. */
  usedAtDoor(digits: string): void {
    for (const code of this.codes.values())
      if (code.digits === digits && code.desired === 'present' && code.wantedSpan === null) {
        this.#lives.prove(code, 'used_at_door', { startsAt: code.startsAt, endsAt: code.endsAt });
      }
  }

  #now(): Date {
    return new Date(this.#world.time.now());
  }

  #isBroken(): boolean {
    return this.#breakerUntil !== null && this.#breakerUntil > this.#now();
  }

  #neededAt(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { wish, state, wantedSpan, startsAt } of this.codes.values())
      if (state !== 'proven' || wish !== 'keep' || wantedSpan !== null)
        first = Math.min(first, wish === 'keep' ? (startsAt?.getTime() ?? 0) : 0);
    return first;
  }

  #enter(): void {
    if (this.#isQueued) return;
    this.#isQueued = true;
    this.#cancelWake?.();
    this.#gateway.enter({
      neededAt: () => this.#neededAt(),
      run: (leave) => {
        this.#isQueued = false;
        this.#isAtWork = true;
        const done = (isToComeAgain: boolean): void => {
          this.#isAtWork = false;
          for (const code of this.codes.values()) if (code.state === 'gone') this.codes.delete(code.id);
          leave();
          this.#plan(isToComeAgain);
        };
        if (this.#isBroken()) done(false);
        else this.#round(0, this.#world.time.now() - this.#readAt >= readEveryMs, { state: 'unread' }, 0, done);
      },
    });
  }

  #round(round: number, mustLook: boolean, read: LockRead, changes: number, done: (isToComeAgain: boolean) => void): void {
    if (round >= roundsMax) return done(true);
    if (mustLook) {
      const startedAt = this.#now();
      return this.#world.cloud.listCodes(this.#lockId, (answer) =>
        this.#round(round + 1, false, this.#afterRead(answer, startedAt), changes, done),
      );
    }
    const actions = this.#reconcile(read);
    if (read.state === 'unreadable') this.#believeLock();
    const settlements = actions.filter((action) => action.kind === 'settle');
    for (const { entryId, as } of settlements) {
      const code = this.codes.get(entryId);
      if (code !== undefined) settleCode(this.#lives, code, as, this.#now());
    }
    // Each reading speaks once.
    if (settlements.length > 0) return this.#round(round + 1, false, { state: 'unread' }, changes, done);
    const [next] = actions;
    if (next === undefined || next.kind === 'settle' || this.#isBroken()) return done(false);
    if (next.kind === 'read') return this.#round(round + 1, true, { state: 'unread' }, changes, done);
    if (changes > 0) return done(true);
    this.#perform(next, (performed) => {
      if (performed === 'failed') done(false);
      else this.#round(round + 1, performed === 'look', { state: 'unread' }, changes + 1, done);
    });
  }

  #reconcile(read: LockRead): readonly Action[] {
    return this.#rules.reconcile({
      entries: [...this.codes.values()],
      read,
      now: this.#now(),
      actionsMax,
      doubtMs,
      missesMax,
      freshMs,
      stepMs: 1,
    });
  }

  /** When the next turn is: now, or when the first thing is due. */
  #plan(isNow: boolean): void {
    const now = this.#world.time.now();
    this.#cancelWake?.();
    const broken = this.#breakerUntil?.getTime() ?? 0;
    let at = this.#readAt + readEveryMs;
    for (const { state, wish, wantedSpan, tryAt } of this.codes.values())
      if (state !== 'refused' && (state !== 'proven' || wish !== 'keep' || wantedSpan !== null))
        at = Math.min(at, tryAt?.getTime() ?? now);
    at = Math.max(at, broken, now);
    if (isNow && !this.#isBroken()) return this.#enter();
    // A turn that found nothing to do does not come again within the same instant.
    this.#cancelWake = this.#world.time.at(at <= now ? now + freshMs : at, () => this.#enter());
  }

  #perform(action: Change, then: (performed: 'done' | 'failed' | 'look') => void): void {
    const code = this.codes.get(action.entryId);
    if (code === undefined) return then('look');
    const { cloud } = this.#world;
    const now = this.#now();
    // Written down before the lock is told.
    code.sentAt = now;
    code.misses = 0;
    this.#lives.tried(code, now);
    const isLeftOver = action.kind === 'remove' && code.state === 'to_add';
    const before = code.state;
    const answered = (answer: WorldWriteAnswer): void => then(this.#afterWrite(code, action, answer, { before, isLeftOver }));
    if (action.kind === 'remove') {
      if (!isLeftOver) code.state = 'removing';
      return cloud.removeCode(this.#lockId, action.ref, answered);
    }
    this.#lives.step(code, 'due');
    if (action.kind === 'move')
      return cloud.changeCode(this.#lockId, { ...held(code), ...times(action.span), ref: action.ref }, answered);
    code.state = 'sent';
    cloud.addCode(this.#lockId, held(code), answered);
  }

  #afterWrite(
    code: SimulatedCode,
    { kind }: Change,
    answer: WorldWriteAnswer,
    { before, isLeftOver }: { before: SimulatedCode['state']; isLeftOver: boolean },
  ): 'done' | 'failed' | 'look' {
    if (answer.state === 'no_answer') {
      if (code.wish === 'keep') this.#lives.step(code, 'answer_lost');
      this.#fail(code, 'outcome_unknown');
      // Looked for at once, and only then done again.
      code.tryAt = null;
      return 'look';
    }
    if (answer.state === 'rejected' && !(kind === 'remove' && answer.reason === 'not_found')) {
      const problem = problemOfRefusal[answer.reason];
      if (kind !== 'move') code.state = before;
      this.#fail(code, problem);
      return problem === 'code_conflict' || problem === 'code_vanished' ? 'look' : 'failed';
    }
    this.#countSuccess();
    code.tryAt = null;
    if (isLeftOver) code.ref = null;
    if (kind !== 'add' || answer.state === 'rejected') return 'done';
    code.state = 'awaiting';
    code.ref = answer.ref;
    code.problem = null;
    code.evidence = answer.state === 'reported' ? 'reported_by_lock' : 'accepted_by_cloud';
    this.#lives.step(code, 'answered');
    return 'done';
  }

  #fail(code: SimulatedCode, problem: ProblemCode): void {
    const now = this.#now();
    this.#lives.failed(code, problem, now);
    if (this.#rules.problemKind(problem).scope === 'lock') this.#countFailure(problem, now);
  }

  #afterRead(answer: WorldReadAnswer, at: Date): LockRead {
    const now = this.#now();
    if (answer.state !== 'known') {
      this.#countFailure(answer.state === 'no_answer' ? 'outcome_unknown' : problemOfRefusal[answer.reason], now);
      return { state: 'unreadable', at };
    }
    this.#readAt = at.getTime();
    const { problem } = { problem: this.#problem };
    if (problem === 'vendor_unreachable' || problem === 'quota_spent') this.#countSuccess();
    if (answer.codes.length === 0) return { state: 'empty', at };
    const codes = answer.codes.map(({ ref, name, digits, startsAt, endsAt }) => ({
      ref,
      name,
      digits,
      state: 'listed' as const,
      startsAt: startsAt === 0 ? null : new Date(startsAt),
      endsAt: endsAt === null ? null : new Date(endsAt),
    }));
    return { state: 'known', codes, at };
  }

  /** Where nothing can be read, the lock's own answer is the best evidence there is. */
  #believeLock(): void {
    for (const code of this.codes.values())
      if (code.state === 'awaiting' && code.evidence === 'reported_by_lock' && code.ref !== null) {
        code.state = 'proven';
        code.sentAt = null;
        this.#lives.prove(code, 'reported_by_lock', { startsAt: code.startsAt, endsAt: code.endsAt });
      }
  }

  #countFailure(problem: ProblemCode, now: Date): void {
    const isHopeless = this.#rules.problemKind(problem).retry !== 'later' || problem === 'quota_spent';
    this.#failures = Math.max(this.#failures + 1, isHopeless ? breakerFailures : 0);
    this.#problem = this.#rules.clearerProblem(this.#problem, problem);
    this.#breakerUntil = this.#rules.breakerUntil(this.#failures, now, this.#random);
    if (this.#breakerUntil === null) return;
    for (const code of this.codes.values()) {
      if (code.state === 'proven' && code.wantedSpan === null) continue;
      code.problem = this.#rules.clearerProblem(code.problem, this.#problem);
      this.#lives.step(code, 'breaker_opened');
    }
  }

  #countSuccess(): void {
    const wasOpen = this.#breakerUntil !== null;
    this.#failures = 0;
    this.#problem = null;
    this.#breakerUntil = null;
    if (wasOpen) for (const code of this.codes.values()) this.#lives.step(code, 'breaker_closed');
  }
}

function held(code: SimulatedCode) {
  return { name: code.name, digits: code.digits, ...times(code) };
}

/** A lock of the world knows no "always": from the beginning of time on. */
function times({ startsAt, endsAt }: { startsAt: Date | null; endsAt: Date | null }) {
  return { startsAt: startsAt?.getTime() ?? 0, endsAt: endsAt?.getTime() ?? null };
}
