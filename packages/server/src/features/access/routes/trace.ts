import { Type } from 'typebox';
import { notAllowed } from '../../../platform/errors.ts';
import { StringEnum } from '../../../platform/http/schemas.ts';
import { mayDo } from '../../devices/index.ts';
import { accessChecks, type AccessDecision } from '../rules/access-decision.ts';
import type { Door } from '../store/doors.ts';

export const explainQuery = {
  explain: Type.Optional(Type.Boolean({ description: 'For those who manage the device: each check with its value and limit' })),
};

const TraceValue = Type.Unsafe<string | number | boolean | null>({ type: ['string', 'number', 'boolean', 'null'] });

export const TraceSchema = Type.Array(
  Type.Object({
    check: StringEnum(accessChecks),
    passed: Type.Unsafe<boolean | null>({ type: ['boolean', 'null'] }),
    value: TraceValue,
    limit: TraceValue,
  }),
);

/** Throws not_allowed when somebody asks why who does not manage the device. */
export function requireExplainable(door: Door, isAsked: boolean | undefined): void {
  if (isAsked !== true || (door.role !== null && mayDo(door.role, 'manage'))) return;
  throw notAllowed('not_allowed', 'Only people who manage this device may have a decision explained. Leave explain out.');
}

export function traceOf(decision: AccessDecision, isAsked: boolean | undefined) {
  return isAsked === true ? { trace: decision.trace.map((entry) => ({ ...entry })) } : {};
}
