import type { UtecDatabase } from '../tables.ts';

export async function findAccountOfPush(db: UtecDatabase, hashes: readonly string[]): Promise<number | undefined> {
  const row = await db
    .selectFrom('utec_accounts')
    .select('account_id')
    .where('push_address_hash', 'in', [...hashes])
    .executeTakeFirst();
  return row?.account_id;
}

export async function notePushed(db: UtecDatabase, id: number, at: Date): Promise<void> {
  await db.updateTable('utec_accounts').set({ pushed_at: at }).where('account_id', '=', id).execute();
}

export async function noteRegistered(db: UtecDatabase, id: number, at: Date): Promise<void> {
  await db.updateTable('utec_accounts').set({ push_registered_at: at }).where('account_id', '=', id).execute();
}

export async function replacePushSecret(db: UtecDatabase, id: number, sealed: string, at: Date): Promise<void> {
  await db
    .updateTable('utec_accounts')
    .set((set) => ({
      push_secret_before_sealed: set.ref('push_secret_sealed'),
      push_secret_sealed: sealed,
      push_secret_changed_at: at,
    }))
    .where('account_id', '=', id)
    .execute();
}
