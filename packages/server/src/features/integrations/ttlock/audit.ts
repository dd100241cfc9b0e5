import type { AuditedFields } from '../../../platform/audit/audit-changes.ts';
import type { Person } from '../../../platform/audit/person-keys.ts';

/** What the audit trail tells of an account. The user name is somebody's. */
export const accountFields = {
  owner_id: 'plain',
  name: 'personal',
  base_url: 'plain',
  client_id: 'plain',
  username: 'personal',
  remembers_password: 'plain',
} as const satisfies AuditedFields;

export function personOf(userId: number): Person {
  return `user:${userId}`;
}
