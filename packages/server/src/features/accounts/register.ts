import { SmartLockError } from '../../platform/errors.ts';
import type { FieldError } from '../../platform/errors.ts';
import { changesOf } from '../../platform/audit/audit-changes.ts';
import { actorOfUser, personOf, userFields } from './audit.ts';
import type { AccountContext } from './context.ts';
import { emailError, emailKey, normaliseEmail } from './email.ts';
import { userCreated } from './events.ts';
import { makeLink, verifyHours } from './one-time-links.ts';
import { newPasswordErrors } from './password-rules.ts';
import { startSession } from './sessions.ts';
import type { TokenPair } from './sessions.ts';
import type { ClientDescription } from './session-store.ts';
import { insertUser, isEmailTaken, recordLogin } from './store.ts';
import type { User } from './store.ts';
import { writeToUser } from './write-to-user.ts';

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly passwordConfirm: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phoneNumber: string;
}

export function invalidFields(errors: readonly FieldError[]): SmartLockError {
  return new SmartLockError('invalid_input', 'validation_error', errors.map(({ message }) => message).join(' '), {
    fields: errors,
  });
}

const emailTaken: FieldError = { field: 'email', message: 'A user with this email address already exists.', code: 'email_taken' };

/** How a person is addressed: by name, or by the part of the e-mail before the @. */
export function nameOf(user: Pick<User, 'first_name' | 'last_name' | 'email'>): string {
  const name = `${user.first_name} ${user.last_name}`.trim();
  return name === '' ? (user.email.split('@')[0] ?? user.email) : name;
}

/** A new user with a session, and a mail that welcomes and asks to confirm the address. */
export async function register(
  context: AccountContext,
  registration: Registration,
  client: ClientDescription,
): Promise<{ user: User; tokens: TokenPair }> {
  const { db, hasher, clock, mailer } = context;
  const email = normaliseEmail(registration.email);
  const errors = newPasswordErrors({ password: registration.password, confirm: registration.passwordConfirm }, email, {
    password: 'password',
    confirm: 'password_confirm',
  });
  if (email === undefined) throw invalidFields([emailError('email'), ...errors]);
  if (await isEmailTaken(db, emailKey(email))) errors.unshift(emailTaken);
  if (errors.length > 0) throw invalidFields(errors);

  const passwordHash = await hasher.hash(registration.password);
  const now = clock.now();
  const registered = await db.transaction().execute(async (trx) => {
    const user = await insertUser(
      trx,
      {
        email,
        emailKey: emailKey(email),
        passwordHash,
        firstName: registration.firstName.trim(),
        lastName: registration.lastName.trim(),
        phoneNumber: registration.phoneNumber.trim(),
        isVerified: false,
        isStaff: false,
        language: context.settings.defaultLanguage,
      },
      now,
    );
    if (user === undefined) throw invalidFields([emailTaken]);
    await context.events.publish(trx, userCreated, { user_id: user.id }, { userId: user.id });
    const link = await makeLink(context, trx, user, 'verify_email');
    if (link !== undefined) {
      await writeToUser(context, trx, user, { template: 'welcome', params: { name: nameOf(user), link, hours: verifyHours } });
    }
    const { session, tokens } = await startSession(context, trx, user, 'token', client);
    await recordLogin(trx, user, now);
    await context.audit.record(trx, {
      action: 'user.registered',
      resourceType: 'user',
      resourceId: user.id,
      actor: actorOfUser(user, 'password', session.id),
      subject: personOf(user.id),
      changes: changesOf(userFields, null, user),
    });
    return { user, tokens };
  });
  mailer.deliverSoon();
  return registered;
}
