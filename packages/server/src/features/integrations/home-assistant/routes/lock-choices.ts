import { Type } from 'typebox';
import { errorResponses, IdParams, Nullable } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { HomeAssistantContext } from '../context.ts';
import { clearTextWarning, getHomeLock, setHomeLock } from '../manage-lock.ts';
import { allQuery, base, HomeLockSchema, presentHomeLock, tags, viewerOf } from './context.ts';

const firmware = Type.Object(
  {
    // What is signed for the lock must be written the same by every JSON library.
    version: Type.String({ minLength: 1, maxLength: 50, pattern: String.raw`^[\x20-\x7e]+$` }),
    url: Type.String({ maxLength: 2000, pattern: String.raw`^[hH][tT][tT][pP][sS]?://[\x21-\x7e]+$` }),
    sha256: Type.Optional(Nullable(Type.String({ pattern: '^[0-9a-fA-F]{64}$' }))),
  },
  { additionalProperties: false },
);

const body = Type.Object(
  {
    firmware: Type.Optional(Nullable(firmware)),
    pin_slots: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 100, description: `Slots for Keymaster and Lock Code Manager. ${clearTextWarning}` }),
    ),
    accepts_clear_text: Type.Optional(Type.Boolean({ description: 'Asked for with pin_slots: you know what that means' })),
  },
  { additionalProperties: false },
);

export function homeLockRoutes(app: App, context: HomeAssistantContext): void {
  app.get(
    base,
    {
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'getHomeAssistantLock',
        summary: 'What was chosen for a lock in Home Assistant',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: HomeLockSchema, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => presentHomeLock(await getHomeLock(context, viewerOf(request, request.query), request.params.id)),
  );

  app.put(
    base,
    {
      config: { apiScope: 'devices:write' },
      schema: {
        operationId: 'setHomeAssistantLock',
        summary: 'Choose the firmware that Home Assistant offers for a lock, and whether code managers may set its codes',
        tags,
        params: IdParams,
        querystring: Type.Object(allQuery),
        body,
        response: { 200: HomeLockSchema, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request) => {
      const wanted = request.body;
      const chosen = await setHomeLock(context, viewerOf(request, request.query), request.params.id, {
        firmware: wanted.firmware == null ? null : { ...wanted.firmware, sha256: wanted.firmware.sha256 ?? null },
        pinSlots: wanted.pin_slots ?? 0,
        acceptsClearText: wanted.accepts_clear_text ?? false,
      });
      return presentHomeLock(chosen);
    },
  );
}
