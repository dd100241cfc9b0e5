import type { WorldForPlatform } from '@smartlock/simulators';
import type { Cause, EvidenceSource } from '../../features/delivery/rules/phases.ts';
import type { EntryStep } from '../../features/delivery/rules/plan-entries.ts';
import type { ProblemCode } from '../../features/delivery/rules/problems.ts';
import { entryMark, type Settlement, type Span } from '../../features/delivery/rules/reconcile.ts';
import type { SimulatedEntry, SimulatedPin } from './simulated-pin.ts';
import type { WorldRules } from './world-rules.ts';

const dayMs = 24 * 60 * 60_000;
/** As the server is configured where nobody says anything else. */
const aheadMs = 14 * dayMs;
const removeWithinMs = 15 * 60_000;
const stepMs = 60_000;

/** The database, as far as one lock is concerned: its PINs and entries, and what the server's rules make of them. */
export class LockCodes {
  readonly pins = new Map<number, SimulatedPin>();
  readonly entries = new Map<number, SimulatedEntry>();
  readonly #world: WorldForPlatform;
  readonly #rules: WorldRules;
  readonly #lockId: number;
  readonly #random: () => number;
  readonly #nextId: () => number;
  readonly #onOverdue: () => void;
  #foreignDigits: readonly string[] = [];

  constructor(options: {
    readonly world: WorldForPlatform;
    readonly rules: WorldRules;
    readonly lockId: number;
    readonly random: () => number;
    readonly nextId: () => number;
    readonly onOverdue: () => void;
  }) {
    this.#world = options.world;
    this.#rules = options.rules;
    this.#lockId = options.lockId;
    this.#random = options.random;
    this.#nextId = options.nextId;
    this.#onOverdue = options.onOverdue;
  }

  /** Whatever the door may take or hold. */
  get taken(): ReadonlySet<string> {
    const own = [...this.pins.values()].filter(({ isWanted }) => isWanted).map(({ digits }) => digits);
    return new Set([...own, ...[...this.entries.values()].map(({ digits }) => digits), ...this.#foreignDigits]);
  }

  /** Codes that a reading showed and that are not ours. */
  noteForeign(digits: readonly string[]): void {
    this.#foreignDigits = digits;
  }

  isShown(pin: SimulatedPin): boolean {
    return this.#rules.isShown(pin, { ...pin, hasSchedule: false });
  }

  /** The first moment at which a plan has to be made anew. */
  get planAt(): Date | null {
    let first: Date | null = null;
    for (const { isStale, planAt, phase, removeBy } of this.pins.values())
      for (const at of [isStale ? new Date(0) : null, planAt, phase === 'removing' ? removeBy : null])
        if (at !== null && (first === null || at < first)) first = at;
    return first;
  }

  /** Works out what the lock should hold of each PIN that changed. Nothing is told to the lock here. */
  plan(now: Date): void {
    for (const pin of this.pins.values()) {
      const isDue = pin.isStale || isReached(pin.planAt, now) || (pin.phase === 'removing' && isReached(pin.removeBy, now));
      if (isDue) this.#planOne(pin, now);
    }
  }

  #planOne(pin: SimulatedPin, now: Date): void {
    const wanted = pin.isWanted
      ? this.#rules.wantedSpan({ ...pin, opening: undefined }, now, { stepMs, aheadMs })
      : ({ state: 'over' } as const);
    const own = [...this.entries.values()].filter(({ pinId, state }) => pinId === pin.id && state !== 'refused');
    const plan = this.#rules.planPin({ ...pin, revokesFirst: false }, own, wanted, null, { now, stepMs, removeWithinMs });
    for (const each of plan.steps) this.#take(pin, each, now);
    Object.assign(pin, { isStale: false, failures: plan.failures, planAt: plan.planAt });
    if (plan.removeBy !== undefined) pin.removeBy = plan.removeBy;
    if (plan.isOver) pin.isProven = false;
    this.advance(pin, plan.causes, plan.problem);
  }

  #take(pin: SimulatedPin, each: EntryStep, now: Date): void {
    if (each.kind === 'insert') {
      this.#insert(pin, each.span, now);
      return;
    }
    const entry = this.entries.get(each.id);
    if (entry === undefined) return;
    switch (each.kind) {
      case 'drop':
        this.entries.delete(each.id);
        break;
      case 'remove':
        Object.assign(entry, { wish: 'remove', tryAt: null, wantedSpan: null });
        break;
      case 'replace':
        Object.assign(entry, { wish: 'replace', wantedSpan: null });
        break;
      case 'take_back':
        Object.assign(entry, { wish: 'keep', state: each.state, evidence: 'none', tryAt: null, misses: 0 });
        break;
      case 'look':
        Object.assign(entry, { misses: 1, tryAt: null });
        break;
      case 'respan':
        Object.assign(entry, { ...each.span, tryAt: each.tryAt });
        break;
      case 'move':
        Object.assign(entry, { wantedSpan: each.span, tryAt: each.tryAt });
        break;
    }
  }

