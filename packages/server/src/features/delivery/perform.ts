import { SmartLockError } from '../../platform/errors.ts';
import type { CodeOutcome, LockVendor } from '../../vendors/lock-vendor.ts';
import { advanceAndTell } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { countFailure, countSuccess } from './lock-health.ts';
import { failedTry } from './rules/failures.ts';
import { knownWhileMoved } from './rules/is-shown.ts';
import type { Cause } from './rules/phases.ts';
import { problemKind, problemOf, type ProblemCode } from './rules/problems.ts';
import { entryMark, type Span } from './rules/reconcile.ts';
import { findForUpdate, type DeliveryChanges, type DeliveryRow } from './store/deliveries.ts';
import { updateEntry, type EntryChanges, type EntryRow } from './store/entries.ts';
import { holdLease, type LeasedLock } from './store/locks.ts';
import type { DeliveryDatabase } from './tables.ts';

/** Longer than a vendor's call can take, so that nobody else takes the lock meanwhile. */
export const leaseMs = 150_000;
const callTimeoutMs = 60_000;
const triesKept = 3;
/** A code that the lock never heard of: somebody may have used it by then, so that it can be taken away. */
const neverUsedPauseMs = 6 * 3_600_000;

export interface Hands {
  readonly context: DeliveryContext;
  readonly leased: LeasedLock;
  readonly vendor: LockVendor;
  readonly signal: AbortSignal;
}

/** `look`: what is there has to be read before anything else is done. `stale`: something else is wanted by now, so that nothing was sent. */
export type Performed = 'done' | 'failed' | 'look' | 'stale';

export function problemOfError(error: SmartLockError): ProblemCode {
  const { reason } = error.extra;
  return problemOf({
    code: error.code,
    kind: error.kind,
    reason: typeof reason === 'string' ? reason : undefined,
    field: error.fields[0]?.field,
  });
}

function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(callTimeoutMs)]);
}

/**
 * The intention stands in the database before the lock hears of it: whoever comes after a crash finds it there, and looks. False where its PIN was
 * changed, taken back or is over since it was planned: a lock is not told what nobody wants any more.
 */
async function intend(
  hands: Hands,
  entry: EntryRow,
  changes: EntryChanges,
  causes: readonly Cause[],
  movesTo?: Span,
): Promise<boolean> {
  const { context, leased } = hands;
  const now = context.clock.now();
  return await context.db.transaction().execute(async (trx) => {
    await holdLease(trx, leased, new Date(now.getTime() + leaseMs));
    const delivery = entry.pin_id === null ? undefined : await findForUpdate(trx, entry.pin_id);
    if (entry.wish === 'keep' && delivery !== undefined && isToBePlanned(delivery, now)) return false;
    await updateEntry(trx, entry.id, { sent_at: now, misses: 0, ...changes });
    if (delivery === undefined) return true;
    const also = {
      tried_at: [...delivery.tried_at, now].slice(-triesKept),
      ...(movesTo === undefined ? {} : provenWhileMoved(delivery, movesTo)),
    };
    await advanceAndTell(context, trx, delivery, { causes, also }, now);
    return true;
  });
}

function isToBePlanned({ is_stale: isStale, plan_at: planAt }: DeliveryRow, now: Date): boolean {
  return isStale || (planAt !== null && planAt <= now);
}

function provenWhileMoved(row: DeliveryRow, span: Span): DeliveryChanges {
  const { provenFrom, provenUntil } = knownWhileMoved({ provenFrom: row.proven_from, provenUntil: row.proven_until }, span);
  return { proven_from: provenFrom, proven_until: provenUntil };
}

/** What came of it, with everything that follows. */
async function settle(hands: Hands, work: (trx: DeliveryDatabase, now: Date) => Promise<Performed>): Promise<Performed> {
  const { context, leased } = hands;
  return await context.db.transaction().execute(async (trx) => {
    const now = context.clock.now();
    await holdLease(trx, leased, new Date(now.getTime() + leaseMs));
    return await work(trx, now);
  });
}

/** A try of one code that failed. When it comes again is the law of tries; what fails for good is left. */
async function fail(
  hands: Hands,
  trx: DeliveryDatabase,
  entry: EntryRow,
  {
    problem,
    changes,
    cause,
    retryAfterMs,
    notBefore,
  }: { problem: ProblemCode; changes: EntryChanges; cause?: Cause; retryAfterMs?: number; notBefore?: Date | undefined },
  now: Date,
): Promise<Performed> {
  const { context, leased } = hands;
  const delivery = entry.pin_id === null ? undefined : await findForUpdate(trx, entry.pin_id);
  const tries = { failures: delivery?.failures ?? 0, triedAt: delivery?.tried_at ?? [] };
  const { isFinal, failures, tryAt: nextAt } = failedTry(tries, problem, entry.wish === 'keep', now, context.random);
  const tryAt = notBefore === undefined || nextAt === null || nextAt > notBefore ? nextAt : notBefore;
  await updateEntry(trx, entry.id, { ...changes, try_at: tryAt, ...(isFinal ? { state: 'refused' } : {}) });
  if (delivery !== undefined) {
    const causes: Cause[] = [...(cause === undefined ? [] : [cause]), ...(isFinal ? (['refused'] as const) : [])];
    await advanceAndTell(context, trx, delivery, { causes, problem, also: { failures, next_try_at: tryAt } }, now);
  }
  if (problemKind(problem).scope === 'lock') await countFailure(context, trx, leased, problem, now, retryAfterMs);
  return 'failed';
}

