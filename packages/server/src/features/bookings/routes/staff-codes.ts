import { Type } from 'typebox';
import { hiddenFrom, ScheduleSchema } from '../../access/index.ts';
import { setEtag } from '../../../platform/http/etag.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import {
  errorResponses,
  Id,
  IdParams,
  Nullable,
  pageQuery,
  Paginated,
  StringEnum,
  Timestamp,
} from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { BookingContext } from '../context.ts';
import { getRoom } from '../manage-rooms.ts';
import { presentStaffCode, StaffCodeAnswer } from '../presenter.ts';
import { changeStaffCode, createStaffCode, endStaffCode, getStaffCode } from '../staff-codes.ts';
import { countStaffCodes, staffCodesOf } from '../store/staff-codes.ts';
import { staffPurposes } from '../tables.ts';
import { allQuery, query, toDate, versionToMatch, viewerOf } from './context.ts';

const CodeParams = Type.Object({ id: Id, code_id: Id });
const required = {
  name: Type.String({ minLength: 1, maxLength: 150, pattern: String.raw`\S`, description: 'Who has the code' }),
  schedule: ScheduleSchema,
};
const optional = {
  purpose: Type.Optional(StringEnum(staffPurposes)),
  email: Type.Optional(Nullable(Type.String({ maxLength: 320 }))),
  valid_from: Type.Optional(Timestamp),
  valid_until: Type.Optional(Nullable(Timestamp)),
};

/** Codes of those who come again and again, on every door of a room, by a weekly schedule. */
export function staffCodeRoutes(app: App, context: BookingContext): void {
  const pinsOf = async (grantIds: readonly number[]) => await context.grants.list(context.db, grantIds);

  app.get(
    '/:id/staff-codes/',
    {
      config: { apiScope: 'rooms:read', audit: 'always' },
      schema: {
        operationId: 'listStaffCodes',
        summary: 'Codes of staff and cleaners of a room',
        tags: ['Bookings'],
        params: IdParams,
        querystring: Type.Object({ ...pageQuery, ...allQuery }),
        response: { 200: Paginated(StaffCodeAnswer), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const room = await getRoom(context, viewerOf(request, request.query), request.params.id);
      return await paginate(request, request.query, {
        count: () => countStaffCodes(context.db, room.id),
        rows: async (limit, offset) => {
          const codes = await staffCodesOf(context.db, room.id, { limit, offset });
          const pins = await pinsOf(codes.map(({ grant_id }) => grant_id));
          const hidden = await hiddenFrom(request, { isBulk: true });
          return codes.map((code) => presentStaffCode(code, pins.get(code.grant_id) ?? [], hidden));
        },
      });
    },
  );

  app.post(
    '/:id/staff-codes/',
    {
      config: { apiScope: 'rooms:write' },
      schema: {
        operationId: 'createStaffCode',
        summary: 'Give somebody of the staff a code by a weekly schedule',
        tags: ['Bookings'],
        params: IdParams,
        querystring: query,
        body: Type.Object({ ...required, ...optional }, { additionalProperties: false }),
        response: { 201: StaffCodeAnswer, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request, request.query);
      const room = await getRoom(context, viewer, request.params.id);
      const { body } = request;
      const { code, pins } = await createStaffCode(context, viewer, room, {
        name: body.name.trim(),
        purpose: body.purpose ?? 'staff',
        email: body.email ?? null,
        schedule: body.schedule,
        validFrom: toDate(body.valid_from) ?? context.clock.now(),
        validUntil: body.valid_until == null ? null : new Date(body.valid_until),
      });
      setEtag(reply, code.version);
      return await reply.code(201).send(presentStaffCode(code, pins, null));
    },
  );

  app.get(
    '/:id/staff-codes/:code_id/',
    {
      config: { apiScope: 'rooms:read' },
      schema: {
        operationId: 'getStaffCode',
        summary: 'One code of the staff',
        tags: ['Bookings'],
        params: CodeParams,
        querystring: query,
        response: { 200: StaffCodeAnswer, ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const { id, code_id: codeId } = request.params;
      const code = await getStaffCode(context, viewerOf(request, request.query), id, codeId);
      setEtag(reply, code.version);
      const pins = (await pinsOf([code.grant_id])).get(code.grant_id) ?? [];
      return presentStaffCode(code, pins, await hiddenFrom(request, { isBulk: false }));
    },
  );

  app.patch(
    '/:id/staff-codes/:code_id/',
    {
      config: { apiScope: 'rooms:write' },
      schema: {
        operationId: 'updateStaffCode',
        summary: 'Change a code of the staff',
        tags: ['Bookings'],
        params: CodeParams,
        querystring: query,
        body: Type.Partial(Type.Object({ ...required, ...optional }), { additionalProperties: false, minProperties: 1 }),
        response: { 200: StaffCodeAnswer, ...errorResponses(400, 401, 403, 404, 409, 412) },
      },
    },
    async (request, reply) => {
      const { id, code_id: codeId } = request.params;
      const known = await getStaffCode(context, viewerOf(request, request.query), id, codeId);
      const { body } = request;
      const update = {
        name: body.name?.trim(),
        purpose: body.purpose,
        email: body.email,
        schedule: body.schedule,
        validFrom: toDate(body.valid_from),
        validUntil: body.valid_until === null ? null : toDate(body.valid_until),
      };
      const { code, pins } = await changeStaffCode(context, known, update, versionToMatch(request, known.version));
      setEtag(reply, code.version);
      return presentStaffCode(code, pins, await hiddenFrom(request, { isBulk: false }));
    },
  );

  app.delete(
    '/:id/staff-codes/:code_id/',
    {
      config: { apiScope: 'rooms:write' },
      schema: {
        operationId: 'deleteStaffCode',
        summary: 'End a code of the staff: it opens nothing from now on',
        tags: ['Bookings'],
        params: CodeParams,
        querystring: query,
        response: { 204: Type.Null({ description: 'Ended' }), ...errorResponses(400, 401, 404, 412) },
      },
    },
    async (request, reply) => {
      const { id, code_id: codeId } = request.params;
      const known = await getStaffCode(context, viewerOf(request, request.query), id, codeId);
      await endStaffCode(context, known, versionToMatch(request, known.version));
      return await reply.code(204).send(null);
    },
  );
}
