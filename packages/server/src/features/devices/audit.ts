import type { AuditedFields } from '../../platform/audit/audit-changes.ts';
import type { Person } from '../../platform/audit/person-keys.ts';

/** What the audit trail tells of a device. Its name and place are its owner's words. */
export const deviceFields = {
  device_id: 'plain',
  owner_id: 'plain',
  name: 'personal',
  location: 'personal',
} as const satisfies AuditedFields;

export const settingFields = {
  auto_lock_enabled: 'plain',
  auto_lock_delay: 'plain',
  silent_mode: 'plain',
  led_enabled: 'plain',
  notifications_enabled: 'plain',
} as const satisfies AuditedFields;

export const shareFields = { user_id: 'plain', role: 'plain' } as const satisfies AuditedFields;

export function personOf(userId: number): Person {
  return `user:${userId}`;
}
