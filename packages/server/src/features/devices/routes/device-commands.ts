import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { notFound } from '../../../platform/errors.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Id, IdParams, pageQuery, Paginated, StringEnum } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { mayDo } from '../policy.ts';
import { presentCommand } from '../presenter.ts';
import { CommandSchema, commandStatuses } from '../schemas.ts';
import { countCommands, getCommand, pageOfCommands } from '../store/commands.ts';
import { allQuery, authorizedDevice, type DeviceRoutesContext } from './context.ts';

/** Members and viewers see the commands that they gave; who manages the device sees all. */
export function deviceCommands(app: App, context: DeviceRoutesContext): void {
  app.get(
    '/:id/commands/',
    {
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'listDeviceCommands',
        summary: 'Commands to the lock, newest first',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object({ ...pageQuery, ...allQuery, status: Type.Optional(StringEnum(commandStatuses)) }),
        response: { 200: Paginated(CommandSchema), ...errorResponses(400, 401, 404) },
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
        count: () => countCommands(context.db, filter),
        rows: async (limit, offset) => (await pageOfCommands(context.db, filter, { limit, offset })).map(presentCommand),
      });
    },
  );

  app.get(
    '/:id/commands/:request_id/',
    {
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'getDeviceCommand',
        summary: 'What became of a command',
        tags: ['Devices'],
        params: Type.Object({ id: Id, request_id: Type.String({ format: 'uuid' }) }),
        querystring: Type.Object(allQuery),
        response: { 200: CommandSchema, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const device = await authorizedDevice(context, request, 'view');
      const command = await getCommand(context.db, device.id, request.params.request_id.toLowerCase());
      const isOwn = command.requested_by === currentUser(request).userId;
      if (!isOwn && !mayDo(device.role, 'see_everyones_access')) throw notFound('command of this device');
      return presentCommand(command);
    },
  );
}
