import { Type } from 'typebox';
import { setEtag } from '../../../platform/http/etag.ts';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { DeviceSchema } from '../schemas.ts';
import { allQuery, authorizedDevice, presentWhole, type DeviceRoutesContext } from './context.ts';

export function getDeviceRoute(app: App, context: DeviceRoutesContext): void {
  app.get(
    '/:id/',
    {
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'getDevice',
        summary: 'One device',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: DeviceSchema, ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const device = await authorizedDevice(context, request, 'view');
      setEtag(reply, device.version);
      return await presentWhole(context, device);
    },
  );
}
