import { Type } from 'typebox';
import { invalidInput } from '../../../platform/errors.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, IdParams, pageQuery, Paginated } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { presentFirmwareUpdate } from '../presenter.ts';
import { FirmwareUpdateSchema } from '../schemas.ts';
import { countFirmwareUpdates, getFirmwareUpdate, pageOfFirmwareUpdates } from '../store/firmware.ts';
import { allQuery, authorizedDevice, requesterOf, type DeviceRoutesContext } from './context.ts';

const body = Type.Object(
  {
    firmware_url: Type.String({
      maxLength: 2000,
      pattern: String.raw`^[hH][tT][tT][pP][sS]?://[\x21-\x7e]+$`,
      description: 'http or https, percent-encoded',
    }),
    // What is signed for the lock must be written the same by every JSON library.
    version: Type.Optional(Type.String({ minLength: 1, maxLength: 50, pattern: String.raw`^[\x20-\x7e]+$` })),
    sha256: Type.Optional(Type.String({ pattern: '^[0-9a-fA-F]{64}$' })),
  },
  { additionalProperties: false },
);

export function deviceFirmware(app: App, context: DeviceRoutesContext): void {
  app.get(
    '/:id/firmware/',
    {
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'listFirmwareUpdates',
        summary: 'Firmware updates of the lock and their progress, newest first',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object({ ...pageQuery, ...allQuery }),
        response: { 200: Paginated(FirmwareUpdateSchema), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const device = await authorizedDevice(context, request, 'view');
      return await paginate(request, request.query, {
        count: () => countFirmwareUpdates(context.db, device.id),
        rows: async (limit, offset) =>
          (await pageOfFirmwareUpdates(context.db, device.id, { limit, offset })).map(presentFirmwareUpdate),
      });
    },
  );

  app.post(
    '/:id/firmware/',
    {
      config: { apiScope: 'devices:write' },
      schema: {
        operationId: 'startFirmwareUpdate',
        summary: 'Tell an online lock to install a firmware',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        body,
        response: { 202: FirmwareUpdateSchema, ...errorResponses(400, 401, 403, 404, 409, 503) },
      },
    },
    async (request, reply) => {
      const device = await authorizedDevice(context, request, 'manage');
      const { firmware_url, version } = request.body;
      const sha256 = request.body.sha256?.toLowerCase();
      if (!URL.canParse(firmware_url)) {
        throw invalidInput('firmware_url', 'Must be an http or https address.', 'invalid_url');
      }
      const sent = await context.sender.send(
        device,
        { command: 'update_firmware', firmwareUrl: firmware_url, version, sha256 },
        requesterOf(request),
      );
      const update = await getFirmwareUpdate(context.db, sent.requestId);
      return await reply.code(202).send(presentFirmwareUpdate(update));
    },
  );
}
