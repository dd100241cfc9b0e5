import { sql, type RawBuilder } from 'kysely';
import type { DeviceDatabase, LockStatus } from '../tables.ts';
import type { DeviceSummary } from './visible-devices.ts';

/** One status message as it is kept in the history. */
export interface TelemetryPoint {
  readonly deviceId: string;
  readonly receivedAt: Date;
  readonly reportedAt: Date;
  readonly isOnline: boolean;
  readonly batteryLevel: number;
  readonly lockStatus: LockStatus;
  readonly signalStrength: number | null;
  readonly temperature: number | null;
}

/** What a batch of messages says about one lock in the end; undefined fields were not mentioned. */
export interface DeviceReport {
  readonly deviceId: string;
  isOnline: boolean;
  /** Undefined where somebody else speaks for the lock: its last will, or what the broker kept. */
  lastSeen?: Date;
  reportedAt?: Date;
  batteryLevel?: number;
  lockStatus?: LockStatus;
  signalStrength?: number;
  temperature?: number;
  door?: string;
  firmwareVersion?: string;
  settingsVersion?: number;
  uptimeSeconds?: number;
  clockOffsetMs?: number;
  codesDigest?: string;
  /** Not kept: the lock has just opened a connection, whatever was thought of it. */
  hasConnected?: true;
  /** Not kept: good for one `set_time` within seconds. */
  timeNonce?: string;
}

/** What people see of a lock, before and after a write. */
export interface StateChange {
  readonly device_pk: number;
  readonly device_id: string;
  readonly device_name: string;
  readonly was_online: boolean;
  readonly is_online: boolean;
  readonly previous_lock_status: LockStatus;
  readonly lock_status: LockStatus;
  readonly previous_door: string | null;
  readonly door: string | null;
  readonly previous_battery_level: number;
  readonly battery_level: number;
}

/** A lock that the batch touched, with what was known of it before. */
export interface TouchedDevice extends StateChange {
  readonly clock_offset_ms: number | null;
  readonly applied_settings_version: number | null;
  readonly settings_version: number;
  /** Newer keys wait for the lock to take them. */
  readonly has_new_keys: boolean;
  readonly codes_digest: string | null;
  readonly wanted_codes_digest: string;
  /** It is to be sent the time, however right its clock is. */
  readonly is_time_due: boolean;
}

/**
 * Writes a batch in one statement: the history, and each lock's latest state. Answers the locks that are registered;
 * messages of any other id leave no trace. States are locked in one order, since two processes may write the same locks while one takes
 * over from the other.
 */
