import type { AccountContext } from '../context.ts';
import type { AccountDatabase, SecondFactorMethod } from '../tables.ts';
import { backupCodeHashes } from './backup-codes.ts';
import { findTotp, takeTotpStep, useBackupCode } from './store.ts';
import { matchTotpStep } from './totp.ts';

export function totpPlace(userId: number): string {
  return `totp_secrets.secret:${userId}`;
}

/**
 * What this code of the user is, used up by the asking; undefined for one that is wrong or was used before. Within the transaction that
 * grants what the code is shown for, so that none is lost to a request that fails. The caller has counted the guess.
 */
export async function proveCode(
  { keyring, clock }: Pick<AccountContext, 'keyring' | 'clock'>,
  trx: AccountDatabase,
  userId: number,
  text: string,
): Promise<Exclude<SecondFactorMethod, 'passkey'> | undefined> {
  const code = text.replaceAll(/\s/gu, '');
  const now = clock.now();
  if (/^\d{6}$/.test(code)) {
    const totp = await findTotp(trx, userId);
    if (totp === undefined || totp.confirmed_at === null) return undefined;
    const step = matchTotpStep(keyring.open(totp.secret_sealed, totpPlace(userId)), code, now, totp.last_step);
    return step !== undefined && (await takeTotpStep(trx, totp, step)) ? 'totp' : undefined;
  }
  const hashes = backupCodeHashes(keyring, userId, code);
  if (hashes.length === 0) return undefined;
  return (await useBackupCode(trx, userId, hashes, now)) ? 'backup_code' : undefined;
}
