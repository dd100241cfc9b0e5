import type { CodeRules } from '../../vendors/lock-vendor.ts';
import { advance } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { publishSteps, type Told } from './events.ts';
import type { ProblemCode } from './rules/problems.ts';
import { openingOf } from './rules/opening-of.ts';
import type { EntryStep, PlannedEntry } from './rules/plan-entries.ts';
import { planPin, type PlanLimits } from './rules/plan-pin.ts';
import { wantedSpan, type WantedSpan } from './rules/wanted-span.ts';
import { hasDuePlans, loadDuePlans, type PlannedDelivery } from './store/deliveries.ts';
import { insertEntry, listEntries, updateEntry, type EntryRow } from './store/entries.ts';
import type { DeliveryDatabase } from './tables.ts';

/** What the vendor has not told of a model is guessed narrowly. */
const unknownModel = { stepMs: 60_000, offlineStepMs: 3_600_000 };

type PlanDeps = Pick<DeliveryContext, 'db' | 'events' | 'clock' | 'settings'>;

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
    const all = await listEntries(trx, devicePk);
    const planned = new Set(due.map(({ pin_id: pinId }) => pinId));
    for (const { id, pin_id: pinId, state } of all) {
      // It is nowhere, and makes room for what is wanted now.
      if (state === 'refused' && pinId !== null && planned.has(pinId))
        await updateEntry(trx, id, { state: 'gone', gone_at: now });
    }
    const entries = all.filter(({ state }) => state !== 'refused');
    const told: Told[] = [];
    const offlineStepMs = rules?.offline?.stepMs ?? unknownModel.offlineStepMs;
    for (const delivery of due) {
      const own = entries.filter(({ pin_id: pinId }) => pinId === delivery.pin_id);
      const stepMs = rules?.stepMs ?? unknownModel.stepMs;
      const window = { validFrom: delivery.valid_from, validUntil: delivery.valid_until, opening: openingOf(delivery.schedule) };
      const wanted: WantedSpan = delivery.is_wanted
        ? wantedSpan(window, now, { stepMs, aheadMs: settings.aheadMs })
        : { state: 'over' };
      const refusal = wanted.state === 'now' && rules !== null ? refusalOf(delivery, rules) : null;
      const limits = { now, stepMs, removeWithinMs: settings.removeWithinMs };
      told.push(...(await planOne(trx, delivery, own, { wanted, refusal, limits, offlineStepMs })));
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
  readonly limits: PlanLimits;
  /** Of codes that the lock makes out itself. */
  readonly offlineStepMs: number;
}

async function planOne(
  trx: DeliveryDatabase,
  delivery: PlannedDelivery,
  own: readonly EntryRow[],
  { wanted, refusal, limits, offlineStepMs }: Plan,
): Promise<Told[]> {
  const pin = {
    digits: delivery.pin_hash,
    validUntil: delivery.valid_until,
    revokesFirst: delivery.revokes_first,
    phase: delivery.phase,
    isProven: delivery.is_proven,
    isStale: delivery.is_stale,
    failures: delivery.failures,
    triedAt: delivery.tried_at,
    removeBy: delivery.remove_by,
  };
  const entries = own.map((row) => plannedEntry(row, offlineStepMs));
  const plan = planPin(pin, entries, wanted, refusal, limits);
  await take(trx, delivery, plan.steps, limits.now);
  const also = {
    is_stale: false,
    // Asked for with one change, and for that one alone.
    revokes_first: false,
    failures: plan.failures,
    plan_at: plan.planAt,
    ...(plan.nextTryAt === undefined ? {} : { next_try_at: plan.nextTryAt }),
    ...(plan.removeBy === undefined ? {} : { remove_by: plan.removeBy }),
    ...(plan.isOver || plan.isRevoked === true ? { is_proven: false } : {}),
  };
  return (await advance(trx, delivery, { causes: plan.causes, problem: plan.problem, also }, limits.now)).told;
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
      case 'look':
        await updateEntry(trx, step.id, { misses: 1, try_at: null });
        break;
      case 'respan':
        await updateEntry(trx, step.id, { starts_at: step.span.startsAt, ends_at: step.span.endsAt, try_at: step.tryAt });
        break;
      case 'move':
        await updateEntry(trx, step.id, {
          is_moving: step.span !== null,
          next_starts_at: step.span?.startsAt ?? null,
          next_ends_at: step.span?.endsAt ?? null,
          try_at: step.tryAt,
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
const plannedEntry = (row: EntryRow, offlineStepMs: number): PlannedEntry => ({
  ...(row.is_offline ? { offlineStepMs } : {}),
  id: row.id,
  digits: row.digits_hash,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  wish: row.wish,
  state: row.state,
  ref: row.code_ref,
});
