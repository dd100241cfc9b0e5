import { Type, type Static } from 'typebox';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';
import { describeOverAccess } from './over-access.ts';
import { deliveryPhases, evidenceSources } from './rules/phases.ts';
import { problemCodes, problemKind } from './rules/problems.ts';
import { presentFacts } from './store/facts.ts';
import type { FoundCode, OverAccessRow, StepRow, VisibleDelivery } from './store/lists.ts';
import { overAccessKinds } from './tables.ts';

/** The only place that chooses what of deliveries leaves the house. */

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

export const DeliverySchema = Type.Object({
  pin: Id,
  label: Type.String(),
  device: Type.Object({ id: Id, device_id: Type.String(), name: Type.String() }),
  valid_from: Timestamp,
  valid_until: Nullable(Timestamp),
  desired: StringEnum(['present', 'absent'] as const, { description: 'What is wanted' }),
  phase: StringEnum(deliveryPhases, { description: 'How far it is' }),
  evidence: Type.Object({ source: StringEnum(evidenceSources), at: Nullable(Timestamp) }, { description: 'How we know' }),
  is_proven: Type.Boolean({ description: 'By the lock or a read-back, for these digits and this time' }),
  is_offline: Type.Boolean({ description: 'The lock makes its digits out itself: it opens though nobody told the lock of it' }),
  problem: Nullable(
    Type.Object({
      code: StringEnum(problemCodes),
      message: Type.String(),
      what_to_do: Type.String(),
      since: Timestamp,
    }),
  ),
  next_try_at: Nullable(Timestamp),
});

export function presentDelivery(row: VisibleDelivery): Static<typeof DeliverySchema> {
  const { desired, phase, evidence, problem, nextTryAt, isProven, isOffline } = presentFacts(row);
  return {
    pin: row.pin_id,
    label: row.label,
    device: { id: row.device_pk, device_id: row.device_id, name: row.device_name },
    valid_from: row.valid_from.toISOString(),
    valid_until: instant(row.valid_until),
    desired,
    phase,
    evidence: { source: evidence.source, at: instant(evidence.at) },
    is_proven: isProven,
    is_offline: isOffline,
    problem:
      problem === null
        ? null
        : {
            code: problem.code,
            message: problemKind(problem.code).message,
            what_to_do: problemKind(problem.code).whatToDo,
            since: problem.at.toISOString(),
          },
    next_try_at: instant(nextTryAt),
  };
}

export const StepSchema = Type.Object({
  from: Nullable(StringEnum(deliveryPhases)),
  to: StringEnum(deliveryPhases),
  cause: Type.String(),
  problem: Nullable(StringEnum(problemCodes)),
  at: Timestamp,
});

export function presentStep({ from_phase: from, to_phase: to, cause, problem, at }: StepRow): Static<typeof StepSchema> {
  return { from, to, cause, problem, at: at.toISOString() };
}

export const FoundCodeSchema = Type.Object({
  id: Nullable(Id),
  pin: Nullable(Id),
  name: Type.String(),
  digits: Nullable(Type.String({ description: 'null: masked' })),
  kind: Nullable(Type.String()),
  starts_at: Nullable(Timestamp),
  ends_at: Nullable(Timestamp),
  is_managed: Type.Boolean({ description: 'false: nobody made it here; it is shown, and never changed. Adopt it by its id' }),
  state: Type.String(),
});

/** Names of codes are often the digits themselves. */
function nameOf({ name, code_ref: ref }: FoundCode): string {
  return /\d{4,9}/.test(name) && !name.startsWith('SL-') ? `code ${ref ?? ''}` : name;
}

export function presentFound(row: FoundCode, digits: string | null): Static<typeof FoundCodeSchema> {
  return {
    id: row.id,
    pin: row.pin_id,
    name: digits === null ? nameOf(row) : row.name,
    digits,
    kind: row.kind,
    starts_at: instant(row.starts_at),
    ends_at: instant(row.ends_at),
    is_managed: row.id === null,
    state: row.state,
  };
}

export const OverAccessSchema = Type.Object({
  id: Id,
  device: Nullable(Type.Object({ id: Id, name: Type.String() })),
  kind: StringEnum(overAccessKinds),
  ref: Type.String(),
  description: Type.String(),
  found_at: Timestamp,
});

export function presentOverAccess(row: OverAccessRow): Static<typeof OverAccessSchema> {
  return {
    id: row.id,
    device: row.device_pk === null ? null : { id: row.device_pk, name: row.device_name ?? '' },
    kind: row.kind,
    ref: row.ref,
    description: describeOverAccess(row.kind, row.label, row.ref),
    found_at: row.found_at.toISOString(),
  };
}
