import { Type, type Static } from 'typebox';
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
} from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { BookingContext } from '../context.ts';
import { changeRoom, createRoom, deleteRoom, getRoom } from '../manage-rooms.ts';
import { presentRoom, RoomAnswer } from '../presenter.ts';
import { countRooms, pageOfRooms, roomOrderings } from '../store/rooms.ts';
import { doorKinds } from '../tables.ts';
import { allQuery, query, versionToMatch, viewerOf } from './context.ts';

const Minutes = Type.Integer({ minimum: 0, maximum: 1440 });
const Doors = Type.Array(
  Type.Object(
    { device: Id, kind: StringEnum(doorKinds, { description: 'own: of this room; front: shared with other rooms' }) },
    { additionalProperties: false },
  ),
  { minItems: 1, maxItems: 20, description: 'In the order in which a guest passes them' },
);
const required = {
  name: Type.String({ minLength: 1, maxLength: 150, pattern: String.raw`\S` }),
  time_zone: Type.String({ minLength: 1, maxLength: 64, description: 'Of the IANA database: what clocks on its walls show' }),
  doors: Doors,
};
const optional = {
  buffer_before_minutes: Type.Optional(Minutes),
  buffer_after_minutes: Type.Optional(Minutes),
  directions: Type.Optional(Type.String({ maxLength: 4000, description: 'For guests, in their message and on their page' })),
  guest_may_open: Type.Optional(Type.Boolean()),
};
const CreateBody = Type.Object({ ...required, ...optional }, { additionalProperties: false });
const UpdateBody = Type.Partial(Type.Object({ ...required, ...optional }), { additionalProperties: false, minProperties: 1 });

const doorsOf = (doors: Static<typeof Doors>) => doors.map(({ device, kind }) => ({ device_pk: device, kind }));

/** Rooms that people book, by those who manage every door of them. */
export function roomRoutes(app: App, context: BookingContext): void {
  app.get(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: { apiScope: 'rooms:read' },
      schema: {
        operationId: 'listRooms',
        summary: 'Rooms whose doors you manage',
        tags: ['Bookings'],
        querystring: Type.Object({
          ...pageQuery,
          ...allQuery,
          ordering: Ordering(roomOrderings, 'name'),
          search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the name' })),
          device: Type.Optional(Id),
        }),
        response: { 200: Paginated(RoomAnswer), ...errorResponses(400, 401) },
      },
    },
    async (request) => {
      const { search, device, ordering } = request.query;
      const viewer = viewerOf(request, request.query);
      return await paginate(request, request.query, {
        count: () => countRooms(context.db, viewer, { search, device }),
        rows: async (limit, offset) => {
          const order = readOrdering(ordering, roomOrderings);
          return (await pageOfRooms(context.db, viewer, { search, device }, order, { limit, offset })).map(presentRoom);
        },
      });
    },
  );

  app.post(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: { apiScope: 'rooms:write' },
      schema: {
        operationId: 'createRoom',
        summary: 'Make a room of one or more doors',
        tags: ['Bookings'],
        querystring: query,
        body: CreateBody,
        response: { 201: RoomAnswer, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const room = await createRoom(context, viewerOf(request, request.query), {
        name: body.name.trim(),
        timeZone: body.time_zone,
        bufferBeforeMinutes: body.buffer_before_minutes ?? 0,
        bufferAfterMinutes: body.buffer_after_minutes ?? 0,
        directions: body.directions ?? '',
        guestMayOpen: body.guest_may_open ?? false,
        doors: doorsOf(body.doors),
      });
      setEtag(reply, room.version);
      return await reply.code(201).send(presentRoom(room));
    },
  );

  app.get(
    '/:id/',
    {
      config: { apiScope: 'rooms:read' },
      schema: {
        operationId: 'getRoom',
        summary: 'One room',
        tags: ['Bookings'],
        params: IdParams,
        querystring: query,
        response: { 200: RoomAnswer, ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
      setEtag(reply, room.version);
      return presentRoom(room);
    },
  );

  app.patch(
    '/:id/',
    {
      config: { apiScope: 'rooms:write' },
      schema: {
        operationId: 'updateRoom',
        summary: 'Change a room; codes of everybody who booked move along, and guests are told what is different for them',
        tags: ['Bookings'],
        params: IdParams,
        querystring: query,
        body: UpdateBody,
        response: { 200: RoomAnswer, ...errorResponses(400, 401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request, request.query);
      const room = await getRoom(context, viewer, request.params.id);
      const { body } = request;
      const update = {
        name: body.name?.trim(),
        timeZone: body.time_zone,
        bufferBeforeMinutes: body.buffer_before_minutes,
        bufferAfterMinutes: body.buffer_after_minutes,
        directions: body.directions,
        guestMayOpen: body.guest_may_open,
        doors: body.doors === undefined ? undefined : doorsOf(body.doors),
      };
      const changed = await changeRoom(context, viewer, room, update, versionToMatch(request, room.version));
      setEtag(reply, changed.version);
      return presentRoom(changed);
    },
  );

  app.delete(
    '/:id/',
    {
      config: { apiScope: 'rooms:write' },
      schema: {
        operationId: 'deleteRoom',
        summary: 'Delete a room that nobody has booked; its staff codes end',
        tags: ['Bookings'],
        params: IdParams,
        querystring: query,
        response: { 204: Type.Null({ description: 'Deleted' }), ...errorResponses(400, 401, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
      await deleteRoom(context, room, versionToMatch(request, room.version));
      return await reply.code(204).send(null);
    },
  );
}
