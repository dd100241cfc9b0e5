import { sql } from 'kysely';
import type { Selectable } from 'kysely';
import type { AccountDatabase, AccountTables, LinkPurpose } from './tables.ts';

export type OneTimeLink = Selectable<AccountTables['one_time_links']>;

export async function insertLink(
  db: AccountDatabase,
  link: {
    readonly userId: number;
    readonly purpose: LinkPurpose;
    readonly tokenHash: string;
    readonly email: string;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await db
    .insertInto('one_time_links')
    .values({
      user_id: link.userId,
      purpose: link.purpose,
      token_hash: link.tokenHash,
      email: link.email,
      created_at: link.now,
      expires_at: link.expiresAt,
      used_at: null,
    })
    .execute();
}

export async function countLinksSince(db: AccountDatabase, userId: number, purpose: LinkPurpose, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom('one_time_links')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('user_id', '=', userId)
    .where('purpose', '=', purpose)
    .where('created_at', '>', since)
    .executeTakeFirstOrThrow();
  return count;
}

/** A link that could be used now; looking uses nothing up. */
export async function findUsableLink(
  db: AccountDatabase,
  purpose: LinkPurpose,
  tokenHashes: readonly string[],
  now: Date,
): Promise<OneTimeLink | undefined> {
  return await db
    .selectFrom('one_time_links')
    .selectAll()
    .where('purpose', '=', purpose)
    .where('token_hash', '=', sql<string>`any(${[...tokenHashes]})`)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

/** Uses the link up, and with it every other of the same user and purpose. Of two simultaneous uses one gets it. */
export async function consumeLink(
  db: AccountDatabase,
  purpose: LinkPurpose,
  tokenHashes: readonly string[],
  now: Date,
): Promise<OneTimeLink | undefined> {
  const link = await db
    .updateTable('one_time_links')
    .set({ used_at: now })
    .where('purpose', '=', purpose)
    .where('token_hash', '=', sql<string>`any(${[...tokenHashes]})`)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .returningAll()
    .executeTakeFirst();
  if (link !== undefined) {
    await db
      .updateTable('one_time_links')
      .set({ used_at: now })
      .where('user_id', '=', link.user_id)
      .where('purpose', '=', purpose)
      .where('used_at', 'is', null)
      .execute();
  }
  return link;
}

export async function deleteExpiredLinks(db: AccountDatabase, before: Date): Promise<void> {
  await db.deleteFrom('one_time_links').where('expires_at', '<', before).execute();
}
