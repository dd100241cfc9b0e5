import { sql } from 'kysely';
import type { ArchivedLog } from '../../platform/archived-log.ts';

export const accessLogArchive: ArchivedLog = {
  name: 'access_logs',
  table: 'access_logs',
  timeColumn: 'occurred_at',
  key: 'id',
  columns: [
    'id',
    'device_pk',
    'user_id',
    'access_method',
    'action',
    'success',
    'failure_reason',
    'ip_address',
    'user_agent',
    'location_lat',
    'location_lon',
    'request_id',
    'event_id',
    'credential_ref',
    'pin_id',
    'qr_code_id',
    'offline',
    'late',
    'person_name',
    'is_erased',
    'occurred_at',
    'created_at',
  ],
  references: {
    device_pk: { table: 'devices', isRequired: true },
    user_id: { table: 'users', isRequired: false },
    pin_id: { table: 'pins', isRequired: false },
    qr_code_id: { table: 'qr_codes', isRequired: false },
  },
  erasure: {
    isErased: sql<boolean>`(
      exists (select from users u where u.id = r.user_id and u.erased_at is not null)
      or exists (
        select from pins p join temporary_accesses t on t.id = p.temporary_access_id
        where p.id = r.pin_id and t.erased_at is not null
      )
    )`,
    personalColumns: ['user_id', 'person_name', 'ip_address', 'user_agent', 'location_lat', 'location_lon'],
    erasedColumn: 'is_erased',
  },
};

/** Without the digits that were tried, sealed or hashed: they may be a PIN but for one digit, and nobody needs them after months. */
export const failedAttemptArchive: ArchivedLog = {
  name: 'failed_attempts',
  table: 'failed_attempts',
  timeColumn: 'last_at',
  key: 'id',
  columns: ['id', 'device_pk', 'method', 'ip_address', 'user_agent', 'attempt_count', 'is_blocked', 'first_at', 'last_at'],
  references: { device_pk: { table: 'devices', isRequired: true } },
};
