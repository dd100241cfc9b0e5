import { publishSteps, type Told } from './events.ts';
import type { DeliveryContext } from './context.ts';
import { isProof, step, type Cause, type EvidenceSource } from './rules/phases.ts';
import { clearerProblem, type ProblemCode } from './rules/problems.ts';
import {
  insertSteps,
  updateDeliveries,
  updateDelivery,
  type DeliveryChanges,
  type DeliveryRow,
  type NewStep,
} from './store/deliveries.ts';
import type { DeliveryDatabase } from './tables.ts';

export interface Advance {
  /** One after the other; those that mean nothing in the phase that it is in are passed over. */
  readonly causes: readonly Cause[];
  readonly evidence?: { readonly source: EvidenceSource; readonly at: Date } | undefined;
  /** Null: whatever was in the way is not any more. A known cause is not replaced by a general one. */
  readonly problem?: ProblemCode | null | undefined;
  readonly also?: DeliveryChanges;
}

/** One delivery moved on, and not written yet. */
export interface Move {
  readonly row: DeliveryRow;
  readonly changes: DeliveryChanges;
  readonly steps: readonly NewStep[];
  readonly told: Told[];
}

/** What a change makes of one delivery. Pure. */
export function moveOn(row: DeliveryRow, { causes, evidence, problem, also = {} }: Advance, at: Date): Move {
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
  return { row: { ...row, ...changes }, changes, steps, told: told.slice(-1) };
}

/** Moves one delivery on, with its steps recorded. What has to be told is told by `publishSteps` in the same transaction. */
export async function advance(
  trx: DeliveryDatabase,
  row: DeliveryRow,
  change: Advance,
  at: Date,
): Promise<{ row: DeliveryRow; told: Told[] }> {
  const moved = moveOn(row, change, at);
  await updateDelivery(trx, row.pin_id, moved.changes, at);
  await insertSteps(trx, moved.steps);
  return moved;
}

/** Writes the moves of many deliveries, in the order of each, with a few statements; answers what has to be told. Who moves them has them locked. */
export async function writeMoves(trx: DeliveryDatabase, moves: readonly Move[], at: Date): Promise<Told[]> {
  const changes = new Map<number, DeliveryChanges>();
  for (const { row, changes: more } of moves) changes.set(row.pin_id, { ...changes.get(row.pin_id), ...more });
  await updateDeliveries(trx, changes, at);
  await insertSteps(
    trx,
    moves.flatMap(({ steps }) => steps),
  );
  return moves.flatMap(({ told }) => told);
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
