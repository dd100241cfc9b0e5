import { Type } from 'typebox';
import { Id, Nullable, Timestamp } from '../../../platform/http/schemas.ts';

/** What of a booking people may say. */
export const stayFields = { room: Id, starts_at: Timestamp, ends_at: Timestamp };

export const GuestName = Type.String({ minLength: 1, maxLength: 150, pattern: String.raw`\S` });
export const guestFields = {
  guest_email: Type.Optional(Nullable(Type.String({ maxLength: 320 }))),
  guest_phone: Type.Optional(Nullable(Type.String({ maxLength: 40, description: 'For SMS; with its country' }))),
  language: Type.Optional(
    Type.String({ pattern: '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$', maxLength: 35, description: 'Such as de or en-GB' }),
  ),
  notes: Type.Optional(Type.String({ maxLength: 2000, description: 'For those who let the room' })),
};

export const ExternalId = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'What you call it. The same again changes that booking and makes no second one',
});
