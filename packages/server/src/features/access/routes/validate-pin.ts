import type { FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { currentPrincipal } from '../../../platform/http/auth.ts';
import { invalidInput, notFound } from '../../../platform/errors.ts';
import { errorResponses, Id, IdParams, Nullable } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { normalizeDeviceId, requireRole } from '../../devices/index.ts';
import { remainingUses } from '../pin-presenter.ts';
import { maySeePin } from '../policy.ts';
import type { Door } from '../store/doors.ts';
import { findPinById } from '../store/pin-uses.ts';
import type { PinRow } from '../store/pins.ts';
import { validatePin, validatePinById, type PinOutcome } from '../use-pin.ts';
import { allQuery, findDoorOf, originOf, placeFields, type AccessRoutesContext } from './context.ts';
import { TypedPinField } from './pin-fields.ts';
import { RetryAfter, retryAfter } from './retry-after.ts';
import { explainQuery, requireExplainable, TraceSchema, traceOf } from './trace.ts';

const query = Type.Object({ ...allQuery, ...explainQuery });

const answer = Type.Object({
  valid: Type.Boolean(),
  reason: Type.Optional(Type.String({ description: 'When it is not valid: why' })),
  retry_after: Type.Optional(RetryAfter),
  pin_id: Type.Optional(Id),
  device_id: Type.Optional(Type.String()),
  usage_count: Type.Optional(Type.Integer()),
  remaining_uses: Type.Optional(Nullable(Type.Integer({ description: 'null: no limit' }))),
  trace: Type.Optional(TraceSchema),
});

function present(
  door: Door,
  { decision, pin, use, retryAfterSeconds }: PinOutcome,
  isExplained: boolean | undefined,
): Static<typeof answer> {
  const trace = traceOf(decision, isExplained);
  if (pin === null || use === null)
    return { valid: false, reason: decision.reason ?? 'Invalid PIN', ...retryAfter(retryAfterSeconds), ...trace };
  return {
    valid: true,
    pin_id: pin.id,
    device_id: door.device_id,
    usage_count: use.usage_count,
    remaining_uses: remainingUses(use),
    ...trace,
  };
}

/** For people who may operate the device, and for the device itself. Both routes count the use. */
export function validatePinRoutes(app: App, context: AccessRoutesContext): void {
  app.post(
    '/:id/validate/',
    {
      config: { throttle: 'pin', apiScope: 'access:validate', audit: 'refusals' },
      schema: {
        operationId: 'validatePin',
        summary: 'Judge digits against one PIN, and count the use',
        tags: ['Access'],
        params: IdParams,
        querystring: query,
        body: Type.Object({ pin_code: TypedPinField, ...placeFields }, { additionalProperties: false }),
        response: { 200: answer, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const pin = await findPinById(context.db, request.params.id);
      const door = pin === undefined ? undefined : await findDoorOf(context, request, request.query, { id: pin.device_pk });
      if (pin === undefined || door === undefined || !isPinOf(request, door, pin)) throw notFound('PIN');
      requireExplainable(door, request.query.explain);
      const outcome = await validatePinById(context, pin, request.body.pin_code, originOf(request, request.body));
      return present(door, outcome, request.query.explain);
    },
  );

  app.post(
    '/validate/',
    {
      config: { throttle: 'pin', apiScope: 'access:validate', audit: 'refusals' },
      schema: {
        operationId: 'validatePinAtDevice',
        summary: 'Judge digits typed at a device, and count the use',
        tags: ['Access'],
        querystring: query,
        body: Type.Object(
          {
            device_id: Type.Optional(Type.String({ maxLength: 40, description: 'A device with its own key may leave it out' })),
            pin_code: TypedPinField,
            ...placeFields,
          },
          { additionalProperties: false },
        ),
        response: { 200: answer, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const deviceId = readDeviceId(request, request.body.device_id);
      const door = await findDoorOf(context, request, request.query, { deviceId });
      if (door === undefined) throw notFound('device');
      if (door.role !== null) requireRole(door.role, 'operate');
      requireExplainable(door, request.query.explain);
      const outcome = await validatePin(context, door.id, request.body.pin_code, originOf(request, request.body));
      return present(door, outcome, request.query.explain);
    },
  );
}

function readDeviceId(request: FastifyRequest, text: string | undefined): string {
  if (text !== undefined) return normalizeDeviceId(text) ?? text;
  const principal = currentPrincipal(request);
  if (principal.kind === 'device') return principal.deviceId;
  throw invalidInput('device_id', 'Say at which device the PIN was typed.', 'required');
}

/** Only for those who would see the PIN in a list, and for its device. */
function isPinOf(request: FastifyRequest, door: Door, pin: PinRow): boolean {
  const principal = currentPrincipal(request);
  if (principal.kind === 'device' || door.role === null) return true;
  return maySeePin(door.role, { userId: principal.userId, seesAll: false }, pin.user_id);
}
