import { Type } from 'typebox';
import { defineEvent } from '../../platform/events/event.ts';
import { Id } from '../../platform/http/schemas.ts';
import { signInEvents } from './second-factor/events.ts';

export const userCreated = defineEvent({
  type: 'user.created',
  summary: 'Somebody registered, or an account was made for them.',
  data: Type.Object({ user_id: Id }),
});
export const userUpdated = defineEvent({
  type: 'user.updated',
  summary: 'Something of an account was changed; what it says now is to be read from the API.',
  data: Type.Object({ user_id: Id, changed: Type.Array(Type.String()) }),
});

/** The fields that are given. */
export function changedFields(changes: object): string[] {
  return Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [name]));
}

/** Each is seen by the person alone, and by staff. */
export const accountEvents = [userCreated, userUpdated, ...signInEvents];
