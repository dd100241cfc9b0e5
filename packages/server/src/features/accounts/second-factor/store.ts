import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { AccountDatabase, AccountTables, SecondFactorMethod } from '../tables.ts';

export type TotpSecret = Selectable<AccountTables['totp_secrets']>;

export interface SecondFactors {
  readonly totpSince: Date | null;
  readonly passkeys: number;
  readonly backupCodesLeft: number;
}

/** What a user has beside the password. */
export async function readSecondFactors(db: AccountDatabase, userId: number): Promise<SecondFactors> {
  const row = await db
    .selectNoFrom((eb) => [
      eb.selectFrom('totp_secrets').select('confirmed_at').where('user_id', '=', userId).as('totp_since'),
      eb
        .selectFrom('passkeys')
        .select(sql<number>`count(*)`.as('count'))
        .where('user_id', '=', userId)
        .as('passkeys'),
      eb
        .selectFrom('backup_codes')
        .select(sql<number>`count(*)`.as('count'))
        .where('user_id', '=', userId)
        .where('used_at', 'is', null)
        .as('backup_codes'),
    ])
    .executeTakeFirstOrThrow();
  return { totpSince: row.totp_since, passkeys: row.passkeys ?? 0, backupCodesLeft: row.backup_codes ?? 0 };
}

export function hasSecondFactor(factors: SecondFactors): boolean {
  return factors.totpSince !== null || factors.passkeys > 0;
}

/** The ways in which a second factor can be shown; empty where there is none. Backup codes alone are none. */
export function secondFactorMethodsOf(factors: SecondFactors): SecondFactorMethod[] {
  if (!hasSecondFactor(factors)) return [];
  return [
    ...(factors.totpSince === null ? [] : (['totp'] as const)),
    ...(factors.passkeys === 0 ? [] : (['passkey'] as const)),
    ...(factors.backupCodesLeft === 0 ? [] : (['backup_code'] as const)),
  ];
}

export async function findTotp(db: AccountDatabase, userId: number): Promise<TotpSecret | undefined> {
  return await db.selectFrom('totp_secrets').selectAll().where('user_id', '=', userId).executeTakeFirst();
}

/** A secret that waits for its first code, in place of another that waited. False when one is confirmed already. */
export async function putPendingTotp(db: AccountDatabase, userId: number, sealed: string, now: Date): Promise<boolean> {
  const row = await db
    .insertInto('totp_secrets')
    .values({ user_id: userId, secret_sealed: sealed, created_at: now, confirmed_at: null, last_step: null })
    .onConflict((conflict) =>
      conflict
        .column('user_id')
        .doUpdateSet({ secret_sealed: sealed, created_at: now })
        .where('totp_secrets.confirmed_at', 'is', null),
    )
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Confirms the very secret whose code was checked. False when it was replaced or confirmed meanwhile. */
export async function confirmTotp(db: AccountDatabase, pending: TotpSecret, step: number, now: Date): Promise<boolean> {
  const row = await db
    .updateTable('totp_secrets')
    .set({ confirmed_at: now, last_step: step })
    .where('user_id', '=', pending.user_id)
    .where('secret_sealed', '=', pending.secret_sealed)
    .where('confirmed_at', 'is', null)
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses a time step up. Of simultaneous uses of one code, one gets it. */
export async function takeTotpStep(db: AccountDatabase, totp: TotpSecret, step: number): Promise<boolean> {
  const row = await db
    .updateTable('totp_secrets')
    .set({ last_step: step })
    .where('user_id', '=', totp.user_id)
    .where('secret_sealed', '=', totp.secret_sealed)
    .where('confirmed_at', 'is not', null)
    .where((eb) => eb.or([eb('last_step', 'is', null), eb('last_step', '<', step)]))
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** True when there was one that guarded something. */
export async function deleteTotp(db: AccountDatabase, userId: number): Promise<boolean> {
  const row = await db.deleteFrom('totp_secrets').where('user_id', '=', userId).returning('confirmed_at').executeTakeFirst();
  return row !== undefined && row.confirmed_at !== null;
}

export async function replaceBackupCodes(
  db: AccountDatabase,
  userId: number,
  hashes: readonly string[],
  now: Date,
): Promise<void> {
  await deleteBackupCodes(db, userId);
  await db
    .insertInto('backup_codes')
    .values(hashes.map((hash) => ({ user_id: userId, code_hash: hash, created_at: now, used_at: null })))
    .execute();
}

export async function useBackupCode(db: AccountDatabase, userId: number, hashes: readonly string[], now: Date): Promise<boolean> {
  const row = await db
    .updateTable('backup_codes')
    .set({ used_at: now })
    .where('user_id', '=', userId)
    .where('code_hash', '=', sql<string>`any(${[...hashes]})`)
    .where('used_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteBackupCodes(db: AccountDatabase, userId: number): Promise<void> {
  await db.deleteFrom('backup_codes').where('user_id', '=', userId).execute();
}

/** Changes of what a user's second factors are wait for one another, so that none is judged on what another is about to change. */
export async function lockUser(db: AccountDatabase, userId: number): Promise<void> {
  await db.selectFrom('users').select('id').where('id', '=', userId).forUpdate().executeTakeFirst();
}
