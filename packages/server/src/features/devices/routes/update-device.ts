import { Type } from 'typebox';
import { requireIfMatch, setEtag } from '../../../platform/http/etag.ts';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { DeviceSchema } from '../schemas.ts';
import { changeDevice } from '../change-device.ts';
import { allQuery, authorizedDevice, changedMeanwhile, presentWhole, type DeviceRoutesContext } from './context.ts';

const fields = {
  name: Type.String({ minLength: 1, maxLength: 200, pattern: String.raw`\S` }),
  location: Type.String({ maxLength: 500 }),
};

/** PUT replaces what a person may set, PATCH changes a part of it. The hardware identifier stays. */
export function updateDeviceRoutes(app: App, context: DeviceRoutesContext): void {
  for (const method of ['PUT', 'PATCH'] as const) {
    const body =
      method === 'PUT'
        ? Type.Object({ name: fields.name, location: Type.Optional(fields.location) }, { additionalProperties: false })
        : Type.Partial(Type.Object(fields), { additionalProperties: false, minProperties: 1 });
    app.route({
      method,
      url: '/:id/',
      config: { apiScope: 'devices:write' },
      schema: {
        operationId: method === 'PUT' ? 'replaceDevice' : 'updateDevice',
        summary: 'Rename or move a device',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        body,
        response: { 200: DeviceSchema, ...errorResponses(400, 401, 403, 404, 412) },
      },
      handler: async (request, reply) => {
        const device = await authorizedDevice(context, request, 'manage');
        requireIfMatch(request, device.version);
        const changes = { name: request.body.name?.trim(), location: request.body.location?.trim() };
        const ifVersion = request.headers['if-match'] === undefined ? undefined : device.version;
        const isChanged = await changeDevice(context, device, changes, ifVersion);
        // Not found where it was deleted meanwhile.
        const changed = await authorizedDevice(context, request, 'view');
        if (!isChanged) throw changedMeanwhile();
        setEtag(reply, changed.version);
        return await presentWhole(context, changed);
      },
    });
  }
}
