import { advance, proof } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { publishSteps, type Told } from './events.ts';
import type { EvidenceSource } from './rules/phases.ts';
import type { Action, Settlement } from './rules/reconcile.ts';
import { recordSettlement, type EntryDelta } from './rules/record-settlement.ts';
import { findForUpdate, type DeliveryRow } from './store/deliveries.ts';
import { updateEntry, type EntryChanges, type EntryRow } from './store/entries.ts';
import { lateMs } from './rules/turn-limits.ts';
import { holdLease, updateLock, type LeasedLock } from './store/locks.ts';
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
    if (entries.some((entry) => settlements.some(({ entryId, as }) => entryId === entry.id && isGivenUp(entry, as)))) {
      leased.look_again_at = new Date(now.getTime() + lateMs);
      await updateLock(trx, leased.device_pk, { look_again_at: leased.look_again_at });
    }
    await publishSteps(events, trx, told);
  });
}

/** It was sent, nobody knows what came of that, and it does not show. */
function isGivenUp({ state }: EntryRow, { kind }: Settlement): boolean {
  return state === 'sent' && (kind === 'absent' || kind === 'gone');
}

async function applyOne(
  { random }: Pick<Deps, 'random'>,
  trx: DeliveryDatabase,
  row: EntryRow,
  as: Settlement,
  source: EvidenceSource,
  now: Date,
): Promise<Told[]> {
  const delivery = row.pin_id === null ? undefined : await findForUpdate(trx, row.pin_id);
  const pin =
    delivery === undefined
      ? undefined
      : { failures: delivery.failures, triedAt: delivery.tried_at, isPresent: row.wish === 'keep' && !delivery.is_stale };
  const entry = {
    wish: row.wish,
    misses: row.misses,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    wantedSpan: row.is_moving ? { startsAt: row.next_starts_at, endsAt: row.next_ends_at } : null,
  };
  const recorded = recordSettlement(entry, as, pin, now, random);
  await updateEntry(trx, row.id, {
    ...changesOf(recorded.entry, now),
    ...(as.kind === 'proven' ? { evidence: source } : {}),
    // The lock was told its time, so that it knows it.
    ...(as.kind === 'moved' ? { is_offline: false, opens_until: null } : {}),
  });
  if (delivery === undefined || recorded.pin === null) return [];
  const of = recorded.pin;
  switch (of.kind) {
    case 'proof': {
      const span = { from: of.span.startsAt ?? row.created_at, until: of.span.endsAt };
      if (!of.isWhole) return await proveDigits(trx, delivery, span, source, now);
      return (await advance(trx, delivery, proof(source, now, span), now)).told;
    }
    case 'altered': {
      const { causes, problem, span } = of;
      const also = { is_proven: true, proven_from: span.startsAt ?? row.created_at, proven_until: span.endsAt };
      return (await advance(trx, delivery, { causes, problem, evidence: { source, at: now }, also }, now)).told;
    }
    case 'gone':
      return await endIfGone(trx, delivery, now);
    case 'again': {
      const { cause, problem, failures, tryAt } = of;
      const also = { failures, next_try_at: tryAt, is_proven: false };
      return (await advance(trx, delivery, { causes: [cause], problem, also }, now)).told;
    }
    case 'not_done': {
      const { problem, failures, tryAt } = of;
      return (await advance(trx, delivery, { causes: [], problem, also: { failures, next_try_at: tryAt } }, now)).told;
    }
  }
}

function changesOf(delta: EntryDelta, now: Date): EntryChanges {
  const { state, ref, tryAt, sentAt, misses, wantedSpan, startsAt, endsAt } = delta;
  return {
    ...(state === undefined ? {} : { state }),
    ...(state === 'gone' ? { gone_at: now } : {}),
    ...(ref === undefined ? {} : { code_ref: ref }),
    ...(tryAt === undefined ? {} : { try_at: tryAt }),
    ...(sentAt === undefined ? {} : { sent_at: sentAt }),
    ...(misses === undefined ? {} : { misses }),
    ...(wantedSpan === undefined
      ? {}
      : {
          is_moving: wantedSpan !== null,
          next_starts_at: wantedSpan?.startsAt ?? null,
          next_ends_at: wantedSpan?.endsAt ?? null,
        }),
    ...(startsAt === undefined ? {} : { starts_at: startsAt }),
    ...(endsAt === undefined ? {} : { ends_at: endsAt }),
  };
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
