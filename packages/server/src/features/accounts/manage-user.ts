import { notFound } from '../../platform/errors.ts';
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
    const changed = changedFields(changes);
    await context.events.publish(trx, userUpdated, { user_id: userId, changed }, { userId });
    return await updateUser(trx, userId, changes, context.clock.now());
  });
  return result;
}
