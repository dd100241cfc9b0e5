import { invalidInput, notFound } from '../../platform/errors.ts';
import { accountHashOf } from './account-hash.ts';
import { personOf } from './audit.ts';
import type { AccountContext } from './context.ts';
import { emailKey } from './email.ts';
import { newPasswordErrors } from './password-rules.ts';
import { invalidFields, nameOf } from './register.ts';
import { revokingTransaction } from './sessions.ts';
import { findUser, setPasswordHash, verifyPasswordOf } from './store.ts';
import { writeToUser } from './write-to-user.ts';

export interface PasswordChange {
  readonly oldPassword: string;
  readonly newPassword: string;
  readonly newPasswordConfirm: string;
}

export interface PasswordChanger {
  readonly userId: number;
  /** The session that asks. Undefined: credentials without one, so that every session ends. */
  readonly sessionId: number | undefined;
}

/**
 * Every other session of the user ends at once; the one that asked goes on, and so do API keys, which have nothing of the password. Wrong old passwords count as failed logins: a
 * stolen access token must not serve to guess the password.
 */
export async function changePassword(context: AccountContext, changer: PasswordChanger, change: PasswordChange): Promise<void> {
  const { db, clock, hasher, mailer, loginDelay } = context;
  const { userId, sessionId } = changer;
  const user = await findUser(db, userId);
  if (user === undefined) throw notFound('user');
  const key = emailKey(user.email);
  const accountHash = accountHashOf(context, key);
  await loginDelay?.begin({ accountHash, emailKey: key, ipAddress: null, now: clock.now() });
  if (!(await verifyPasswordOf(db, hasher, userId, change.oldPassword))) {
    throw invalidInput('old_password', 'The old password is not right.', 'invalid_password');
  }
  await loginDelay?.forget(accountHash);
  const errors = newPasswordErrors({ password: change.newPassword, confirm: change.newPasswordConfirm }, user.email, {
    password: 'new_password',
    confirm: 'new_password_confirm',
  });
  if (change.newPassword === change.oldPassword) {
    errors.push({
      field: 'new_password',
      message: 'The new password is the old one. Choose another.',
      code: 'password_unchanged',
    });
  }
  if (errors.length > 0) throw invalidFields(errors);

  const passwordHash = await hasher.hash(change.newPassword);
  await revokingTransaction(context, async (trx, revoke) => {
    const now = clock.now();
    await setPasswordHash(trx, userId, passwordHash, now);
    await revoke({ userId, exceptSessionId: sessionId }, 'password_changed');
    await context.audit.record(trx, {
      action: 'user.password_changed',
      resourceType: 'user',
      resourceId: userId,
      subject: personOf(userId),
    });
    await writeToUser(context, trx, user, { template: 'password_changed', params: { name: nameOf(user), changedAt: now } });
  });
  mailer.deliverSoon();
}
