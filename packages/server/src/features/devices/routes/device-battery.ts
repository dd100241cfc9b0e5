import { Type } from 'typebox';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { BatterySchema } from '../schemas.ts';
import { batteryHistory } from '../store/telemetry.ts';
import { allQuery, authorizedDevice, type DeviceRoutesContext } from './context.ts';

const lowPercent = 20;
const pointsMax = 500;
const dayMs = 86_400_000;

const query = Type.Object({
  ...allQuery,
  days: Type.Integer({ minimum: 1, maximum: 365, default: 30, description: 'How far back' }),
});

export function deviceBattery(app: App, context: DeviceRoutesContext): void {
  app.get(
    '/:id/battery/',
    {
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'getDeviceBattery',
        summary: 'Battery level and its history',
        tags: ['Devices'],
        params: IdParams,
        querystring: query,
        response: { 200: BatterySchema, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const device = await authorizedDevice(context, request, 'view');
      const since = new Date(context.clock.now().getTime() - request.query.days * dayMs);
      const history = await batteryHistory(context.db, device.id, since, pointsMax);
      return {
        device_id: device.device_id,
        battery_level: device.battery_level,
        is_low: device.battery_level < lowPercent,
        last_reported_at: device.reported_at?.toISOString() ?? null,
        history: history.map((point) => ({ timestamp: point.at.toISOString(), battery_level: point.battery_level })),
      };
    },
  );
}
