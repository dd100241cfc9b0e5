import { conflict } from '../../platform/errors.ts';
import type { User } from './store.ts';

export interface AdminChanges {
  readonly is_active?: boolean;
  readonly is_staff?: boolean;
}

/** Somebody must be left who can let the others in again. `activeStaff` are the ids as they are before the change. */
export function requireStaffLeft(
  user: Pick<User, 'id' | 'is_active' | 'is_staff'>,
  changes: AdminChanges,
  activeStaff: readonly number[],
): void {
  const remains = (changes.is_active ?? user.is_active) && (changes.is_staff ?? user.is_staff);
  if (remains || !activeStaff.includes(user.id) || activeStaff.length > 1) return;
  throw conflict('last_staff', 'This is the last active administrator. Make another user an administrator first.');
}
