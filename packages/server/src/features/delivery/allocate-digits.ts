import { sql } from 'kysely';
import { randomDigits } from '../../platform/crypto/random.ts';
import { conflict } from '../../platform/errors.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { CodeRules } from '../../vendors/lock-vendor.ts';
import { isWeakPin } from '../access/index.ts';
import type { DeliveryContext } from './context.ts';
import type { DigitsWish } from './delivery.ts';
import { allocate, type DoorDigits } from './rules/allocate.ts';
import { lockDoors } from './store/locks.ts';
import { withDeliveryTables, type DeliveryDatabase } from './tables.ts';

/** Of a model that nothing is known of, and of our own locks. */
const usualLengths = { digitsMin: 4, digitsMax: 8 };

/** Whatever a door may take or hold: its PINs, codes of ours that are on their way in or out, and codes that are not ours. */
async function readDoor(
  { secrets }: Pick<DeliveryContext, 'secrets'>,
  trx: DeliveryDatabase,
  devicePk: number,
): Promise<DoorDigits> {
  const { rows: models } = await sql<{ rules: CodeRules | null }>`
    select rules from delivery_locks where device_pk = ${devicePk}`.execute(trx);
  const { rows } = await sql<{ pin_sealed: string; pin_hash: string }>`
    select pin_sealed, pin_hash from pins where device_pk = ${devicePk} and deleted_at is null
      and (valid_until is null or valid_until > now() - interval '1 day')
    union select digits_sealed, digits_hash from lock_entries where device_pk = ${devicePk} and state <> 'gone'
    union select digits_sealed, digits_hash from unmanaged_codes where device_pk = ${devicePk}`.execute(trx);
  const rules = models[0]?.rules;
  return {
    // What people are told as a PIN is no longer than everybody's keypads take.
    digitsMin: Math.max(usualLengths.digitsMin, rules?.digitsMin ?? 0),
    digitsMax: Math.min(usualLengths.digitsMax, rules?.digitsMax ?? usualLengths.digitsMax),
    refusesLeadingZero: rules?.refusesLeadingZero === true,
    taken: new Set(rows.map((row) => secrets.open({ ...row, device_pk: devicePk }))),
  };
}

export async function allocateDigits(
  context: Pick<DeliveryContext, 'secrets'>,
  db: Database,
  { devicePks, length }: DigitsWish,
): Promise<{ digits: string; freeSpace: number }> {
  const trx = withDeliveryTables(db);
  const ids = [...new Set(devicePks)].sort((a, b) => a - b);
  await lockDoors(trx, ids);
  const doors: DoorDigits[] = [];
  for (const devicePk of ids) doors.push(await readDoor(context, trx, devicePk));
  const result = allocate({ doors, length, isWeak: isWeakPin, draw: randomDigits });
  switch (result.state) {
    case 'found':
      return result.allocation;
    case 'no_common_length':
      throw conflict(
        'no_common_length',
        length === undefined
          ? 'These doors take no code of one and the same length, so that one code cannot open them all. Use a code for each.'
          : `These doors take codes of ${result.lengthMin} to ${result.lengthMax} digits, and not of ${length}.`,
      );
    case 'space_used_up':
      throw conflict(
        'no_free_pin',
        `Of the codes of ${result.length} digits ${result.freeSpace} are free on these doors, too few to find one: use more digits, or delete codes that are not needed.`,
      );
  }
}
