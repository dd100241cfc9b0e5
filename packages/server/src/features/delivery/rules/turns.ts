import { isHeld, isRevoked, type Action, type LockEntry } from './reconcile.ts';

/** The order of things within one turn at a lock, and when the next turn is. Pure. */

/** Of whoever has a hand on a gateway: then those behind it that are needed sooner come first. */
const changesPerTurn = 1;
/** Before the last check, with room for a few tries. */
const arrivalReadMs = 45 * 60_000;
/** A turn ends after so many looks and changes, whatever is left. */
export const roundsMax = 40;

type Settle = Extract<Action, { kind: 'settle' }>;
export type Change = Exclude<Action, { kind: 'settle' | 'read' }>;

export type NextStep =
  | { readonly kind: 'record'; readonly settlements: readonly Settle[] }
  | { readonly kind: 'look' }
  /** `isLast`: nothing else is to be done after it, so that one may stay and look what came of it. */
  | { readonly kind: 'change'; readonly action: Change; readonly isLast: boolean }
  | { readonly kind: 'end' }
  /** There is more to do, and another lock may be more urgent. */
  | { readonly kind: 'end_and_come_again' };

/** `changes`: those that were made in this turn. `isBroken`: the lock is to be left alone. */
export function nextStep(
  actions: readonly Action[],
  { changes, isBroken }: { readonly changes: number; readonly isBroken: boolean },
): NextStep {
  const settlements = actions.filter((action) => action.kind === 'settle');
  if (settlements.length > 0) return { kind: 'record', settlements };
  const next = actions[0];
  if (next === undefined || next.kind === 'settle' || isBroken) return { kind: 'end' };
  if (next.kind === 'read') return { kind: 'look' };
  if (changes >= changesPerTurn) return { kind: 'end_and_come_again' };
  return { kind: 'change', action: next, isLast: actions.filter(({ kind }) => kind !== 'read').length === 1 };
}

/** What of an entry decides when its lock has its next turn. `digits` may be anything that is the same for the same digits. */
export type TurnEntry = Pick<
  LockEntry,
  'id' | 'pinId' | 'digits' | 'wish' | 'state' | 'ref' | 'startsAt' | 'tryAt' | 'wantedSpan' | 'misses'
>;

export interface LockTimes {
  readonly now: Date;
  readonly breakerUntil: Date | null;
  /** When a plan has to be made anew. */
  readonly planAt: Date | null;
  /** When all its codes were read the last time. */
  readonly readAt: Date | null;
  readonly readEveryMs: number;
  /** When all are read again whatever else there is, since something that was given up may come late. */
  readonly lookAgainAt?: Date | null;
}

export interface NextTurn {
  readonly dueAt: Date;
  /** When the first of the people stands at the door whose code is not there yet. */
  readonly neededAt: Date | null;
}

export function nextTurn(
  entries: readonly TurnEntry[],
  { now, breakerUntil, planAt, readAt, readEveryMs, lookAgainAt }: LockTimes,
): NextTurn {
  const open = entries.filter(isOpen);
  const broken = breakerUntil?.getTime() ?? 0;
  const tries = open
    .filter((entry) => !isWaiting(entry, entries))
    .map(({ tryAt }) => Math.max(tryAt?.getTime() ?? now.getTime(), broken));
  const read = Math.max(readDueAt(entries, readAt ?? now, now, readEveryMs, lookAgainAt).getTime(), broken);
  const dueAt = Math.min(...tries, planAt?.getTime() ?? Number.POSITIVE_INFINITY, read);
  return { dueAt: new Date(dueAt), neededAt: neededAtOf(open, now) };
}

/** Whether anything about it is still to be done or to be found out. */
export function isOpen({ state, wish, wantedSpan, misses }: TurnEntry): boolean {
  return state !== 'refused' && state !== 'gone' && (state !== 'proven' || wish !== 'keep' || wantedSpan !== null || misses > 0);
}

/** What waits for another entry of its lock is not due by itself: whatever happens to the other is a turn of its own. */
function isWaiting(entry: TurnEntry, entries: readonly TurnEntry[]): boolean {
  const { id, pinId, digits, wish, state, ref } = entry;
  if (wish === 'replace' && state === 'proven') return entries.some((other) => other.pinId === pinId && other.wish === 'keep');
  if (wish !== 'keep' || state !== 'to_add' || ref !== null) return false;
  return entries.some(
    (other) =>
      other.id !== id && ((other.digits === digits && isHeld(other.state)) || (other.pinId === pinId && isRevoked(other))),
  );
}

/** When the first of these people stands at the door; what is to go, goes now. */
export function neededAtOf(open: readonly TurnEntry[], now: Date): Date | null {
  if (open.length === 0) return null;
  return new Date(Math.min(...open.map(({ wish, startsAt }) => (wish === 'keep' ? (startsAt ?? now) : now).getTime())));
}

/**
 * When all codes of a lock are read again, though nothing else asks for it: every so often, and shortly before somebody arrives, so that what
 * is said of their code then is not what was so half a day ago. Locks lose codes by a reset, and by people with the app of their maker.
 */
function readDueAt(
  entries: readonly TurnEntry[],
  readAt: Date,
  now: Date,
  readEveryMs: number,
  lookAgainAt: Date | null = null,
): Date {
  let due = readAt.getTime() + readEveryMs;
  if (lookAgainAt !== null && readAt < lookAgainAt) due = Math.min(due, lookAgainAt.getTime());
  for (const { wish, state, startsAt } of entries) {
    if (wish !== 'keep' || state !== 'proven' || startsAt === null || startsAt <= now) continue;
    const lookAt = startsAt.getTime() - arrivalReadMs;
    if (readAt.getTime() < lookAt) due = Math.min(due, lookAt);
  }
  return new Date(due);
}

export function isReadDue(
  entries: readonly TurnEntry[],
  readAt: Date | null,
  now: Date,
  readEveryMs: number,
  lookAgainAt: Date | null = null,
): boolean {
  return readAt === null || readDueAt(entries, readAt, now, readEveryMs, lookAgainAt) <= now;
}
