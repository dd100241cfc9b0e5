import { isOpenAt, nextClosing, nextOpening, type Schedule } from '../access/index.ts';
import type { CodeRules } from '../../vendors/lock-vendor.ts';
import { advance } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { publishSteps, type Told } from './events.ts';
import type { Cause } from './rules/phases.ts';
import type { ProblemCode } from './rules/problems.ts';
import { isSameSpan, type Span } from './rules/reconcile.ts';
import { wantedSpan, type WantedSpan } from './rules/wanted-span.ts';
import { loadDuePlans, type PlannedDelivery } from './store/deliveries.ts';
import { insertEntry, listEntries, updateEntry, type EntryRow } from './store/entries.ts';
import type { DeliveryDatabase } from './tables.ts';

/** What the vendor has not told of a model is guessed narrowly. */
const unknownModel = { stepMs: 60_000 };

type PlanDeps = Pick<DeliveryContext, 'db' | 'events' | 'clock' | 'settings'>;

function openingOf(schedule: Schedule | null): ((from: Date) => { startsAt: Date; endsAt: Date } | null) | undefined {
  if (schedule === null) return undefined;
  return (from) => {
    const startsAt = isOpenAt(schedule, from) ? from : nextOpening(schedule, from);
    const endsAt = startsAt === null ? null : nextClosing(schedule, startsAt);
    return startsAt === null || endsAt === null ? null : { startsAt, endsAt };
  };
}

/** Works out, in one transaction, what the lock should hold of each PIN that changed. Nothing is told to the lock here. */
export async function planLock(
  { db, events, clock, settings }: PlanDeps,
  devicePk: number,
  rules: CodeRules | null,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const now = clock.now();
    const due = await loadDuePlans(trx, devicePk, now);
    if (due.length === 0) return;
    const entries = (await listEntries(trx, devicePk)).filter(({ state }) => state !== 'refused');
    const told: Told[] = [];
    for (const delivery of due) {
      const own = entries.filter(({ pin_id: pinId }) => pinId === delivery.pin_id);
      const stepMs = rules?.stepMs ?? unknownModel.stepMs;
      const window = { validFrom: delivery.valid_from, validUntil: delivery.valid_until, opening: openingOf(delivery.schedule) };
      const wanted: WantedSpan = delivery.is_wanted
        ? wantedSpan(window, now, { stepMs, aheadMs: settings.aheadMs })
        : { state: 'over' };
      const refusal = wanted.state === 'now' && rules !== null ? refusalOf(delivery, rules) : null;
      told.push(
        ...(await planOne(trx, delivery, own, { wanted, refusal, stepMs, now, removeWithinMs: settings.removeWithinMs })),
      );
    }
    await publishSteps(events, trx, told);
  });
}

/** What this model would never take. */
function refusalOf({ max_uses: maxUses }: PlannedDelivery, rules: CodeRules): ProblemCode | null {
  if (maxUses !== null && !rules.kinds.includes('one_time')) return 'uses_not_counted';
  return rules.kinds.includes('period') || rules.kinds.includes('permanent') ? null : 'not_supported';
}

interface Plan {
  readonly wanted: WantedSpan;
  readonly refusal: ProblemCode | null;
  readonly stepMs: number;
  readonly now: Date;
  readonly removeWithinMs: number;
}

async function planOne(trx: DeliveryDatabase, delivery: PlannedDelivery, own: readonly EntryRow[], plan: Plan): Promise<Told[]> {
  const { wanted, refusal, now } = plan;
  const wasStale = delivery.is_stale;
  const also = { is_stale: false, failures: wasStale ? 0 : delivery.failures };
  if (wanted.state === 'over') return await end(trx, delivery, own, plan);
  const { planAt } = wanted;
  if (refusal !== null) {
    for (const entry of own) await giveUp(trx, entry, now);
    return (
      await advance(trx, delivery, { causes: ['changed', 'refused'], problem: refusal, also: { ...also, plan_at: null } }, now)
    ).told;
  }
  if (wanted.state === 'later') {
    for (const entry of own) await giveUp(trx, entry, now);
    const change = {
      causes: ['changed', 'too_early'] as const,
      problem: null,
      also: { ...also, plan_at: planAt, next_try_at: planAt },
    };
    return (await advance(trx, delivery, change, now)).told;
  }
  const isSame = await wish(trx, delivery, own, wanted.span, plan);
  const causes: Cause[] = isSame ? [] : ['changed', 'due'];
  const change = {
    causes,
    ...(isSame ? {} : { problem: null }),
    also: { ...also, plan_at: planAt, next_try_at: null, remove_by: null },
  };
  return (await advance(trx, delivery, change, now)).told;
}

