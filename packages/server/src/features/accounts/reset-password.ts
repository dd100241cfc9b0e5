import { accountHashOf } from './account-hash.ts';
import { actorOfUser, personOf } from './audit.ts';
import type { AccountContext } from './context.ts';
import { deleteApiKeysOf } from './api-keys/store.ts';
import { emailKey, normaliseEmail } from './email.ts';
import { badLink, makeLink, peekLink, resetMinutes, useLink } from './one-time-links.ts';
import { newPasswordErrors } from './password-rules.ts';
import { invalidFields, nameOf } from './register.ts';
import { revokingTransaction } from './sessions.ts';
import { findUserByEmailKey, findUserForUpdate, setPasswordHash, updateUser } from './store.ts';
import { writeToUser } from './write-to-user.ts';

/** Everything that depends on whether the account exists happens after the answer, which is the same for all. */
export function requestPasswordReset(context: AccountContext, emailText: string): void {
  context.background.run('password reset', async () => {
    const email = normaliseEmail(emailText);
    if (email === undefined) return;
    const user = await findUserByEmailKey(context.db, emailKey(email));
    if (user?.is_active !== true) return;
    await context.db.transaction().execute(async (trx) => {
      const link = await makeLink(context, trx, user, 'reset_password');
      if (link === undefined) return;
      await context.audit.record(trx, {
        action: 'user.password_reset_requested',
        resourceType: 'user',
        resourceId: user.id,
        subject: personOf(user.id),
      });
      await writeToUser(context, trx, user, {
        template: 'password_reset',
        params: { name: nameOf(user), link, minutes: resetMinutes },
      });
    });
    context.mailer.deliverSoon();
  });
}

export interface PasswordReset {
  readonly token: string;
  readonly newPassword: string;
  readonly newPasswordConfirm: string;
}

/** Uses the link up, ends every session of the user, revokes their API keys, and forgets failed logins: whoever has the mail is the owner. */
export async function confirmPasswordReset(context: AccountContext, reset: PasswordReset): Promise<void> {
  const { clock, hasher, mailer, loginDelay } = context;
  // A mistake in the new password must not cost the link.
  const link = await peekLink(context, 'reset_password', reset.token);
  if (link === undefined) throw badLink();
  const errors = newPasswordErrors({ password: reset.newPassword, confirm: reset.newPasswordConfirm }, link.email, {
    password: 'new_password',
    confirm: 'new_password_confirm',
  });
  if (errors.length > 0) throw invalidFields(errors);

  const passwordHash = await hasher.hash(reset.newPassword);
  const { result: user } = await revokingTransaction(context, async (trx, revoke) => {
    const used = await useLink(context, trx, 'reset_password', reset.token);
    const found = await findUserForUpdate(trx, used.user_id);
    if (found?.is_active !== true || found.email !== used.email) throw badLink();
    const now = clock.now();
    await setPasswordHash(trx, found.id, passwordHash, now);
    // The link reached this address, which is what a verification asks.
    if (!found.is_verified) await updateUser(trx, found.id, { is_verified: true }, now);
    await revoke({ userId: found.id }, 'password_reset');
    // Whoever had the account may have made keys for later.
    await deleteApiKeysOf(trx, found.id);
    await context.audit.record(trx, {
      action: 'user.password_reset',
      resourceType: 'user',
      resourceId: found.id,
      actor: actorOfUser(found, 'mailed_link'),
      subject: personOf(found.id),
    });
    await writeToUser(context, trx, found, { template: 'password_changed', params: { name: nameOf(found), changedAt: now } });
    return found;
  });
  await loginDelay?.forget(accountHashOf(context, emailKey(user.email)));
  mailer.deliverSoon();
}
