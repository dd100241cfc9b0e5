import { Type } from 'typebox';
import { notFound } from '../../../platform/errors.ts';
import { currentUser } from '../../../platform/http/auth.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Id, IdParams, pageQuery, Paginated } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { NotificationContext } from '../context.ts';
import { NotificationAnswer, presentNotification } from '../presenter.ts';
import {
  countNotifications,
  findNotification,
  listNotifications,
  markAllRead,
  markRead,
  type NotificationRow,
} from '../store/notifications.ts';

const path = '/api/v1/notifications/';

export function ownNotifications(app: App, context: NotificationContext): void {
  const { db, queue, clock } = context;
  const present = async (row: NotificationRow) => presentNotification(row, await queue.listOf([row.id]));

  app.get(
    path,
    {
      config: { apiScope: 'notifications:read' },
      schema: {
        operationId: 'listNotifications',
        summary: 'What you were told, newest first, with what became of it on each channel',
        tags: ['Notifications'],
        querystring: Type.Object({
          ...pageQuery,
          is_read: Type.Optional(Type.Boolean()),
          kind: Type.Optional(Type.String({ maxLength: 100 })),
          gathered_into: Type.Optional(
            Type.Unsafe<number>({ ...Id, description: 'Those that this digest tells of, instead of those told by themselves' }),
          ),
        }),
        response: { 200: Paginated(NotificationAnswer), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const { userId } = currentUser(request);
      const { is_read: isRead, kind, gathered_into: gatheredInto } = request.query;
      const filter = { isRead, kind, gatheredInto };
      return await paginate(request, request.query, {
        count: () => countNotifications(db, userId, filter),
        rows: async (limit, offset) => {
          const rows = await listNotifications(db, userId, filter, limit, offset);
          const deliveries = await queue.listOf(rows.map(({ id }) => id));
          return rows.map((row) => presentNotification(row, deliveries));
        },
      });
    },
  );

  app.get(
    `${path}:id/`,
    {
      config: { apiScope: 'notifications:read' },
      schema: {
        operationId: 'getNotification',
        summary: 'One notification of yours',
        tags: ['Notifications'],
        params: IdParams,
        response: { 200: NotificationAnswer, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const row = await findNotification(db, currentUser(request).userId, request.params.id);
      if (row === undefined) throw notFound('notification');
      return await present(row);
    },
  );

  app.patch(
    `${path}:id/`,
    {
      config: { apiScope: 'notifications:write' },
      schema: {
        operationId: 'updateNotification',
        summary: 'Mark a notification read or unread',
        tags: ['Notifications'],
        params: IdParams,
        body: Type.Object({ is_read: Type.Boolean() }, { additionalProperties: false }),
        response: { 200: NotificationAnswer, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const readAt = request.body.is_read ? clock.now() : null;
      const row = await markRead(db, currentUser(request).userId, request.params.id, readAt);
      if (row === undefined) throw notFound('notification');
      return await present(row);
    },
  );

  app.post(
    `${path}read-all/`,
    {
      config: { apiScope: 'notifications:write' },
      schema: {
        operationId: 'readAllNotifications',
        summary: 'Mark all notifications read',
        tags: ['Notifications'],
        response: { 200: Type.Object({ marked: Type.Integer() }), ...errorResponses(401) },
      },
    },
    async (request) => ({ marked: await markAllRead(db, currentUser(request).userId, clock.now()) }),
  );
}
