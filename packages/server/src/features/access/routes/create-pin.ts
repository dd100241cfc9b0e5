import { Type } from 'typebox';
import { setEtag } from '../../../platform/http/etag.ts';
import { errorResponses, Id } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { issuePin } from '../issue-pin.ts';
import { PinAnswer, presentPin } from '../pin-presenter.ts';
import { allQuery, namesOf, toDate, toDateOrNull, viewerOf, type AccessRoutesContext } from './context.ts';
import { pinFields } from './pin-fields.ts';

export function createPin(app: App, context: AccessRoutesContext): void {
  app.post(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: { apiScope: 'access:write' },
      schema: {
        operationId: 'createPin',
        summary: 'Make a PIN, with random digits unless you give some; members for themselves only',
        tags: ['Access'],
        querystring: Type.Object(allQuery),
        body: Type.Object({ device: Id, ...pinFields }, { additionalProperties: false }),
        response: { 201: PinAnswer, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const { pin, digits } = await issuePin(context, viewerOf(request, request.query), {
        device: body.device,
        user: body.user,
        pinCode: body.pin_code,
        label: body.label?.trim() ?? '',
        isActive: body.is_active ?? true,
        isTemporary: body.is_temporary ?? false,
        validFrom: toDate(body.valid_from),
        validUntil: toDateOrNull(body.valid_until) ?? null,
        maxUses: body.max_uses ?? null,
        schedule: body.schedule ?? null,
      });
      const nameOf = await namesOf(context, [pin.user_id]);
      setEtag(reply, pin.version);
      return await reply.code(201).send(presentPin(pin, nameOf(pin.user_id), digits, context.clock.now()));
    },
  );
}
