import { notFound } from '../../../platform/errors.ts';
import type { AccountContext } from '../context.ts';
import { deletePasskeysOf } from '../passkeys/store.ts';
import { revokingTransaction } from '../sessions.ts';
import { findUserForUpdate } from '../store.ts';
import { tellChange } from './enrol-totp.ts';
import { forgetGuesses } from './guess-lock.ts';
import { deleteBackupCodes, deleteTotp } from './store.ts';

/**
 * For somebody who lost the phone and the backup codes: an administrator, who has made sure who asks, takes every second factor off. The
 * user's sessions end, since whoever holds them could not be asked any more.
 */
export async function resetSecondFactor(context: AccountContext, userId: number): Promise<void> {
  await revokingTransaction(context, async (trx, revoke) => {
    if ((await findUserForUpdate(trx, userId)) === undefined) throw notFound('user');
    await deleteTotp(trx, userId);
    await deletePasskeysOf(trx, userId);
    await deleteBackupCodes(trx, userId);
    await forgetGuesses(trx, userId);
    await tellChange(context, trx, userId, 'reset_by_administrator');
    await revoke({ userId }, 'second_factor_reset');
  });
}
