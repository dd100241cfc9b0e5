import { publishSteps, type Told } from './events.ts';
import type { DeliveryContext } from './context.ts';
import { isProof, step, type Cause, type EvidenceSource } from './rules/phases.ts';
import { clearerProblem, type ProblemCode } from './rules/problems.ts';
import { insertSteps, updateDelivery, type DeliveryChanges, type DeliveryRow, type NewStep } from './store/deliveries.ts';
import type { DeliveryDatabase } from './tables.ts';

export interface Advance {
  /** One after the other; those that mean nothing in the phase that it is in are passed over. */
  readonly causes: readonly Cause[];
  readonly evidence?: { readonly source: EvidenceSource; readonly at: Date } | undefined;
  /** Null: whatever was in the way is not any more. A known cause is not replaced by a general one. */
  readonly problem?: ProblemCode | null | undefined;
  readonly also?: DeliveryChanges;
}

/** Moves one delivery on, with its steps recorded. What has to be told is told by `publishSteps` in the same transaction. */
export async function advance(
  trx: DeliveryDatabase,
  row: DeliveryRow,
  { causes, evidence, problem, also = {} }: Advance,
  at: Date,
): Promise<{ row: DeliveryRow; told: Told[] }> {
  const cause = problem === undefined || problem === null ? problem : clearerProblem(row.problem, problem);
  let phase = row.phase;
  const steps: NewStep[] = [];
  const told: Told[] = [];
  const source = evidence?.source ?? row.evidence;
  for (const each of causes) {
    const next = step(phase, each);
    if (next === null || next === phase) continue;
    const noted = cause === undefined ? row.problem : cause;
    steps.push({ pin_id: row.pin_id, from_phase: phase, to_phase: next, cause: each, problem: noted, at });
    told.push({ pinId: row.pin_id, devicePk: row.device_pk, phase: next, evidence: source, problem: noted });
    phase = next;
  }
  const changes: DeliveryChanges = {
    ...also,
    phase,
    ...(evidence === undefined ? {} : { evidence: evidence.source, evidence_at: evidence.at }),
    ...(cause === undefined
      ? {}
      : { problem: cause, problem_at: cause === null ? null : cause === row.problem ? row.problem_at : at }),
  };
  await updateDelivery(trx, row.pin_id, changes, at);
  await insertSteps(trx, steps);
  return { row: { ...row, ...changes }, told: told.slice(-1) };
}

/** The same, told at once. */
export async function advanceAndTell(
  { events }: Pick<DeliveryContext, 'events'>,
  trx: DeliveryDatabase,
  row: DeliveryRow,
  change: Advance,
  at: Date,
): Promise<DeliveryRow> {
  const { row: moved, told } = await advance(trx, row, change, at);
  await publishSteps(events, trx, told);
  return moved;
}

/** Proof of the present digits for this time: whatever had gone wrong before is over, however late this comes. */
export function proof(source: EvidenceSource, at: Date, span: { from: Date; until: Date | null }): Advance {
  if (!isProof(source)) throw new Error(`${source} proves nothing`);
  return {
    causes: ['proven'],
    evidence: { source, at },
    problem: null,
    // What is wanted of it next is another matter: its tries are counted anew.
    also: { is_proven: true, proven_from: span.from, proven_until: span.until, failures: 0, tried_at: [], next_try_at: null },
  };
}
