import type { AccountContext } from './context.ts';

/** Under this the attempts at an account are counted, known or not; the addresses that people try are not stored. */
export function accountHashOf(context: Pick<AccountContext, 'keyring'>, key: string): string {
  return context.keyring.keyedHash(key, 'login-attempts');
}
