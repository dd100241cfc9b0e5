import { Type, type Static } from 'typebox';
import type { UserSummary } from '../accounts/index.ts';
import { Id, Nullable, Timestamp } from '../../platform/http/schemas.ts';
import type { AccessLogRow } from './store.ts';

export const AccessLogSchema = Type.Object({
  id: Id,
  device: Id,
  user: Nullable(Type.String({ description: 'Name of the person, where one is known' })),
  user_id: Nullable(Id),
  access_method: Type.String({ description: 'pin, qr, app, manual, auto, card or fingerprint' }),
  action: Type.String({ description: 'lock or unlock' }),
  success: Type.Boolean({ description: "The lock's own word" }),
  failure_reason: Nullable(Type.String()),
  ip_address: Nullable(Type.String()),
  user_agent: Nullable(Type.String()),
  location_lat: Nullable(Type.Number()),
  location_lon: Nullable(Type.Number()),
  request_id: Nullable(Type.String({ description: 'The command that this is the outcome of' })),
  offline: Type.Boolean({ description: 'Happened while the lock was offline and was reported later' }),
  late: Type.Boolean({ description: 'The lock answered after the command had been logged as unanswered' }),
  timestamp: Timestamp,
});

/** In lists over many devices. */
export const ListedAccessLogSchema = Type.Object({
  ...AccessLogSchema.properties,
  device: Type.Object({ id: Id, name: Type.String() }),
});

/** The only place that chooses what of the access log leaves the house. A guest has a name and no account. */
export function presentLog(
  row: AccessLogRow,
  user: UserSummary | undefined,
  guestName: string | null = null,
): Static<typeof AccessLogSchema> {
  return {
    id: row.id,
    device: row.device_pk,
    user: row.is_erased
      ? 'Erased user'
      : user === undefined
        ? (guestName ?? row.person_name)
        : user.fullName === ''
          ? user.email
          : user.fullName,
    user_id: row.user_id,
    access_method: row.access_method,
    action: row.action,
    success: row.success,
    failure_reason: row.failure_reason,
    ip_address: row.ip_address,
    user_agent: row.user_agent,
    location_lat: row.location_lat,
    location_lon: row.location_lon,
    request_id: row.request_id,
    offline: row.offline,
    late: row.late,
    timestamp: row.occurred_at.toISOString(),
  };
}
