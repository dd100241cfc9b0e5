import { sql } from 'kysely';
import type { QueryExecutorProvider, Selectable } from 'kysely';
import type { Choices } from '../preferences.ts';
import type { NotificationDatabase, NotificationTables } from '../tables.ts';

export type PreferencesRow = Selectable<NotificationTables['notification_preferences']>;

export interface StoredPreferences {
  readonly choices: Choices;
  readonly quiet: { readonly start: string; readonly end: string; readonly timeZone: string | null } | null;
  /** 0: never changed. */
  readonly version: number;
}

/** In any transaction, also one of another feature. */
export async function readPreferences(trx: QueryExecutorProvider, userId: number): Promise<StoredPreferences> {
  const { rows } = await sql<PreferencesRow>`select * from notification_preferences where user_id = ${userId}`.execute(trx);
  const [row] = rows;
  if (row === undefined) return { choices: {}, quiet: null, version: 0 };
  const { choices, quiet_start: start, quiet_end: end, quiet_time_zone: timeZone, version } = row;
  return { choices, quiet: start === null || end === null ? null : { start, end, timeZone }, version };
}

export async function writePreferences(
  db: NotificationDatabase,
  userId: number,
  { choices, quiet, version }: StoredPreferences,
  now: Date,
): Promise<void> {
  const values = {
    choices: JSON.stringify(choices),
    quiet_start: quiet?.start ?? null,
    quiet_end: quiet?.end ?? null,
    quiet_time_zone: quiet?.timeZone ?? null,
    version,
    updated_at: now,
  };
  await db
    .insertInto('notification_preferences')
    .values({ user_id: userId, ...values })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .execute();
}

/** One change of a user's at a time: the row of preferences may not be there yet. */
export async function lockUser(trx: NotificationDatabase, userId: number): Promise<void> {
  await sql`select from users where id = ${userId} for update`.execute(trx);
}
