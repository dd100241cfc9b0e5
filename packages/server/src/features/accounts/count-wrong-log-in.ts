import type { AccountContext } from './context.ts';

/** Against the address that a wrong password or code came from: one that was blocked meanwhile learns nothing of whether it was right. */
export async function countWrongLogIn(
  { db, clock, guesses }: Pick<AccountContext, 'db' | 'clock' | 'guesses'>,
  address: string | null,
  accountHash: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const guess = { kind: 'login' as const, address, devicePk: null, accountHash, at: clock.now() };
    if ((await guesses.failed(trx, guess)).wasBlocked) await guesses.requireOpen(trx, address);
  });
}
