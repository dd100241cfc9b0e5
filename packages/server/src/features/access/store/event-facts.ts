import { sql, type RawBuilder } from 'kysely';
import type { AccessLogRow } from '../store.ts';
import type { AccessDatabase } from '../tables.ts';

/** An entry of the access log with the names that stand beside it. */
export type LoggedAttempt = AccessLogRow & {
  readonly device_id: string;
  readonly device_name: string;
  readonly user_name: string | null;
  readonly guest_name: string | null;
};

/** Entries of the log that are at hand, with the names of this moment. */
export function withNames(entries: RawBuilder<unknown>): RawBuilder<LoggedAttempt> {
  return sql<LoggedAttempt>`
    select a.*, d.device_id, d.name as device_name,
      coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.email) as user_name, t.guest_name
    from ${entries} a
    join devices d on d.id = a.device_pk
    left join users u on u.id = a.user_id
    left join pins p on p.id = a.pin_id
    left join temporary_accesses t on t.id = p.temporary_access_id`;
}

/** Read in the transaction that wrote them, by the names of that moment. */
export async function loggedAttempts(trx: AccessDatabase, ids: readonly number[]): Promise<LoggedAttempt[]> {
  const { rows } = await sql<LoggedAttempt>`
    ${withNames(sql`access_logs`)} where a.id = any(${[...ids]}::bigint[]) order by a.id`.execute(trx);
  return rows;
}

export async function eventDevice(trx: AccessDatabase, id: number): Promise<{ id: number; device_id: string; name: string }> {
  const { rows } = await sql<{ id: number; device_id: string; name: string }>`
    select id, device_id, name from devices where id = ${id}`.execute(trx);
  return rows[0] ?? { id, device_id: '', name: '' };
}
