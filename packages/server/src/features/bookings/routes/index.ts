import { authScope } from '../../../platform/http/auth.ts';
import type { App } from '../../../platform/http/types.ts';
import type { BookingContext } from '../context.ts';
import { registerGuestPages } from '../guest-page/routes.ts';
import { bookingActions } from './booking-actions.ts';
import { bookingRoutes } from './bookings.ts';
import { roomRoutes } from './rooms.ts';
import { seriesRoutes } from './series.ts';
import { staffCodeRoutes } from './staff-codes.ts';

/** Every route of rooms and bookings; each shows only rooms all of whose doors the caller manages. */
export function registerBookingRoutes(app: App, context: BookingContext): void {
  within(app, '/api/v1/rooms', (rooms) => {
    authScope(rooms, 'user', (scoped) => {
      roomRoutes(scoped, context);
      staffCodeRoutes(scoped, context);
    });
  });
  within(app, '/api/v1/bookings', (bookings) => {
    authScope(bookings, 'user', (scoped) => {
      bookingRoutes(scoped, context);
      seriesRoutes(scoped, context);
      bookingActions(scoped, context);
    });
  });
  authScope(app, 'public', (scoped) => {
    registerGuestPages(scoped, context);
  });
}

function within(app: App, prefix: string, register: (scoped: App) => void): void {
  void app.register(
    async (scoped) => {
      register(scoped);
    },
    { prefix },
  );
}
