import { sql } from 'kysely';
import { callbackContext, passwordContext, secretContext } from './account-connections.ts';
import { callbackSecretPurpose } from './connect-account.ts';
import type { TtlockContext } from './context.ts';
import { resealToken } from '../token-store.ts';

/** After a change of SECRET_KEY: what earlier keys sealed is sealed, and found, under the present one. Answers how many accounts. */
export async function resealAccounts({ db, keyring }: Pick<TtlockContext, 'db' | 'keyring'>): Promise<number> {
  const rows = await db
    .selectFrom('ttlock_accounts')
    .select(['account_id', 'client_secret_sealed', 'password_sealed', 'callback_secret_sealed'])
    .execute();
  const isOld = (sealed: string | null): boolean => sealed !== null && keyring.needsReseal(sealed);
  const again = (sealed: string | null, context: string): string | null =>
    sealed === null ? null : keyring.seal(keyring.open(sealed, context), context);
  const old = rows.filter((row) =>
    [row.client_secret_sealed, row.password_sealed, row.callback_secret_sealed].some((sealed) => isOld(sealed)),
  );
  for (const row of old) {
    const id = row.account_id;
    const callback = keyring.open(row.callback_secret_sealed, callbackContext(id));
    await db
      .updateTable('ttlock_accounts')
      .set({
        client_secret_sealed: again(row.client_secret_sealed, secretContext(id)),
        password_sealed: again(row.password_sealed, passwordContext(id)),
        callback_secret_sealed: keyring.seal(callback, callbackContext(id)),
        callback_secret_hash: keyring.keyedHash(callback, callbackSecretPurpose),
      })
      .where('account_id', '=', id)
      // Somebody who signed in again meanwhile has sealed it anew.
      .where(sql<boolean>`client_secret_sealed is not distinct from ${row.client_secret_sealed}`)
      .where(sql<boolean>`password_sealed is not distinct from ${row.password_sealed}`)
      .execute();
  }
  for (const { account_id: id } of rows) await resealToken(db, keyring, id);
  return old.length;
}
