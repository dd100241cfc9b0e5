import { advance, proof } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { publishSteps, type Told } from './events.ts';
import type { Cause, EvidenceSource } from './rules/phases.ts';
import type { ProblemCode } from './rules/problems.ts';
import type { Action, Settlement } from './rules/reconcile.ts';
import { nextTryAt } from './rules/retry.ts';
import { lookPauseMs } from './rules/turn-limits.ts';
import { findForUpdate, type DeliveryRow } from './store/deliveries.ts';
import { updateEntry, type EntryChanges, type EntryRow } from './store/entries.ts';
import { holdLease, type LeasedLock } from './store/locks.ts';
import { leaseMs } from './perform.ts';
import type { DeliveryDatabase } from './tables.ts';

type Settle = Extract<Action, { kind: 'settle' }>;
type Deps = Pick<DeliveryContext, 'db' | 'events' | 'clock' | 'random'>;

/** Records what a reading said, all of it or nothing. */
export async function applySettlements(
  deps: Deps,
  leased: LeasedLock,
  settlements: readonly Settle[],
  entries: readonly EntryRow[],
  source: EvidenceSource = 'seen_in_read_back',
): Promise<void> {
  if (settlements.length === 0) return;
  const { db, events, clock } = deps;
  await db.transaction().execute(async (trx) => {
    const now = clock.now();
    await holdLease(trx, leased, new Date(now.getTime() + leaseMs));
    const told: Told[] = [];
    for (const { entryId, as } of settlements) {
      const entry = entries.find(({ id }) => id === entryId);
      if (entry !== undefined) told.push(...(await applyOne(deps, trx, entry, as, source, now)));
    }
    await publishSteps(events, trx, told);
  });
}

async function applyOne(
  deps: Deps,
  trx: DeliveryDatabase,
  entry: EntryRow,
  as: Settlement,
  source: EvidenceSource,
  now: Date,
): Promise<Told[]> {
  const delivery = entry.pin_id === null ? undefined : await findForUpdate(trx, entry.pin_id);
  // A PIN that was changed meanwhile is planned anew before anything is said of it.
  const present = entry.wish === 'keep' && delivery !== undefined && !delivery.is_stale ? delivery : undefined;
  switch (as.kind) {
    case 'proven': {
      await updateEntry(trx, entry.id, {
        state: 'proven',
        code_ref: as.ref,
        evidence: source,
        try_at: null,
        misses: 0,
        sent_at: null,
      });
      if (present === undefined) return [];
      const span = { from: entry.starts_at ?? entry.created_at, until: entry.ends_at };
      if (entry.is_moving) return await proveDigits(trx, present, span, source, now);
      return (await advance(trx, present, proof(source, now, span), now)).told;
    }
    case 'moved': {
      const [from, until] = [entry.next_starts_at ?? entry.created_at, entry.next_ends_at];
      const changes: EntryChanges = {
        starts_at: entry.next_starts_at,
        ends_at: until,
        is_moving: false,
        next_starts_at: null,
        next_ends_at: null,
      };
      await updateEntry(trx, entry.id, { ...changes, try_at: null, sent_at: null });
      return present === undefined ? [] : (await advance(trx, present, proof(source, now, { from, until }), now)).told;
    }
    case 'missed':
      await updateEntry(trx, entry.id, { misses: entry.misses + 1, try_at: new Date(now.getTime() + lookPauseMs) });
      return [];
    case 'gone':
      await updateEntry(trx, entry.id, { state: 'gone', gone_at: now, try_at: null });
      return delivery === undefined ? [] : await endIfGone(trx, delivery, now);
    case 'absent':
      return as.vanished
        ? await sendAgain(
            deps,
            trx,
            entry,
            present,
            { cause: 'vanished', problem: 'code_vanished', ref: null, isAtOnce: true },
            now,
          )
        : await sendAgain(deps, trx, entry, present, { cause: 'not_seen', problem: 'not_seen', ref: null }, now);
    case 'not_taken':
      return await sendAgain(deps, trx, entry, present, { cause: 'not_seen', problem: 'not_seen', ref: as.ref }, now);
    case 'conflict':
      return await sendAgain(deps, trx, entry, present, { cause: 'not_seen', problem: 'code_conflict', ref: null }, now);
    case 'not_moved':
    case 'still_there': {
      const problem = as.kind === 'not_moved' ? 'not_seen' : 'still_there';
      const failures = (delivery?.failures ?? 0) + 1;
      const tryAt = nextTryAt(failures, delivery?.tried_at ?? [now], now, deps.random);
      await updateEntry(trx, entry.id, { state: 'proven', code_ref: as.ref, try_at: tryAt, sent_at: null, misses: 0 });
      if (delivery === undefined) return [];
      const change = { causes: [], problem, also: { failures, next_try_at: tryAt } } as const;
      return (await advance(trx, delivery, change, now)).told;
    }
  }
}

/** The digits are there, for another time than is wanted by now. */
async function proveDigits(
  trx: DeliveryDatabase,
  delivery: DeliveryRow,
  { from, until }: { from: Date; until: Date | null },
  source: EvidenceSource,
  now: Date,
): Promise<Told[]> {
  const also = { is_proven: true, proven_from: from, proven_until: until };
  return (await advance(trx, delivery, { causes: [], evidence: { source, at: now }, also }, now)).told;
}

async function sendAgain(
  { random }: Deps,
  trx: DeliveryDatabase,
  entry: EntryRow,
  delivery: DeliveryRow | undefined,
  why: { cause: Cause; problem: ProblemCode; ref: string | null; isAtOnce?: boolean },
  now: Date,
): Promise<Told[]> {
  const failures = (delivery?.failures ?? 0) + 1;
  const tryAt = why.isAtOnce === true ? null : nextTryAt(failures, delivery?.tried_at ?? [now], now, random);
  // The removal of what is there after all goes on from there.
  const state = entry.wish === 'keep' || why.ref === null ? 'to_add' : 'proven';
  await updateEntry(trx, entry.id, { state, code_ref: why.ref, try_at: tryAt, misses: 0, sent_at: null, is_moving: false });
  if (delivery === undefined) return [];
  const also = { failures, next_try_at: tryAt, is_proven: false };
  return (await advance(trx, delivery, { causes: [why.cause], problem: why.problem, also }, now)).told;
}

/** Removed, once nothing of it is left on the lock. */
async function endIfGone(trx: DeliveryDatabase, delivery: DeliveryRow, now: Date): Promise<Told[]> {
  const left = await trx
    .selectFrom('lock_entries')
    .select('id')
    .where('pin_id', '=', delivery.pin_id)
    .where('state', 'not in', ['gone', 'refused'])
    .executeTakeFirst();
  if (left !== undefined || delivery.is_stale) return [];
  const change = {
    causes: ['gone'],
    evidence: { source: 'seen_in_read_back', at: now },
    problem: null,
    also: { remove_by: null, next_try_at: null, failures: 0 },
  } as const;
  if (delivery.phase !== 'removing' && delivery.phase !== 'failed_to_remove') return [];
  return (await advance(trx, delivery, change, now)).told;
}
