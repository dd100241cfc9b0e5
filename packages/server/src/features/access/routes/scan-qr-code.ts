import type { FastifyRequest } from 'fastify';
import { Type, type Static } from 'typebox';
import { currentPrincipal } from '../../../platform/http/auth.ts';
import { notFound } from '../../../platform/errors.ts';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { mayDo } from '../../devices/index.ts';
import type { Door } from '../store/doors.ts';
import { findByCode, findById, readCode, scanMessages, scanQrCode, type Scan, type ScanOutcome } from '../use-qr-code.ts';
import { allQuery, findDoorOf, originOf, placeFields, type AccessRoutesContext } from './context.ts';
import { RetryAfter, retryAfter } from './retry-after.ts';
import { explainQuery, requireExplainable, TraceSchema, traceOf } from './trace.ts';

const query = Type.Object({ ...allQuery, ...explainQuery });
const body = Type.Object(
  { code: Type.String({ minLength: 1, maxLength: 1000, description: 'What the reader read' }), ...placeFields },
  { additionalProperties: false },
);

const answer = Type.Object({
  valid: Type.Boolean(),
  reason: Type.Optional(Type.String({ description: 'When it is not valid: why' })),
  device_id: Type.Optional(Type.String()),
  action: Type.Optional(Type.String()),
  message: Type.String(),
  retry_after: Type.Optional(RetryAfter),
  trace: Type.Optional(TraceSchema),
});

function present(
  door: Door | undefined,
  { decision, retryAfterSeconds }: ScanOutcome,
  isExplained: boolean | undefined,
): Static<typeof answer> {
  const trace = traceOf(decision, isExplained);
  if (decision.allowed && door !== undefined) {
    return { valid: true, device_id: door.device_id, action: 'unlock', message: 'Access granted', ...trace };
  }
  const reason = decision.reason ?? 'Invalid PIN';
  return { valid: false, reason, message: scanMessages[reason], ...retryAfter(retryAfterSeconds), ...trace };
}

function scanOf(request: FastifyRequest, { code, ...place }: Static<typeof body>): Scan {
  const principal = currentPrincipal(request);
  return { ...originOf(request, place), code: readCode(code), userId: principal.kind === 'user' ? principal.userId : null };
}

const mayScan = (door: Door): boolean => door.role === null || mayDo(door.role, 'operate');

/** For people who may operate the device, and for the device itself. Both routes count the use. */
export function scanQrCodeRoutes(app: App, context: AccessRoutesContext): void {
  app.post(
    '/:id/scan/',
    {
      config: { throttle: 'pin', apiScope: 'access:validate', audit: 'refusals' },
      schema: {
        operationId: 'scanQrCode',
        summary: 'Judge what was read against one QR code, and count the use',
        tags: ['Access'],
        params: IdParams,
        querystring: query,
        body,
        response: { 200: answer, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const { id } = request.params;
      const qrCode = await findById(context, id);
      const door = qrCode === null ? undefined : await findDoorOf(context, request, request.query, { id: qrCode.device_pk });
      if (door === undefined || !mayScan(door)) throw notFound('QR code');
      requireExplainable(door, request.query.explain);
      const outcome = await scanQrCode(context, door.id, () => findById(context, id), scanOf(request, request.body));
      return present(door, outcome, request.query.explain);
    },
  );

  app.post(
    '/scan/',
    {
      config: { throttle: 'pin', apiScope: 'access:validate', audit: 'refusals' },
      schema: {
        operationId: 'scanQrCodeByText',
        summary: 'Judge what was read, whichever QR code it is, and count the use',
        tags: ['Access'],
        querystring: query,
        body,
        response: { 200: answer, ...errorResponses(400, 401, 403) },
      },
    },
    async (request) => {
      const scan = scanOf(request, request.body);
      const found = await findByCode(context, scan.code);
      const principal = currentPrincipal(request);
      // A device judges at its own door; a person at the door that the code belongs to.
      const at = principal.kind === 'device' ? principal.deviceRowId : found?.device_pk;
      const named = at === undefined ? undefined : await findDoorOf(context, request, request.query, { id: at });
      // A code of a door that the caller may not operate is answered like one that does not exist.
      const door = named !== undefined && mayScan(named) ? named : undefined;
      if (door !== undefined) requireExplainable(door, request.query.explain);
      const find = async () => (door === undefined ? null : await findByCode(context, scan.code));
      const outcome = await scanQrCode(context, door?.id ?? null, find, scan);
      return present(door, outcome, door === undefined ? false : request.query.explain);
    },
  );
}
