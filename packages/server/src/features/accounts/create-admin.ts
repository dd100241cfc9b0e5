import { SmartLockError } from '../../platform/errors.ts';
import { changesOf } from '../../platform/audit/audit-changes.ts';
import { personOf, userFields } from './audit.ts';
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
    const made = await insertUser(
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
        language: context.settings.defaultLanguage,
      },
      context.clock.now(),
    );
    if (made === undefined) return undefined;
    await context.events.publish(trx, userCreated, { user_id: made.id }, { userId: made.id });
    await context.audit.record(trx, {
      action: 'user.created',
      resourceType: 'user',
      resourceId: made.id,
      subject: personOf(made.id),
      changes: changesOf(userFields, null, made),
    });
    return made;
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

/** Who has been an administrator for longest. */
export async function firstStaff({ db }: AccountContext): Promise<number | undefined> {
  const row = await db
    .selectFrom('users')
    .select('id')
    .where('is_staff', '=', true)
    .where('is_active', '=', true)
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

export async function hasStaff(context: AccountContext): Promise<boolean> {
  return (await countUsers(context.db, { isStaff: true })) > 0;
}
