import type { Database } from '../../platform/database/connection.ts';
import type { AccessAttempt } from '../devices/index.ts';
import { withDeliveryTables } from './tables.ts';

const markForm = /^SL-([1-9]\d{0,14})$/;

function markedEntry({ personName, credentialRef }: AccessAttempt): number | null {
  const [, id] = credentialRef === null ? (markForm.exec(personName ?? '') ?? []) : [];
  return id === undefined ? null : Number(id);
}

/** A vendor's lock names whoever opened it by what its code is called there: of ours that is our mark, which says whose PIN it was. */
export async function nameCodes(database: Database, attempts: readonly AccessAttempt[]): Promise<readonly AccessAttempt[]> {
  const ids = attempts.map(markedEntry).filter((id) => id !== null);
  if (ids.length === 0) return attempts;
  const entries = await withDeliveryTables(database)
    .selectFrom('lock_entries')
    .select(['id', 'device_pk', 'pin_id'])
    .where('id', 'in', ids)
    .execute();
  return attempts.map((attempt) => {
    const id = markedEntry(attempt);
    const entry = entries.find((one) => one.id === id && one.device_pk === attempt.devicePk);
    return entry === undefined || entry.pin_id === null
      ? attempt
      : { ...attempt, credentialRef: `pin:${entry.pin_id}`, personName: null };
  });
}
