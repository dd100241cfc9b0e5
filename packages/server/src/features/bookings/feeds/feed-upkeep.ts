import { urlContext, type FeedContext } from './context.ts';
import { readCalendarFeed } from './jobs.ts';
import { dueFeeds } from './store.ts';

const perRound = 100;

/** Puts the calendars that are due into the queue. Does no harm twice: while a job for one waits or runs, another is not added. */
export async function handOutFeeds({ db, jobs, clock }: Pick<FeedContext, 'db' | 'jobs' | 'clock'>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const id of await dueFeeds(trx, clock.now(), perRound)) {
      await jobs.enqueue(trx, readCalendarFeed, { feed_id: id, is_accepted: false }, { key: `${id}:read` });
    }
  });
}

/** After a change of SECRET_KEY: addresses that earlier keys sealed are sealed under the present one. Answers how many. */
export async function resealFeeds({ db, keyring }: Pick<FeedContext, 'db' | 'keyring'>): Promise<number> {
  const rows = await db.selectFrom('calendar_feeds').select(['id', 'room_id', 'url_sealed']).execute();
  const old = rows.filter(({ url_sealed }) => keyring.needsReseal(url_sealed));
  for (const { id, room_id, url_sealed } of old) {
    const context = urlContext(room_id);
    await db
      .updateTable('calendar_feeds')
      .set({ url_sealed: keyring.seal(keyring.open(url_sealed, context), context) })
      .where('id', '=', id)
      // Somebody who gave another address meanwhile has sealed it anew.
      .where('url_sealed', '=', url_sealed)
      .execute();
  }
  return old.length;
}