  #insert(pin: SimulatedPin, span: Span, now: Date): void {
    const id = this.#nextId();
    const entry: SimulatedEntry = {
      id,
      pinId: pin.id,
      name: entryMark(id),
      digits: pin.digits,
      createdAt: now,
      evidence: 'none',
      wish: 'keep',
      state: 'to_add',
      ref: null,
      startsAt: span.startsAt,
      endsAt: span.endsAt,
      sentAt: null,
      tryAt: null,
      wantedSpan: null,
      misses: 0,
    };
    this.entries.set(id, entry);
    this.#report(pin, entry);
  }

  /** A spare code is somebody's from now on. */
  reportGiven(pin: SimulatedPin): void {
    for (const entry of this.entries.values()) if (entry.pinId === pin.id) this.#report(pin, entry);
  }

  #report({ id: codeId, bookingId }: SimulatedPin, { name, digits }: SimulatedEntry): void {
    this.#world.reportCode({ codeId, name, lockId: this.#lockId, digits, bookingId });
  }

  /** One cause after the other; those that mean nothing in the PIN's phase are passed over. */
  advance(pin: SimulatedPin, causes: readonly Cause[], problem?: ProblemCode | null): void {
    if (problem !== undefined) pin.problem = problem === null ? null : this.#rules.clearerProblem(pin.problem, problem);
    for (const cause of causes) {
      const to = this.#rules.step(pin.phase, cause);
      if (to === null || to === pin.phase) continue;
      this.#world.reportPhase(pin.id, pin.phase, to, cause, pin.problem ?? undefined);
      pin.phase = to;
      if (to === 'failed_to_remove') this.#onOverdue();
      if (to === 'removed' && !pin.isWanted) this.pins.delete(pin.id);
    }
  }

  /** Whatever had gone wrong before is over, however late this comes. */
  prove(pin: SimulatedPin, evidence: EvidenceSource, at: Date, { startsAt, endsAt }: Span, createdAt: Date): void {
    if (!this.#rules.isProof(evidence)) throw new Error(`${evidence} proves nothing`);
    Object.assign(pin, { evidence, evidenceAt: at, isProven: true, provenFrom: startsAt ?? createdAt, provenUntil: endsAt });
    Object.assign(pin, { failures: 0, triedAt: [] });
    this.advance(pin, ['proven'], null);
  }

  /** What a reading said of an entry. */
  settle(entry: SimulatedEntry, as: Settlement, source: EvidenceSource, now: Date): void {
    const pin = this.pins.get(entry.pinId);
    const isPresent = entry.wish === 'keep' && pin?.isStale === false;
    const known = pin === undefined ? undefined : { failures: pin.failures, triedAt: pin.triedAt, isPresent };
    const recorded = this.#rules.recordSettlement(entry, as, known, now, this.#random);
    Object.assign(entry, recorded.entry);
    if (as.kind === 'proven') entry.evidence = source;
    if (entry.state === 'gone') this.entries.delete(entry.id);
    const said = recorded.pin;
    if (pin === undefined || said === null) return;
    switch (said.kind) {
      case 'proof': {
        const { startsAt, endsAt } = said.span;
        if (said.isWhole) return this.prove(pin, source, now, said.span, entry.createdAt);
        const from = startsAt ?? entry.createdAt;
        Object.assign(pin, { evidence: source, evidenceAt: now, isProven: true, provenFrom: from, provenUntil: endsAt });
        return;
      }
      case 'altered': {
        const { startsAt, endsAt } = said.span;
        const provenFrom = startsAt ?? entry.createdAt;
        Object.assign(pin, { evidence: source, evidenceAt: now, isProven: true, provenFrom, provenUntil: endsAt });
        return this.advance(pin, said.causes, said.problem);
      }
      case 'gone':
        return this.#endIfGone(pin, now);
      case 'again':
        Object.assign(pin, { failures: said.failures, isProven: false });
        return this.advance(pin, [said.cause], said.problem);
      case 'not_done':
        pin.failures = said.failures;
        return this.advance(pin, [], said.problem);
    }
  }

  /** Removed, once nothing of it is left on the lock. */
  #endIfGone(pin: SimulatedPin, now: Date): void {
    const isLeft = [...this.entries.values()].some(({ pinId, state }) => pinId === pin.id && state !== 'refused');
    if (isLeft || pin.isStale || (pin.phase !== 'removing' && pin.phase !== 'failed_to_remove')) return;
    Object.assign(pin, { evidence: 'seen_in_read_back', evidenceAt: now, removeBy: null, failures: 0 });
    this.advance(pin, ['gone'], null);
  }

  usedAtDoor(digits: string, usedAt: Date): void {
    for (const pin of this.pins.values()) {
      if (pin.digits !== digits) continue;
      const judged = this.#rules.judgeUse(pin, usedAt);
      if (judged === null) continue;
      Object.assign(pin, { evidence: 'used_at_door', evidenceAt: usedAt });
      if (judged === 'proof')
        Object.assign(pin, { isProven: true, provenFrom: pin.validFrom, provenUntil: pin.validUntil, failures: 0 });
      this.advance(pin, ['proven'], null);
    }
  }
}

function isReached(at: Date | null, now: Date): boolean {
  return at !== null && at <= now;
}
