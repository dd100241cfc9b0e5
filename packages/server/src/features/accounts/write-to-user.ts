import type { MailMessage } from '../../platform/notify/notification.ts';
import type { AccountContext } from './context.ts';
import { readPreferences } from './store.ts';
import type { User } from './store.ts';
import type { AccountDatabase } from './tables.ts';

/** A letter about the account, in the user's language and by their clock. It goes out with the transaction, whatever they switched off. */
export async function writeToUser(
  context: Pick<AccountContext, 'mailer'>,
  trx: AccountDatabase,
  user: Pick<User, 'id' | 'email'>,
  message: MailMessage,
): Promise<void> {
  const preferences = await readPreferences(trx, user.id);
  await context.mailer.enqueue(trx, {
    ...message,
    to: user.email,
    userId: user.id,
    language: preferences?.language,
    timeZone: preferences?.timezone,
  });
}
