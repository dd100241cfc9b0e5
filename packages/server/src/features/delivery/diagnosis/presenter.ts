import { Type, type Static } from 'typebox';
import { Id, Nullable, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';
import { accessChecks, type AccessCheck } from '../../access/index.ts';
import { deliveryPhases, evidenceSources } from '../rules/phases.ts';
import type { Diagnosis } from './diagnose.ts';
import type { DiagnosisFacts, LiveReading } from './facts.ts';
import { observationSources, observed } from './observations.ts';
import { bases, certainties, type Basis, type When } from './question.ts';

const TraceValue = Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] });
const age = Nullable(Type.Integer({ minimum: 0 }));
const basis = StringEnum(bases, {
  description:
    'observed: seen, and asked about now. computed: follows from what is kept, and holds then. assumed: of another time',
});

export const DiagnosisSchema = Type.Object({
  pin: Id,
  device: Id,
  at: Timestamp,
  when: StringEnum(['past', 'now', 'later'] as const, { description: 'What was seen is of now for five minutes' }),
  lock_time: Nullable({
    ...Timestamp,
    description: "What the lock's own clock shows then; null: not known, or the server decides",
  }),
  opens: StringEnum(['yes', 'no', 'unsure'] as const),
  summary: Type.String(),
  causes: Type.Array(
    Type.Object({
      code: Type.String(),
      certainty: StringEnum(certainties),
      basis,
      observed_at: Nullable(Timestamp),
      age_seconds: age,
      message: Type.String(),
      what_to_do: Type.String(),
    }),
    { description: 'The surest first' },
  ),
  observations: Type.Array(
    Type.Object({
      what: StringEnum(observed),
      source: StringEnum(observationSources),
      observed_at: Nullable(Timestamp),
      age_seconds: age,
      finding: Type.String(),
    }),
    { description: 'What the answer stands on: who said it, and when' },
  ),
  trace: Type.Array(
    Type.Object({
      check: StringEnum(accessChecks),
      passed: Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] }),
      value: TraceValue,
      limit: TraceValue,
      basis,
    }),
    { description: "The server's rules, one after the other" },
  ),
  delivery: Nullable(
    Type.Object({
      desired: StringEnum(['present', 'absent'] as const),
      phase: StringEnum(deliveryPhases),
      evidence: StringEnum(evidenceSources),
      is_proven: Type.Boolean(),
    }),
  ),
  live: Nullable(
    Type.Object(
      {
        state: StringEnum(['known', 'empty', 'unreadable', 'not_possible'] as const),
        at: Timestamp,
        codes: Nullable(Type.Integer()),
        holds_code: Nullable(Type.Boolean()),
        starts_at: Nullable(Timestamp),
        ends_at: Nullable(Timestamp),
      },
      { description: 'What the vendor answered just now; null: it was not asked' },
    ),
  ),
});

export function presentDiagnosis(
  pinId: number,
  at: Date,
  facts: DiagnosisFacts,
  diagnosis: Diagnosis,
): Static<typeof DiagnosisSchema> {
  const { when, lockTime, opens, summary, causes, observations, decision } = diagnosis;
  const { delivery, live } = facts;
  return {
    pin: pinId,
    device: facts.credential.deviceId,
    at: at.toISOString(),
    when,
    lock_time: lockTime?.toISOString() ?? null,
    opens,
    summary,
    causes: causes.map(({ code, certainty, basis: stands, observedAt, ageSeconds, message, whatToDo }) => ({
      code,
      certainty,
      basis: stands,
      observed_at: observedAt?.toISOString() ?? null,
      age_seconds: ageSeconds,
      message,
      what_to_do: whatToDo,
    })),
    observations: observations.map(({ what, source, observedAt, ageSeconds, finding }) => ({
      what,
      source,
      observed_at: observedAt?.toISOString() ?? null,
      age_seconds: ageSeconds,
      finding,
    })),
    trace: decision.trace.map((entry) => ({ ...entry, basis: basisOf(entry.check, when, facts) })),
    delivery:
      delivery === null
        ? null
        : {
            desired: delivery.desired,
            phase: delivery.phase,
            evidence: delivery.evidence.source,
            is_proven: delivery.isProven,
          },
    live: live === null ? null : presentLive(live),
  };
}

/** Whether a lockdown lasts, and how often a code had been used, is of now; the rest of a check holds at any time but one before the latest change. */
function basisOf(check: AccessCheck, when: When, { lock }: DiagnosisFacts): Basis {
  if (when === 'past') return 'assumed';
  return check === 'not_blocked' && lock.isLockedDown && when === 'later' ? 'assumed' : 'computed';
}

function presentLive(live: LiveReading) {
  const { state } = live;
  const rest = { state, at: live.at.toISOString(), codes: null, holds_code: null, starts_at: null, ends_at: null };
  if (live.state === 'not_possible' || live.state === 'unreadable') return rest;
  const { codes, code } = live;
  return {
    ...rest,
    codes,
    holds_code: code !== null,
    starts_at: code?.startsAt?.toISOString() ?? null,
    ends_at: code?.endsAt?.toISOString() ?? null,
  };
}
