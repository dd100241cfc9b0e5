import type { Selectable } from 'kysely';
import type { AccountDatabase, AccountTables } from '../tables.ts';

export type Passkey = Selectable<AccountTables['passkeys']>;

export interface NewPasskey {
  readonly userId: number;
  readonly credentialId: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly isSynced: boolean;
  readonly name: string;
}

/** Undefined when this credential is registered already, with this account or another. */
export async function insertPasskey(db: AccountDatabase, passkey: NewPasskey, now: Date): Promise<Passkey | undefined> {
  return await db
    .insertInto('passkeys')
    .values({
      user_id: passkey.userId,
      credential_id: passkey.credentialId,
      public_key: Buffer.from(passkey.publicKey),
      counter: passkey.counter,
      transports: [...passkey.transports],
      is_synced: passkey.isSynced,
      name: passkey.name,
      created_at: now,
      last_used_at: null,
    })
    .onConflict((conflict) => conflict.column('credential_id').doNothing())
    .returningAll()
    .executeTakeFirst();
}

export async function listPasskeys(db: AccountDatabase, userId: number): Promise<Passkey[]> {
  return await db.selectFrom('passkeys').selectAll().where('user_id', '=', userId).orderBy('id').execute();
}

export async function findPasskeyByCredential(db: AccountDatabase, credentialId: string): Promise<Passkey | undefined> {
  return await db.selectFrom('passkeys').selectAll().where('credential_id', '=', credentialId).executeTakeFirst();
}

/**
 * Notes a use. False when the authenticator's counter did not rise above what was last seen (a copy of the key was used), or the
 * passkey is gone. Authenticators that do not count stay at 0.
 */
export async function recordPasskeyUse(db: AccountDatabase, id: number, counter: number, now: Date): Promise<boolean> {
  const row = await db
    .updateTable('passkeys')
    .set({ counter, last_used_at: now })
    .where('id', '=', id)
    .where((eb) => eb.or([eb('counter', '<', counter), eb.and([eb('counter', '=', 0), eb.val(counter === 0)])]))
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function findPasskeyForUpdate(db: AccountDatabase, userId: number, id: number): Promise<Passkey | undefined> {
  return await db
    .selectFrom('passkeys')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .forUpdate()
    .executeTakeFirst();
}

export async function renamePasskey(db: AccountDatabase, userId: number, id: number, name: string): Promise<Passkey | undefined> {
  return await db
    .updateTable('passkeys')
    .set({ name })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirst();
}

export async function deletePasskey(db: AccountDatabase, userId: number, id: number): Promise<boolean> {
  const row = await db
    .deleteFrom('passkeys')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function deletePasskeysOf(db: AccountDatabase, userId: number): Promise<void> {
  await db.deleteFrom('passkeys').where('user_id', '=', userId).execute();
}
