import { sql } from 'kysely';
import type { DeviceDatabase } from '../tables.ts';

/** How long a lock is waited for that is told of codes. */
export const codePatienceMs = 2_500;
/** Between two commands of one comparison. */
const pauseMs = 250;

const codeCommands: readonly string[] = ['set_pin', 'delete_pin', 'sync_pins'];

export function isCodeCommand(command: string): boolean {
  return codeCommands.includes(command);
}

/** A lock that does not hold the codes that it should. */
export interface LaggingLock {
  readonly device_pk: number;
  readonly device_id: string;
  readonly wanted_codes_digest: string;
}

/** Locks that are online and lag behind, in the order of their numbers, after `afterPk`. */
export async function pageOfLaggingLocks(db: DeviceDatabase, afterPk: number, limit: number): Promise<LaggingLock[]> {
  const { rows } = await sql<LaggingLock>`
    select s.device_pk, d.device_id, s.wanted_codes_digest
    from device_states s join devices d on d.id = s.device_pk
    where s.is_online and s.codes_digest is distinct from s.wanted_codes_digest and s.codes_digest is not null
      and d.deleted_at is null and s.device_pk > ${afterPk}
    order by s.device_pk
    limit ${limit}`.execute(db);
  return rows;
}

/** This lock, if it is online and lags behind. `isUnderway`: some process is telling it of codes at this moment. */
export async function findLaggingLock(
  db: DeviceDatabase,
  devicePk: number,
  now: Date,
): Promise<(LaggingLock & { readonly isUnderway: boolean }) | undefined> {
  const sentSince = new Date(now.getTime() - codePatienceMs);
  const settledSince = new Date(now.getTime() - pauseMs);
  const { rows } = await sql<LaggingLock & { isUnderway: boolean }>`
    select s.device_pk, d.device_id, s.wanted_codes_digest, exists (
      select from device_commands c
      where c.device_pk = s.device_pk and c.created_at > ${sentSince} and c.command = any(${[...codeCommands]}::text[])
        and (c.status in ('sent', 'acknowledged') or c.settled_at > ${settledSince})
    ) as "isUnderway"
    from device_states s join devices d on d.id = s.device_pk
    where s.device_pk = ${devicePk} and s.is_online and s.codes_digest is distinct from s.wanted_codes_digest
      and s.codes_digest is not null and d.deleted_at is null`.execute(db);
  return rows[0];
}
