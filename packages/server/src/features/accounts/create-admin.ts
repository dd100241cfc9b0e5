import { SmartLockError } from '../../platform/errors.ts';
import type { AccountContext } from './context.ts';
import { emailKey, requireEmail } from './email.ts';
import { userCreated } from './events.ts';
import { passwordErrors } from './password-rules.ts';
import { invalidFields } from './register.ts';
import { countUsers, insertUser } from './store.ts';
import type { User } from './store.ts';

/** For the first start and the command line, which is why the address counts as verified. */
export async function createAdmin(
  context: AccountContext,
  admin: { readonly email: string; readonly password: string },
): Promise<User> {
  const email = requireEmail(admin.email);
  const errors = passwordErrors(admin.password, email, 'password');
  if (errors.length > 0) throw invalidFields(errors);
  const passwordHash = await context.hasher.hash(admin.password);
  const user = await context.db.transaction().execute(async (trx) => {
    const created = await insertUser(
      trx,
      {
        email,
        emailKey: emailKey(email),
        passwordHash,
        firstName: '',
        lastName: '',
        phoneNumber: '',
        isVerified: true,
        isStaff: true,
      },
      context.clock.now(),
    );
    if (created !== undefined) await context.events.publish(trx, userCreated, { user_id: created.id }, { userId: created.id });
    return created;
  });
  if (user === undefined) {
    throw new SmartLockError(
      'conflict',
      'email_taken',
      `There is a user with the email address ${email} already. Choose another address.`,
    );
  }
  return user;
}

export async function hasStaff(context: AccountContext): Promise<boolean> {
  return (await countUsers(context.db, { isStaff: true })) > 0;
}