export async function writeTelemetry(
  db: DeviceDatabase,
  points: readonly TelemetryPoint[],
  reports: readonly DeviceReport[],
): Promise<TouchedDevice[]> {
  const column = <T>(pick: (report: DeviceReport) => T | undefined): Array<T | null> =>
    reports.map((report) => pick(report) ?? null);
  const result = await sql<TouchedDevice>`
    with history as (
      insert into device_telemetry
        (device_pk, received_at, reported_at, is_online, battery_level, lock_status, signal_strength, temperature)
      select d.id, p.received_at, p.reported_at, p.is_online, p.battery_level, p.lock_status, p.signal_strength, p.temperature
      from unnest(
        ${points.map((p) => p.deviceId)}::text[], ${points.map((p) => p.receivedAt)}::timestamptz[],
        ${points.map((p) => p.reportedAt)}::timestamptz[], ${points.map((p) => p.isOnline)}::boolean[],
        ${points.map((p) => p.batteryLevel)}::smallint[], ${points.map((p) => p.lockStatus)}::text[],
        ${points.map((p) => p.signalStrength)}::smallint[], ${points.map((p) => p.temperature)}::real[]
      ) as p (device_id, received_at, reported_at, is_online, battery_level, lock_status, signal_strength, temperature)
      join devices d on d.device_id = p.device_id and d.deleted_at is null
    ), report as (
      select * from unnest(
        ${column((r) => r.deviceId)}::text[], ${column((r) => r.isOnline)}::boolean[], ${column((r) => r.lastSeen)}::timestamptz[],
        ${column((r) => r.reportedAt)}::timestamptz[], ${column((r) => r.batteryLevel)}::smallint[],
        ${column((r) => r.lockStatus)}::text[], ${column((r) => r.signalStrength)}::smallint[],
        ${column((r) => r.temperature)}::real[], ${column((r) => r.door)}::text[], ${column((r) => r.firmwareVersion)}::text[],
        ${column((r) => r.settingsVersion)}::integer[], ${column((r) => r.uptimeSeconds)}::bigint[],
        ${column((r) => r.clockOffsetMs)}::bigint[], ${column((r) => r.codesDigest)}::text[]
      ) as r (device_id, is_online, last_seen, reported_at, battery_level, lock_status, signal_strength, temperature, door,
              firmware_version, settings_version, uptime_seconds, clock_offset_ms, codes_digest)
    ), before as (
      select s.device_pk, s.is_online as was_online, s.lock_status as previous_lock_status, s.door as previous_door,
             s.battery_level as previous_battery_level, d.device_id, d.name as device_name
      from report r
      join devices d on d.device_id = r.device_id and d.deleted_at is null
      join device_states s on s.device_pk = d.id
      order by s.device_pk
      for update of s
    ), updated as (
      update device_states s set
        is_online = r.is_online,
        last_seen = coalesce(r.last_seen, s.last_seen),
        reported_at = coalesce(r.reported_at, s.reported_at),
        battery_level = coalesce(r.battery_level, s.battery_level),
        lock_status = coalesce(r.lock_status, s.lock_status),
        signal_strength = coalesce(r.signal_strength, s.signal_strength),
        temperature = coalesce(r.temperature, s.temperature),
        door = coalesce(r.door, s.door),
        firmware_version = coalesce(r.firmware_version, s.firmware_version),
        applied_settings_version = coalesce(r.settings_version, s.applied_settings_version),
        uptime_seconds = coalesce(r.uptime_seconds, s.uptime_seconds),
        clock_offset_ms = coalesce(r.clock_offset_ms, s.clock_offset_ms),
        codes_digest = coalesce(r.codes_digest, s.codes_digest)
      from report r join before b on b.device_id = r.device_id
      where s.device_pk = b.device_pk
      returning s.device_pk, s.is_online, s.lock_status, s.door, s.battery_level, s.clock_offset_ms, s.applied_settings_version,
                s.codes_digest, s.wanted_codes_digest, s.is_time_due
    )
    select u.device_pk, b.device_id, b.device_name, b.was_online, u.is_online, b.previous_lock_status, u.lock_status,
           b.previous_door, u.door, b.previous_battery_level, u.battery_level, u.clock_offset_ms,
           u.applied_settings_version, t.version as settings_version,
           exists (select from device_keys k where k.device_pk = u.device_pk and k.adopted_at is null) as has_new_keys,
           u.codes_digest, u.wanted_codes_digest, u.is_time_due
    from updated u
    join before b on b.device_pk = u.device_pk
    join device_settings t on t.device_pk = u.device_pk`.execute(db);
  return result.rows;
}

/**
 * Locks that have been silent since `before` become offline. Answers them. A lock whose state is being written by another process is not
 * silent: passing it by also means that the two can never wait for each other.
 */
export async function markSilentOffline(db: DeviceDatabase, before: Date): Promise<DeviceSummary[]> {
  const result = await sql<DeviceSummary>`
    with silent as (
      select s.device_pk from device_states s join devices d on d.id = s.device_pk
      -- Locks of vendors do not speak by themselves: they are asked.
      where s.is_online and s.last_seen < ${before} and d.vendor = 'mqtt'
      for update of s skip locked
    )
    update device_states s set is_online = false
    from silent join devices d on d.id = silent.device_pk
    where s.device_pk = silent.device_pk
    returning d.id, d.device_id as "deviceId", d.name`.execute(db);
  return result.rows;
}

