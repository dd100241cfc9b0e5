import type { Span } from './reconcile.ts';

/** When a PIN opens, as the server knows it. */
export interface PinWindow {
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  /** The next or present opening of its schedule at or after an instant; undefined: it has no schedule. */
  readonly opening: ((from: Date) => { readonly startsAt: Date; readonly endsAt: Date | null } | null) | undefined;
}

export interface SpanRules {
  readonly stepMs: number;
  readonly aheadMs: number;
}

export type WantedSpan =
  | { readonly state: 'now'; readonly span: Span; /** When it has to be looked at again. */ readonly planAt: Date | null }
  | { readonly state: 'later'; readonly planAt: Date }
  | { readonly state: 'over' };

/** Far enough away for a code that ends never and begins later, where a lock wants both ends. */
const farAway = new Date('2090-01-01T00:00:00Z');

function cut(at: Date, stepMs: number): Date {
  return new Date(Math.floor(at.getTime() / stepMs) * stepMs);
}

/** Never shorter than what the person was promised, and by less than one step longer. */
function cutUp(at: Date, stepMs: number): Date {
  return new Date(Math.ceil(at.getTime() / stepMs) * stepMs);
}

/**
 * What a lock that knows periods alone should hold of a PIN now. Of a weekly schedule it holds the present or next opening, and is told the one
 * after it when that is over.
 */
export function wantedSpan({ validFrom, validUntil, opening }: PinWindow, now: Date, { stepMs, aheadMs }: SpanRules): WantedSpan {
  if (validUntil !== null && validUntil <= now) return { state: 'over' };
  const earliest = validFrom > now ? validFrom : now;
  const next = opening === undefined ? { startsAt: validFrom, endsAt: validUntil } : opening(earliest);
  if (next === null) return { state: 'over' };
  const startsAt = next.startsAt > validFrom ? next.startsAt : validFrom;
  const endsAt = next.endsAt === null || (validUntil !== null && validUntil < next.endsAt) ? validUntil : next.endsAt;
  if (endsAt !== null && endsAt <= startsAt) return { state: 'over' };
  const dueAt = startsAt.getTime() - aheadMs;
  if (dueAt > now.getTime()) return { state: 'later', planAt: new Date(dueAt) };
  const isPermanent = endsAt === null && startsAt <= now;
  const span = isPermanent
    ? { startsAt: null, endsAt: null }
    : { startsAt: cut(startsAt, stepMs), endsAt: cutUp(endsAt ?? farAway, stepMs) };
  return { state: 'now', span, planAt: endsAt };
}
