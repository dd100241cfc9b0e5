import type { UtecDatabase } from '../tables.ts';

export interface LoginRow {
  readonly account_id: number;
  readonly code_verifier_sealed: string | null;
}

export async function insertLogin(
  trx: UtecDatabase,
  login: {
    readonly stateHash: string;
    readonly accountId: number;
    readonly codeVerifierSealed: string | null;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await trx
    .insertInto('utec_logins')
    .values({
      state_hash: login.stateHash,
      account_id: login.accountId,
      code_verifier_sealed: login.codeVerifierSealed,
      expires_at: login.expiresAt,
    })
    .execute();
}

/** Takes the log-in of this state out, so that it is used once; undefined when there is none of this account, or it is over. */
export async function takeLogin(
  db: UtecDatabase,
  stateHashes: readonly string[],
  now: Date,
  accountId: number | null,
): Promise<LoginRow | undefined> {
  return await db
    .deleteFrom('utec_logins')
    .where('state_hash', 'in', [...stateHashes])
    .where('expires_at', '>', now)
    .where((where) => (accountId === null ? where.lit(true) : where('account_id', '=', accountId)))
    .returning(['account_id', 'code_verifier_sealed'])
    .executeTakeFirst();
}

/** For a code that was pasted without its state. */
export async function newestLogin(db: UtecDatabase, accountId: number, now: Date): Promise<LoginRow | undefined> {
  return await db
    .selectFrom('utec_logins')
    .select(['account_id', 'code_verifier_sealed'])
    .where('account_id', '=', accountId)
    .where('expires_at', '>', now)
    .orderBy('expires_at', 'desc')
    .executeTakeFirst();
}

export async function deleteOldLogins(db: UtecDatabase, now: Date): Promise<void> {
  await db.deleteFrom('utec_logins').where('expires_at', '<=', now).execute();
}
