import { notFound } from '../../platform/errors.ts';
import { changesOf } from '../../platform/audit/audit-changes.ts';
import { personOf, userFields } from './audit.ts';
import type { AccountContext } from './context.ts';
import { changedFields, userUpdated } from './events.ts';
import { requireStaffLeft } from './policy.ts';
import type { AdminChanges } from './policy.ts';
import { revokingTransaction } from './sessions.ts';
import { findUserForUpdate, lockActiveStaff, updateUser } from './store.ts';
import type { User } from './store.ts';

/**
 * Activates, deactivates, promotes or demotes. What a token says about its user must stay true, so either change ends the
 * user's sessions. `check` sees the row before it changes (If-Match).
 */
export async function manageUser(
  context: AccountContext,
  userId: number,
  changes: AdminChanges,
  check: (user: User) => void,
): Promise<User> {
  const { result } = await revokingTransaction(context, async (trx, revoke) => {
    const activeStaff = await lockActiveStaff(trx);
    const user = await findUserForUpdate(trx, userId);
    if (user === undefined) throw notFound('user');
    check(user);
    requireStaffLeft(user, changes, activeStaff);
    const isDeactivated = changes.is_active === false && user.is_active;
    const isRoleChanged = changes.is_staff !== undefined && changes.is_staff !== user.is_staff;
    if (isDeactivated) await revoke({ userId }, 'deactivated');
    else if (isRoleChanged) await revoke({ userId }, 'role_changed');
    await context.events.publish(trx, userUpdated, { user_id: userId, changed: changedFields(changes) }, { userId });
    const updated = await updateUser(trx, userId, changes, context.clock.now());
    await context.audit.record(trx, {
      action: actionOf(user, updated),
      resourceType: 'user',
      resourceId: userId,
      subject: personOf(userId),
      changes: changesOf(userFields, user, updated),
    });
    return updated;
  });
  return result;
}

function actionOf(before: User, after: User): string {
  if (before.is_active !== after.is_active) return after.is_active ? 'user.activated' : 'user.deactivated';
  if (before.is_staff !== after.is_staff) return after.is_staff ? 'user.promoted' : 'user.demoted';
  return 'user.updated';
}
