import type { WorldForPlatform, WorldReadAnswer, WorldRefusal, WorldWriteAnswer } from '@smartlock/simulators';
import type { ProblemCode } from '../../features/delivery/rules/problems.ts';
import type { Action, LockRead, Settlement } from '../../features/delivery/rules/reconcile.ts';
import type { CodeLives, SimulatedCode } from './code-life.ts';
import type { GatewayQueue } from './gateway-queue.ts';
import type { WorldRules } from './world-rules.ts';

const secondMs = 1_000;
/** What was sent takes effect within this or never, and lists are no older than the rest of it. */
const doubtMs = 180 * secondMs;
const freshMs = 10 * secondMs;
const readKeptMs = 60 * secondMs;
const missesMax = 3;
const actionsMax = 10;
const lookAgainMs = 8 * secondMs;
/** For whoever waits long to be looked at without a message that the lock is back. */
const overdueMs = 30 * 60 * secondMs;

const problemOfRefusal: Readonly<Record<WorldRefusal, ProblemCode>> = {
  cloud_down: 'vendor_unreachable',
  quota_spent: 'quota_spent',
  gateway_offline: 'gateway_offline',
  gateway_busy: 'gateway_busy',
  lock_offline: 'lock_offline',
  lock_refused: 'lock_failed',
  code_exists: 'code_conflict',
  lock_full: 'lock_full',
  not_found: 'not_seen',
};

/** Brings one lock to hold the codes that it should, by the server's own rules, one step at a time. */
export class LockWorker {
  readonly codes = new Map<number, SimulatedCode>();
  readonly #lockId: number;
  readonly #world: WorldForPlatform;
  readonly #rules: WorldRules;
  readonly #lives: CodeLives;
  readonly #gateway: GatewayQueue;
  readonly #random: () => number;
  #read: LockRead = { state: 'unread' };
  #failures = 0;
  #breakerUntil: Date | null = null;
  #isQueued = false;
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
    if (this.#isQueued || (this.#breakerUntil !== null && this.#breakerUntil > this.#now())) return;
    this.#isQueued = true;
    this.#gateway.enter({ neededAt: () => this.#neededAt(), run: (done) => this.#turn(done) });
  }

  /** The vendor says that it is there again. */
  lockIsBack(): void {
    this.#lockAnswered();
    this.wake();
  }

  /** Somebody opened the door with a code of ours. */
  usedAtDoor(digits: string): void {
    for (const code of this.codes.values())
      if (code.digits === digits && code.toldBefore === null && (code.state === 'awaiting' || code.state === 'sent')) {
        code.state = 'proven';
        this.#lives.proven(code, 'used_at_door');
      }
  }

  #now(): Date {
    return new Date(this.#world.time.now());
  }

