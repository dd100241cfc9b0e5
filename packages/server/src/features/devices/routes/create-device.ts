import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { invalidInput } from '../../../platform/errors.ts';
import { errorResponses } from '../../../platform/http/schemas.ts';
import { setEtag } from '../../../platform/http/etag.ts';
import type { App } from '../../../platform/http/types.ts';
import { normalizeDeviceId } from '../device-id.ts';
import { registerDevice } from '../manage-device.ts';
import { presentKeys } from '../presenter.ts';
import { NewDeviceSchema } from '../schemas.ts';
import { getDevice } from '../store/devices.ts';
import { presentWhole, type DeviceRoutesContext } from './context.ts';

const body = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, pattern: String.raw`\S` }),
    device_id: Type.Optional(
      Type.String({ maxLength: 40, description: '6 to 20 letters and digits, or a hardware address; generated when left out' }),
    ),
    location: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);

export function createDevice(app: App, context: DeviceRoutesContext): void {
  app.post(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: { apiScope: 'devices:write' },
      schema: {
        operationId: 'createDevice',
        summary: 'Register a device; its keys are answered this once',
        tags: ['Devices'],
        body,
        response: { 201: NewDeviceSchema, ...errorResponses(400, 401, 409) },
      },
    },
    async (request, reply) => {
      const { name, location = '' } = request.body;
      const given = request.body.device_id;
      const deviceId = given === undefined ? null : normalizeDeviceId(given);
      if (given !== undefined && deviceId === null) {
        throw invalidInput(
          'device_id',
          'A device_id has 6 to 20 letters and digits, or is a hardware address such as AA:BB:CC:DD:EE:FF.',
          'invalid_device_id',
        );
      }
      const ownerId = currentUser(request).userId;
      const created = await registerDevice(context.manage, { ownerId, name: name.trim(), location: location.trim(), deviceId });
      const device = await getDevice(context.db, { userId: ownerId, seesAll: false }, created.id);
      setEtag(reply, device.version);
      return await reply.code(201).send({
        ...(await presentWhole(context, device)),
        keys: presentKeys(created.keys, 1),
        mqtt: { ...context.mqtt(), username: created.deviceId },
      });
    },
  );
}
