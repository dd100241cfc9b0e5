import type { Database } from '../../platform/database/connection.ts';
import type { App } from '../../platform/http/types.ts';
import { handleJob, type JobHandler } from '../../platform/jobs/job.ts';
import type { PersonalData } from '../../platform/personal-data.ts';
import { handOutChecks, performCheck } from './check-booking.ts';
import { completeEnded } from './complete-bookings.ts';
import type { BookingContext } from './context.ts';
import { checkBooking } from './jobs.ts';
import { eraseFromBookings, exportBookings } from './personal-data.ts';
import { registerBookingRoutes } from './routes/index.ts';
import { withBookingTables } from './tables.ts';

export type { BookingContext, CodeDelivery, CodeFacts } from './context.ts';
export { bookingEvents } from './events.ts';
export { verifyProof, type ProofVerdict } from './rules/arrival-statement.ts';

export interface BookingsDeps extends Omit<BookingContext, 'db'> {
  readonly db: Database;
}

export type Bookings = ReturnType<typeof createBookings>;

/** Puts the feature together. Nothing runs by itself. */
export function createBookings(deps: BookingsDeps) {
  const context: BookingContext = { ...deps, db: withBookingTables(deps.db) };
  return {
    registerRoutes: (app: App): void => registerBookingRoutes(app, context),
    /** Its durable work, for the list of all. */
    jobs: [
      handleJob(checkBooking, (payload) =>
        performCheck(context, payload.booking_id, payload.stage, new Date(payload.codes_since)),
      ),
    ] satisfies readonly JobHandler[],
    /** Checks before arrivals go to the queue when they are due. For a periodic task. */
    handOutChecks: (): Promise<void> => handOutChecks(context),
    /** Stays that are over. For a periodic task. Answers how many. */
    completeEnded: (): Promise<number> => completeEnded(context),
    personalData: {
      name: 'bookings',
      export: (person) => exportBookings(context.db, person),
      erase: (trx, person) => eraseFromBookings(context, trx, person),
    } satisfies PersonalData,
  };
}
