import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';
import type { Schedule } from './rules/schedule.ts';

type WithDefault<T> = ColumnType<T, T | undefined, T>;

export type AccessType = 'one_time' | 'period' | 'recurring';

/** A type, not an interface: Kysely asks for an index signature. */
export type AccessTables = {
  access_logs: {
    id: GeneratedAlways<number>;
    device_pk: number;
    user_id: number | null;
    access_method: string;
    action: string;
    success: boolean;
    failure_reason: string | null;
    ip_address: string | null;
    user_agent: string | null;
    location_lat: number | null;
    location_lon: number | null;
    person_name: string | null;
    request_id: string | null;
    event_id: string | null;
    credential_ref: string | null;
    pin_id: number | null;
    qr_code_id: number | null;
    offline: ColumnType<boolean, boolean | undefined, boolean>;
    late: ColumnType<boolean, boolean | undefined, boolean>;
    is_erased: WithDefault<boolean>;
    archive_id: WithDefault<string | null>;
    occurred_at: Date;
    created_at: Generated<Date>;
  };
  pins: {
    id: GeneratedAlways<number>;
    device_pk: number;
    user_id: number | null;
    created_by: number | null;
    temporary_access_id: number | null;
    /** What it was given with, on other doors too: by a booking or as a staff code, which alone change it. */
    access_grant_id: WithDefault<number | null>;
    granted_at: WithDefault<Date | null>;
    label: WithDefault<string>;
    pin_sealed: string;
    pin_hash: string;
    is_active: WithDefault<boolean>;
    is_temporary: WithDefault<boolean>;
    /** Nobody's yet: its lock holds it for when another code does not arrive. */
    is_spare: WithDefault<boolean>;
    valid_from: Date;
    valid_until: Date | null;
    schedule: ColumnType<Schedule | null, string | null, string | null>;
    schedule_timezone: string;
    local_week: string;
    utc_week: string;
    usage_count: WithDefault<number>;
    max_uses: number | null;
    revision: WithDefault<number>;
    version: WithDefault<number>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
    deleted_at: Date | null;
  };
  qr_codes: {
    id: GeneratedAlways<number>;
    device_pk: number;
    created_by: number | null;
    code: string;
    label: WithDefault<string>;
    is_signed: WithDefault<boolean>;
    is_single_use: WithDefault<boolean>;
    is_active: WithDefault<boolean>;
    valid_from: Date;
    valid_until: Date;
    used_count: WithDefault<number>;
    version: WithDefault<number>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
    deleted_at: Date | null;
  };
  temporary_accesses: {
    id: GeneratedAlways<number>;
    device_pk: number;
    granted_by: number | null;
    guest_email: string;
    guest_name: string;
    access_type: AccessType;
    notes: WithDefault<string>;
    version: WithDefault<number>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
    revoked_at: Date | null;
    erased_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  };
  failed_attempts: {
    id: GeneratedAlways<number>;
    device_pk: number;
    method: string;
    attempted_pin_sealed: string | null;
    attempted_pin_hash: string | null;
    ip_address: string | null;
    user_agent: string | null;
    attempt_count: WithDefault<number>;
    is_blocked: WithDefault<boolean>;
    archive_id: WithDefault<string | null>;
    first_at: Date;
    last_at: Date;
  };
};

export type AccessDatabase = ReturnType<typeof withAccessTables>;

/** The same connection, knowing this feature's tables. */
export function withAccessTables(db: Database) {
  return db.$extendTables<AccessTables>();
}
