import { sql } from 'kysely';
import { SmartLockError } from '../../platform/errors.ts';
import { isKnownAddress } from './session-store.ts';
import type { AccountDatabase } from './tables.ts';

/**
 * The part of the login limit that counts by account, whoever asks and whether or not the account exists.
 *
 * Five attempts are free; after that each must wait twice as long as the one before, at most a minute. A wait is never
 * lengthened by attempts made during it, so that an attacker slows guessing down to one a minute for everybody, and
 * cannot lock the owner out: an address from which the owner signed in during the last month skips the wait (it is
 * still held by the limit per address), and a password reset forgets the count.
 *
 * An attempt is counted before the password is looked at, in one statement, so that a hundred at once count as a hundred.
 */
const waitSeconds = [0, 0, 0, 0, 4, 8, 16, 32, 60];
const forgetAfterMinutes = 15;
const knownAddressDays = 30;

export interface LoginDelay {
  /** Throws `rate_limited` while the account waits. */
  begin(attempt: {
    readonly accountHash: string;
    readonly emailKey: string;
    readonly ipAddress: string | null;
    readonly now: Date;
  }): Promise<void>;
  forget(accountHash: string): Promise<void>;
  deleteOld(before: Date): Promise<void>;
}

export function createLoginDelay(db: AccountDatabase): LoginDelay {
  async function count(accountHash: string, now: Date): Promise<boolean> {
    const forgetBefore = new Date(now.getTime() - forgetAfterMinutes * 60_000);
    const attempts = sql<number>`case when login_attempts.last_at < ${forgetBefore} then 1 else login_attempts.attempts + 1 end`;
    const wait = sql<number>`(${waitSeconds}::int[])[least(${attempts}, ${waitSeconds.length})]`;
    const row = await db
      .insertInto('login_attempts')
      .values({ account_hash: accountHash, attempts: 1, last_at: now, next_allowed_at: new Date(0) })
      .onConflict((conflict) =>
        conflict
          .column('account_hash')
          .doUpdateSet({
            attempts,
            last_at: now,
            // No wait is long ago and not now: of requests at once, one may have looked at the clock before the other was counted.
            next_allowed_at: sql<Date>`case when ${wait} = 0 then 'epoch' else ${now}::timestamptz + make_interval(secs => ${wait}) end`,
          })
          .where('login_attempts.next_allowed_at', '<=', now),
      )
      .returning('attempts')
      .executeTakeFirst();
    return row !== undefined;
  }

  return {
    async begin({ accountHash, emailKey, ipAddress, now }) {
      if (await count(accountHash, now)) return;
      const knownSince = new Date(now.getTime() - knownAddressDays * 86_400_000);
      if (ipAddress !== null && (await isKnownAddress(db, emailKey, ipAddress, knownSince))) return;
      const row = await db
        .selectFrom('login_attempts')
        .select('next_allowed_at')
        .where('account_hash', '=', accountHash)
        .executeTakeFirst();
      const waitMs = (row?.next_allowed_at.getTime() ?? 0) - now.getTime();
      // Gone or over since: whoever held it up has signed in.
      if (waitMs <= 0) return;
      const seconds = Math.ceil(waitMs / 1000);
      throw new SmartLockError('rate_limited', 'throttled', `Request was throttled. Expected available in ${seconds} seconds.`, {
        retryAfterSeconds: seconds,
      });
    },

    async forget(accountHash) {
      await db.deleteFrom('login_attempts').where('account_hash', '=', accountHash).execute();
    },

    async deleteOld(before) {
      await db.deleteFrom('login_attempts').where('last_at', '<', before).execute();
    },
  };
}
