import { Type, type Static } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { parseJsonBody } from '../../../platform/http/json-body.ts';
import { errorResponses, Id, IdParams, Nullable, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { FeedContext } from '../feeds/context.ts';
import { ExternalId, guestFields, GuestName, stayFields } from '../routes/booking-fields.ts';
import { addSource, removeSource, sourcesOf, type SourceRow } from './sources.ts';
import { authenticate, takeMessage, type InboundMessage } from './take-message.ts';

const tags = ['Bookings'];

const SourceAnswer = Type.Object({
  id: Id,
  name: Type.String(),
  url: Type.String({ description: 'Where its messages go' }),
  created_at: Timestamp,
  last_used_at: Nullable(Timestamp),
});

function presentSource(source: SourceRow, publicUrl: string): Static<typeof SourceAnswer> {
  return {
    id: source.id,
    name: source.name,
    url: `${publicUrl}/api/v1/bookings/inbound/${source.slug}/`,
    created_at: source.created_at.toISOString(),
    last_used_at: source.last_used_at?.toISOString() ?? null,
  };
}

/** Programs that book by signed messages. Below `/bookings`, for people. */
export function inboundSourceRoutes(app: App, context: FeedContext): void {
  const { publicUrl } = context.settings;
  app.get(
    '/inbound-sources/',
    {
      config: { apiScope: 'bookings:read' },
      schema: {
        operationId: 'listInboundSources',
        summary: 'Your programs that book by signed messages',
        tags,
        response: { 200: Type.Object({ results: Type.Array(SourceAnswer) }), ...errorResponses(401) },
      },
    },
    async (request) => ({
      results: (await sourcesOf(context, currentUser(request).userId)).map((source) => presentSource(source, publicUrl)),
    }),
  );

  app.post(
    '/inbound-sources/',
    {
      config: { apiScope: 'bookings:write' },
      schema: {
        operationId: 'createInboundSource',
        summary: 'Let a program book by signed messages (Standard Webhooks); its secret is told this once',
        tags,
        body: Type.Object(
          { name: Type.String({ minLength: 1, maxLength: 100, pattern: String.raw`\S` }) },
          { additionalProperties: false },
        ),
        response: {
          201: Type.Intersect([SourceAnswer, Type.Object({ secret: Type.String({ description: 'whsec_…' }) })]),
          ...errorResponses(400, 401, 409),
        },
      },
    },
    async (request, reply) => {
      const { source, secret } = await addSource(context, currentUser(request).userId, request.body.name.trim());
      return await reply.code(201).send({ ...presentSource(source, publicUrl), secret });
    },
  );

  app.delete(
    '/inbound-sources/:id/',
    {
      config: { apiScope: 'bookings:write' },
      schema: {
        operationId: 'deleteInboundSource',
        summary: 'Take no more messages from a program; what it has booked stays',
        tags,
        params: IdParams,
        response: { 204: Type.Null({ description: 'Deleted' }), ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      await removeSource(context, currentUser(request).userId, request.params.id);
      return await reply.code(204).send(null);
    },
  );
}

const Stay = Type.Object(
  { external_id: ExternalId, ...stayFields, guest_name: GuestName, ...guestFields },
  { additionalProperties: false },
);
const Message = Type.Union([
  Type.Object(
    { type: StringEnum(['booking.created', 'booking.changed'] as const), timestamp: Type.Optional(Timestamp), data: Stay },
    { additionalProperties: false },
  ),
  Type.Object(
    {
      type: StringEnum(['booking.cancelled'] as const),
      timestamp: Type.Optional(Timestamp),
      data: Type.Object(
        { external_id: ExternalId, reason: Type.Optional(Type.String({ maxLength: 500 })) },
        { additionalProperties: false },
      ),
    },
    { additionalProperties: false },
  ),
]);

function readMessage(body: Static<typeof Message>): InboundMessage {
  if (body.type === 'booking.cancelled') return { type: body.type, externalId: body.data.external_id, reason: body.data.reason };
  const { external_id: externalId, room, starts_at, ends_at, guest_name, guest_email, guest_phone, language, notes } = body.data;
  return {
    type: body.type,
    externalId,
    roomId: room,
    startsAt: new Date(starts_at),
    endsAt: new Date(ends_at),
    guest: {
      guestName: guest_name.trim(),
      guestEmail: guest_email ?? null,
      guestPhone: guest_phone ?? null,
      language,
      notes,
    },
  };
}

/** Where their messages arrive. The signature is over the bytes of the body, so that these are kept as they came. */
export function inboundMessageRoute(app: App, context: FeedContext): void {
  const bodies = new WeakMap<object, string>();
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      bodies.set(request, (body as Buffer).toString('utf8'));
      done(null, parseJsonBody(body as Buffer));
    } catch (error) {
      done(error as Error, undefined);
    }
  });
  app.post(
    '/inbound/:source/',
    {
      schema: {
        operationId: 'takeInboundBooking',
        summary: 'A signed message (Standard Webhooks) of a program that books, changes and cancels',
        tags,
        params: Type.Object({ source: Type.String({ maxLength: 64 }) }),
        headers: Type.Object({
          'webhook-id': Type.Optional(Type.String({ maxLength: 200 })),
          'webhook-timestamp': Type.Optional(Type.String({ maxLength: 20 })),
          'webhook-signature': Type.Optional(Type.String({ maxLength: 2000 })),
        }),
        body: Message,
        response: {
          200: Type.Object({
            outcome: StringEnum(['booked', 'changed', 'cancelled', 'unknown', 'seen_before'] as const),
            booking: Nullable(Id),
          }),
          ...errorResponses(400, 401, 404, 409),
        },
      },
    },
    async (request) => {
      const { headers } = request;
      const id = headers['webhook-id'] ?? '';
      const source = await authenticate(context, request.params.source, {
        id,
        timestamp: headers['webhook-timestamp'] ?? '',
        signatures: headers['webhook-signature'] ?? '',
        body: bodies.get(request) ?? '',
      });
      return await takeMessage(context, source, id, readMessage(request.body));
    },
  );
}
