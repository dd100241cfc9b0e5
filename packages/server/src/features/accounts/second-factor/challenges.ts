import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import { randomToken } from '../../../platform/crypto/random.ts';
import type { AccountContext } from '../context.ts';
import type { AccountDatabase, AccountTables, ChallengePurpose } from '../tables.ts';

export type Challenge = Selectable<AccountTables['auth_challenges']>;

/** How long a log-in, a passkey's ceremony or a step-up may take. */
export const challengeMinutes = 5;
/** Then it is begun anew, with the password. */
const attemptsMax = 5;

export interface IssuedChallenge {
  /** 256 random bits in base64url: what the client sends back, and what a passkey signs. Stored as a keyed hash. */
  readonly token: string;
  readonly expiresAt: Date;
}

export async function issueChallenge(
  { keyring, clock }: Pick<AccountContext, 'keyring' | 'clock'>,
  db: AccountDatabase,
  challenge: {
    readonly purpose: ChallengePurpose;
    readonly userId?: number;
    readonly sessionId?: number;
    readonly loginEpoch?: number;
  },
): Promise<IssuedChallenge> {
  const now = clock.now();
  const token = randomToken();
  const expiresAt = new Date(now.getTime() + challengeMinutes * 60_000);
  await db
    .insertInto('auth_challenges')
    .values({
      token_hash: keyring.keyedHash(token, 'auth-challenge'),
      purpose: challenge.purpose,
      user_id: challenge.userId ?? null,
      session_id: challenge.sessionId ?? null,
      login_epoch: challenge.loginEpoch ?? null,
      created_at: now,
      expires_at: expiresAt,
    })
    .execute();
  return { token, expiresAt };
}

/** The challenge, with one attempt at it counted; undefined for one that is unknown, over, or was tried too often. */
export async function attemptChallenge(
  { keyring, clock }: Pick<AccountContext, 'keyring' | 'clock'>,
  db: AccountDatabase,
  purpose: ChallengePurpose,
  token: string,
): Promise<Challenge | undefined> {
  return await db
    .updateTable('auth_challenges')
    .set({ attempts: sql<number>`attempts + 1` })
    .where('token_hash', '=', sql<string>`any(${[...keyring.keyedHashes(token, 'auth-challenge')]})`)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', clock.now())
    .where('attempts', '<', attemptsMax)
    .returningAll()
    .executeTakeFirst();
}

/** Uses the challenge up, at once and for good: of simultaneous answers to it, one goes on. */
export async function consumeChallenge(
  { keyring, clock }: Pick<AccountContext, 'keyring' | 'clock'>,
  db: AccountDatabase,
  purpose: ChallengePurpose,
  token: string,
): Promise<Challenge | undefined> {
  return await db
    .deleteFrom('auth_challenges')
    .where('token_hash', '=', sql<string>`any(${[...keyring.keyedHashes(token, 'auth-challenge')]})`)
    .where('purpose', '=', purpose)
    .where('expires_at', '>', clock.now())
    .returningAll()
    .executeTakeFirst();
}

export async function deleteChallengesOf(db: AccountDatabase, userId: number): Promise<void> {
  await db.deleteFrom('auth_challenges').where('user_id', '=', userId).execute();
}

export async function deleteExpiredChallenges(db: AccountDatabase, before: Date): Promise<void> {
  await db.deleteFrom('auth_challenges').where('expires_at', '<', before).execute();
}
