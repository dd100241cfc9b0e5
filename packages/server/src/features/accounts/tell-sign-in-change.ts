import type { SignInChange } from '../../platform/notify/notification.ts';
import type { AccountContext } from './context.ts';
import { nameOf } from './register.ts';
import { findUser } from './store.ts';
import type { AccountDatabase } from './tables.ts';
import { writeToUser } from './write-to-user.ts';

/** A letter to the owner of the account, who may not be the one who changed it; it goes out with the transaction. */
export async function tellSignInChange(
  context: Pick<AccountContext, 'mailer' | 'clock'>,
  trx: AccountDatabase,
  userId: number,
  change: SignInChange,
): Promise<void> {
  const user = await findUser(trx, userId);
  if (user === undefined) return;
  const params = { name: nameOf(user), change, changedAt: context.clock.now() };
  await writeToUser(context, trx, user, { template: 'sign_in_changed', params });
}
