import { sql } from 'kysely';
import { SmartLockError } from '../../../platform/errors.ts';
import { personOf } from '../audit.ts';
import type { AccountContext } from '../context.ts';
import type { AccountDatabase } from '../tables.ts';
import { secondFactorLocked } from './events.ts';

/**
 * How often somebody may guess at the second factor of an account. Whoever guesses knows the password already, so this is stricter
 * than the limit of log-ins: five wrong codes lock codes for a quarter of an hour, and each further one for twice as long, up to
 * a day. Of a million codes three are right at any time, so that guessing for a whole year has less than one chance in a hundred. Passkeys
 * cannot be guessed and are not locked.
 *
 * A guess is counted before it is judged, in one statement, so that a hundred at once count as a hundred.
 */
export const freeGuesses = 5;
const lockSecondsFirst = 15 * 60;
const lockSecondsMax = 86_400;
const forgetAfterHours = 48;

/** How long codes are locked by the guess with this number. */
export function lockSecondsAfter(guesses: number): number {
  return guesses < freeGuesses ? 0 : Math.min(lockSecondsFirst * 2 ** (guesses - freeGuesses), lockSecondsMax);
}

const lockTable: readonly number[] = Array.from({ length: 12 }, (_, index) => lockSecondsAfter(index + 1));

/**
 * Does what is given a code to judge, which throws for a wrong one. Throws `second_factor_locked` without asking it while codes are
 * locked. A right code makes the count begin anew.
 */
export async function guessing<T>(
  { db, clock, events, audit }: Pick<AccountContext, 'db' | 'clock' | 'events' | 'audit'>,
  userId: number,
  work: () => Promise<T>,
): Promise<T> {
  const lockedUntil = await beginGuess(db, userId, clock.now());
  let result: T;
  try {
    result = await work();
  } catch (error) {
    if (error instanceof SmartLockError) {
      await db.transaction().execute(async (trx) => {
        await audit.record(trx, {
          action: 'user.second_factor_refused',
          resourceType: 'user',
          resourceId: userId,
          subject: personOf(userId),
          success: false,
          detail: { error: error.code },
        });
        if (lockedUntil === null) return;
        const data = { user_id: userId, locked_until: lockedUntil.toISOString() };
        await events.publish(trx, secondFactorLocked, data, { userId });
      });
    }
    throw error;
  }
  await forgetGuesses(db, userId);
  return result;
}

/** Counts a guess. Answers until when it locks codes, should it be wrong; null: not at all. */
async function beginGuess(db: AccountDatabase, userId: number, now: Date): Promise<Date | null> {
  const forgetBefore = new Date(now.getTime() - forgetAfterHours * 3_600_000);
  const guesses = sql<number>`case when second_factor_guesses.last_at < ${forgetBefore} then 1 else second_factor_guesses.guesses + 1 end`;
  const lock = sql<number>`(${[...lockTable]}::int[])[least(${guesses}, ${lockTable.length})]`;
  const counted = await db
    .insertInto('second_factor_guesses')
    .values({ user_id: userId, guesses: 1, last_at: now, locked_until: new Date(0) })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({
          guesses,
          last_at: now,
          // No lock is long ago and not now: of guesses at once, one may have looked at the clock before the other was counted.
          locked_until: sql<Date>`case when ${lock} = 0 then 'epoch' else ${now}::timestamptz + make_interval(secs => ${lock}) end`,
        })
        .where('second_factor_guesses.locked_until', '<=', now),
    )
    .returning('locked_until')
    .executeTakeFirst();
  if (counted !== undefined) return counted.locked_until > now ? counted.locked_until : null;
  const row = await db
    .selectFrom('second_factor_guesses')
    .select('locked_until')
    .where('user_id', '=', userId)
    .executeTakeFirst();
  const waitMs = (row?.locked_until.getTime() ?? 0) - now.getTime();
  // Gone since: whoever was locked out has shown a right code.
  if (waitMs <= 0) return null;
  const seconds = Math.ceil(waitMs / 1000);
  throw new SmartLockError(
    'rate_limited',
    'second_factor_locked',
    `Too many wrong codes: codes are locked for ${seconds} seconds. A passkey still works.`,
    { retryAfterSeconds: seconds },
  );
}

export async function forgetGuesses(db: AccountDatabase, userId: number): Promise<void> {
  await db.deleteFrom('second_factor_guesses').where('user_id', '=', userId).execute();
}

export async function deleteOldGuesses(db: AccountDatabase, now: Date): Promise<void> {
  const before = new Date(now.getTime() - forgetAfterHours * 3_600_000);
  await db.deleteFrom('second_factor_guesses').where('last_at', '<', before).where('locked_until', '<', now).execute();
}
