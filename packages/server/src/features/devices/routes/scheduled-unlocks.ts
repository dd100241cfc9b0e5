import { Type } from 'typebox';
import { conflict, notFound } from '../../../platform/errors.ts';
import { currentUser } from '../../../platform/http/auth.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Id, IdParams, pageQuery, Paginated, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { mayDo } from '../policy.ts';
import { presentScheduledUnlock } from '../presenter.ts';
import { cancelScheduledUnlock, scheduleUnlock } from '../scheduled-unlocks.ts';
import { ScheduledUnlockSchema, scheduledUnlockStatuses } from '../schemas.ts';
import {
  countScheduledUnlocks,
  findScheduledUnlock,
  pageOfScheduledUnlocks,
  type ScheduledUnlockRow,
} from '../store/scheduled-unlocks.ts';
import { allQuery, authorizedDevice, requesterOf, viewerOf, type DeviceRoutesContext } from './context.ts';

const body = Type.Object(
  {
    due_at: Timestamp,
    expires_at: Type.Optional(
      Type.String({ format: 'date-time', description: 'Not carried out from then on; five minutes after due_at when left out' }),
    ),
  },
  { additionalProperties: false },
);
const unlockParams = Type.Object({ id: Id, unlock_id: Id });

/** Members see and cancel their own; who manages the device sees and cancels all. */
export function scheduledUnlockRoutes(app: App, context: DeviceRoutesContext): void {
  const present = async (row: ScheduledUnlockRow) =>
    presentScheduledUnlock(row, (await context.userSummaries([row.requested_by])).get(row.requested_by));

  app.get(
    '/:id/scheduled-unlocks/',
    {
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'listScheduledUnlocks',
        summary: 'Unlocks at a set time, the latest first',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object({ ...pageQuery, ...allQuery, status: Type.Optional(StringEnum(scheduledUnlockStatuses)) }),
        response: { 200: Paginated(ScheduledUnlockSchema), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const device = await authorizedDevice(context, request, 'view');
      const filter = {
        devicePk: device.id,
        status: request.query.status,
        requestedBy: mayDo(device.role, 'see_everyones_access') ? undefined : currentUser(request).userId,
      };
      return await paginate(request, request.query, {
        count: () => countScheduledUnlocks(context.db, filter),
        rows: async (limit, offset) => {
          const rows = await pageOfScheduledUnlocks(context.db, filter, { limit, offset });
          const users = await context.userSummaries(rows.map((row) => row.requested_by));
          return rows.map((row) => presentScheduledUnlock(row, users.get(row.requested_by)));
        },
      });
    },
  );

  app.post(
    '/:id/scheduled-unlocks/',
    {
      config: { apiScope: 'devices:write' },
      schema: {
        operationId: 'scheduleUnlock',
        summary: 'Unlock at a set time; whether you may is judged now, and again then',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        body,
        response: { 201: ScheduledUnlockSchema, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const device = await authorizedDevice(context, request, 'operate');
      const { due_at: dueAt, expires_at: expiresAt } = request.body;
      const row = await scheduleUnlock(
        context,
        device,
        viewerOf(request, request.query),
        { dueAt: new Date(dueAt), expiresAt: expiresAt === undefined ? undefined : new Date(expiresAt) },
        requesterOf(request),
      );
      return await reply.code(201).send(await present(row));
    },
  );

  app.delete(
    '/:id/scheduled-unlocks/:unlock_id/',
    {
      config: { apiScope: 'devices:write' },
      schema: {
        operationId: 'cancelScheduledUnlock',
        summary: 'Cancel an unlock that has not begun; it stays in the list',
        tags: ['Devices'],
        params: unlockParams,
        querystring: Type.Object(allQuery),
        response: { 200: ScheduledUnlockSchema, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request) => {
      const device = await authorizedDevice(context, request, 'operate');
      const row = await findScheduledUnlock(context.db, request.params.unlock_id);
      const isOthers = row?.requested_by !== currentUser(request).userId && !mayDo(device.role, 'see_everyones_access');
      if (row === undefined || row.device_pk !== device.id || isOthers) throw notFound('scheduled unlock of this device');
      const cancelled = await cancelScheduledUnlock(context, row.id);
      if (cancelled === undefined) {
        const { status } = (await findScheduledUnlock(context.db, row.id)) ?? row;
        throw conflict('not_pending', `This unlock cannot be cancelled any more: it is ${status}.`);
      }
      return await present(cancelled);
    },
  );
}
