import { Type } from 'typebox';
import { errorResponses, IdParams, Timestamp } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { rotateKeys } from '../manage-device.ts';
import { presentKeys } from '../presenter.ts';
import { KeysSchema } from '../schemas.ts';
import { allQuery, authorizedDevice, type DeviceRoutesContext } from './context.ts';

const daySeconds = 86_400;

const body = Type.Object(
  {
    grace_seconds: Type.Integer({
      minimum: 0,
      maximum: 30 * daySeconds,
      default: daySeconds,
      description: 'How long the old keys work beside the new ones; 0 cuts them off now',
    }),
  },
  { additionalProperties: false },
);

export function rotateKeysRoute(app: App, context: DeviceRoutesContext): void {
  app.post(
    '/:id/keys/rotate/',
    {
      config: { stepUp: true },
      schema: {
        operationId: 'rotateDeviceKeys',
        summary: 'Make new keys; they are answered this once and handed to the lock when it is online',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        body,
        response: {
          200: Type.Object({
            device_id: Type.String(),
            key_version: Type.Integer(),
            keys: KeysSchema,
            previous_keys_valid_until: Timestamp,
          }),
          ...errorResponses(400, 401, 403, 404, 409),
        },
      },
    },
    async (request) => {
      const device = await authorizedDevice(context, request, 'manage');
      const rotated = await rotateKeys(context.manage, device, request.body.grace_seconds);
      context.sync.keysRotated(device);
      return {
        device_id: device.device_id,
        key_version: rotated.keyVersion,
        keys: presentKeys(rotated.keys, rotated.keyVersion),
        previous_keys_valid_until: rotated.previousUntil.toISOString(),
      };
    },
  );
}