/** Every lock that is online is to be sent the time. Answers how many. */
export async function askForTime(db: DeviceDatabase): Promise<number> {
  const result = await db
    .updateTable('device_states')
    .set({ is_time_due: true })
    .where('is_online', '=', true)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

export async function timeSent(db: DeviceDatabase, devicePk: number): Promise<void> {
  await db
    .updateTable('device_states')
    .set({ is_time_due: false })
    .where('device_pk', '=', devicePk)
    .where('is_time_due', '=', true)
    .execute();
}

interface CommandEffect<Value> {
  readonly lockStatus: LockStatus | null;
  /** By the lock's clock, of an answer that came late: a status sent since then knows better. */
  readonly lateSince: Date | null;
  readonly at: Date;
  readonly isActivity: Value;
}

/** What the lock's answer to a command tells of its state, as a part of a statement: `changed` is what it changed. */
export function commandEffect(
  effect: CommandEffect<RawBuilder<unknown>> & {
    readonly device: RawBuilder<unknown>;
    readonly appliedSettingsVersion: RawBuilder<unknown>;
  },
): RawBuilder<unknown> {
  return sql`before as (
      select s.device_pk, s.is_online as was_online, s.lock_status as previous_lock_status, d.device_id, d.name as device_name
      from device_states s join devices d on d.id = s.device_pk
      where s.device_pk = ${effect.device}
      for update of s
    ), changed as (
      update device_states s set
        is_online = true,
        last_seen = greatest(s.last_seen, ${effect.at}),
        lock_status = case when ${effect.lockStatus}::text is null or s.reported_at > ${effect.lateSince}::timestamptz
          then s.lock_status else ${effect.lockStatus}::text end,
        last_activity_at = case when ${effect.isActivity} then ${effect.at} else s.last_activity_at end,
        applied_settings_version = coalesce(${effect.appliedSettingsVersion}, s.applied_settings_version)
      from before b
      where s.device_pk = b.device_pk
      returning s.device_pk, b.device_id, b.device_name, b.was_online, s.is_online, b.previous_lock_status, s.lock_status,
        s.door as previous_door, s.door, s.battery_level as previous_battery_level, s.battery_level
    )`;
}

/** The same by itself. Answers what it changed. */
export async function recordCommandEffect(
  db: DeviceDatabase,
  devicePk: number,
  effect: CommandEffect<boolean> & { readonly appliedSettingsVersion?: number | undefined },
): Promise<StateChange | undefined> {
  const parts = {
    ...effect,
    device: sql`${devicePk}::bigint`,
    isActivity: sql`${effect.isActivity}::boolean`,
    appliedSettingsVersion: sql`${effect.appliedSettingsVersion ?? null}::integer`,
  };
  const { rows } = await sql<StateChange>`with ${commandEffect(parts)} select * from changed`.execute(db);
  return rows[0];
}

export async function markOffline(db: DeviceDatabase, devicePk: number): Promise<void> {
  await db.updateTable('device_states').set({ is_online: false }).where('device_pk', '=', devicePk).execute();
}

export async function touchActivity(db: DeviceDatabase, devicePk: number, at: Date): Promise<void> {
  await db
    .updateTable('device_states')
    .set({ last_activity_at: sql<Date>`greatest(last_activity_at, ${at})` })
    .where('device_pk', '=', devicePk)
    .execute();
}

export interface BatteryPoint {
  readonly at: Date;
  readonly battery_level: number;
}

/** When the battery's level changed since `since`, oldest first, at most `limit` of the newest changes. */
export async function batteryHistory(db: DeviceDatabase, devicePk: number, since: Date, limit: number): Promise<BatteryPoint[]> {
  const result = await sql<BatteryPoint>`
    select at, battery_level from (
      select received_at as at, battery_level,
             lag(battery_level) over (order by received_at) as previous
      from device_telemetry
      where device_pk = ${devicePk} and received_at >= ${since}
    ) points
    where previous is distinct from battery_level
    order by at desc
    limit ${limit}`.execute(db);
  return result.rows.toReversed();
}

/** The device's row number, or undefined for an id that is not registered. */
export async function findDevicePk(db: DeviceDatabase, deviceId: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('devices')
    .select('id')
    .where('device_id', '=', deviceId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return row?.id;
}
