import type { AuditedFields } from '../../../platform/audit/audit-changes.ts';

/** What the audit trail tells of a lock's choices. The address of a firmware may hold a token. */
export const homeLockFields = {
  firmware_version: 'plain',
  pin_slots: 'plain',
} as const satisfies AuditedFields;
