import { sql } from 'kysely';
import type { QueryExecutorProvider, Selectable, Updateable } from 'kysely';
import type { PasswordHasher } from '../../platform/crypto/password.ts';
import type { AccountDatabase, AccountTables } from './tables.ts';

/** A user as the rest of the feature sees one: without the password's hash, which only this file reads. */
export type User = Omit<Selectable<AccountTables['users']>, 'password_hash' | 'email_key' | 'erased_at'>;
export type Preferences = Selectable<AccountTables['user_preferences']>;

const userColumns = [
  'id',
  'email',
  'first_name',
  'last_name',
  'phone_number',
  'profile_picture',
  'is_verified',
  'is_active',
  'is_staff',
  'version',
  'login_epoch',
  'created_at',
  'updated_at',
  'last_login_at',
] as const;

export interface NewUser {
  readonly email: string;
  readonly emailKey: string;
  readonly passwordHash: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly phoneNumber: string;
  readonly isVerified: boolean;
  readonly isStaff: boolean;
  /** Undefined: English. */
  readonly language?: string | undefined;
}

/** Undefined when the e-mail is taken, by whichever of two simultaneous registrations came second. */
export async function insertUser(db: AccountDatabase, user: NewUser, now: Date): Promise<User | undefined> {
  const row = await db
    .insertInto('users')
    .values({
      email: user.email,
      email_key: user.emailKey,
      password_hash: user.passwordHash,
      first_name: user.firstName,
      last_name: user.lastName,
      phone_number: user.phoneNumber,
      is_verified: user.isVerified,
      is_staff: user.isStaff,
      profile_picture: null,
      created_at: now,
      updated_at: now,
      last_login_at: null,
    })
    .onConflict((conflict) => conflict.column('email_key').doNothing())
    .returning(userColumns)
    .executeTakeFirst();
  if (row !== undefined) {
    await db.insertInto('user_preferences').values({ user_id: row.id, language: user.language, updated_at: now }).execute();
  }
  return row;
}

export async function isEmailTaken(db: AccountDatabase, emailKey: string): Promise<boolean> {
  const row = await db.selectFrom('users').select('id').where('email_key', '=', emailKey).executeTakeFirst();
  return row !== undefined;
}

/** Not one who was erased. */
export async function findUser(db: AccountDatabase, id: number): Promise<User | undefined> {
  return await db.selectFrom('users').select(userColumns).where('id', '=', id).where('erased_at', 'is', null).executeTakeFirst();
}

