import type { FastifyRequest } from 'fastify';
import { Type, type Static, type TSchema } from 'typebox';
import { errorResponses, Id, IdParams, Timestamp } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { changeBooking, checkInEarly, extendBooking, getBooking, shortenBooking } from '../change-booking.ts';
import type { BookingContext } from '../context.ts';
import { endBooking, undoEnding } from '../end-booking.ts';
import { makeGuestLink } from '../guest-link.ts';
import { readProof } from '../make-proof.ts';
import { getRoom } from '../manage-rooms.ts';
import { BookingAnswer } from '../presenter.ts';
import { ArrivalProof } from '../rules/arrival-statement.ts';
import type { BookingRow } from '../store/bookings.ts';
import { answerBooking } from './bookings.ts';
import { query, versionToMatch, viewerOf } from './context.ts';

const StartBody = Type.Object({ starts_at: Timestamp }, { additionalProperties: false });
const EndBody = Type.Object({ ends_at: Timestamp }, { additionalProperties: false });
const MoveBody = Type.Object({ room: Id }, { additionalProperties: false });
const ReasonBody = Type.Object(
  { reason: Type.Optional(Type.String({ maxLength: 500, description: 'For your own record' })) },
  { additionalProperties: false },
);
const NoBody = Type.Object({}, { additionalProperties: false });

interface Action<Body extends TSchema> {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly body: Body;
  readonly act: (
    booking: BookingRow,
    body: Static<Body>,
    ifVersion: number | undefined,
    request: FastifyRequest,
  ) => Promise<BookingRow>;
}

/** POST …/early-check-in/ and the like: one thing that happens to a booking, by its name. */
export function bookingActions(app: App, context: BookingContext): void {
  function action<Body extends TSchema>({ path, operationId, summary, body, act }: Action<Body>): void {
    app.post(
      `/:id/${path}/`,
      {
        config: { apiScope: 'bookings:write' },
        schema: {
          operationId,
          summary,
          tags: ['Bookings'],
          params: IdParams,
          querystring: query,
          body,
          response: { 200: BookingAnswer, ...errorResponses(400, 401, 403, 404, 409, 412) },
        },
      },
      async (request, reply) => {
        const booking = await getBooking(context, viewerOf(request, request.query), request.params.id);
        const ifVersion = versionToMatch(request, booking.version);
        return await answerBooking(context, request, reply, await act(booking, request.body as Static<Body>, ifVersion, request));
      },
    );
  }

  action({
    path: 'early-check-in',
    operationId: 'checkInEarly',
    summary: 'The guest comes earlier: the codes open from then on',
    body: StartBody,
    act: (booking, { starts_at }, ifVersion) => checkInEarly(context, booking, new Date(starts_at), ifVersion),
  });
  action({
    path: 'extend',
    operationId: 'extendBooking',
    summary: 'The guest stays longer',
    body: EndBody,
    act: (booking, { ends_at }, ifVersion) => extendBooking(context, booking, new Date(ends_at), ifVersion),
  });
  action({
    path: 'shorten',
    operationId: 'shortenBooking',
    summary: 'The guest leaves earlier',
    body: EndBody,
    act: (booking, { ends_at }, ifVersion) => shortenBooking(context, booking, new Date(ends_at), ifVersion),
  });
  action({
    path: 'move',
    operationId: 'moveBooking',
    summary: 'Into another room, at the same time: codes of its doors, and none of the old ones',
    body: MoveBody,
    async act(booking, { room }, ifVersion, request) {
      const target = await getRoom(context, viewerOf(request, request.query as Static<typeof query>), room);
      return await changeBooking(context, booking, { roomId: target.id }, ifVersion);
    },
  });
  action({
    path: 'cancel',
    operationId: 'cancelBooking',
    summary: 'Cancel: the codes open nothing from now on; for 24 hours this can be taken back',
    body: ReasonBody,
    act: (booking, { reason }, ifVersion) => endBooking(context, booking, { status: 'cancelled', reason, ifVersion }),
  });
  action({
    path: 'no-show',
    operationId: 'markNoShow',
    summary: 'The guest did not come: the codes open nothing from now on; for 24 hours this can be taken back',
    body: ReasonBody,
    act: (booking, { reason }, ifVersion) => endBooking(context, booking, { status: 'no_show', reason, ifVersion }),
  });
  action({
    path: 'undo',
    operationId: 'undoBookingEnd',
    summary: 'Take a cancellation or a no-show back',
    body: NoBody,
    act: (booking, _body, ifVersion) => undoEnding(context, booking, ifVersion),
  });

  app.post(
    '/:id/guest-link/',
    {
      config: { apiScope: 'bookings:write', idempotent: false },
      schema: {
        operationId: 'makeGuestLink',
        summary: "A link to the guest's page, to be handed on; links that were told before go on working",
        tags: ['Bookings'],
        params: IdParams,
        querystring: query,
        body: NoBody,
        response: { 201: Type.Object({ link: Type.String() }), ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const booking = await getBooking(context, viewerOf(request, request.query), request.params.id);
      return await reply.code(201).send({ link: await makeGuestLink(context, booking) });
    },
  );

  app.get(
    '/:id/proof/',
    {
      config: { apiScope: 'bookings:read' },
      schema: {
        operationId: 'getArrivalProof',
        summary: 'The signed statement of what was known of the codes before the arrival',
        tags: ['Bookings'],
        params: IdParams,
        querystring: query,
        response: { 200: ArrivalProof, ...errorResponses(400, 401, 404, 409) },
      },
    },
    async (request) => await readProof(context, await getBooking(context, viewerOf(request, request.query), request.params.id)),
  );
}
