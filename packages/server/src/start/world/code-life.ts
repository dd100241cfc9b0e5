import type { WorldForPlatform } from '@smartlock/simulators';
import type { Cause, DeliveryPhase, EvidenceSource } from '../../features/delivery/rules/phases.ts';
import type { ProblemCode } from '../../features/delivery/rules/problems.ts';
import {
  entryMark,
  type EntryState,
  type EntryWish,
  type LockEntry,
  type Settlement,
  type Span,
} from '../../features/delivery/rules/reconcile.ts';
import { lookPauseMs } from '../../features/delivery/rules/turn-limits.ts';
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

  /** Whatever had gone wrong before is over, however late this comes. */
  prove(code: SimulatedCode, evidence: EvidenceSource, span: Span): void {
    if (!this.#rules.isProof(evidence)) throw new Error(`${evidence} proves nothing`);
    code.evidence = evidence;
    code.proven = span;
    code.problem = null;
    code.failures = 0;
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

/** What a reading says of a code is recorded, as the delivery worker records it. */
export function settleCode(lives: CodeLives, code: SimulatedCode, as: Settlement, now: Date): void {
  const sendAgain = (cause: Cause, problem: ProblemCode, ref: string | null): void => {
    code.state = code.wish === 'keep' || ref === null ? 'to_add' : 'proven';
    code.ref = ref;
    code.sentAt = null;
    code.misses = 0;
    code.proven = null;
    lives.failed(code, problem, now);
    if (cause === 'vanished') code.tryAt = null;
    lives.step(code, cause);
  };
  switch (as.kind) {
    case 'proven':
      Object.assign(code, { state: 'proven', ref: as.ref, tryAt: null, sentAt: null, misses: 0 });
      if (code.wish === 'keep') lives.prove(code, 'seen_in_read_back', { startsAt: code.startsAt, endsAt: code.endsAt });
      return;
    case 'moved': {
      const span = code.wantedSpan ?? code;
      Object.assign(code, {
        startsAt: span.startsAt,
        endsAt: span.endsAt,
        wantedSpan: null,
        tryAt: null,
        sentAt: null,
        misses: 0,
      });
      return lives.prove(code, 'seen_in_read_back', { startsAt: code.startsAt, endsAt: code.endsAt });
    }
    case 'missed':
      code.misses += 1;
      code.tryAt = new Date(now.getTime() + lookPauseMs);
      return;
    case 'gone':
      return lives.gone(code);
    case 'absent':
      return as.vanished ? sendAgain('vanished', 'code_vanished', null) : sendAgain('not_seen', 'not_seen', null);
    case 'not_taken':
      return sendAgain('not_seen', 'not_seen', as.ref);
    case 'conflict':
      return sendAgain('not_seen', 'code_conflict', null);
    case 'not_moved':
    case 'still_there':
      code.state = 'proven';
      code.ref = as.ref;
      code.sentAt = null;
      code.misses = 0;
      return lives.failed(code, as.kind === 'not_moved' ? 'not_seen' : 'still_there', now);
  }
}
