import { sql } from 'kysely';
import type { QueryExecutorProvider } from 'kysely';
import type { NotificationDatabase } from '../tables.ts';

export interface TelegramLink {
  readonly chatId: string;
  readonly chatName: string;
  readonly linkedAt: Date;
}

/** In any transaction, also one of another feature. */
export async function findTelegramLink(trx: QueryExecutorProvider, userId: number): Promise<TelegramLink | undefined> {
  const { rows } = await sql<TelegramLink>`
    select telegram_chat_id as "chatId", chat_name as "chatName", linked_at as "linkedAt" from telegram_links where user_id = ${userId}
  `.execute(trx);
  return rows[0];
}

/** The user's earlier tokens end with it. */
export async function replaceLinkToken(
  db: NotificationDatabase,
  userId: number,
  tokenHash: string,
  expiresAt: Date,
): Promise<void> {
  await db.deleteFrom('telegram_link_tokens').where('user_id', '=', userId).execute();
  await db.insertInto('telegram_link_tokens').values({ token_hash: tokenHash, user_id: userId, expires_at: expiresAt }).execute();
}

/** Whose token it is; it is used up. */
export async function takeLinkToken(
  db: NotificationDatabase,
  tokenHashes: readonly string[],
  now: Date,
): Promise<number | undefined> {
  const row = await db
    .deleteFrom('telegram_link_tokens')
    .where('token_hash', '=', sql<string>`any(${[...tokenHashes]})`)
    .where('expires_at', '>', now)
    .returning('user_id')
    .executeTakeFirst();
  return row?.user_id;
}

export async function hasOpenLinkTokens(db: NotificationDatabase, now: Date): Promise<boolean> {
  await db.deleteFrom('telegram_link_tokens').where('expires_at', '<=', now).execute();
  return (await db.selectFrom('telegram_link_tokens').select('user_id').limit(1).executeTakeFirst()) !== undefined;
}

export async function saveTelegramLink(
  db: NotificationDatabase,
  userId: number,
  chat: { readonly chatId: string; readonly chatName: string },
  now: Date,
): Promise<void> {
  const values = { telegram_chat_id: chat.chatId, chat_name: chat.chatName, linked_at: now };
  await db
    .insertInto('telegram_links')
    .values({ user_id: userId, ...values })
    .onConflict((conflict) => conflict.column('user_id').doUpdateSet(values))
    .execute();
}

export async function deleteTelegramLink(db: NotificationDatabase, userId: number): Promise<boolean> {
  await db.deleteFrom('telegram_link_tokens').where('user_id', '=', userId).execute();
  const row = await db.deleteFrom('telegram_links').where('user_id', '=', userId).returning('user_id').executeTakeFirst();
  return row !== undefined;
}

/** The person has blocked the bot, or the chat is gone. */
export async function forgetChat(db: NotificationDatabase, chatId: string): Promise<void> {
  await db.deleteFrom('telegram_links').where('telegram_chat_id', '=', chatId).execute();
}

/** The position to read from, lent to this process alone for a while; undefined while another has it. */
export async function leasePolling(db: NotificationDatabase, now: Date, until: Date): Promise<number | undefined> {
  const row = await db
    .updateTable('telegram_polling')
    .set({ leased_until: until })
    .where('leased_until', '<=', now)
    .returning('next_update_id')
    .executeTakeFirst();
  return row?.next_update_id;
}

export async function endPolling(db: NotificationDatabase, nextUpdateId: number, now: Date): Promise<void> {
  await db.updateTable('telegram_polling').set({ next_update_id: nextUpdateId, leased_until: now }).execute();
}
