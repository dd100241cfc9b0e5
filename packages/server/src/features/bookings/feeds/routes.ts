import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { setEtag } from '../../../platform/http/etag.ts';
import { errorResponses, Id, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { getRoom } from '../manage-rooms.ts';
import { query, versionToMatch, viewerOf } from '../routes/context.ts';
import { undoRun } from './apply-change.ts';
import type { FeedContext } from './context.ts';
import { endCalendarLink, makeCalendarLink, readSharedCalendar } from './export-calendar.ts';
import { askForRead, changeFeed, createFeed, getFeed, removeFeed } from './manage-feeds.ts';
import { FeedAnswer, PreviewAnswer, presentFeed, presentPreview, presentRun, RunAnswer, UndoAnswer } from './presenter.ts';
import { previewFeed } from './read-feed.ts';
import { feedsOf, runsOf } from './store.ts';

const TimeOfDay = (description: string) => Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description });
const optional = {
  check_in_time: Type.Optional(TimeOfDay('Of entries that are whole days; 15:00 unless said')),
  check_out_time: Type.Optional(TimeOfDay('Of entries that are whole days; 11:00 unless said')),
  ignored_summaries: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 150 }), {
      maxItems: 20,
      description: 'Entries with these titles are no stays. Unless said, what Airbnb calls days that the host has blocked',
    }),
  ),
  is_active: Type.Optional(Type.Boolean()),
};
const required = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: String.raw`\S` }),
  url: Type.String({ minLength: 8, maxLength: 2000, description: 'https:// or webcal://' }),
};
const CreateBody = Type.Object({ ...required, ...optional }, { additionalProperties: false });
const UpdateBody = Type.Partial(Type.Object({ ...required, ...optional }), { additionalProperties: false, minProperties: 1 });
const FeedParams = Type.Object({ id: Id, feed_id: Id });
const tags = ['Bookings'];
const read = { apiScope: 'bookings:read' } as const;
const write = { apiScope: 'bookings:write' } as const;

