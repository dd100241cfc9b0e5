import { Type } from 'typebox';
import { errorResponses, IdParams, Nullable, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { allQuery, authorizedDevice, type DeviceRoutesContext } from './context.ts';

const answer = Type.Object({
  state: StringEnum(['locked', 'unlocked', 'jammed', 'unknown'], {
    description: 'unknown: the lock has not said, or has a fault',
  }),
  is_locked: Nullable(Type.Boolean({ description: 'Null where nobody knows' })),
  battery: Nullable(Type.Integer({ description: 'Per cent' })),
  online: Type.Boolean({ description: 'False: what is told is the last that the lock said' }),
  changed_at: Nullable(Timestamp),
});

/** Flat, and with every field always there, for programs that read one value by a template: Home Assistant's `rest` sensors. */
export function deviceState(app: App, context: DeviceRoutesContext): void {
  app.get(
    '/:id/state/',
    {
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'getDeviceState',
        summary: 'Locked or not, in a flat form for templates',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: answer, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const device = await authorizedDevice(context, request, 'view');
      const { lock_status: bolt } = device;
      const state = device.reported_at === null || bolt === 'error' ? ('unknown' as const) : bolt;
      return {
        state,
        is_locked: state === 'locked' ? true : state === 'unlocked' ? false : null,
        battery: device.reported_at === null ? null : device.battery_level,
        online: device.is_online,
        changed_at: (device.last_activity_at ?? device.reported_at)?.toISOString() ?? null,
      };
    },
  );
}
