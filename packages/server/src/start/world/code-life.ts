import type { WorldForPlatform } from '@smartlock/simulators';
import type { Cause, DeliveryPhase, EvidenceSource } from '../../features/delivery/rules/phases.ts';
import type { ProblemCode } from '../../features/delivery/rules/problems.ts';
import {
  entryMark,
  type EntryState,
  type EntryWish,
  type LockEntry,
  type Span,
} from '../../features/delivery/rules/reconcile.ts';
import type { WorldRules } from './world-rules.ts';

const triesKept = 3;

/** A PIN with its delivery and its one entry, as the database would keep them. */
export interface SimulatedCode extends LockEntry {
  readonly lockId: number;
  readonly name: string;
  bookingId: number | undefined;
  desired: 'present' | 'absent';
  phase: DeliveryPhase;
  evidence: EvidenceSource;
  problem: ProblemCode | null;
  failures: number;
  triedAt: Date[];
  /** What the lock is proven to take. */
  proven: Span | null;
  /** What the lock was told before a change that is on its way. */
  toldBefore: Span | null;
  removeBy: Date | null;
  wish: EntryWish;
  state: EntryState;
  ref: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  wantedSpan: Span | null;
  sentAt: Date | null;
  tryAt: Date | null;
  misses: number;
}

/** Makes codes and moves them from phase to phase, always by a cause. */
export class CodeLives {
  readonly #world: WorldForPlatform;
  readonly #rules: WorldRules;
  readonly #random: () => number;
  #nextId = 1;

  constructor(world: WorldForPlatform, rules: WorldRules, random: () => number) {
    this.#world = world;
    this.#rules = rules;
    this.#random = random;
  }

  create(lockId: number, digits: string, span: Span, bookingId: number | undefined): SimulatedCode {
    const id = this.#nextId++;
    const code: SimulatedCode = {
      id,
      pinId: id,
      lockId,
      name: entryMark(id),
      digits,
      bookingId,
      desired: 'present',
      phase: 'planned',
      evidence: 'none',
      problem: null,
      failures: 0,
      triedAt: [],
      proven: null,
      toldBefore: null,
      removeBy: null,
      wish: 'keep',
      state: 'to_add',
      ref: null,
      startsAt: span.startsAt,
      endsAt: span.endsAt,
      wantedSpan: null,
      sentAt: null,
      tryAt: null,
      misses: 0,
    };
    this.#world.reportCode({ codeId: id, name: code.name, lockId, digits, bookingId });
    return code;
  }

  step(code: SimulatedCode, cause: Cause): void {
    const to = this.#rules.step(code.phase, cause);
    if (to === null || to === code.phase) return;
    this.#world.reportPhase(code.pinId, code.phase, to, cause, code.problem ?? undefined);
    code.phase = to;
  }

  proven(code: SimulatedCode, evidence: EvidenceSource): void {
    code.evidence = evidence;
    code.proven = { startsAt: code.startsAt, endsAt: code.endsAt };
    code.toldBefore = null;
    code.problem = null;
    code.failures = 0;
    code.misses = 0;
    code.tryAt = null;
    this.step(code, 'proven');
  }

  gone(code: SimulatedCode): void {
    code.state = 'gone';
    code.proven = null;
    code.tryAt = null;
    this.step(code, 'gone');
  }

  tried(code: SimulatedCode, now: Date): void {
    code.triedAt = [...code.triedAt, now].slice(-triesKept);
  }

  /** A try of this one code failed. */
  failed(code: SimulatedCode, problem: ProblemCode, now: Date): void {
    code.failures += 1;
    code.problem = this.#rules.clearerProblem(code.problem, problem);
    code.tryAt = this.#rules.nextTryAt(code.failures, code.triedAt, now, this.#random);
  }

  isProven(code: SimulatedCode, span: { startsAt: Date; endsAt: Date }): boolean {
    const { proven, evidence, desired } = code;
    if (desired === 'absent' || proven === null || !this.#rules.isProof(evidence)) return false;
    return (
      (proven.startsAt === null || proven.startsAt <= span.startsAt) && (proven.endsAt === null || proven.endsAt >= span.endsAt)
    );
  }
}
