import { isOpenAt, nextClosing, nextOpening, type Schedule } from '../access/index.ts';
import type { CodeRules } from '../../vendors/lock-vendor.ts';
import { advance } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { publishSteps, type Told } from './events.ts';
import type { Cause } from './rules/phases.ts';
import type { ProblemCode } from './rules/problems.ts';
import { letGo, planEntries, type EntryStep, type PlannedEntry } from './rules/plan-entries.ts';
import { wantedSpan, type WantedSpan } from './rules/wanted-span.ts';
import { hasDuePlans, loadDuePlans, type PlannedDelivery } from './store/deliveries.ts';
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
  if (!(await hasDuePlans(db, devicePk, clock.now()))) return;
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
    await take(trx, delivery, letGo(own.map(plannedEntry)), now);
    return (
      await advance(trx, delivery, { causes: ['changed', 'refused'], problem: refusal, also: { ...also, plan_at: null } }, now)
    ).told;
  }
  if (wanted.state === 'later') {
    await take(trx, delivery, letGo(own.map(plannedEntry)), now);
    const change = {
      causes: ['changed', 'too_early'] as const,
      problem: null,
      also: { ...also, plan_at: planAt, next_try_at: planAt },
    };
    return (await advance(trx, delivery, change, now)).told;
  }
  const { steps, isThere } = planEntries(own.map(plannedEntry), {
    digits: delivery.pin_hash,
    span: wanted.span,
    revokesFirst: delivery.revokes_first,
    stepMs: plan.stepMs,
  });
  await take(trx, delivery, steps, now);
  const causes: Cause[] = isThere ? [] : ['changed', 'due'];
  const change = {
    causes,
    ...(isThere ? {} : { problem: null }),
    also: { ...also, plan_at: planAt, next_try_at: null, remove_by: null },
  };
  return (await advance(trx, delivery, change, now)).told;
}

/** Deleted, switched off, or over. What the lock refuses by itself need not be gone by a certain time. */
async function end(trx: DeliveryDatabase, delivery: PlannedDelivery, own: readonly EntryRow[], plan: Plan): Promise<Told[]> {
  const { now, removeWithinMs } = plan;
  await take(trx, delivery, letGo(own.map(plannedEntry)), now);
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

async function take(trx: DeliveryDatabase, delivery: PlannedDelivery, steps: readonly EntryStep[], now: Date): Promise<void> {
  for (const step of steps) {
    switch (step.kind) {
      case 'drop':
        await updateEntry(trx, step.id, { state: 'gone', gone_at: now });
        break;
      case 'remove':
        await updateEntry(trx, step.id, { wish: 'remove', try_at: null, is_moving: false });
        break;
      case 'replace':
        await updateEntry(trx, step.id, { wish: 'replace', is_moving: false });
        break;
      case 'take_back':
        await updateEntry(trx, step.id, { wish: 'keep', state: step.state, evidence: 'none', try_at: null, misses: 0 });
        break;
      case 'respan':
        await updateEntry(trx, step.id, { starts_at: step.span.startsAt, ends_at: step.span.endsAt, try_at: null });
        break;
      case 'move':
        await updateEntry(trx, step.id, {
          is_moving: step.span !== null,
          next_starts_at: step.span?.startsAt ?? null,
          next_ends_at: step.span?.endsAt ?? null,
          try_at: null,
        });
        break;
      case 'insert':
        await insertEntry(trx, {
          device_pk: delivery.device_pk,
          pin_id: delivery.pin_id,
          digits_sealed: delivery.pin_sealed,
          digits_hash: delivery.pin_hash,
          starts_at: step.span.startsAt,
          ends_at: step.span.endsAt,
          created_at: now,
        });
    }
  }
}

/** Of entries the hash says whether two have the same digits. */
const plannedEntry = (row: EntryRow): PlannedEntry => ({
  id: row.id,
  digits: row.digits_hash,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  wish: row.wish,
  state: row.state,
  ref: row.code_ref,
});