  #neededAt(): number {
    let first = Number.POSITIVE_INFINITY;
    for (const { wish, startsAt } of this.codes.values())
      first = Math.min(first, wish === 'remove' ? 0 : (startsAt?.getTime() ?? 0));
    return first;
  }

  #turn(done: () => void): void {
    this.#isQueued = false;
    const finish = (): void => {
      done();
      for (const code of this.codes.values()) if (code.state === 'gone') this.codes.delete(code.id);
      this.#plan();
    };
    for (;;) {
      const actions = this.#reconcile();
      let isNews = false;
      for (const action of actions)
        if (action.kind === 'settle') {
          this.#settle(action.entryId, action.as);
          isNews ||= action.as.kind !== 'missed';
        }
      if (isNews) continue;
      const next = actions.find((action) => action.kind !== 'settle');
      if (next === undefined) return finish();
      return this.#perform(next, finish);
    }
  }

  #reconcile(): readonly Action[] {
    return this.#rules.reconcile({
      entries: [...this.codes.values()],
      read: this.#freshRead(),
      now: this.#now(),
      actionsMax,
      doubtMs,
      missesMax,
      freshMs,
      stepMs: 1,
    });
  }

  /** What was read a while ago is not kept. */
  #freshRead(): LockRead {
    const isOld = this.#read.state !== 'unread' && this.#world.time.now() - this.#read.at.getTime() > readKeptMs;
    if (isOld) this.#read = { state: 'unread' };
    return this.#read;
  }

  /** When to look again by itself. */
  #plan(): void {
    this.#cancelWake?.();
    const now = this.#now();
    let at = Number.POSITIVE_INFINITY;
    for (const code of this.codes.values()) {
      const isAtRest = code.state === 'refused' || (code.state === 'proven' && code.wish === 'keep' && code.wantedSpan === null);
      if (isAtRest) continue;
      if (code.state === 'to_add' && code.wish !== 'remove' && code.tryAt === null) at = Math.min(at, now.getTime());
      else at = Math.min(at, Math.max(code.tryAt?.getTime() ?? now.getTime(), now.getTime()));
    }
    if (!Number.isFinite(at)) return;
    if (this.#breakerUntil !== null) at = Math.max(at, this.#breakerUntil.getTime());
    // Digits that wait for those before them are looked at in a while, not at once and for ever.
    const soonest = now.getTime() + (this.#reconcile().length === 0 ? lookAgainMs : 0);
    this.#cancelWake = this.#world.time.at(Math.min(Math.max(at, soonest), now.getTime() + overdueMs), () => {
      if (this.#breakerUntil !== null && this.#breakerUntil <= this.#now()) this.#closeBreaker();
      this.wake();
    });
  }

  #perform(action: Exclude<Action, { kind: 'settle' }>, finish: () => void): void {
    const { cloud } = this.#world;
    const startedAt = this.#now();
    if (action.kind === 'read')
      return cloud.listCodes(this.#lockId, (answer) => {
        this.#afterRead(answer, startedAt);
        finish();
      });
    const code = this.codes.get(action.entryId);
    if (code === undefined) return finish();
    this.#lives.tried(code, startedAt);
    // Written down before the lock is told.
    code.sentAt = startedAt;
    code.misses = 0;
    const then = (answer: WorldWriteAnswer): void => {
      this.#afterWrite(code, action.kind, answer);
      finish();
    };
    if (action.kind === 'remove') {
      code.state = 'removing';
      return cloud.removeCode(this.#lockId, action.ref, then);
    }
    this.#lives.step(code, 'due');
    if (action.kind === 'add') {
      code.state = 'sent';
      return cloud.addCode(this.#lockId, heldBy(code), then);
    }
    code.toldBefore = { startsAt: code.startsAt, endsAt: code.endsAt };
    code.startsAt = action.span.startsAt;
    code.endsAt = action.span.endsAt;
    code.wantedSpan = null;
    code.state = 'sent';
    cloud.changeCode(this.#lockId, { ...heldBy(code), ref: action.ref }, then);
  }

  #afterWrite(code: SimulatedCode, kind: 'add' | 'move' | 'remove', answer: WorldWriteAnswer): void {
    const now = this.#now();
    if (answer.state === 'rejected') return this.#afterRefusal(code, kind, answer.reason, now);
    if (answer.state === 'no_answer') {
      code.problem = this.#rules.clearerProblem(code.problem, 'outcome_unknown');
      if (kind !== 'remove') this.#lives.step(code, 'answer_lost');
      code.tryAt = null;
      return this.#lockFailed('outcome_unknown', now);
    }
    this.#lockAnswered();
    code.ref = kind === 'remove' ? code.ref : answer.ref;
    if (answer.state === 'accepted') {
      if (kind !== 'remove') {
        code.state = 'awaiting';
        code.evidence = 'accepted_by_cloud';
        this.#lives.step(code, 'answered');
      }
      code.tryAt = new Date(now.getTime() + lookAgainMs);
      return;
    }
    if (kind === 'remove') return this.#lives.gone(code);
    code.state = 'proven';
    this.#lives.step(code, 'answered');
    this.#lives.proven(code, 'reported_by_lock');
  }

  /** It certainly did not happen. */
  #afterRefusal(code: SimulatedCode, kind: 'add' | 'move' | 'remove', reason: WorldRefusal, now: Date): void {
    if (kind === 'remove' && reason === 'not_found') return this.#lives.gone(code);
    const problem = problemOfRefusal[reason];
    this.#undo(code, kind);
    this.#lives.failed(code, problem, now);
    // Somebody has these digits, or has it gone already: only the lock can tell.
    if (reason === 'code_exists' || reason === 'not_found') this.#read = { state: 'unread' };
    if (this.#rules.problemKind(problem).scope === 'lock') this.#lockFailed(problem, now);
  }

  #undo(code: SimulatedCode, kind: 'add' | 'move' | 'remove'): void {
    code.state = kind === 'add' ? 'to_add' : 'proven';
    if (kind !== 'move' || code.toldBefore === null) return;
    code.wantedSpan ??= { startsAt: code.startsAt, endsAt: code.endsAt };
    code.startsAt = code.toldBefore.startsAt;
    code.endsAt = code.toldBefore.endsAt;
    code.toldBefore = null;
  }

  #afterRead(answer: WorldReadAnswer, startedAt: Date): void {
    const now = this.#now();
    if (answer.state === 'known') {
      this.#lockAnswered();
      const codes = answer.codes.map((held) => ({
        ref: held.ref,
        name: held.name,
        digits: held.digits,
        state: 'listed' as const,
        startsAt: new Date(held.startsAt),
        endsAt: held.endsAt === null ? null : new Date(held.endsAt),
      }));
      this.#read = codes.length === 0 ? { state: 'empty', at: startedAt } : { state: 'known', codes, at: startedAt };
      return;
    }
    this.#read = { state: 'unreadable', at: startedAt };
    for (const code of this.codes.values())
      if (code.state === 'sent' || code.state === 'awaiting' || code.state === 'removing')
        code.tryAt = new Date(now.getTime() + lookAgainMs);
    this.#lockFailed(answer.state === 'no_answer' ? 'unreadable' : problemOfRefusal[answer.reason], now);
  }

  #settle(entryId: number, as: Settlement): void {
    const code = this.codes.get(entryId);
    if (code === undefined) return;
    const now = this.#now();
    switch (as.kind) {
      case 'proven':
        code.ref = as.ref;
        code.state = 'proven';
        return this.#lives.proven(code, 'seen_in_read_back');
      case 'gone':
        return this.#lives.gone(code);
      case 'absent':
        code.state = 'to_add';
        code.proven = null;
        code.sentAt = null;
        this.#lives.failed(code, as.vanished ? 'code_vanished' : 'not_seen', now);
        return this.#lives.step(code, as.vanished ? 'vanished' : 'not_seen');
      case 'missed':
        code.misses += 1;
        code.tryAt = new Date(now.getTime() + lookAgainMs);
        return;
      case 'not_taken':
        code.ref = as.ref;
        this.#undo(code, 'move');
        this.#lives.failed(code, 'not_seen', now);
        return this.#lives.step(code, 'not_seen');
      case 'still_there':
        code.ref = as.ref;
        code.state = 'proven';
        return this.#lives.failed(code, 'still_there', now);
      case 'conflict':
        code.state = 'refused';
        code.problem = 'code_conflict';
        return this.#lives.step(code, 'refused');
    }
  }

  /** What failed because the lock could not be reached says nothing about its codes: they wait no longer than tries must lie apart. */
  #lockAnswered(): void {
    this.#failures = 0;
    this.#closeBreaker();
    for (const code of this.codes.values()) {
      if (code.failures === 0 || code.problem === null || this.#rules.problemKind(code.problem).scope === 'code') continue;
      code.failures = 0;
      code.tryAt = this.#rules.nextTryAt(1, code.triedAt, this.#now(), this.#random);
    }
  }

  #lockFailed(problem: ProblemCode, now: Date): void {
    if (problem === 'gateway_busy') return;
    this.#failures += 1;
    this.#breakerUntil = this.#rules.breakerUntil(this.#failures, now, this.#random);
    if (this.#breakerUntil === null) return;
    for (const code of this.codes.values()) {
      if (code.state === 'proven' || code.state === 'refused' || code.state === 'gone') continue;
      code.problem = this.#rules.clearerProblem(code.problem, problem);
      this.#lives.step(code, 'breaker_opened');
    }
  }

  #closeBreaker(): void {
    if (this.#breakerUntil === null) return;
    this.#breakerUntil = null;
    for (const code of this.codes.values()) this.#lives.step(code, 'breaker_closed');
  }
}

function heldBy(code: SimulatedCode) {
  const { name, digits, startsAt, endsAt } = code;
  return { name, digits, startsAt: startsAt?.getTime() ?? 0, endsAt: endsAt?.getTime() ?? null };
}
