import { Type } from 'typebox';
import { Id, Nullable, Timestamp } from '../../../platform/http/schemas.ts';
import { ScheduleSchema } from '../rules/schedule.ts';

/** Judged by our own rules, which say more than a pattern; the bound is here so that no megabyte reaches them. */
export const PinCodeField = Type.String({
  minLength: 1,
  maxLength: 32,
  description: '4 to 8 digits, not easy to guess; random when left out',
});
/** What somebody typed. */
export const TypedPinField = Type.String({ minLength: 1, maxLength: 32, description: 'The digits as they were typed' });

/** What a person may say of a PIN. */
export const pinFields = {
  user: Type.Optional(Id),
  pin_code: Type.Optional(PinCodeField),
  label: Type.Optional(Type.String({ maxLength: 200 })),
  is_active: Type.Optional(Type.Boolean()),
  is_temporary: Type.Optional(Type.Boolean()),
  valid_from: Type.Optional(Timestamp),
  valid_until: Type.Optional(Nullable(Timestamp)),
  max_uses: Type.Optional(Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000 }))),
  schedule: Type.Optional(Nullable(ScheduleSchema)),
};
