import { Type } from 'typebox';
import { errorResponses, Id, IdParams, Nullable, Timestamp } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { HomeAssistantContext } from '../context.ts';
import { createPasscode, PasscodeWish } from '../passcodes.ts';
import { allQuery, tags, viewerOf } from './context.ts';

const created = Type.Object({
  pin_id: Id,
  device: Id,
  passcode_name: Type.String(),
  start_time: Timestamp,
  end_time: Nullable(Timestamp),
});
const cleaned = Type.Object({ pins: Type.Integer(), qr_codes: Type.Integer() }, { description: 'How many were switched off' });

/** The verbs that automations know, over the same use cases as the platform's own routes. */
export function passcodeRoutes(app: App, context: HomeAssistantContext): void {
  app.post(
    '/api/v1/devices/:id/create-passcode/',
    {
      config: { apiScope: 'access:write' },
      schema: {
        operationId: 'createPasscode',
        summary: 'Make a PIN, by the names of create_passcode in Home Assistant',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        body: PasscodeWish,
        response: { 201: created, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const pin = await createPasscode(context, viewerOf(request, request.query), request.params.id, request.body);
      return await reply.code(201).send({
        pin_id: pin.id,
        device: pin.devicePk,
        passcode_name: pin.label,
        start_time: pin.validFrom.toISOString(),
        end_time: pin.validUntil?.toISOString() ?? null,
      });
    },
  );

  app.post(
    '/api/v1/devices/:id/cleanup-passcodes/',
    {
      config: { apiScope: 'access:write' },
      schema: {
        operationId: 'cleanupPasscodes',
        summary: 'Switch off what has expired on a lock, now, and not at night',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        body: Type.Object({}, { additionalProperties: false }),
        response: { 200: cleaned, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const { pins, qrCodes } = await context.access.codes.cleanUp(viewerOf(request, request.query), request.params.id);
      return { pins, qr_codes: qrCodes };
    },
  );
}
