import { Type } from 'typebox';
import { Id, Nullable, StringEnum, Timestamp } from '../../platform/http/schemas.ts';

/** What the API answers about devices; requests are beside their routes. */

export const lockStatuses = ['locked', 'unlocked', 'jammed', 'error'] as const;
export const shareRoles = ['manager', 'member', 'viewer'] as const;
export const commandStatuses = ['sent', 'acknowledged', 'succeeded', 'failed', 'expired'] as const;

const LockStatusSchema = StringEnum(lockStatuses);

const settingFields = {
  auto_lock_enabled: Type.Boolean({ description: 'Locks by itself after auto_lock_delay' }),
  auto_lock_delay: Type.Integer({ minimum: 1, maximum: 3600, description: 'Seconds' }),
  silent_mode: Type.Boolean(),
  led_enabled: Type.Boolean(),
  notifications_enabled: Type.Boolean(),
};

export const SettingsBody = Type.Partial(Type.Object(settingFields), { additionalProperties: false, minProperties: 1 });

export const DeviceSchema = Type.Object({
  id: Id,
  name: Type.String(),
  device_id: Type.String({ description: 'Hardware identifier' }),
  owner: Type.Object({ id: Id, email: Type.String() }),
  owner_name: Type.String(),
  role: StringEnum(['owner', 'staff', ...shareRoles], { description: 'What you are to this device' }),
  vendor: Type.String({ description: 'mqtt for locks that speak our own protocol; else who makes them' }),
  vendor_account: Nullable(Type.Integer({ description: 'Through which account at the vendor it is reached' })),
  vendor_ref: Nullable(Type.String({ description: 'What the vendor calls it' })),
  location: Type.String(),
  is_online: Type.Boolean(),
  battery_level: Type.Integer({ description: 'Per cent' }),
  lock_status: LockStatusSchema,
  status_display: Type.String(),
  firmware_version: Type.String(),
  signal_strength: Nullable(Type.Integer({ description: 'dBm' })),
  temperature: Nullable(Type.Number({ description: '°C' })),
  door: Nullable(Type.String({ description: 'open, closed or unknown, where the lock can tell' })),
  is_locked_down: Type.Boolean({ description: 'Nobody but administrators opens it, until the lockdown ends' }),
  settings: Nullable(Type.Object(settingFields)),
  last_activity: Nullable(Timestamp),
  last_seen: Nullable(Timestamp),
  created_at: Timestamp,
  updated_at: Timestamp,
});

export const KeysSchema = Type.Object({
  api_key: Type.String({ description: 'MQTT password and X-Device-Key' }),
  secret_key: Type.String({ description: 'Key of command signatures' }),
  encryption_key: Type.String({ description: 'AES-256-GCM key' }),
  key_version: Type.Integer(),
});

export const MqttAccessSchema = Type.Object({ url: Type.String(), username: Type.String(), topic_prefix: Type.String() });

export const NewDeviceSchema = Type.Intersect([
  DeviceSchema,
  Type.Object({ keys: KeysSchema, mqtt: MqttAccessSchema }, { description: 'Shown this once' }),
]);

export const DeviceSettingsSchema = Type.Object({
  id: Id,
  device: Id,
  ...settingFields,
  version: Type.Integer(),
  applied_version: Nullable(
    Type.Integer({ description: 'The version that the lock has confirmed; null for a lock that does not tell' }),
  ),
  updated_at: Timestamp,
});

export const DeviceStatusSchema = Type.Object({
  device_id: Type.String(),
  is_online: Type.Boolean(),
  battery_level: Type.Integer(),
  lock_status: LockStatusSchema,
  last_seen: Nullable(Timestamp),
  signal_strength: Nullable(Type.Integer()),
  temperature: Nullable(Type.Number()),
  door: Nullable(Type.String()),
  firmware_version: Type.String(),
  uptime_seconds: Nullable(Type.Integer()),
  clock_offset_ms: Nullable(Type.Integer({ description: "The lock's clock less ours" })),
});

export const CommandSchema = Type.Object({
  request_id: Type.String({ format: 'uuid' }),
  device: Id,
  command: Type.String(),
  status: StringEnum(commandStatuses),
  error: Nullable(Type.String({ description: 'Why it failed' })),
  lock_status: Nullable(LockStatusSchema),
  requested_by: Nullable(Id),
  created_at: Timestamp,
  expires_at: Timestamp,
  acknowledged_at: Nullable(Timestamp),
  settled_at: Nullable(Timestamp),
  late_success: Nullable(Type.Boolean({ description: 'What the lock answered after the command had expired' })),
  late_at: Nullable(Timestamp),
});

export const ShareSchema = Type.Object({
  id: Id,
  device: Id,
  user: Type.Object({ id: Id, email: Type.String(), full_name: Type.String() }),
  role: StringEnum(shareRoles),
  created_at: Timestamp,
});

export const FirmwareUpdateSchema = Type.Object({
  request_id: Type.String({ format: 'uuid' }),
  device: Id,
  firmware_url: Type.String(),
  version: Nullable(Type.String()),
  sha256: Nullable(Type.String()),
  state: StringEnum(['sent', 'downloading', 'installing', 'done', 'failed']),
  percent: Type.Integer(),
  error: Nullable(Type.String()),
  created_at: Timestamp,
  updated_at: Timestamp,
});

export const scheduledUnlockStatuses = ['pending', 'running', 'done', 'failed', 'expired', 'cancelled'] as const;

export const ScheduledUnlockSchema = Type.Object({
  id: Id,
  device: Id,
  user: Type.Object({ id: Id, email: Type.String() }, { description: 'Who asked for it' }),
  due_at: Timestamp,
  expires_at: Timestamp,
  status: StringEnum(scheduledUnlockStatuses, {
    description: 'running: the lock was told, or is about to be; expired: it was not carried out, and never will be',
  }),
  reason: Nullable(Type.String({ description: 'Why it failed or expired, or why it still waits' })),
  request_id: Nullable(Type.String({ format: 'uuid', description: 'Of the command' })),
  created_at: Timestamp,
  settled_at: Nullable(Timestamp),
});

export const BatterySchema = Type.Object({
  device_id: Type.String(),
  battery_level: Type.Integer(),
  is_low: Type.Boolean({ description: 'Below 20 per cent' }),
  last_reported_at: Nullable(Timestamp),
  history: Type.Array(Type.Object({ timestamp: Timestamp, battery_level: Type.Integer() }), {
    description: 'When the level changed, oldest first',
  }),
});
