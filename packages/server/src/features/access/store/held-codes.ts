import { sql } from 'kysely';
import type { AccessDatabase } from '../tables.ts';

/** Whether a lock of our own protocol has told that it holds a code as it should be now. */
export interface HeldCode {
  readonly pinId: number;
  readonly isHeld: boolean;
  readonly isOnline: boolean;
  /** When the lock last told which codes it holds. */
  readonly reportedAt: Date | null;
}

/** A lock tells a digest over all codes that it holds: where that is the one of those it should hold, it holds each of them. */
export async function heldCodes(db: AccessDatabase, pinIds: readonly number[]): Promise<readonly HeldCode[]> {
  const { rows } = await sql<HeldCode>`
    select p.id as "pinId", s.is_online as "isOnline", s.reported_at as "reportedAt",
      (p.is_active and s.codes_digest is not null and s.codes_digest = s.wanted_codes_digest and not s.is_locked_down) as "isHeld"
    from pins p join device_states s on s.device_pk = p.device_pk
    where p.id = any(${[...pinIds]}::bigint[]) and p.deleted_at is null`.execute(db);
  return rows;
}
