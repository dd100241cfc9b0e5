import { invalidInput } from '../../platform/errors.ts';
import { recordPreferences } from './audit.ts';
import type { NotificationContext } from './context.ts';
import { mergeChoices, type Choices } from './preferences.ts';
import { lockUser, readPreferences, writePreferences, type StoredPreferences } from './store/preferences.ts';

export interface PreferenceChanges {
  readonly choices?: Choices | undefined;
  /** Null: none any more. */
  readonly quiet?: StoredPreferences['quiet'] | undefined;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function checkQuiet({ start, end, timeZone }: NonNullable<StoredPreferences['quiet']>): void {
  if (start === end) {
    throw invalidInput('quiet_hours.end', 'Quiet hours must end at another time than they start.', 'same_as_start');
  }
  if (timeZone !== null && !isTimeZone(timeZone)) {
    throw invalidInput('quiet_hours.time_zone', 'Enter a time zone such as Europe/Berlin or UTC.', 'invalid_timezone');
  }
}

/** What is undefined stays as it is. `check` sees the version before (If-Match). */
export async function changePreferences(
  { db, clock, audit }: NotificationContext,
  userId: number,
  { choices = {}, quiet }: PreferenceChanges,
  check: (version: number) => void,
): Promise<StoredPreferences> {
  if (quiet !== undefined && quiet !== null) checkQuiet(quiet);
  return await db.transaction().execute(async (trx) => {
    await lockUser(trx, userId);
    const before = await readPreferences(trx, userId);
    check(before.version);
    const after = {
      choices: mergeChoices(before.choices, choices),
      quiet: quiet === undefined ? before.quiet : quiet,
      version: before.version + 1,
    };
    await writePreferences(trx, userId, after, clock.now());
    await recordPreferences(audit, trx, userId, before, after);
    return after;
  });
}
