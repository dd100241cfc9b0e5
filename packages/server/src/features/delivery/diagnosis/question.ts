import { decideAccess, type AccessDecision } from '../../access/index.ts';
import type { Span } from '../rules/reconcile.ts';
import type { DiagnosisFacts } from './facts.ts';
import { toldAt } from './told-at.ts';

export const certainties = ['certain', 'likely', 'unsure'] as const;
export type Certainty = (typeof certainties)[number];

/** `observed`: it was seen, and the question is of now. `computed`: it follows from what is kept here, and holds then too. `assumed`: it is of another time. */
export const bases = ['observed', 'computed', 'assumed'] as const;
export type Basis = (typeof bases)[number];

export interface Cause {
  readonly code: string;
  readonly certainty: Certainty;
  readonly basis: Basis;
  /** When what it stands on was seen; null: it was not seen, it follows from what is kept. */
  readonly observedAt: Date | null;
  readonly ageSeconds: number | null;
  readonly message: string;
  readonly whatToDo: string;
}

/** A cause before it is judged by how far the question is from what was seen. */
export interface Finding {
  readonly code: string;
  readonly certainty: Certainty;
  readonly basis: 'observed' | 'computed';
  readonly observedAt: Date | null;
  readonly message: string;
  readonly whatToDo: string;
}

export type When = 'past' | 'now' | 'later';

/** What was seen is taken to hold for so long. */
export const holdsMs = 5 * 60_000;

/** A question with what every part of the answer looks at. */
export interface Question {
  readonly facts: DiagnosisFacts;
  readonly at: Date;
  readonly when: When;
  readonly decision: AccessDecision;
  /** The same rules by the lock's own clock. */
  readonly lockDecision: AccessDecision;
  /** What the lock's own clock shows at that instant; the same instant where nothing is known of it. */
  readonly lockTime: Date;
  /** When a vendor's lock is told the period in which this instant is, if that is still to come. */
  readonly toldAt: Date | null;
}

export function whenIs(at: Date, now: Date): When {
  if (at.getTime() < now.getTime() - holdsMs) return 'past';
  return at.getTime() > now.getTime() + holdsMs ? 'later' : 'now';
}

export function decisionAt({ credential, lock }: DiagnosisFacts, at: Date): AccessDecision {
  const context = { blockedUntil: lock.blockedUntil, lockdown: lock.isLockedDown };
  return decideAccess({ credential, device: { id: credential.deviceId }, at, context });
}

export function ask(facts: DiagnosisFacts, at: Date): Question {
  const { lock, now, delivery } = facts;
  const when = whenIs(at, now);
  const told = lock.isVendors && at > now && delivery?.desired === 'present' ? toldAt(facts, at) : null;
  const lockTime = new Date(at.getTime() + (lock.clock?.offsetMs ?? 0));
  return {
    facts,
    at,
    when,
    decision: decisionAt(facts, at),
    lockDecision: decisionAt(facts, lockTime),
    lockTime,
    toldAt: told !== null && told > now ? told : null,
  };
}

export function covers({ startsAt, endsAt }: Span, at: Date): boolean {
  return (startsAt === null || startsAt <= at) && (endsAt === null || at <= endsAt);
}

export function describeSpan({ startsAt, endsAt }: Span): string {
  if (startsAt === null && endsAt === null) return 'at any time';
  const from = startsAt === null ? '' : `from ${startsAt.toISOString()}`;
  return `${from} ${endsAt === null ? 'without an end' : `until ${endsAt.toISOString()}`}`.trim();
}

export function ageSeconds(observedAt: Date | null, now: Date): number | null {
  return observedAt === null ? null : Math.max(0, Math.floor((now.getTime() - observedAt.getTime()) / 1000));
}

const lower: Readonly<Record<Certainty, Certainty>> = { certain: 'likely', likely: 'unsure', unsure: 'unsure' };

/** What was seen need not hold at another time: it is as sure as before only if the question is of now. */
export function judgeFinding(finding: Finding, { when, facts: { now } }: Pick<Question, 'when' | 'facts'>): Cause {
  const { code, certainty, basis, observedAt, message, whatToDo } = finding;
  const age = ageSeconds(observedAt, now);
  if (basis === 'computed' || when === 'now') return { code, certainty, basis, observedAt, ageSeconds: age, message, whatToDo };
  const asOf = observedAt === null ? 'as it is now' : `as it was known at ${observedAt.toISOString()}`;
  return {
    code,
    certainty: lower[certainty],
    basis: 'assumed',
    observedAt,
    ageSeconds: age,
    message: `${message.replace(/\.$/u, '')}, ${asOf}`,
    whatToDo,
  };
}

/** The surest first, each code once; among those as sure, in the order in which they were found. */
export function rank(causes: readonly Cause[]): readonly Cause[] {
  const sorted = certainties.flatMap((certainty) => causes.filter((cause) => cause.certainty === certainty));
  const seen = new Set<string>();
  return sorted.filter(({ code }) => !seen.has(code) && seen.add(code));
}
