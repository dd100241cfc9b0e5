import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { hiddenFrom } from '../../access/index.ts';
import { currentUser } from '../../../platform/http/auth.ts';
import { setEtag } from '../../../platform/http/etag.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import {
  errorResponses,
  Id,
  IdParams,
  Ordering,
  pageQuery,
  Paginated,
  readOrdering,
  StringEnum,
  Timestamp,
} from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { readDetail } from '../booking-detail.ts';
import { putBooking } from '../book.ts';
import { changeBooking, getBooking } from '../change-booking.ts';
import type { BookingContext } from '../context.ts';
import { getRoom } from '../manage-rooms.ts';
import { BookingAnswer, ListedBooking, presentBooking, presentListedBooking } from '../presenter.ts';
import { bookingOrderings, countBookings, pageOfBookings, type BookingRow } from '../store/bookings.ts';
import { roomNames } from '../store/rooms.ts';
import { bookingSources, bookingStatuses } from '../tables.ts';
import { ExternalId, GuestName, guestFields, stayFields } from './booking-fields.ts';
import { allQuery, query, toDate, versionToMatch, viewerOf } from './context.ts';

const listQuery = Type.Object({
  ...pageQuery,
  ...allQuery,
  ordering: Ordering(bookingOrderings, 'starts_at'),
  search: Type.Optional(Type.String({ maxLength: 200, description: "Part of the guest's name or address" })),
  room: Type.Optional(Id),
  series: Type.Optional(Id),
  status: Type.Optional(StringEnum(bookingStatuses)),
  source: Type.Optional(StringEnum(bookingSources)),
  external_id: Type.Optional(Type.String({ maxLength: 200 })),
  from: Type.Optional(Timestamp),
  until: Type.Optional(Timestamp),
});

const CreateBody = Type.Object(
  { ...stayFields, guest_name: GuestName, ...guestFields, external_id: Type.Optional(ExternalId) },
  { additionalProperties: false },
);
const UpdateBody = Type.Partial(Type.Object({ ...stayFields, guest_name: GuestName, ...guestFields }), {
  additionalProperties: false,
  minProperties: 1,
});

/** The digits are for whoever may see those of one PIN. */
export async function answerBooking(
  context: BookingContext,
  request: FastifyRequest,
  reply: FastifyReply,
  booking: BookingRow,
): Promise<Static<typeof BookingAnswer>> {
  setEtag(reply, booking.version);
  return presentBooking(await readDetail(context, booking), await hiddenFrom(request, { isBulk: false }));
}

export function bookingRoutes(app: App, context: BookingContext): void {
  app.get(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: { apiScope: 'bookings:read', audit: 'always' },
      schema: {
        operationId: 'listBookings',
        summary: 'Bookings of rooms whose doors you manage',
        tags: ['Bookings'],
        querystring: listQuery,
        response: { 200: Paginated(ListedBooking), ...errorResponses(400, 401) },
      },
    },
    async (request) => {
      const { ordering, external_id: externalId, from, until, room, series, status, source, search } = request.query;
      const viewer = viewerOf(request, request.query);
      const filter = { room, series, status, source, externalId, search, from: toDate(from), until: toDate(until) };
      return await paginate(request, request.query, {
        count: () => countBookings(context.db, viewer, filter),
        rows: async (limit, offset) => {
          const order = readOrdering(ordering, bookingOrderings);
          const rows = await pageOfBookings(context.db, viewer, filter, order, { limit, offset });
          const names = await roomNames(
            context.db,
            rows.map(({ room_id }) => room_id),
          );
          return rows.map((row) => presentListedBooking(row, names.get(row.room_id) ?? ''));
        },
      });
    },
  );

  app.post(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: { apiScope: 'bookings:write' },
      schema: {
        operationId: 'createBooking',
        summary: 'Book a room: makes the codes and tells the guest. With an external_id that is known, changes that booking',
        tags: ['Bookings'],
        querystring: query,
        body: CreateBody,
        response: { 200: BookingAnswer, 201: BookingAnswer, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const viewer = viewerOf(request, request.query);
      const room = await getRoom(context, viewer, body.room);
      const user = currentUser(request);
      const { booking, isNew } = await putBooking(
        context,
        room,
        {
          roomId: room.id,
          source: body.external_id === undefined && user.via !== 'api_key' ? 'manual' : 'api',
          externalId: body.external_id ?? null,
          guestName: body.guest_name.trim(),
          guestEmail: body.guest_email ?? null,
          guestPhone: body.guest_phone ?? null,
          language: body.language,
          notes: body.notes,
          startsAt: new Date(body.starts_at),
          endsAt: new Date(body.ends_at),
          createdBy: user.userId,
        },
        { viewer, revives: false },
      );
      return await reply.code(isNew ? 201 : 200).send(await answerBooking(context, request, reply, booking));
    },
  );

  app.get(
    '/:id/',
    {
      config: { apiScope: 'bookings:read' },
      schema: {
        operationId: 'getBooking',
        summary: 'One booking with its codes, what is known of them at the locks, and the checks that were made',
        tags: ['Bookings'],
        params: IdParams,
        querystring: query,
        response: { 200: BookingAnswer, ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const booking = await getBooking(context, viewerOf(request, request.query), request.params.id);
      return await answerBooking(context, request, reply, booking);
    },
  );

  app.patch(
    '/:id/',
    {
      config: { apiScope: 'bookings:write' },
      schema: {
        operationId: 'updateBooking',
        summary: 'Change a booking; its codes move along, and the guest is told again when it matters to them',
        tags: ['Bookings'],
        params: IdParams,
        querystring: query,
        body: UpdateBody,
        response: { 200: BookingAnswer, ...errorResponses(400, 401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request, request.query);
      const booking = await getBooking(context, viewer, request.params.id);
      const { body } = request;
      const room = body.room === undefined ? undefined : await getRoom(context, viewer, body.room);
      const update = {
        roomId: room?.id,
        startsAt: toDate(body.starts_at),
        endsAt: toDate(body.ends_at),
        guestName: body.guest_name?.trim(),
        guestEmail: body.guest_email,
        guestPhone: body.guest_phone,
        language: body.language,
        notes: body.notes,
      };
      const changed = await changeBooking(context, booking, update, versionToMatch(request, booking.version));
      return await answerBooking(context, request, reply, changed);
    },
  );
}
