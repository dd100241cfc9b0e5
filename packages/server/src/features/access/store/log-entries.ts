import { sql } from 'kysely';
import type { UserSummary } from '../../accounts/index.ts';
import { nameOf } from '../tell-codes.ts';
import type { AccessDatabase } from '../tables.ts';

/** One line of the access log as a report tells it: who, when and how, without addresses and places. */
export interface LogEntry {
  readonly at: Date;
  readonly person: string | null;
  /** There was a person, who is erased. */
  readonly isErased: boolean;
  /** Whoever is named in `person`, so that what holds the name can be found when they are erased: `user:7`, `guest:3`, `name:…`. */
  readonly personKey: string | null;
  readonly method: string;
  readonly action: string;
  readonly success: boolean;
  readonly failureReason: string | null;
  readonly offline: boolean;
  readonly late: boolean;
}

interface LogEntryRow {
  readonly id: number;
  readonly at: Date;
  /** To the microsecond, which a `Date` does not hold. */
  readonly position: string;
  readonly method: string;
  readonly action: string;
  readonly success: boolean;
  readonly failure_reason: string | null;
  readonly offline: boolean;
  readonly late: boolean;
  readonly is_erased: boolean;
  readonly user_id: number | null;
  readonly guest_id: number | null;
  readonly guest_name: string | null;
  readonly person_name: string | null;
}

const rowsPerRead = 2000;

/** What finds a person whom a vendor's lock names, whatever their case there. */
export const keyOfName = (name: string): string => `name:${name.toLowerCase()}`;

/** Oldest first, page after page by keyset: neither the server nor the database holds more than one page. */
export async function* readLogEntries(
  db: AccessDatabase,
  userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>,
  devicePk: number,
  { from, until }: { readonly from: Date; readonly until: Date },
): AsyncGenerator<readonly LogEntry[]> {
  let after = { position: '-infinity', id: 0 };
  for (;;) {
    const { rows } = await sql<LogEntryRow>`
      select a.id, a.occurred_at as at, a.occurred_at::text as position, a.access_method as method, a.action, a.success, a.failure_reason,
        a.offline, a.late, a.is_erased, a.user_id, t.id as guest_id, t.guest_name, a.person_name
      from access_logs a
      left join pins p on p.id = a.pin_id
      left join temporary_accesses t on t.id = p.temporary_access_id
      where a.device_pk = ${devicePk} and a.occurred_at >= ${from} and a.occurred_at < ${until}
        and (a.occurred_at, a.id) > (${after.position}::timestamptz, ${after.id})
      order by a.occurred_at, a.id limit ${rowsPerRead}`.execute(db);
    const users = await userSummaries([...new Set(rows.flatMap((row) => row.user_id ?? []))]);
    yield rows.map((row) => entryOf(row, row.user_id === null ? undefined : users.get(row.user_id)));
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsPerRead) return;
    after = last;
  }
}

function entryOf(row: LogEntryRow, user: UserSummary | undefined): LogEntry {
  return {
    ...personOf(row, user),
    isErased: row.is_erased,
    at: row.at,
    method: row.method,
    action: row.action,
    success: row.success,
    failureReason: row.failure_reason,
    offline: row.offline,
    late: row.late,
  };
}

/** The same choice of names as the access log's own. */
function personOf(row: LogEntryRow, user: UserSummary | undefined): Pick<LogEntry, 'person' | 'personKey'> {
  if (row.is_erased) return { person: null, personKey: null };
  if (user !== undefined) return { person: nameOf(user), personKey: `user:${user.id}` };
  if (row.guest_name !== null) return { person: row.guest_name, personKey: `guest:${row.guest_id}` };
  return { person: row.person_name, personKey: row.person_name === null ? null : keyOfName(row.person_name) };
}
