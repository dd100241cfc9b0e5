import { Type } from 'typebox';
import { setEtag } from '../../../platform/http/etag.ts';
import { errorResponses, Id, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { Viewer } from '../../devices/index.ts';
import { changeIssuedPin, getPin, type PinUpdate } from '../issue-pin.ts';
import { PinAnswer, presentPin } from '../pin-presenter.ts';
import type { PinRow, VisiblePin } from '../store/pins.ts';
import { allQuery, namesOf, toDate, toDateOrNull, versionToMatch, viewerOf, type AccessRoutesContext } from './context.ts';
import { pinFields } from './pin-fields.ts';

const query = Type.Object(allQuery);

const RevokeFirst = Type.Optional(
  Type.Boolean({
    description:
      'The lock loses the former code, with proof, before it is given the new one: for this change alone. Otherwise the former one opens until the new one is confirmed',
  }),
);

async function present(context: AccessRoutesContext, before: VisiblePin, pin: PinRow) {
  const nameOf = await namesOf(context, [pin.user_id]);
  return presentPin(pin, nameOf(pin.user_id) ?? before.guest_name, context.secrets.open(pin), context.clock.now());
}

/** PUT replaces what a person may set (digits, holder and beginning stay where they are left out), PATCH changes a part of it. */
export function updatePinRoutes(app: App, context: AccessRoutesContext): void {
  for (const method of ['PUT', 'PATCH'] as const) {
    app.route({
      method,
      url: '/:id/',
      config: { apiScope: 'access:write' },
      schema: {
        operationId: method === 'PUT' ? 'replacePin' : 'updatePin',
        summary: 'Change a PIN',
        tags: ['Access'],
        params: IdParams,
        querystring: query,
        body: Type.Object(
          { device: Type.Optional(Id), ...pinFields, revoke_first: RevokeFirst },
          { additionalProperties: false, ...(method === 'PATCH' ? { minProperties: 1 } : {}) },
        ),
        response: { 200: PinAnswer, ...errorResponses(400, 401, 403, 404, 409, 412) },
      },
      handler: async (request, reply) => {
        const viewer = viewerOf(request, request.query);
        const pin = await getPin(context, viewer, request.params.id);
        const ifVersion = versionToMatch(request, pin.version);
        const { body } = request;
        const given: PinUpdate = {
          device: body.device,
          user: body.user,
          pinCode: body.pin_code,
          label: body.label?.trim(),
          isActive: body.is_active,
          isTemporary: body.is_temporary,
          validFrom: toDate(body.valid_from),
          validUntil: toDateOrNull(body.valid_until),
          maxUses: body.max_uses,
          schedule: body.schedule,
          revokeFirst: body.revoke_first,
        };
        const update =
          method === 'PATCH'
            ? given
            : {
                ...given,
                label: given.label ?? '',
                isActive: given.isActive ?? true,
                isTemporary: given.isTemporary ?? false,
                validUntil: given.validUntil ?? null,
                maxUses: given.maxUses ?? null,
                schedule: given.schedule ?? null,
              };
        const changed = await changeIssuedPin(context, viewer, pin, update, ifVersion);
        setEtag(reply, changed.version);
        return await present(context, pin, changed);
      },
    });
  }
}

/** POST …/activate/ and …/deactivate/. */
export function switchPinRoutes(app: App, context: AccessRoutesContext): void {
  const switchTo = async (viewer: Viewer, id: number, isActive: boolean) => {
    const pin = await getPin(context, viewer, id);
    return { pin, changed: await changeIssuedPin(context, viewer, pin, { isActive }, undefined) };
  };
  for (const action of ['activate', 'deactivate'] as const) {
    app.post(
      `/:id/${action}/`,
      {
        config: { apiScope: 'access:write' },
        schema: {
          operationId: `${action}Pin`,
          summary: action === 'activate' ? 'Let a PIN open again' : 'Switch a PIN off without deleting it',
          tags: ['Access'],
          params: IdParams,
          querystring: query,
          response: { 200: PinAnswer, ...errorResponses(400, 401, 403, 404, 409) },
        },
      },
      async (request, reply) => {
        const viewer = viewerOf(request, request.query);
        const { pin, changed } = await switchTo(viewer, request.params.id, action === 'activate');
        setEtag(reply, changed.version);
        return await present(context, pin, changed);
      },
    );
  }
}