/** Deleted, switched off, or over. What the lock refuses by itself need not be gone by a certain time. */
async function end(trx: DeliveryDatabase, delivery: PlannedDelivery, own: readonly EntryRow[], plan: Plan): Promise<Told[]> {
  const { now, removeWithinMs } = plan;
  for (const entry of own) await giveUp(trx, entry, now);
  const isOver = delivery.valid_until !== null && delivery.valid_until <= now;
  const isOverdue = delivery.phase === 'removing' && delivery.remove_by !== null && delivery.remove_by <= now;
  const causes: Cause[] = isOverdue && !delivery.is_stale ? ['removal_overdue'] : ['ended'];
  const isLeaving = delivery.phase === 'removing' || delivery.phase === 'failed_to_remove';
  const removeBy = isOverdue || isOver ? null : isLeaving ? delivery.remove_by : new Date(now.getTime() + removeWithinMs);
  // Never sent, it is nowhere.
  if (own.every(({ state }) => state === 'to_add' || state === 'gone')) causes.push('gone');
  const also = { is_stale: false, plan_at: null, next_try_at: null, remove_by: removeBy, is_proven: false };
  return (await advance(trx, delivery, { causes, problem: isOverdue ? 'still_there' : null, also }, now)).told;
}

async function giveUp(trx: DeliveryDatabase, entry: EntryRow, now: Date): Promise<void> {
  if (entry.state === 'to_add' && entry.code_ref === null) await updateEntry(trx, entry.id, { state: 'gone', gone_at: now });
  else if (entry.wish !== 'remove') await updateEntry(trx, entry.id, { wish: 'remove', try_at: null, is_moving: false });
}

/** Answers whether the lock holds it already, or is on the way to, as it is wanted. */
async function wish(
  trx: DeliveryDatabase,
  delivery: PlannedDelivery,
  own: readonly EntryRow[],
  span: Span,
  plan: Plan,
): Promise<boolean> {
  const { stepMs, now } = plan;
  const present = own.find(({ wish: kept }) => kept === 'keep');
  if (present !== undefined && present.digits_hash === delivery.pin_hash) {
    const has = { startsAt: present.starts_at, endsAt: present.ends_at };
    if (present.state === 'to_add') {
      await updateEntry(trx, present.id, { starts_at: span.startsAt, ends_at: span.endsAt, try_at: null });
      return false;
    }
    const isSame = isSameSpan(has, span, stepMs);
    await updateEntry(trx, present.id, {
      is_moving: !isSame,
      next_starts_at: isSame ? null : span.startsAt,
      next_ends_at: isSame ? null : span.endsAt,
      try_at: null,
    });
    return isSame && present.state === 'proven';
  }
  if (present !== undefined) {
    if (present.state === 'to_add' && present.code_ref === null)
      await updateEntry(trx, present.id, { state: 'gone', gone_at: now });
    else await updateEntry(trx, present.id, { wish: delivery.revokes_first ? 'remove' : 'replace', is_moving: false });
  }
  await insertEntry(trx, {
    device_pk: delivery.device_pk,
    pin_id: delivery.pin_id,
    digits_sealed: delivery.pin_sealed,
    digits_hash: delivery.pin_hash,
    starts_at: span.startsAt,
    ends_at: span.endsAt,
    created_at: now,
  });
  return false;
}
