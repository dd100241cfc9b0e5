import { Type } from 'typebox';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Id, IdParams, pageQuery, Paginated } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { Viewer } from '../../devices/index.ts';
import type { SecurityContext } from '../context.ts';
import { endLockdown, getLockdown, lockDoors, previewLockdown, startLockdown } from '../lockdown.ts';
import { LockdownPreviewSchema, LockdownSchema, presentLockdown, presentPreview } from '../presenter.ts';
import { countLockdowns, listLockdownDevices, pageOfLockdowns, type LockdownRow } from '../store/lockdowns.ts';
import { allQuery, requesterOf, usersIn, viewerOf } from './context.ts';

const devicesMax = 1000;

const StartedSchema = Type.Object({
  ...LockdownSchema.properties,
  not_asked_to_lock: Type.Array(Id, {
    description: 'With lock: devices that could not be asked to lock, such as those that are offline',
  }),
});

async function present(context: SecurityContext, viewer: Viewer, rows: readonly LockdownRow[]) {
  const devices = await listLockdownDevices(
    context.db,
    viewer,
    rows.map(({ id }) => id),
  );
  const users = await usersIn(
    context,
    rows.flatMap((row) => [row.started_by, row.ended_by]),
  );
  return rows.map((row) => presentLockdown(row, devices, users));
}

async function presentOne(context: SecurityContext, viewer: Viewer, row: LockdownRow) {
  const [lockdown] = await present(context, viewer, [row]);
  if (lockdown === undefined) throw new Error(`Lockdown ${row.id} was not presented.`);
  return lockdown;
}

export function startLockdownRoute(app: App, context: SecurityContext): void {
  app.post(
    '/lockdowns/',
    {
      config: { apiScope: 'security:write' },
      schema: {
        operationId: 'startLockdown',
        summary: 'Lock devices down: nobody but administrators opens them; or see what that would change',
        tags: ['Security'],
        querystring: Type.Object({
          ...allQuery,
          dry_run: Type.Optional(Type.Boolean({ description: 'Answers what would change, and changes nothing' })),
        }),
        body: Type.Object(
          {
            device_ids: Type.Optional(
              Type.Array(Id, {
                minItems: 1,
                maxItems: devicesMax,
                uniqueItems: true,
                description: 'Every device that you manage, when left out',
              }),
            ),
            reason: Type.String({ maxLength: 500, default: '' }),
            lock: Type.Boolean({ default: false, description: 'Also asks the locks to lock now' }),
            dry_run: Type.Boolean({ default: false }),
          },
          { additionalProperties: false },
        ),
        response: { 200: LockdownPreviewSchema, 201: StartedSchema, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request, request.query);
      const { device_ids: ids, reason, lock, dry_run: isDry } = request.body;
      const order = { deviceIds: ids ?? null, reason };
      if (isDry || request.query.dry_run === true) {
        return await reply.code(200).send(presentPreview(await previewLockdown(context, viewer, order)));
      }
      const { lockdown, devices } = await startLockdown(context, viewer, order);
      const notAsked = lock ? await lockDoors(context, devices, requesterOf(request)) : [];
      return await reply.code(201).send({ ...(await presentOne(context, viewer, lockdown)), not_asked_to_lock: notAsked });
    },
  );
}

export function readLockdowns(app: App, context: SecurityContext): void {
  app.get(
    '/lockdowns/',
    {
      config: { apiScope: 'security:read' },
      schema: {
        operationId: 'listLockdowns',
        summary: 'Lockdowns of devices that you manage, newest first',
        tags: ['Security'],
        querystring: Type.Object({ ...pageQuery, ...allQuery, is_active: Type.Optional(Type.Boolean()) }),
        response: { 200: Paginated(LockdownSchema), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const viewer = viewerOf(request, request.query);
      const isActive = request.query.is_active;
      return await paginate(request, request.query, {
        count: () => countLockdowns(context.db, viewer, isActive),
        rows: async (limit, offset) =>
          await present(context, viewer, await pageOfLockdowns(context.db, viewer, isActive, { limit, offset })),
      });
    },
  );

  app.get(
    '/lockdowns/:id/',
    {
      config: { apiScope: 'security:read' },
      schema: {
        operationId: 'getLockdown',
        summary: 'One lockdown',
        tags: ['Security'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: LockdownSchema, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const viewer = viewerOf(request, request.query);
      return await presentOne(context, viewer, await getLockdown(context, viewer, request.params.id));
    },
  );
}

/** `POST …/end/` answers the lockdown as it ended, `DELETE` nothing. It stays in the list either way. */
export function endLockdownRoutes(app: App, context: SecurityContext): void {
  app.post(
    '/lockdowns/:id/end/',
    {
      config: { apiScope: 'security:write' },
      schema: {
        operationId: 'endLockdown',
        summary: 'End a lockdown: devices open as before, and locks get their codes back',
        tags: ['Security'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        body: Type.Object({}, { additionalProperties: false }),
        response: { 200: LockdownSchema, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request) => {
      const viewer = viewerOf(request, request.query);
      return await presentOne(context, viewer, await endLockdown(context, viewer, request.params.id));
    },
  );

  app.delete(
    '/lockdowns/:id/',
    {
      config: { apiScope: 'security:write' },
      schema: {
        operationId: 'deleteLockdown',
        summary: 'End a lockdown',
        tags: ['Security'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 204: Type.Null({ description: 'Ended' }), ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      await endLockdown(context, viewerOf(request, request.query), request.params.id);
      return await reply.code(204).send(null);
    },
  );
}
