import type { Database } from '../../platform/database/connection.ts';
import type { App } from '../../platform/http/types.ts';
import { handleJob, type JobHandler } from '../../platform/jobs/job.ts';
import type { PersonalData } from '../../platform/personal-data.ts';
import { handOutChecks, performCheck } from './check-booking.ts';
import { completeEnded } from './complete-bookings.ts';
import { checkBooking } from './jobs.ts';
import { lookAgain } from './look-again.ts';
import { proveLate } from './make-proof.ts';
import { eraseFromBookings, exportBookings } from './personal-data.ts';
import type { FeedContext } from './feeds/context.ts';
import { feedEvents } from './feeds/events.ts';
import { handOutFeeds, resealFeeds } from './feeds/feed-upkeep.ts';
import { readCalendarFeed } from './feeds/jobs.ts';
import { readFeed } from './feeds/read-feed.ts';
import { resealSources } from './inbound/sources.ts';
import { bookingEvents as events } from './events.ts';
import { registerBookingRoutes } from './routes/index.ts';
import { locksOfRooms } from './store/rooms.ts';
import { withBookingTables } from './tables.ts';

export type { BookingContext, CodeDelivery, CodeFacts } from './context.ts';
export { verifyProof, type ProofVerdict } from './rules/arrival-statement.ts';

export const bookingEvents = [...events, ...feedEvents];

export interface BookingsDeps extends Omit<FeedContext, 'db'> {
  readonly db: Database;
}

export type Bookings = ReturnType<typeof createBookings>;

/** Puts the feature together. Nothing runs by itself. */
export function createBookings(deps: BookingsDeps) {
  const context: FeedContext = { ...deps, db: withBookingTables(deps.db) };
  return {
    registerRoutes: (app: App): void => registerBookingRoutes(app, context),
    /** Its durable work, for the list of all. */
    jobs: [
      handleJob(checkBooking, ({ booking_id: bookingId, stage, codes_since: codesSince }, { signal }) =>
        performCheck(context, { bookingId, stage, codesSince: new Date(codesSince) }, signal),
      ),
    ] satisfies readonly JobHandler[],
    feedJobs: [
      handleJob(readCalendarFeed, (payload) => readFeed(context, payload.feed_id, payload.is_accepted)),
    ] satisfies readonly JobHandler[],
    /** Calendars go to the queue when they are due. For a periodic task. */
    handOutFeeds: (): Promise<void> => handOutFeeds(context),
    /** After a change of SECRET_KEY. Answers how many addresses and secrets. */
    reseal: async (): Promise<number> => (await resealFeeds(context)) + (await resealSources(context)),
    /** Locks that guests are let in by. */
    locksOfRooms: (): Promise<readonly number[]> => locksOfRooms(context.db),
    /** Checks before arrivals go to the queue when they are due. For a periodic task. */
    handOutChecks: (): Promise<void> => handOutChecks(context),
    /** Codes that were lost after the last check are checked once more. For a periodic task. Answers how many bookings. */
    lookAgain: (): Promise<number> => lookAgain(context),
    /** Proofs of codes that locks confirmed after the last check. For a periodic task. Answers how many. */
    proveLate: (): Promise<number> => proveLate(context),
    /** Stays that are over. For a periodic task. Answers how many. */
    completeEnded: (): Promise<number> => completeEnded(context),
    personalData: {
      name: 'bookings',
      export: (person) => exportBookings(context.db, person),
      erase: (trx, person) => eraseFromBookings(context, trx, person),
    } satisfies PersonalData,
  };
}
