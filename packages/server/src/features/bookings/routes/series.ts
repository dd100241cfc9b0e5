import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { errorResponses, Id, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { bookSeries, cancelSeriesFrom } from '../book-series.ts';
import { getBooking } from '../change-booking.ts';
import type { BookingContext } from '../context.ts';
import { getRoom } from '../manage-rooms.ts';
import { ListedBooking, presentListedBooking } from '../presenter.ts';
import { roomNames } from '../store/rooms.ts';
import { GuestName, guestFields, stayFields } from './booking-fields.ts';
import { query, viewerOf } from './context.ts';

const SeriesBody = Type.Object(
  {
    ...stayFields,
    rrule: Type.String({
      minLength: 1,
      maxLength: 500,
      description: 'RFC 5545, with COUNT or UNTIL: FREQ=WEEKLY;COUNT=10. starts_at and ends_at are of the first session',
    }),
    except_dates: Type.Optional(
      Type.Array(Type.String({ format: 'date' }), { maxItems: 400, description: 'Days without a session, as on the wall' }),
    ),
    guest_name: GuestName,
    ...guestFields,
  },
  { additionalProperties: false },
);

/** Sessions that come again. */
export function seriesRoutes(app: App, context: BookingContext): void {
  app.post(
    '/series/',
    {
      config: { apiScope: 'bookings:write' },
      schema: {
        operationId: 'createBookingSeries',
        summary: 'Book recurring sessions: all of them, or none where one is taken',
        tags: ['Bookings'],
        querystring: query,
        body: SeriesBody,
        response: {
          201: Type.Object({ id: Id, rrule: Type.String(), bookings: Type.Array(ListedBooking) }),
          ...errorResponses(400, 401, 403, 404, 409),
        },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const room = await getRoom(context, viewerOf(request, request.query), body.room);
      const user = currentUser(request);
      const { series, bookings } = await bookSeries(context, room, {
        roomId: room.id,
        source: user.via === 'api_key' ? 'api' : 'manual',
        guestName: body.guest_name.trim(),
        guestEmail: body.guest_email ?? null,
        guestPhone: body.guest_phone ?? null,
        language: body.language,
        notes: body.notes,
        startsAt: new Date(body.starts_at),
        endsAt: new Date(body.ends_at),
        createdBy: user.userId,
        rrule: body.rrule,
        exceptDates: body.except_dates ?? [],
      });
      return await reply.code(201).send({
        id: series.id,
        rrule: series.rrule,
        bookings: bookings.map((booking) => presentListedBooking(booking, room.name)),
      });
    },
  );

  app.post(
    '/:id/cancel-series/',
    {
      config: { apiScope: 'bookings:write' },
      schema: {
        operationId: 'cancelBookingSeries',
        summary: 'Cancel this session of a series and all that follow',
        tags: ['Bookings'],
        params: IdParams,
        querystring: query,
        body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 500 })) }, { additionalProperties: false }),
        response: { 200: Type.Object({ bookings: Type.Array(ListedBooking) }), ...errorResponses(400, 401, 404, 409) },
      },
    },
    async (request) => {
      const viewer = viewerOf(request, request.query);
      const booking = await getBooking(context, viewer, request.params.id);
      const ended = await cancelSeriesFrom(context, viewer, booking, request.body.reason ?? '');
      const names = await roomNames(
        context.db,
        ended.map(({ room_id }) => room_id),
      );
      return { bookings: ended.map((each) => presentListedBooking(each, names.get(each.room_id) ?? '')) };
    },
  );
}
