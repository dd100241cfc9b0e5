import { resealToken } from '../token-store.ts';
import { addressContext, customDataContext, pushContext, secretContext } from './account-connections.ts';
import { addressPurpose } from './connect-account.ts';
import type { UtecContext } from './context.ts';

/** After a change of SECRET_KEY: what earlier keys sealed is sealed, and found, under the present one. Answers how many accounts. */
export async function resealAccounts({ db, keyring }: Pick<UtecContext, 'db' | 'keyring'>): Promise<number> {
  const rows = await db
    .selectFrom('utec_accounts')
    .select(['account_id', 'client_secret_sealed', 'push_address_sealed', 'push_secret_sealed', 'push_secret_before_sealed'])
    .execute();
  const again = (sealed: string, context: string): string => keyring.seal(keyring.open(sealed, context), context);
  let resealed = 0;
  for (const row of rows) {
    const id = row.account_id;
    await resealToken(db, keyring, id);
    await resealDevices({ db, keyring }, id);
    const before = row.push_secret_before_sealed;
    const all = [row.client_secret_sealed, row.push_address_sealed, row.push_secret_sealed, ...(before === null ? [] : [before])];
    if (!all.some((sealed) => keyring.needsReseal(sealed))) continue;
    const { numUpdatedRows } = await db
      .updateTable('utec_accounts')
      .set({
        client_secret_sealed: again(row.client_secret_sealed, secretContext(id)),
        push_address_sealed: again(row.push_address_sealed, addressContext(id)),
        push_address_hash: keyring.keyedHash(keyring.open(row.push_address_sealed, addressContext(id)), addressPurpose),
        push_secret_sealed: again(row.push_secret_sealed, pushContext(id)),
        push_secret_before_sealed: before === null ? null : again(before, pushContext(id)),
      })
      .where('account_id', '=', id)
      // Whoever changed one of them meanwhile has sealed it anew.
      .where('client_secret_sealed', '=', row.client_secret_sealed)
      .where('push_secret_sealed', '=', row.push_secret_sealed)
      .executeTakeFirst();
    resealed += Number(numUpdatedRows);
  }
  return resealed;
}

async function resealDevices({ db, keyring }: Pick<UtecContext, 'db' | 'keyring'>, accountId: number): Promise<void> {
  const rows = await db
    .selectFrom('utec_devices')
    .select(['ref', 'custom_data_sealed'])
    .where('account_id', '=', accountId)
    .where('custom_data_sealed', 'is not', null)
    .execute();
  for (const { ref, custom_data_sealed: sealed } of rows) {
    if (sealed === null || !keyring.needsReseal(sealed)) continue;
    const context = customDataContext(accountId, ref);
    await db
      .updateTable('utec_devices')
      .set({ custom_data_sealed: keyring.seal(keyring.open(sealed, context), context) })
      .where('account_id', '=', accountId)
      .where('ref', '=', ref)
      .where('custom_data_sealed', '=', sealed)
      .execute();
  }
}
