import type { AuditedFields } from '../../../platform/audit/audit-changes.ts';
import type { Person } from '../../../platform/audit/person-keys.ts';

/** What the audit trail tells of an account. No secret has a place in it. */
export const accountFields = {
  owner_id: 'plain',
  name: 'personal',
  client_id: 'plain',
  oauth_base_url: 'plain',
  api_base_url: 'plain',
  redirect_uri: 'plain',
  is_auto_refreshed: 'plain',
  refresh_buffer_minutes: 'plain',
  poll_seconds: 'plain',
} as const satisfies AuditedFields;

export function personOf(userId: number): Person {
  return `user:${userId}`;
}
