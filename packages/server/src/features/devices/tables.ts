import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';

export type LockStatus = 'locked' | 'unlocked' | 'jammed' | 'error';
export type ShareRole = 'manager' | 'member' | 'viewer';
export type CommandStatus = 'sent' | 'acknowledged' | 'succeeded' | 'failed' | 'expired';
export type FirmwareState = 'sent' | 'downloading' | 'installing' | 'done' | 'failed';

type WithDefault<T> = ColumnType<T, T | undefined, T>;

/** A type, not an interface: Kysely asks for an index signature. */
export type DeviceTables = {
  devices: {
    id: GeneratedAlways<number>;
    device_id: string;
    owner_id: number;
    name: string;
    location: WithDefault<string>;
    version: WithDefault<number>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
    deleted_at: Date | null;
    /** `mqtt`: a lock that speaks our own protocol. */
    vendor: WithDefault<string>;
    vendor_account_id: number | null;
    vendor_ref: string | null;
    vendor_name: string | null;
    records_cursor: string | null;
  };
  device_states: {
    device_pk: number;
    is_online: WithDefault<boolean>;
    battery_level: WithDefault<number>;
    lock_status: WithDefault<LockStatus>;
    signal_strength: number | null;
    temperature: number | null;
    door: string | null;
    firmware_version: WithDefault<string>;
    applied_settings_version: number | null;
    uptime_seconds: number | null;
    clock_offset_ms: number | null;
    /** As the lock reported it last; null: it keeps no codes of ours, or has not said so. */
    codes_digest: string | null;
    /** Of the codes that it should keep. */
    wanted_codes_digest: WithDefault<string>;
    is_time_due: WithDefault<boolean>;
    /** Nobody but administrators opens it. */
    is_locked_down: WithDefault<boolean>;
    reported_at: Date | null;
    last_seen: Date | null;
    last_activity_at: Date | null;
  };
  device_keys: {
    device_pk: number;
    key_version: number;
    api_key_hash: string;
    api_key_sealed: string;
    secret_key_sealed: string;
    encryption_key_sealed: string;
    created_at: Generated<Date>;
    adopted_at: Date | null;
    expires_at: Date | null;
  };
  device_settings: {
    device_pk: number;
    auto_lock_enabled: WithDefault<boolean>;
    auto_lock_delay: WithDefault<number>;
    silent_mode: WithDefault<boolean>;
    led_enabled: WithDefault<boolean>;
    notifications_enabled: WithDefault<boolean>;
    version: WithDefault<number>;
    updated_at: Generated<Date>;
  };
  device_shares: {
    id: GeneratedAlways<number>;
    device_pk: number;
    user_id: number;
    role: ShareRole;
    version: WithDefault<number>;
    created_at: Generated<Date>;
  };
  device_commands: {
    request_id: string;
    device_pk: number;
    command: string;
    status: WithDefault<CommandStatus>;
    requested_by: number | null;
    ip_address: string | null;
    user_agent: string | null;
    created_at: Date;
    expires_at: Date;
    answer_deadline: Date;
    acknowledged_at: Date | null;
    settled_at: Date | null;
    error: string | null;
    lock_status: LockStatus | null;
    late_success: boolean | null;
    late_at: Date | null;
    /** What the answer to this command needs to know, such as the settings' version; never a secret. */
    detail: ColumnType<CommandDetail, string | undefined, string>;
  };
  device_telemetry: {
    device_pk: number;
    received_at: Date;
    reported_at: Date;
    is_online: boolean;
    battery_level: number;
    lock_status: LockStatus;
    signal_strength: number | null;
    temperature: number | null;
  };
  device_events: {
    device_pk: number;
    event_id: string;
    type: 'tamper' | 'door';
    action: string | null;
    success: boolean | null;
    reason: string | null;
    offline: WithDefault<boolean>;
    occurred_at: Date;
    received_at: Date;
  };
  firmware_updates: {
    request_id: string;
    device_pk: number;
    firmware_url: string;
    version: string | null;
    sha256: string | null;
    state: WithDefault<FirmwareState>;
    percent: WithDefault<number>;
    error: string | null;
    requested_by: number | null;
    created_at: Date;
    updated_at: Date;
  };
  scheduled_unlocks: {
    id: GeneratedAlways<number>;
    device_pk: number;
    requested_by: number;
    as_staff: boolean;
    due_at: Date;
    expires_at: Date;
    next_try_at: Date;
    status: WithDefault<ScheduledUnlockStatus>;
    request_id: string | null;
    reason: string | null;
    ip_address: string | null;
    user_agent: string | null;
    created_at: Date;
    settled_at: Date | null;
  };
};

export type ScheduledUnlockStatus = 'pending' | 'running' | 'done' | 'failed' | 'expired' | 'cancelled';

export interface CommandDetail {
  readonly settings_version?: number;
  readonly key_version?: number;
  /** What the lock answered to `sync_pins`: names of codes. */
  readonly missing?: readonly string[];
  /** Why a vendor did not do it, in words. */
  readonly reason?: string;
}

export type DeviceDatabase = ReturnType<typeof withDeviceTables>;

/** The same connection, knowing this feature's tables. */
export function withDeviceTables(db: Database) {
  return db.$extendTables<DeviceTables>();
}
