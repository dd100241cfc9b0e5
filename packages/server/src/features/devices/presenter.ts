import type { UserSummary } from '../accounts/index.ts';
import type { DeviceKeys } from './device-keys.ts';
import type { CommandRow } from './store/commands.ts';
import type { DeviceRow, DeviceSettingsRow, DeviceStatusRow, ShareRow } from './store/devices.ts';
import type { FirmwareUpdateRow } from './store/firmware.ts';
import type { ScheduledUnlockRow } from './store/scheduled-unlocks.ts';
import type { LockStatus } from './tables.ts';
import type { Static } from 'typebox';
import type {
  CommandSchema,
  DeviceSchema,
  DeviceSettingsSchema,
  DeviceStatusSchema,
  FirmwareUpdateSchema,
  KeysSchema,
  ScheduledUnlockSchema,
  ShareSchema,
} from './schemas.ts';

/** The only place that chooses what leaves the house about devices. Keys leave through `presentKeys` alone, when they are made. */

const statusTexts: Record<LockStatus, string> = { locked: 'Locked', unlocked: 'Unlocked', jammed: 'Jammed', error: 'Error' };

const instant = (at: Date | null): string | null => at?.toISOString() ?? null;

export function presentDevice(
  row: DeviceRow,
  settings: DeviceSettingsRow | undefined,
  owner: UserSummary | undefined,
): Static<typeof DeviceSchema> {
  return {
    id: row.id,
    name: row.name,
    device_id: row.device_id,
    owner: { id: row.owner_id, email: owner?.email ?? '' },
    owner_name: owner?.fullName ?? '',
    role: row.role,
    vendor: row.vendor,
    vendor_account: row.vendor_account_id,
    vendor_ref: row.vendor_ref,
    location: row.location,
    is_online: row.is_online,
    battery_level: row.battery_level,
    lock_status: row.lock_status,
    status_display: statusTexts[row.lock_status],
    firmware_version: row.firmware_version,
    signal_strength: row.signal_strength,
    temperature: row.temperature,
    door: row.door,
    is_locked_down: row.is_locked_down,
    settings: settings === undefined ? null : presentSettingsInDevice(settings),
    last_activity: instant(row.last_activity_at),
    last_seen: instant(row.last_seen),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

function presentSettingsInDevice(row: DeviceSettingsRow) {
  return {
    auto_lock_enabled: row.auto_lock_enabled,
    auto_lock_delay: row.auto_lock_delay,
    silent_mode: row.silent_mode,
    led_enabled: row.led_enabled,
    notifications_enabled: row.notifications_enabled,
  };
}

export function presentSettings(row: DeviceSettingsRow, appliedVersion: number | null): Static<typeof DeviceSettingsSchema> {
  return {
    id: row.device_pk,
    device: row.device_pk,
    ...presentSettingsInDevice(row),
    version: row.version,
    applied_version: appliedVersion,
    updated_at: row.updated_at.toISOString(),
  };
}

export function presentStatus(row: DeviceStatusRow): Static<typeof DeviceStatusSchema> {
  return {
    device_id: row.device_id,
    is_online: row.is_online,
    battery_level: row.battery_level,
    lock_status: row.lock_status,
    last_seen: instant(row.last_seen),
    signal_strength: row.signal_strength,
    temperature: row.temperature,
    door: row.door,
    firmware_version: row.firmware_version,
    uptime_seconds: row.uptime_seconds,
    clock_offset_ms: row.clock_offset_ms,
  };
}

export function presentKeys(keys: DeviceKeys, keyVersion: number): Static<typeof KeysSchema> {
  return { api_key: keys.api_key, secret_key: keys.secret_key, encryption_key: keys.encryption_key, key_version: keyVersion };
}

export function presentCommand(row: CommandRow): Static<typeof CommandSchema> {
  return {
    request_id: row.request_id,
    device: row.device_pk,
    command: row.command,
    status: row.status,
    error: row.error,
    lock_status: row.lock_status,
    requested_by: row.requested_by,
    created_at: row.created_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    acknowledged_at: instant(row.acknowledged_at),
    settled_at: instant(row.settled_at),
    late_success: row.late_success,
    late_at: instant(row.late_at),
  };
}

export function presentShare(row: ShareRow, user: UserSummary | undefined): Static<typeof ShareSchema> {
  return {
    id: row.id,
    device: row.device_pk,
    user: { id: row.user_id, email: user?.email ?? '', full_name: user?.fullName ?? '' },
    role: row.role,
    created_at: row.created_at.toISOString(),
  };
}

export function presentFirmwareUpdate(row: FirmwareUpdateRow): Static<typeof FirmwareUpdateSchema> {
  return {
    request_id: row.request_id,
    device: row.device_pk,
    firmware_url: row.firmware_url,
    version: row.version,
    sha256: row.sha256,
    state: row.state,
    percent: row.percent,
    error: row.error,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function presentScheduledUnlock(
  row: ScheduledUnlockRow,
  user: UserSummary | undefined,
): Static<typeof ScheduledUnlockSchema> {
  return {
    id: row.id,
    device: row.device_pk,
    user: { id: row.requested_by, email: user?.email ?? '' },
    due_at: row.due_at.toISOString(),
    expires_at: row.expires_at.toISOString(),
    status: row.status,
    reason: row.reason,
    request_id: row.request_id,
    created_at: row.created_at.toISOString(),
    settled_at: instant(row.settled_at),
  };
}
