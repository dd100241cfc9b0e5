import { sql, type Insertable, type Selectable } from 'kysely';
import type { OtaProgressMessage } from '../../../platform/mqtt/payloads.ts';
import type { DeviceDatabase, DeviceTables } from '../tables.ts';
import { isRequestId, unanswered } from './commands.ts';

export type FirmwareUpdateRow = Selectable<DeviceTables['firmware_updates']>;

export async function insertFirmwareUpdate(
  db: DeviceDatabase,
  update: Insertable<DeviceTables['firmware_updates']>,
): Promise<void> {
  await db.insertInto('firmware_updates').values(update).execute();
}

/** The update will not happen. Of an id that is no update's, nothing changes; a lock that reports progress has had the order. */
export async function failFirmwareUpdate(
  db: DeviceDatabase,
  requestId: string,
  error: string,
  at: Date,
): Promise<FirmwareUpdateRow | undefined> {
  return await db
    .updateTable('firmware_updates')
    .set({ state: 'failed', error, updated_at: at })
    .where('request_id', '=', requestId)
    .where('state', 'not in', error === unanswered ? ['downloading', 'installing', 'done', 'failed'] : ['done', 'failed'])
    .returningAll()
    .executeTakeFirst();
}

export async function getFirmwareUpdate(db: DeviceDatabase, requestId: string): Promise<FirmwareUpdateRow> {
  return await db.selectFrom('firmware_updates').selectAll().where('request_id', '=', requestId).executeTakeFirstOrThrow();
}

export async function countFirmwareUpdates(db: DeviceDatabase, devicePk: number): Promise<number> {
  const row = await db
    .selectFrom('firmware_updates')
    .select(sql<number>`count(*)`.as('count'))
    .where('device_pk', '=', devicePk)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Newest first. */
export async function pageOfFirmwareUpdates(
  db: DeviceDatabase,
  devicePk: number,
  page: { limit: number; offset: number },
): Promise<FirmwareUpdateRow[]> {
  return await db
    .selectFrom('firmware_updates')
    .selectAll()
    .where('device_pk', '=', devicePk)
    .orderBy('created_at', 'desc')
    .orderBy('request_id')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
}

/**
 * A finished or failed update stays so, whatever arrives late, unless it had failed for want of any answer. Progress of unknown updates
 * or locks changes nothing. Answers the update that changed.
 */
export async function recordFirmwareProgress(
  trx: DeviceDatabase,
  deviceId: string,
  progress: OtaProgressMessage,
  at: Date,
): Promise<FirmwareUpdateRow | undefined> {
  if (!isRequestId(progress.request_id)) return undefined;
  const row = await trx
    .updateTable('firmware_updates as f')
    .from('devices as d')
    .whereRef('d.id', '=', 'f.device_pk')
    .where('d.device_id', '=', deviceId)
    .where('d.deleted_at', 'is', null)
    .where('f.request_id', '=', progress.request_id)
    .where((where) => where.or([where('f.state', 'not in', ['done', 'failed']), where('f.error', '=', unanswered)]))
    .set({
      state: progress.state,
      percent: progress.state === 'done' ? 100 : progress.percent,
      error: progress.state === 'failed' ? (progress.error ?? 'not_told') : null,
      updated_at: at,
    })
    .returningAll('f')
    .executeTakeFirst();
  const version = progress.version ?? row?.version;
  if (row !== undefined && progress.state === 'done' && version != null) {
    await trx.updateTable('device_states').set({ firmware_version: version }).where('device_pk', '=', row.device_pk).execute();
  }
  return row;
}

/** Once per device and event id; false when it was there already. */
export async function insertDeviceEvent(db: DeviceDatabase, event: Insertable<DeviceTables['device_events']>): Promise<boolean> {
  const result = await db
    .insertInto('device_events')
    .values(event)
    .onConflict((on) => on.columns(['device_pk', 'event_id']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}
