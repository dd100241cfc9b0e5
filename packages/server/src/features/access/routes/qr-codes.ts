import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { setEtag } from '../../../platform/http/etag.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import {
  errorResponses,
  Id,
  IdParams,
  Ordering,
  pageQuery,
  Paginated,
  readOrdering,
  Timestamp,
} from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { changeQrCode, deleteQrCode, getQrCode, issueQrCode } from '../manage-qr-codes.ts';
import { imageNameOf } from '../qr-image.ts';
import { presentQrCode, QrCodeAnswer } from '../qr-presenter.ts';
import { countQrCodes, pageOfQrCodes, qrCodeOrderings, type QrCodeRow } from '../store/qr-codes.ts';
import { allQuery, namesOf, toDate, versionToMatch, viewerOf, type AccessRoutesContext } from './context.ts';

const query = Type.Object(allQuery);
const listQuery = Type.Object({
  ...pageQuery,
  ...allQuery,
  ordering: Ordering(qrCodeOrderings, 'id'),
  search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the label' })),
  device: Type.Optional(Id),
  is_active: Type.Optional(Type.Boolean()),
  is_single_use: Type.Optional(Type.Boolean()),
  used: Type.Optional(Type.Boolean()),
});

const fields = {
  label: Type.Optional(Type.String({ maxLength: 200 })),
  is_single_use: Type.Optional(Type.Boolean({ description: 'Opens once; true when left out' })),
  valid_from: Type.Optional(Timestamp),
};

/** Under the address that the request came to, as the list's own links are. */
function imageAddress(context: AccessRoutesContext, request: FastifyRequest, row: QrCodeRow): string {
  const host = request.host === '' ? 'localhost' : request.host;
  return `${request.protocol}://${host}/media/qrcodes/${imageNameOf(context.keyring, row, 'png')}`;
}

async function presentAll(context: AccessRoutesContext, request: FastifyRequest, rows: readonly QrCodeRow[]) {
  const nameOf = await namesOf(
    context,
    rows.map((row) => row.created_by),
  );
  const now = context.clock.now();
  return rows.map((row) => presentQrCode(row, nameOf(row.created_by), imageAddress(context, request, row), now));
}

async function answerOne(context: AccessRoutesContext, request: FastifyRequest, reply: FastifyReply, row: QrCodeRow) {
  setEtag(reply, row.version);
  const [shown] = await presentAll(context, request, [row]);
  if (shown === undefined) throw new Error('A QR code was presented as nothing');
  return shown;
}

/** For those who manage the device: whoever sees a code can open with it. */
export function qrCodes(app: App, context: AccessRoutesContext): void {
  app.get(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: { apiScope: 'access:reveal', audit: 'always' },
      schema: {
        operationId: 'listQrCodes',
        summary: 'QR codes of the devices that you manage',
        tags: ['Access'],
        querystring: listQuery,
        response: { 200: Paginated(QrCodeAnswer), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const { search, device, is_active, is_single_use, used, ordering } = request.query;
      const viewer = viewerOf(request, request.query);
      const filter = { search, device, isActive: is_active, isSingleUse: is_single_use, used };
      return await paginate(request, request.query, {
        count: () => countQrCodes(context.db, viewer, filter),
        rows: async (limit, offset) => {
          const order = readOrdering(ordering, qrCodeOrderings);
          return await presentAll(context, request, await pageOfQrCodes(context.db, viewer, filter, order, { limit, offset }));
        },
      });
    },
  );

  app.post(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: { apiScope: 'access:write' },
      schema: {
        operationId: 'createQrCode',
        summary: 'Make a QR code; signed ones can be judged by the lock while it is offline',
        tags: ['Access'],
        querystring: query,
        body: Type.Object(
          { device: Id, ...fields, valid_until: Timestamp, signed: Type.Optional(Type.Boolean()) },
          { additionalProperties: false },
        ),
        response: { 201: QrCodeAnswer, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const row = await issueQrCode(context, viewerOf(request, request.query), {
        device: body.device,
        label: body.label?.trim() ?? '',
        isSingleUse: body.is_single_use ?? true,
        isSigned: body.signed ?? false,
        validFrom: toDate(body.valid_from),
        validUntil: new Date(body.valid_until),
      });
      return await reply.code(201).send(await answerOne(context, request, reply, row));
    },
  );

  app.get(
    '/:id/',
    {
      config: { apiScope: 'access:reveal' },
      schema: {
        operationId: 'getQrCode',
        summary: 'One QR code',
        tags: ['Access'],
        params: IdParams,
        querystring: query,
        response: { 200: QrCodeAnswer, ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) =>
      await answerOne(context, request, reply, await getQrCode(context, viewerOf(request, request.query), request.params.id)),
  );

  changeRoutes(app, context);
}

function changeRoutes(app: App, context: AccessRoutesContext): void {
  for (const method of ['PUT', 'PATCH'] as const) {
    const valid_until = method === 'PUT' ? Timestamp : Type.Optional(Timestamp);
    app.route({
      method,
      url: '/:id/',
      config: { apiScope: 'access:write' },
      schema: {
        operationId: method === 'PUT' ? 'replaceQrCode' : 'updateQrCode',
        summary: 'Change a QR code; the times of a signed one are fixed',
        tags: ['Access'],
        params: IdParams,
        querystring: query,
        body: Type.Object(
          { device: Type.Optional(Id), ...fields, valid_until, is_active: Type.Optional(Type.Boolean()) },
          { additionalProperties: false, ...(method === 'PATCH' ? { minProperties: 1 } : {}) },
        ),
        response: { 200: QrCodeAnswer, ...errorResponses(400, 401, 403, 404, 409, 412) },
      },
      handler: async (request, reply) => {
        const viewer = viewerOf(request, request.query);
        const qrCode = await getQrCode(context, viewer, request.params.id);
        const ifVersion = versionToMatch(request, qrCode.version);
        const { body } = request;
        const isWhole = method === 'PUT';
        const update = {
          device: body.device,
          label: body.label?.trim() ?? (isWhole ? '' : undefined),
          isActive: body.is_active ?? (isWhole ? true : undefined),
          isSingleUse: body.is_single_use ?? (isWhole ? true : undefined),
          validFrom: toDate(body.valid_from),
          validUntil: toDate(body.valid_until),
        };
        return await answerOne(context, request, reply, await changeQrCode(context, viewer, qrCode, update, ifVersion));
      },
    });
  }

  app.delete(
    '/:id/',
    {
      config: { apiScope: 'access:write' },
      schema: {
        operationId: 'deleteQrCode',
        summary: 'Delete a QR code; its image goes with it',
        tags: ['Access'],
        params: IdParams,
        querystring: query,
        response: { 204: Type.Null({ description: 'Deleted' }), ...errorResponses(400, 401, 404, 412) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request, request.query);
      const qrCode = await getQrCode(context, viewer, request.params.id);
      await deleteQrCode(context, viewer, qrCode, versionToMatch(request, qrCode.version));
      return await reply.code(204).send(null);
    },
  );
}
