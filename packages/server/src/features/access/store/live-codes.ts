import { sql } from 'kysely';
import type { AccessDatabase } from '../tables.ts';

/** A code as those who manage its device may see it: what it is called, never its digits. */
export interface LiveCode {
  readonly id: number;
  readonly label: string;
}

export interface LiveCodes {
  readonly pins: readonly LiveCode[];
  readonly qrCodes: ReadonlyArray<LiveCode & { readonly isSigned: boolean }>;
}

/** What opens each device now or later: active, not deleted, not over. */
export async function listLiveCodes(
  db: AccessDatabase,
  devicePks: readonly number[],
  at: Date,
): Promise<ReadonlyMap<number, LiveCodes>> {
  const devices = sql<number>`any(${[...devicePks]}::bigint[])`;
  const pins = await db
    .selectFrom('pins')
    .select(['id', 'label', 'device_pk'])
    .where('device_pk', '=', devices)
    .where('is_active', '=', true)
    .where('deleted_at', 'is', null)
    .where((where) => where.or([where('valid_until', 'is', null), where('valid_until', '>=', at)]))
    .orderBy('id')
    .execute();
  const qrCodes = await db
    .selectFrom('qr_codes')
    .select(['id', 'label', 'device_pk', 'is_signed'])
    .where('device_pk', '=', devices)
    .where('is_active', '=', true)
    .where('deleted_at', 'is', null)
    .where('valid_until', '>=', at)
    .where((where) => where.or([where('is_single_use', '=', false), where('used_count', '=', 0)]))
    .orderBy('id')
    .execute();
  return new Map(
    devicePks.map((devicePk) => [
      devicePk,
      {
        pins: pins.filter((pin) => pin.device_pk === devicePk).map(({ id, label }) => ({ id, label })),
        qrCodes: qrCodes
          .filter((qrCode) => qrCode.device_pk === devicePk)
          .map(({ id, label, is_signed: isSigned }) => ({ id, label, isSigned })),
      },
    ]),
  );
}