export async function findUserForUpdate(db: AccountDatabase, id: number): Promise<User | undefined> {
  return await db
    .selectFrom('users')
    .select(userColumns)
    .where('id', '=', id)
    .where('erased_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
}

export async function findUserByEmailKey(db: AccountDatabase, emailKey: string): Promise<User | undefined> {
  return await db.selectFrom('users').select(userColumns).where('email_key', '=', emailKey).executeTakeFirst();
}

export async function findUsers(db: AccountDatabase, ids: readonly number[]): Promise<User[]> {
  if (ids.length === 0) return [];
  return await db
    .selectFrom('users')
    .select(userColumns)
    .where('id', '=', sql<number>`any(${[...ids]})`)
    .execute();
}

/**
 * The active user whom this e-mail and password name. Whether the account is unknown, inactive or the password is wrong,
 * there is one lookup and one verification: the time tells nobody which it was.
 */
export async function verifyCredentials(
  db: AccountDatabase,
  hasher: PasswordHasher,
  emailKey: string | undefined,
  password: string,
): Promise<User | undefined> {
  const row = await db
    .selectFrom('users')
    .select([...userColumns, 'password_hash'])
    .where('email_key', '=', emailKey ?? '')
    .executeTakeFirst();
  if (row === undefined) {
    await hasher.verifyNothing(password);
    return undefined;
  }
  const { password_hash: passwordHash, ...user } = row;
  const isRight = await hasher.verify(passwordHash, password);
  if (!isRight || !user.is_active) return undefined;
  if (hasher.needsRehash(passwordHash)) {
    const rehashed = await hasher.hash(password);
    // Only over the hash that was verified: a password changed meanwhile stays changed.
    await db
      .updateTable('users')
      .set({ password_hash: rehashed })
      .where('id', '=', user.id)
      .where('password_hash', '=', passwordHash)
      .execute();
  }
  return user;
}

/** True when this is the user's password now. */
export async function verifyPasswordOf(
  db: AccountDatabase,
  hasher: PasswordHasher,
  userId: number,
  password: string,
): Promise<boolean> {
  const row = await db.selectFrom('users').select('password_hash').where('id', '=', userId).executeTakeFirst();
  return row === undefined ? await hasher.verifyNothing(password) : await hasher.verify(row.password_hash, password);
}

export async function setPasswordHash(db: AccountDatabase, userId: number, passwordHash: string, now: Date): Promise<void> {
  await db
    .updateTable('users')
    .set({ password_hash: passwordHash, login_epoch: sql`login_epoch + 1`, updated_at: now })
    .where('id', '=', userId)
    .execute();
}

/**
 * False when the password, the role or the activation changed since the user was read: what was judged is no longer so. Until the
 * transaction ends, such a change waits, and then finds the session that was begun here.
 */
export async function recordLogin(db: AccountDatabase, user: Pick<User, 'id' | 'login_epoch'>, now: Date): Promise<boolean> {
  const row = await db
    .updateTable('users')
    .set({ last_login_at: now })
    .where('id', '=', user.id)
    .where('login_epoch', '=', user.login_epoch)
    .where('is_active', '=', true)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export type UserChanges = Pick<
  Updateable<AccountTables['users']>,
  'first_name' | 'last_name' | 'phone_number' | 'profile_picture' | 'is_verified' | 'is_active' | 'is_staff'
>;

export async function updateUser(db: AccountDatabase, userId: number, changes: UserChanges, now: Date): Promise<User> {
  return await db
    .updateTable('users')
    .set({
      ...changes,
      ...(changes.is_active === undefined && changes.is_staff === undefined ? {} : { login_epoch: sql`login_epoch + 1` }),
      version: sql`version + 1`,
      updated_at: now,
    })
    .where('id', '=', userId)
    .returning(userColumns)
    .executeTakeFirstOrThrow();
}

/** Locks every active administrator's row, so that two of them cannot demote each other at once. */
export async function lockActiveStaff(db: AccountDatabase): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where('is_staff', '=', true)
    .where('is_active', '=', true)
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map((row) => row.id);
}

export const userOrderings = ['id', 'email', 'created_at', 'last_login_at'] as const;

export interface UserFilter {
  readonly search?: string | undefined;
  readonly isActive?: boolean | undefined;
  readonly isStaff?: boolean | undefined;
}

export interface UserOrder {
  readonly field: (typeof userOrderings)[number];
  readonly direction: 'asc' | 'desc';
}

function selectMatching(db: AccountDatabase, filter: UserFilter) {
  let matching = db.selectFrom('users').where('erased_at', 'is', null);
  if (filter.isActive !== undefined) matching = matching.where('is_active', '=', filter.isActive);
  if (filter.isStaff !== undefined) matching = matching.where('is_staff', '=', filter.isStaff);
  if (filter.search !== undefined && filter.search !== '') {
    const pattern = `%${filter.search.replaceAll(/[\\%_]/gu, String.raw`\$&`)}%`;
    matching = matching.where((eb) =>
      eb.or([eb('email', 'ilike', pattern), eb(sql<string>`first_name || ' ' || last_name`, 'ilike', pattern)]),
    );
  }
  return matching;
}

export async function countUsers(db: AccountDatabase, filter: UserFilter): Promise<number> {
  const { count } = await selectMatching(db, filter)
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return count;
}

export async function listUsers(
  db: AccountDatabase,
  filter: UserFilter,
  order: UserOrder,
  limit: number,
  offset: number,
): Promise<User[]> {
  return await selectMatching(db, filter)
    .select(userColumns)
    .orderBy(order.field, (by) => (order.direction === 'desc' ? by.desc().nullsLast() : by.asc().nullsFirst()))
    .orderBy('id', order.direction)
    .limit(limit)
    .offset(offset)
    .execute();
}

export async function readPreferences(db: AccountDatabase, userId: number): Promise<Preferences | undefined> {
  return await db.selectFrom('user_preferences').selectAll().where('user_id', '=', userId).executeTakeFirst();
}

/** What is needed to write to somebody. */
export interface Contact {
  readonly userId: number;
  readonly email: string;
  readonly name: string;
  readonly phoneNumber: string;
  readonly language: string;
  readonly timeZone: string;
  readonly hasEmail: boolean;
  readonly hasPush: boolean;
  readonly hasSms: boolean;
}

/** Undefined for users who are not active. In any transaction, also one of another feature. */
export async function findContact(trx: QueryExecutorProvider, userId: number): Promise<Contact | undefined> {
  const { rows } = await sql<Omit<Contact, 'name'> & { full_name: string }>`
    select users.id as "userId", email, trim(first_name || ' ' || last_name) as full_name, phone_number as "phoneNumber",
      language, timezone as "timeZone", email_notifications as "hasEmail", push_notifications as "hasPush", sms_notifications as "hasSms"
    from users join user_preferences on user_id = users.id
    where users.id = ${userId} and is_active
  `.execute(trx);
  const [row] = rows;
  if (row === undefined) return undefined;
  const { full_name: fullName, ...contact } = row;
  return { ...contact, name: fullName === '' ? (contact.email.split('@')[0] ?? contact.email) : fullName };
}

export type PreferenceChanges = Pick<
  Updateable<AccountTables['user_preferences']>,
  'language' | 'timezone' | 'email_notifications' | 'push_notifications' | 'sms_notifications'
>;

export async function updatePreferences(
  db: AccountDatabase,
  userId: number,
  changes: PreferenceChanges,
  now: Date,
): Promise<Preferences> {
  return await db
    .updateTable('user_preferences')
    .set({ ...changes, version: sql`version + 1`, updated_at: now })
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function listActiveStaff(db: AccountDatabase): Promise<number[]> {
  const rows = await db
    .selectFrom('users')
    .select('id')
    .where('is_staff', '=', true)
    .where('is_active', '=', true)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}
