import { Type } from 'typebox';
import { requireIfMatch, setEtag } from '../../../platform/http/etag.ts';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { presentSettings } from '../presenter.ts';
import { DeviceSettingsSchema, SettingsBody } from '../schemas.ts';
import { changeSettings } from '../change-device.ts';
import { getSettings } from '../store/devices.ts';
import { allQuery, authorizedDevice, changedMeanwhile, type DeviceRoutesContext } from './context.ts';

export function getDeviceSettings(app: App, context: DeviceRoutesContext): void {
  app.get(
    '/:id/settings/',
    {
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'getDeviceSettings',
        summary: 'Settings of the lock',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: DeviceSettingsSchema, ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const device = await authorizedDevice(context, request, 'view');
      const settings = await getSettings(context.db, device.id);
      setEtag(reply, settings.version);
      return presentSettings(settings, device.applied_settings_version);
    },
  );
}

/** PUT and PATCH both change what is given and leave the rest: clients of the first version send a part with PUT. */
export function updateDeviceSettings(app: App, context: DeviceRoutesContext): void {
  for (const method of ['PUT', 'PATCH'] as const) {
    app.route({
      method,
      url: '/:id/settings/',
      config: { apiScope: 'devices:write' },
      schema: {
        operationId: method === 'PUT' ? 'putDeviceSettings' : 'patchDeviceSettings',
        summary: 'Change settings; the lock is told now, or when it comes back',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        body: SettingsBody,
        response: { 200: DeviceSettingsSchema, ...errorResponses(400, 401, 403, 404, 412) },
      },
      handler: async (request, reply) => {
        const device = await authorizedDevice(context, request, 'manage');
        const current = await getSettings(context.db, device.id);
        requireIfMatch(request, current.version);
        const ifVersion = request.headers['if-match'] === undefined ? undefined : current.version;
        const settings = await changeSettings(context, device, request.body, ifVersion);
        if (settings === undefined) throw changedMeanwhile();
        context.sync.settingsChanged(device);
        setEtag(reply, settings.version);
        return presentSettings(settings, device.applied_settings_version);
      },
    });
  }
}
