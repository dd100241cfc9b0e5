import type { AccountContext } from '../context.ts';
import { totpPlace } from './prove-code.ts';

/** Seals the secrets of authenticator apps under the present SECRET_KEY, where they are under an earlier one. Answers how many. */
export async function resealTotpSecrets({ db, keyring }: AccountContext): Promise<number> {
  const rows = await db.selectFrom('totp_secrets').select(['user_id', 'secret_sealed']).execute();
  let count = 0;
  for (const { user_id: userId, secret_sealed: sealed } of rows) {
    if (!keyring.needsReseal(sealed)) continue;
    const place = totpPlace(userId);
    // Only over what was read: a secret that was replaced meanwhile is under the present key already.
    const row = await db
      .updateTable('totp_secrets')
      .set({ secret_sealed: keyring.seal(keyring.open(sealed, place), place) })
      .where('user_id', '=', userId)
      .where('secret_sealed', '=', sealed)
      .returning('user_id')
      .executeTakeFirst();
    if (row !== undefined) count += 1;
  }
  return count;
}
