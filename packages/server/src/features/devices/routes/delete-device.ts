import { Type } from 'typebox';
import { requireIfMatch } from '../../../platform/http/etag.ts';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { currentUser } from '../../../platform/http/auth.ts';
import { deleteDevice } from '../manage-device.ts';
import { requireOpenable } from '../policy.ts';
import { allQuery, authorizedDevice, requesterOf, type DeviceRoutesContext } from './context.ts';

const query = Type.Object({
  ...allQuery,
  final_unlock: Type.Boolean({
    default: true,
    description: 'An online lock is opened a last time, so that nobody is locked out',
  }),
});

export function deleteDeviceRoute(app: App, context: DeviceRoutesContext): void {
  app.delete(
    '/:id/',
    {
      config: { stepUp: true },
      schema: {
        operationId: 'deleteDevice',
        summary: 'Delete a device; its keys stop working at once',
        tags: ['Devices'],
        params: IdParams,
        querystring: query,
        response: { 204: Type.Null({ description: 'Deleted' }), ...errorResponses(400, 401, 403, 404, 412) },
      },
    },
    async (request, reply) => {
      const device = await authorizedDevice(context, request, 'delete');
      requireIfMatch(request, device.version);
      if (request.query.final_unlock && device.is_online) requireOpenable(device, currentUser(request));
      await deleteDevice(context.manage, device, requesterOf(request), request.query.final_unlock);
      return await reply.code(204).send(null);
    },
  );
}