/** `isLeftover`: what is removed is no more than what a failed try left behind, so that nothing is in doubt and the next try has time. */
async function lose(hands: Hands, entry: EntryRow, error: SmartLockError, isLeftover = false): Promise<Performed> {
  const problem = problemOfError(error);
  return await settle(hands, async (trx, now) => {
    const cause = entry.wish === 'keep' ? ({ cause: 'answer_lost' } as const) : {};
    await fail(hands, trx, entry, { problem, changes: {}, ...cause }, now);
    if (isLeftover) return 'failed';
    // Not a wait for the next try: it is looked for at once, and only then done again.
    await updateEntry(trx, entry.id, { try_at: null });
    return 'look';
  });
}

const retryAfterOf = ({ retryAfterSeconds }: SmartLockError): number => (retryAfterSeconds ?? 0) * 1000;

const isNeverUsed = (outcome: CodeOutcome): boolean => 'error' in outcome && problemOfError(outcome.error) === 'never_used';

const sooner = (a: Date | null, b: Date): Date => (a !== null && a < b ? a : b);

export async function addEntry(hands: Hands, entry: EntryRow): Promise<Performed> {
  const { context, leased, vendor } = hands;
  // Told to the lock, it is a code like any other, whatever it was before.
  if (!(await intend(hands, entry, { state: 'sent', is_offline: false, opens_until: null }, ['due']))) return 'stale';
  const outcome = await vendor.addCode(
    leased.lock,
    {
      digits: context.secrets.open({ device_pk: entry.device_pk, pin_sealed: entry.digits_sealed, pin_hash: entry.digits_hash }),
      name: entryMark(entry.id),
      startsAt: entry.starts_at,
      endsAt: entry.ends_at,
    },
    limited(hands.signal),
  );
  if (outcome.state === 'unknown') return await lose(hands, entry, outcome.error);
  return await settle(hands, async (trx, now) => {
    if ('error' in outcome) {
      const problem = problemOfError(outcome.error);
      const retryAfterMs = retryAfterOf(outcome.error);
      await fail(hands, trx, entry, { problem, changes: { state: 'to_add' }, retryAfterMs }, now);
      // The digits that are in the way may be our own, from a try that counted as failed.
      return problem === 'code_conflict' ? 'look' : 'failed';
    }
    await countSuccess(context, trx, leased, now);
    const source = outcome.state === 'reported' ? 'reported_by_lock' : 'accepted_by_cloud';
    await updateEntry(trx, entry.id, { state: 'awaiting', code_ref: outcome.codeRef, evidence: source, try_at: null });
    const delivery = entry.pin_id === null ? undefined : await findForUpdate(trx, entry.pin_id);
    if (delivery !== undefined) {
      const change = { causes: ['answered'], evidence: { source, at: now }, problem: null } as const;
      await advanceAndTell(context, trx, delivery, change, now);
    }
    return 'done';
  });
}

export async function moveEntry(hands: Hands, entry: EntryRow, ref: string, span: Span): Promise<Performed> {
  const { context, leased, vendor } = hands;
  const { startsAt, endsAt } = span;
  if (!(await intend(hands, entry, {}, ['due'], span))) return 'stale';
  // A lock that knows periods alone is told both ends.
  const period = { startsAt: startsAt ?? context.clock.now(), endsAt: endsAt ?? new Date('2090-01-01T00:00:00Z') };
  const outcome = await vendor.changeCode(leased.lock, ref, { period }, limited(hands.signal));
  if (outcome.state === 'unknown') return await lose(hands, entry, outcome.error);
  return await settle(hands, async (trx, now) => {
    if ('error' in outcome) {
      const problem = problemOfError(outcome.error);
      const isGone = outcome.error.code === 'passcode_not_found';
      await fail(
        hands,
        trx,
        entry,
        { problem: isGone ? 'code_vanished' : problem, changes: { sent_at: null }, retryAfterMs: retryAfterOf(outcome.error) },
        now,
      );
      return isGone ? 'look' : 'failed';
    }
    await countSuccess(context, trx, leased, now);
    await updateEntry(trx, entry.id, { try_at: null });
    return 'done';
  });
}

export async function removeEntry(hands: Hands, entry: EntryRow, ref: string): Promise<Performed> {
  const { context, leased, vendor } = hands;
  const isLeftover = entry.state === 'to_add';
  const opensUntil = entry.opens_until !== null && entry.opens_until > context.clock.now() ? entry.opens_until : null;
  if (!(await intend(hands, entry, isLeftover ? {} : { state: 'removing' }, []))) return 'stale';
  const removed = await vendor.removeCode(leased.lock, ref, limited(hands.signal));
  // What nobody used and nobody can use any more is on the vendor's list alone.
  const isListedAlone = isNeverUsed(removed) && opensUntil === null && entry.is_offline;
  const outcome = isListedAlone ? ((await vendor.forgetCode?.(leased.lock, ref, limited(hands.signal))) ?? removed) : removed;
  if (outcome.state === 'unknown') return await lose(hands, entry, outcome.error, isLeftover);
  return await settle(hands, async (trx, now) => {
    const isAbsent = 'error' in outcome && outcome.error.code === 'passcode_not_found';
    if ('error' in outcome && !isAbsent) {
      const problem = problemOfError(outcome.error);
      const notBefore = isNeverUsed(outcome) ? sooner(opensUntil, new Date(now.getTime() + neverUsedPauseMs)) : undefined;
      const changes: EntryChanges = isLeftover ? {} : { state: 'proven' };
      return await fail(hands, trx, entry, { problem, changes, retryAfterMs: retryAfterOf(outcome.error), notBefore }, now);
    }
    await countSuccess(context, trx, leased, now);
    await updateEntry(trx, entry.id, { try_at: opensUntil, ...(isLeftover ? { code_ref: null } : {}) });
    return 'done';
  });
}
