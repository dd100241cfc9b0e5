import { changesOf } from '../../platform/audit/audit-changes.ts';
import { notFound } from '../../platform/errors.ts';
import { personOf, preferenceFields, userFields } from './audit.ts';
import type { AccountContext } from './context.ts';
import { changedFields, userUpdated } from './events.ts';
import { invalidFields } from './register.ts';
import { findUser, findUserForUpdate, readPreferences, updatePreferences, updateUser } from './store.ts';
import type { PreferenceChanges, Preferences, User, UserChanges } from './store.ts';

export async function readUser(context: AccountContext, userId: number): Promise<User> {
  const user = await findUser(context.db, userId);
  if (user === undefined) throw notFound('user');
  return user;
}

export type ProfileChanges = Pick<UserChanges, 'first_name' | 'last_name' | 'phone_number'>;

const phonePattern = /^(?:\+?[\d ().-]{3,20})?$/u;

function requirePhoneNumber(phoneNumber: string): void {
  if (phonePattern.test(phoneNumber)) return;
  throw invalidFields([
    {
      field: 'phone_number',
      message: 'Enter a phone number of digits, at most 20 characters, or leave it empty.',
      code: 'invalid_phone_number',
    },
  ]);
}

/** Fields that are left out stay as they are. `check` sees the row before it changes (If-Match). */
export async function updateProfile(
  context: AccountContext,
  userId: number,
  changes: ProfileChanges,
  check: (user: User) => void,
): Promise<User> {
  if (changes.phone_number !== undefined) requirePhoneNumber(changes.phone_number.trim());
  return await context.db.transaction().execute(async (trx) => {
    const user = await findUserForUpdate(trx, userId);
    if (user === undefined) throw notFound('user');
    check(user);
    await context.events.publish(trx, userUpdated, { user_id: userId, changed: changedFields(changes) }, { userId });
    const updated = await updateUser(
      trx,
      userId,
      {
        first_name: (changes.first_name ?? user.first_name).trim(),
        last_name: (changes.last_name ?? user.last_name).trim(),
        phone_number: (changes.phone_number ?? user.phone_number).trim(),
      },
      context.clock.now(),
    );
    await context.audit.record(trx, {
      action: 'user.updated',
      resourceType: 'user',
      resourceId: userId,
      subject: personOf(userId),
      changes: changesOf(userFields, user, updated),
    });
    return updated;
  });
}

export async function readOwnPreferences(context: AccountContext, userId: number): Promise<Preferences> {
  const preferences = await readPreferences(context.db, userId);
  if (preferences === undefined) throw notFound('user');
  return preferences;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

export async function changePreferences(
  context: AccountContext,
  userId: number,
  changes: PreferenceChanges,
  check: (preferences: Preferences) => void,
): Promise<Preferences> {
  if (changes.timezone !== undefined && !isTimeZone(changes.timezone)) {
    throw invalidFields([
      { field: 'timezone', message: 'Enter a time zone such as Europe/Berlin or UTC.', code: 'invalid_timezone' },
    ]);
  }
  return await context.db.transaction().execute(async (trx) => {
    // The user's row is the lock for both tables.
    await findUserForUpdate(trx, userId);
    const preferences = await readPreferences(trx, userId);
    if (preferences === undefined) throw notFound('user');
    check(preferences);
    await context.events.publish(trx, userUpdated, { user_id: userId, changed: ['preferences'] }, { userId });
    const updated = await updatePreferences(trx, userId, changes, context.clock.now());
    await context.audit.record(trx, {
      action: 'preferences.updated',
      resourceType: 'preferences',
      resourceId: userId,
      subject: personOf(userId),
      changes: changesOf(preferenceFields, preferences, updated),
    });
    return updated;
  });
}
