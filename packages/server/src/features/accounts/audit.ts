import type { AuditActor } from '../../platform/audit/audit-context.ts';
import type { AuditedFields } from '../../platform/audit/audit-changes.ts';
import type { Person } from '../../platform/audit/person-keys.ts';
import type { User } from './store.ts';

/** What the audit trail tells of a user. */
export const userFields = {
  email: 'personal',
  first_name: 'personal',
  last_name: 'personal',
  phone_number: 'personal',
  is_verified: 'plain',
  is_active: 'plain',
  is_staff: 'plain',
} as const satisfies AuditedFields;

export const preferenceFields = {
  language: 'personal',
  timezone: 'personal',
  email_notifications: 'plain',
  push_notifications: 'plain',
  sms_notifications: 'plain',
} as const satisfies AuditedFields;

export function personOf(userId: number): Person {
  return `user:${userId}`;
}

/** Somebody who proves who they are by this very request, to which no credential belongs yet. */
export function actorOfUser(user: Pick<User, 'id' | 'email'>, via: string, sessionId?: number): AuditActor {
  return {
    kind: 'user',
    id: user.id,
    email: user.email,
    via,
    ...(sessionId === undefined ? {} : { credential: String(sessionId) }),
  };
}
