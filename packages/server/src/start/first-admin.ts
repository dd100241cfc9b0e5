import { randomBytes } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Accounts } from '../features/accounts/index.ts';
import { SmartLockError } from '../platform/errors.ts';

const defaultEmail = 'admin@smartlock.local';

/** Twenty characters that nobody guesses. */
export function generatePassword(): string {
  return randomBytes(15).toString('base64url');
}

/** Makes the first administrator of an empty installation. A generated password is answered, to be shown this once. */
export async function ensureFirstAdmin(
  accounts: Accounts,
  config: Config,
): Promise<{ email: string; password: string } | undefined> {
  if (await accounts.hasStaff()) return undefined;
  const email = config.adminEmail ?? defaultEmail;
  const password = config.adminPassword ?? generatePassword();
  try {
    await accounts.createAdmin({ email, password });
  } catch (error) {
    // Another process was faster.
    if (error instanceof SmartLockError && error.code === 'email_taken' && (await accounts.hasStaff())) return undefined;
    throw error;
  }
  return config.adminPassword === undefined ? { email, password } : undefined;
}
