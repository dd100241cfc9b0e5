import { presentApiKey } from './api-keys/presenter.ts';
import { deleteApiKeysOf, listApiKeys } from './api-keys/store.ts';
import type { AccountContext } from './context.ts';
import { presentPasskey } from './passkeys/presenter.ts';
import { deletePasskeysOf, listPasskeys } from './passkeys/store.ts';
import { presentSecondFactors } from './second-factor/presenter.ts';
import { deleteChallengesOf } from './second-factor/challenges.ts';
import { forgetGuesses } from './second-factor/guess-lock.ts';
import { deleteBackupCodes, deleteTotp, readSecondFactors } from './second-factor/store.ts';
import type { AccountDatabase } from './tables.ts';

export interface SignInData {
  readonly second_factor: ReturnType<typeof presentSecondFactors>;
  readonly passkeys: readonly ReturnType<typeof presentPasskey>[];
  readonly api_keys: readonly ReturnType<typeof presentApiKey>[];
}

/** What is held about how a person signs in, as they may see it themselves: no secret, no key, no hash. */
export async function exportSignIn({ db }: Pick<AccountContext, 'db'>, userId: number): Promise<SignInData> {
  return {
    second_factor: presentSecondFactors(await readSecondFactors(db, userId)),
    passkeys: (await listPasskeys(db, userId)).map(presentPasskey),
    api_keys: (await listApiKeys(db, userId)).map(presentApiKey),
  };
}

/** The row of the user stays, and what cascades from it would stay with it. */
export async function eraseSignIn(trx: AccountDatabase, userId: number): Promise<void> {
  await deleteTotp(trx, userId);
  await deletePasskeysOf(trx, userId);
  await deleteBackupCodes(trx, userId);
  await deleteApiKeysOf(trx, userId);
  await forgetGuesses(trx, userId);
  await deleteChallengesOf(trx, userId);
}
