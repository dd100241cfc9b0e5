import type { PlayedLock } from '../../features/devices/testing/devices-fixture.ts';

/**
 * Rows of the table of authorisation (start/authorization.test.ts) about rooms and bookings. Those with an id ask for one that does not
 * exist; who may do what with one that does is tested beside the routes.
 */
export const bookingsTable = `
GET /api/v1/rooms/                                      401      200    200    200     200   200   200       200    403
POST /api/v1/rooms/                                     401      404    403    403     201   201   404       201    403
GET /api/v1/rooms/:id/                                  401      404    404    404     404   404   404       404    403
PATCH /api/v1/rooms/:id/                                401      404    404    404     404   404   404       404    403
DELETE /api/v1/rooms/:id/                               401      404    404    404     404   404   404       404    403
GET /api/v1/rooms/:id/staff-codes/                      401      404    404    404     404   404   404       404    403
POST /api/v1/rooms/:id/staff-codes/                     401      404    404    404     404   404   404       404    403
GET /api/v1/rooms/:id/staff-codes/:code_id/             401      404    404    404     404   404   404       404    403
PATCH /api/v1/rooms/:id/staff-codes/:code_id/           401      404    404    404     404   404   404       404    403
DELETE /api/v1/rooms/:id/staff-codes/:code_id/          401      404    404    404     404   404   404       404    403
GET /api/v1/bookings/                                   401      200    200    200     200   200   200       200    403
POST /api/v1/bookings/                                  401      404    404    404     404   404   404       404    403
POST /api/v1/bookings/series/                           401      404    404    404     404   404   404       404    403
GET /api/v1/bookings/:id/                               401      404    404    404     404   404   404       404    403
PATCH /api/v1/bookings/:id/                             401      404    404    404     404   404   404       404    403
POST /api/v1/bookings/:id/early-check-in/               401      404    404    404     404   404   404       404    403
POST /api/v1/bookings/:id/extend/                       401      404    404    404     404   404   404       404    403
POST /api/v1/bookings/:id/shorten/                      401      404    404    404     404   404   404       404    403
POST /api/v1/bookings/:id/move/                         401      404    404    404     404   404   404       404    403
POST /api/v1/bookings/:id/cancel/                       401      404    404    404     404   404   404       404    403
POST /api/v1/bookings/:id/cancel-series/                401      404    404    404     404   404   404       404    403
POST /api/v1/bookings/:id/no-show/                      401      404    404    404     404   404   404       404    403
POST /api/v1/bookings/:id/undo/                         401      404    404    404     404   404   404       404    403
POST /api/v1/bookings/:id/guest-link/                   401      404    404    404     404   404   404       404    403
GET /api/v1/bookings/:id/proof/                         401      404    404    404     404   404   404       404    403
`;

const nowhere = 999_999_999;
const stay = { room: nowhere, guest_name: 'Grace', starts_at: '2999-01-01T00:00:00Z', ends_at: '2999-01-02T00:00:00Z' };
const weekly = { timezone: 'Europe/Berlin', rules: [{ weekdays: ['mon'], start: '10:00', end: '12:00' }], exceptions: [] };

export const bookingsBodies: Readonly<Record<string, object>> = {
  'PATCH /api/v1/rooms/:id/': { name: 'Studio' },
  'POST /api/v1/rooms/:id/staff-codes/': { name: 'Cleaner', schedule: weekly },
  'PATCH /api/v1/rooms/:id/staff-codes/:code_id/': { name: 'Cleaner' },
  'POST /api/v1/bookings/': stay,
  'POST /api/v1/bookings/series/': { ...stay, rrule: 'FREQ=WEEKLY;COUNT=2' },
  'PATCH /api/v1/bookings/:id/': { notes: 'Rings first' },
  'POST /api/v1/bookings/:id/early-check-in/': { starts_at: stay.starts_at },
  'POST /api/v1/bookings/:id/extend/': { ends_at: stay.ends_at },
  'POST /api/v1/bookings/:id/shorten/': { ends_at: stay.ends_at },
  'POST /api/v1/bookings/:id/move/': { room: nowhere },
};

/** Bodies that name the lock. */
export const bookingsBodiesOf: Readonly<Record<string, (lock: PlayedLock) => object>> = {
  'POST /api/v1/rooms/': (lock) => ({
    name: 'Studio',
    time_zone: 'Europe/Berlin',
    doors: [{ device: lock.id, kind: 'own' }],
  }),
};
