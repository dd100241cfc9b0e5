import { sql } from 'kysely';
import type { AccessDatabase } from '../tables.ts';
import type { PinRow } from './pins.ts';
import type { QrCodeRow } from './qr-codes.ts';

/** Devices with codes that are still switched on and can never open again. */
export async function devicesWithExpiredCodes(db: AccessDatabase, now: Date): Promise<number[]> {
  const { rows } = await sql<{ device_pk: number }>`
    select device_pk from pins where is_active and deleted_at is null and valid_until < ${now}
    union
    select device_pk from qr_codes where is_active and deleted_at is null and valid_until < ${now}
    order by device_pk`.execute(db);
  return rows.map((row) => row.device_pk);
}

export interface ExpiredCodes {
  /** Those of guests included. */
  readonly pins: readonly PinRow[];
  readonly qrCodes: readonly QrCodeRow[];
}

/** After the device is locked. */
export async function switchOffExpired(trx: AccessDatabase, devicePk: number, now: Date): Promise<ExpiredCodes> {
  const { rows: pins } = await sql<PinRow>`
    update pins set is_active = false, revision = revision + 1, version = version + 1, updated_at = ${now}
    where device_pk = ${devicePk} and is_active and deleted_at is null and valid_until < ${now}
    returning *`.execute(trx);
  const { rows: qrCodes } = await sql<QrCodeRow>`
    update qr_codes set is_active = false, version = version + 1, updated_at = ${now}
    where device_pk = ${devicePk} and is_active and deleted_at is null and valid_until < ${now}
    returning *`.execute(trx);
  return { pins, qrCodes };
}
