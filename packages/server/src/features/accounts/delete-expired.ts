import type { AccountContext } from './context.ts';
import { deleteExpiredLinks } from './link-store.ts';
import { createLoginDelay } from './login-delay.ts';
import { deleteExpiredChallenges } from './second-factor/challenges.ts';
import { deleteOldGuesses } from './second-factor/guess-lock.ts';
import { deleteEndedSessions } from './session-store.ts';

const day = 86_400_000;
/** Kept this long after their end: they tell from which addresses an owner signs in. */
const sessionDays = 30;

/** Sessions, links and counts that have no more use. */
export async function deleteExpired({ db, clock }: AccountContext): Promise<void> {
  const now = clock.now().getTime();
  await deleteEndedSessions(db, new Date(now - sessionDays * day));
  await deleteExpiredLinks(db, new Date(now - day));
  await deleteExpiredChallenges(db, new Date(now));
  await deleteOldGuesses(db, new Date(now));
  await createLoginDelay(db).deleteOld(new Date(now - day));
}
