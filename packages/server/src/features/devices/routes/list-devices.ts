import { Type } from 'typebox';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Ordering, pageQuery, Paginated, readOrdering, StringEnum } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { normalizeDeviceId } from '../device-id.ts';
import { presentDevice } from '../presenter.ts';
import { DeviceSchema, lockStatuses } from '../schemas.ts';
import { countDevices, deviceOrderings, listSettings, pageOfDevices } from '../store/devices.ts';
import { allQuery, viewerOf, type DeviceRoutesContext } from './context.ts';

const query = Type.Object({
  ...pageQuery,
  ...allQuery,
  ordering: Ordering(deviceOrderings, 'id'),
  search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the name, the location or the identifier' })),
  is_online: Type.Optional(Type.Boolean()),
  lock_status: Type.Optional(StringEnum(lockStatuses)),
  device_id: Type.Optional(Type.String({ maxLength: 40 })),
});

export function listDevices(app: App, context: DeviceRoutesContext): void {
  app.get(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'listDevices',
        summary: 'Devices that you own or were given',
        tags: ['Devices'],
        querystring: query,
        response: { 200: Paginated(DeviceSchema), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const { search, is_online, lock_status, device_id, ordering } = request.query;
      const viewer = viewerOf(request, request.query);
      const filter = {
        search,
        isOnline: is_online,
        lockStatus: lock_status,
        deviceId: device_id === undefined ? undefined : (normalizeDeviceId(device_id) ?? device_id),
      };
      return await paginate(request, request.query, {
        count: () => countDevices(context.db, viewer, filter),
        rows: async (limit, offset) => {
          const rows = await pageOfDevices(context.db, viewer, filter, readOrdering(ordering, deviceOrderings), {
            limit,
            offset,
          });
          const [settings, owners] = await Promise.all([
            listSettings(
              context.db,
              rows.map((row) => row.id),
            ),
            context.userSummaries(rows.map((row) => row.owner_id)),
          ]);
          return rows.map((row) => presentDevice(row, settings.get(row.id), owners.get(row.owner_id)));
        },
      });
    },
  );
}
