import { changesOf, type AuditedFields } from '../../platform/audit/audit-changes.ts';
import type { QueryExecutorProvider } from 'kysely';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { StoredPreferences } from './store/preferences.ts';

type Audit = Pick<AuditTrail, 'record'>;

const preferenceFields = { kinds: 'plain', quiet_hours: 'personal' } as const satisfies AuditedFields;

/** What the trail tells of preferences: quiet hours are somebody's habits. */
export async function recordPreferences(
  audit: Audit,
  trx: QueryExecutorProvider,
  userId: number,
  before: StoredPreferences,
  after: StoredPreferences,
): Promise<void> {
  const told = ({ choices, quiet }: StoredPreferences) => ({ kinds: choices, quiet_hours: quiet });
  await audit.record(trx, {
    action: 'notification_preferences.updated',
    resourceType: 'notification_preferences',
    resourceId: userId,
    subject: `user:${userId}`,
    changes: changesOf(preferenceFields, told(before), told(after)),
  });
}

type TargetType = 'push_token' | 'push_subscription' | 'telegram_link';

/** Somewhere that a user's messages go from now on, or no longer. */
export async function recordTarget(
  audit: Audit,
  trx: QueryExecutorProvider,
  userId: number,
  resourceType: TargetType,
  what: 'registered' | 'removed',
  id: number,
): Promise<void> {
  await audit.record(trx, { action: `${resourceType}.${what}`, resourceType, resourceId: id, subject: `user:${userId}` });
}
