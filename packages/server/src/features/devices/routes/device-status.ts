import { Type } from 'typebox';
import { currentPrincipal } from '../../../platform/http/auth.ts';
import { notFound } from '../../../platform/errors.ts';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { requireRole } from '../policy.ts';
import { presentStatus } from '../presenter.ts';
import { DeviceStatusSchema } from '../schemas.ts';
import { findDeviceById, getDeviceStatus } from '../store/devices.ts';
import { allQuery, viewerOf, type DeviceRoutesContext } from './context.ts';

/** For people who may see the device, and for the device itself. */
export function deviceStatus(app: App, context: DeviceRoutesContext): void {
  app.get(
    '/:id/status/',
    {
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'getDeviceStatus',
        summary: 'State of the lock as it last reported it',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: DeviceStatusSchema, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const principal = currentPrincipal(request);
      if (principal.kind === 'user') {
        const status = await getDeviceStatus(context.db, viewerOf(request, request.query), request.params.id);
        requireRole(status.role, 'view');
        return presentStatus(status);
      }
      const device =
        principal.deviceRowId === request.params.id ? await findDeviceById(context.db, request.params.id) : undefined;
      if (device === undefined) throw notFound('device');
      return presentStatus(device);
    },
  );
}