/** Calendars that a room is booked by. Below `/rooms`. */
export function feedRoutes(app: App, context: FeedContext): void {
  app.get(
    '/:id/feeds/',
    {
      config: read,
      schema: {
        operationId: 'listCalendarFeeds',
        summary: 'Calendars that a room is booked by',
        tags,
        params: IdParams,
        querystring: query,
        response: { 200: Type.Object({ results: Type.Array(FeedAnswer) }), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
      return { results: (await feedsOf(context.db, room.id)).map(presentFeed) };
    },
  );

  app.post(
    '/:id/feeds/',
    {
      config: write,
      schema: {
        operationId: 'createCalendarFeed',
        summary: 'Book a room by a calendar (iCal), which is read every 15 minutes',
        tags,
        params: IdParams,
        querystring: query,
        body: CreateBody,
        response: { 201: FeedAnswer, ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
      const { body } = request;
      const fields = {
        name: body.name.trim(),
        url: body.url,
        checkInTime: body.check_in_time ?? '15:00',
        checkOutTime: body.check_out_time ?? '11:00',
        ignoredSummaries: body.ignored_summaries ?? ['Airbnb (Not available)'],
        isActive: body.is_active ?? true,
      };
      const feed = await createFeed(context, room, fields, currentUser(request).userId);
      setEtag(reply, feed.version);
      return await reply.code(201).send(presentFeed(feed));
    },
  );

  app.get(
    '/:id/feeds/:feed_id/',
    {
      config: read,
      schema: {
        operationId: 'getCalendarFeed',
        summary: 'One calendar, and how reading it goes',
        tags,
        params: FeedParams,
        querystring: query,
        response: { 200: FeedAnswer, ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
      const feed = await getFeed(context, room, request.params.feed_id);
      setEtag(reply, feed.version);
      return presentFeed(feed);
    },
  );

  app.patch(
    '/:id/feeds/:feed_id/',
    {
      config: write,
      schema: {
        operationId: 'updateCalendarFeed',
        summary: 'Change a calendar',
        tags,
        params: FeedParams,
        querystring: query,
        body: UpdateBody,
        response: { 200: FeedAnswer, ...errorResponses(400, 401, 404, 412) },
      },
    },
    async (request, reply) => {
      const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
      const feed = await getFeed(context, room, request.params.feed_id);
      const { body } = request;
      const update = {
        name: body.name?.trim(),
        url: body.url,
        checkInTime: body.check_in_time,
        checkOutTime: body.check_out_time,
        ignoredSummaries: body.ignored_summaries,
        isActive: body.is_active,
      };
      const changed = await changeFeed(context, room, feed, update, versionToMatch(request, feed.version));
      setEtag(reply, changed.version);
      return presentFeed(changed);
    },
  );

  app.delete(
    '/:id/feeds/:feed_id/',
    {
      config: write,
      schema: {
        operationId: 'deleteCalendarFeed',
        summary: 'Read a calendar no more; what was booked by it stays',
        tags,
        params: FeedParams,
        querystring: query,
        response: { 204: Type.Null({ description: 'Deleted' }), ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
      await removeFeed(context, await getFeed(context, room, request.params.feed_id));
      return await reply.code(204).send(null);
    },
  );

  app.get(
    '/:id/feeds/:feed_id/preview/',
    {
      config: read,
      schema: {
        operationId: 'previewCalendarFeed',
        summary: 'Read a calendar now, and say what would be changed; nothing is',
        tags,
        params: FeedParams,
        querystring: query,
        response: { 200: PreviewAnswer, ...errorResponses(400, 401, 404, 502) },
      },
    },
    async (request) => {
      const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
      return presentPreview(await previewFeed(context, await getFeed(context, room, request.params.feed_id), room));
    },
  );

  for (const [action, operationId, summary] of [
    ['read', 'readCalendarFeed', 'Read a calendar now instead of at its next time'],
    [
      'accept',
      'acceptCalendarFeed',
      'Say that a calendar that came empty or shrunken is right; what it lacks ends when it is read once more',
    ],
  ] as const) {
    app.post(
      `/:id/feeds/:feed_id/${action}/`,
      {
        config: write,
        schema: {
          operationId,
          summary,
          tags,
          params: FeedParams,
          querystring: query,
          response: { 202: FeedAnswer, ...errorResponses(400, 401, 404) },
        },
      },
      async (request, reply) => {
        const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
        const feed = await getFeed(context, room, request.params.feed_id);
        await askForRead(context, feed, action === 'accept');
        return await reply.code(202).send(presentFeed(feed));
      },
    );
  }

  app.get(
    '/:id/feeds/:feed_id/runs/',
    {
      config: read,
      schema: {
        operationId: 'listCalendarRuns',
        summary: 'What came of reading a calendar, newest first',
        tags,
        params: FeedParams,
        querystring: query,
        response: { 200: Type.Object({ results: Type.Array(RunAnswer) }), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
      const feed = await getFeed(context, room, request.params.feed_id);
      return { results: (await runsOf(context.db, feed.id)).map(presentRun) };
    },
  );

  app.post(
    '/:id/feeds/:feed_id/runs/:run_id/undo/',
    {
      config: write,
      schema: {
        operationId: 'undoCalendarRun',
        summary: 'Take back what a read has changed, within 24 hours',
        tags,
        params: Type.Object({ id: Id, feed_id: Id, run_id: Id }),
        querystring: query,
        response: { 200: UndoAnswer, ...errorResponses(400, 401, 404, 409) },
      },
    },
    async (request) => {
      const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
      const feed = await getFeed(context, room, request.params.feed_id);
      const { run, undone } = await undoRun(context, feed, request.params.run_id);
      return { run: presentRun(run), bookings: undone };
    },
  );
}

/** The address of a room's own calendar. Below `/rooms`. */
export function calendarLinkRoutes(app: App, context: FeedContext): void {
  app.post(
    '/:id/calendar-link/',
    {
      config: write,
      schema: {
        operationId: 'createCalendarLink',
        summary: 'Make the address under which other programs read when a room is booked; an earlier one ends',
        tags,
        params: IdParams,
        querystring: query,
        body: Type.Object(
          { shows_guests: Type.Optional(Type.Boolean({ description: 'With names of guests; without, entries say Booked' })) },
          { additionalProperties: false },
        ),
        response: {
          201: Type.Object({ url: Type.String({ description: 'Shown this once: whoever has it reads the calendar' }) }),
          ...errorResponses(400, 401, 404),
        },
      },
    },
    async (request, reply) => {
      const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
      const by = currentUser(request).userId;
      const url = await makeCalendarLink(context, room, request.body.shows_guests ?? false, by);
      return await reply.code(201).send({ url });
    },
  );

  app.delete(
    '/:id/calendar-link/',
    {
      config: write,
      schema: {
        operationId: 'deleteCalendarLink',
        summary: "End the address of a room's calendar",
        tags,
        params: IdParams,
        querystring: query,
        response: { 204: Type.Null({ description: 'Ended' }), ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      await endCalendarLink(context, await getRoom(context, viewerOf(request, request.query), request.params.id));
      return await reply.code(204).send(null);
    },
  );
}

/** For programs without an account: the address is the key. */
export function sharedCalendarRoute(app: App, context: FeedContext): void {
  app.get(
    '/calendar/:token.ics',
    {
      schema: {
        operationId: 'readSharedCalendar',
        summary: "A room's calendar, by the address that was made for it",
        tags,
        params: Type.Object({ token: Type.String({ pattern: '^[A-Za-z0-9_-]{32}$' }) }),
        response: {
          200: Type.Unsafe({ description: 'iCalendar', content: { 'text/calendar': { schema: { type: 'string' } } } }),
          ...errorResponses(400, 404),
        },
      },
    },
    async (request, reply) => {
      const text = await readSharedCalendar(context, request.params.token);
      return await reply.header('cache-control', 'private, no-store').type('text/calendar; charset=utf-8').send(text);
    },
  );
}
