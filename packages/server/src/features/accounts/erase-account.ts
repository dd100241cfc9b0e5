import { sql } from 'kysely';
import { notAllowed, notFound } from '../../platform/errors.ts';
import type { DataSubject } from '../../platform/personal-data.ts';
import { accountHashOf } from './account-hash.ts';
import type { AccountContext } from './context.ts';
import { emailKey } from './email.ts';
import { eraseSignIn, exportSignIn } from './sign-in-data.ts';
import { requireStaffLeft } from './policy.ts';
import { presentPreferences, presentSession } from './presenter.ts';
import { markRevoked } from './session-store.ts';
import { findUser, findUserForUpdate, lockActiveStaff, readPreferences, verifyPasswordOf, type User } from './store.ts';
import type { AccountDatabase } from './tables.ts';

/** Throws not_found unless there is this person to export or erase. */
export async function requirePerson(context: AccountContext, userId: number): Promise<DataSubject> {
  const user = await findUser(context.db, userId);
  if (user === undefined) throw notFound('user');
  return { userId: user.id, email: user.email };
}

/** Throws unless this is the user's password; wrong ones count as failed logins, as they do elsewhere. */
export async function requirePassword(context: AccountContext, person: DataSubject, password: string): Promise<void> {
  const { db, hasher, loginDelay, clock } = context;
  const key = emailKey(person.email);
  const accountHash = accountHashOf(context, key);
  await loginDelay?.begin({ accountHash, emailKey: key, ipAddress: null, now: clock.now() });
  if (!(await verifyPasswordOf(db, hasher, person.userId, password))) {
    throw notAllowed('invalid_password', 'The password is not right, so nothing was erased.');
  }
  await loginDelay?.forget(accountHash);
}

/** Throws conflict `last_staff` where nobody would be left to administer. The user's row is locked. */
export async function requireErasable(trx: AccountDatabase, userId: number): Promise<User> {
  const activeStaff = await lockActiveStaff(trx);
  const user = await findUserForUpdate(trx, userId);
  if (user === undefined) throw notFound('user');
  requireStaffLeft(user, { is_active: false }, activeStaff);
  return user;
}

/** Everything of the account itself; the picture as it is kept. */
export async function* exportAccount(context: AccountContext, { userId }: DataSubject): AsyncGenerator {
  const { db, storage } = context;
  const user = await findUser(db, userId);
  if (user === undefined) return;
  const { profile_picture: file, login_epoch: _epoch, ...profile } = user;
  const picture = file === null ? undefined : await storage.read(file);
  yield { record: 'profile', ...profile, picture: picture === undefined ? null : pictureOf(picture) };
  const preferences = await readPreferences(db, userId);
  if (preferences !== undefined) yield { record: 'preferences', ...presentPreferences(preferences) };
  const sessions = await db.selectFrom('sessions').selectAll().where('user_id', '=', userId).orderBy('id').execute();
  for (const session of sessions) {
    yield {
      record: 'session',
      ...presentSession(session, undefined),
      ended_at: session.revoked_at?.toISOString() ?? null,
      ended_because: session.revoke_reason,
    };
  }
  const links = await db
    .selectFrom('one_time_links')
    .select(['purpose', 'email', 'created_at', 'expires_at', 'used_at'])
    .where('user_id', '=', userId)
    .orderBy('id')
    .execute();
  for (const link of links) yield { record: 'mailed_link', ...link };
  const attempts = await db
    .selectFrom('login_attempts')
    .select(['attempts', 'last_at'])
    .where('account_hash', '=', accountHashOf(context, emailKey(user.email)))
    .execute();
  for (const attempt of attempts) yield { record: 'failed_log_ins', ...attempt };
  yield { record: 'sign_in', ...(await exportSignIn(context, userId)) };
}

function pictureOf(bytes: Buffer) {
  return { content_type: 'image/webp', base64: bytes.toString('base64') };
}

/**
 * Takes the person out of the account. Its row stays as a number, for the deleted devices and logs that point to it; sessions end here
 * and, with the commit, in every process.
 */
export async function eraseAccount(context: AccountContext, trx: AccountDatabase, person: DataSubject) {
  const { clock, registry, storage, logger, keyring } = context;
  const now = clock.now();
  const user = await requireErasable(trx, person.userId);
  const revoked = await markRevoked(trx, { userId: user.id }, 'deactivated', now);
  await registry.announce(trx, revoked);
  await trx.updateTable('sessions').set({ ip_address: null, user_agent: null }).where('user_id', '=', user.id).execute();
  await trx.deleteFrom('one_time_links').where('user_id', '=', user.id).execute();
  await eraseSignIn(trx, user.id);
  await trx.deleteFrom('user_preferences').where('user_id', '=', user.id).execute();
  const hashes = keyring.keyedHashes(emailKey(user.email), 'login-attempts');
  await trx
    .deleteFrom('login_attempts')
    .where('account_hash', '=', sql<string>`any(${[...hashes]}::text[])`)
    .execute();
  const nobody = `erased-${user.id}@erased.invalid`;
  await trx
    .updateTable('users')
    .set({
      email: nobody,
      email_key: nobody,
      password_hash: 'erased',
      first_name: 'Erased',
      last_name: 'user',
      phone_number: '',
      profile_picture: null,
      is_active: false,
      is_staff: false,
      is_verified: false,
      last_login_at: null,
      erased_at: now,
      login_epoch: sql`login_epoch + 1`,
      version: sql`version + 1`,
      updated_at: now,
    })
    .where('id', '=', user.id)
    .execute();
  return async (): Promise<void> => {
    registry.apply(revoked);
    if (user.profile_picture === null) return;
    await storage.remove(user.profile_picture).catch((error: unknown) => {
      logger.error({ err: error, file: user.profile_picture }, 'the picture of an erased user could not be removed: remove it');
    });
  };
}
