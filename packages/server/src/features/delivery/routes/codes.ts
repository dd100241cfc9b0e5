import { Type } from 'typebox';
import { errorResponses, Id, IdParams, Nullable, StringEnum, Timestamp } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { hiddenFrom } from '../../access/index.ts';
import { requireRole } from '../../devices/index.ts';
import { adoptCode } from '../adopt-code.ts';
import type { DeliveryContext } from '../context.ts';
import { FoundCodeSchema, OverAccessSchema, presentFound, presentOverAccess } from '../presenter.ts';
import { problemCodes } from '../rules/problems.ts';
import { listFound, listOverAccess, listSpareCodes } from '../store/lists.ts';
import { allQuery, viewerOf } from './context.ts';

const readStates = ['known', 'empty', 'unreadable', 'not_read'] as const;
const overAccessShown = 500;

export function listCodes(app: App, context: DeliveryContext): void {
  app.get(
    '/devices/:id/codes/',
    {
      config: { apiScope: 'access:read', audit: 'always' },
      schema: {
        operationId: 'listDeviceCodes',
        summary: "Codes that a vendor's lock holds, ours and others, as it was last read",
        tags: ['Delivery'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: {
          200: Type.Object({
            state: StringEnum(readStates, {
              description: 'unreadable: the last reading failed, and what is listed is from before',
            }),
            read_at: Nullable(Timestamp),
            problem: Nullable(StringEnum(problemCodes)),
            capacity: Nullable(Type.Integer()),
            capabilities: Type.Record(Type.String(), Type.String(), { description: 'yes, no, or not_now' }),
            results: Type.Array(FoundCodeSchema),
          }),
          ...errorResponses(400, 401, 403, 404),
        },
      },
    },
    async (request) => {
      const device = await context.getDevice(viewerOf(request, request.query), request.params.id);
      requireRole(device.role, 'manage');
      const hidden = await hiddenFrom(request, { isBulk: true });
      const lock = await context.db
        .selectFrom('delivery_locks')
        .selectAll()
        .where('device_pk', '=', device.id)
        .executeTakeFirst();
      const codes = await listFound(context.db, device.id);
      const digitsOf = (row: (typeof codes)[number]): string | null =>
        hidden === null
          ? context.secrets.open({ device_pk: device.id, pin_sealed: row.digits_sealed, pin_hash: row.digits_hash })
          : null;
      return {
        state: lock?.read_state ?? ('not_read' as const),
        read_at: lock?.read_at?.toISOString() ?? null,
        problem: lock?.read_problem ?? null,
        capacity: lock?.rules?.capacity ?? null,
        capabilities: { ...lock?.capabilities },
        results: codes.map((row) => presentFound(row, digitsOf(row))),
      };
    },
  );
}

export function adoptCodeRoute(app: App, context: DeliveryContext): void {
  app.post(
    '/devices/:id/codes/:code_id/adopt/',
    {
      config: { apiScope: 'access:write' },
      schema: {
        operationId: 'adoptDeviceCode',
        summary: 'Make a PIN of a code that was found on the lock; it stays as it is there',
        tags: ['Delivery'],
        params: Type.Object({ id: Id, code_id: Id }),
        querystring: Type.Object(allQuery),
        body: Type.Object({ label: Type.Optional(Type.String({ maxLength: 200 })) }, { additionalProperties: false }),
        response: { 201: Type.Object({ pin: Id }), ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { id, code_id: codeId } = request.params;
      const pin = await adoptCode(context, viewerOf(request, request.query), id, codeId, request.body.label);
      context.codesChanged(id);
      return await reply.code(201).send({ pin });
    },
  );
}

export function backupCodes(app: App, context: DeliveryContext): void {
  app.get(
    '/devices/:id/backup-codes/',
    {
      config: { apiScope: 'access:read', audit: 'always' },
      schema: {
        operationId: 'listBackupCodes',
        summary: 'Spare codes of a lock, for when another does not arrive in time; digits only after presence was proven',
        tags: ['Delivery'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: {
          200: Type.Object({
            count: Type.Integer(),
            ready: Type.Integer({ description: 'Those that are proven to be on the lock' }),
            results: Type.Array(Type.Object({ pin: Id, is_ready: Type.Boolean(), digits: Nullable(Type.String()) })),
          }),
          ...errorResponses(400, 401, 403, 404),
        },
      },
    },
    async (request) => {
      const device = await context.getDevice(viewerOf(request, request.query), request.params.id);
      requireRole(device.role, 'manage');
      const hidden = await hiddenFrom(request, { isBulk: true });
      const codes = await listSpareCodes(context.db, device.id);
      return {
        count: codes.length,
        ready: codes.filter(({ is_ready: isReady }) => isReady).length,
        results: codes.map((row) => ({
          pin: row.pin_id,
          is_ready: row.is_ready,
          digits: hidden === null ? context.secrets.open({ ...row, device_pk: device.id }) : null,
        })),
      };
    },
  );
}

export function overAccess(app: App, context: DeliveryContext): void {
  app.get(
    '/access/over-access/',
    {
      config: { apiScope: 'access:read' },
      schema: {
        operationId: 'listOverAccess',
        summary: 'What opens doors that you manage and should not, as the last comparison found it',
        tags: ['Delivery'],
        querystring: Type.Object(allQuery),
        response: { 200: Type.Object({ results: Type.Array(OverAccessSchema) }), ...errorResponses(400, 401) },
      },
    },
    async (request) => ({
      results: (await listOverAccess(context.db, viewerOf(request, request.query), overAccessShown)).map(presentOverAccess),
    }),
  );
}
