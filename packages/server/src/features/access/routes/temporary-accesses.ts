import { Type } from 'typebox';
import { requireEmail } from '../../accounts/index.ts';
import { setEtag } from '../../../platform/http/etag.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import {
  errorResponses,
  Id,
  IdParams,
  Nullable,
  Ordering,
  pageQuery,
  Paginated,
  readOrdering,
  StringEnum,
  Timestamp,
} from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { changeGuestAccess, getGuestAccess, grantGuestAccess, revokeGuestAccess } from '../guest-access.ts';
import { hiddenFrom } from '../hidden-digits.ts';
import {
  accessTypes,
  GuestAccessAnswer,
  ListedGuestAccess,
  presentGuestAccess,
  presentListedGuestAccess,
} from '../pin-presenter.ts';
import { ScheduleSchema } from '../rules/schedule.ts';
import type { PinRow } from '../store/pins.ts';
import { countGuestAccesses, guestAccessOrderings, pageOfGuestAccesses, type GuestAccess } from '../store/temporary-accesses.ts';
import { allQuery, namesOf, toDate, versionToMatch, viewerOf, type AccessRoutesContext } from './context.ts';
import { PinCodeField } from './pin-fields.ts';

const query = Type.Object(allQuery);
const listQuery = Type.Object({
  ...pageQuery,
  ...allQuery,
  ordering: Ordering(guestAccessOrderings, 'id'),
  search: Type.Optional(Type.String({ maxLength: 200, description: "Part of the guest's name or address" })),
  device: Type.Optional(Id),
  access_type: Type.Optional(StringEnum(accessTypes)),
  guest_email: Type.Optional(Type.String({ maxLength: 320 })),
});

const required = {
  guest_email: Type.String({ minLength: 1, maxLength: 320, description: 'Where the invitation goes' }),
  guest_name: Type.String({ minLength: 1, maxLength: 150, pattern: String.raw`\S` }),
  access_type: StringEnum(accessTypes, { description: 'one_time opens once; recurring needs a schedule' }),
  valid_until: Timestamp,
};
const optional = {
  valid_from: Type.Optional(Timestamp),
  schedule: Type.Optional(Nullable(ScheduleSchema)),
  pin_code: Type.Optional(PinCodeField),
  notes: Type.Optional(Type.String({ maxLength: 2000 })),
};

/** What a guest is given, by those who manage the device. */
export function temporaryAccesses(app: App, context: AccessRoutesContext): void {
  const open = (pin: PinRow): string => context.secrets.open(pin);
  const answer = async (access: GuestAccess) => {
    const nameOf = await namesOf(context, [access.granted_by]);
    return presentGuestAccess(access, nameOf(access.granted_by), open, context.clock.now());
  };

  app.get(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: { apiScope: 'access:read', audit: 'always' },
      schema: {
        operationId: 'listTemporaryAccesses',
        summary: "Guests' access to the devices that you manage",
        tags: ['Access'],
        querystring: listQuery,
        response: { 200: Paginated(ListedGuestAccess), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const { search, device, access_type, guest_email, ordering } = request.query;
      const viewer = viewerOf(request, request.query);
      const filter = { search, device, accessType: access_type, guestEmail: guest_email };
      return await paginate(request, request.query, {
        count: () => countGuestAccesses(context.db, viewer, filter),
        rows: async (limit, offset) => {
          const order = readOrdering(ordering, guestAccessOrderings);
          const rows = await pageOfGuestAccesses(context.db, viewer, filter, order, { limit, offset });
          const nameOf = await namesOf(
            context,
            rows.map((row) => row.granted_by),
          );
          const now = context.clock.now();
          const hidden = await hiddenFrom(request, { isBulk: true });
          return rows.map((row) => presentListedGuestAccess(row, nameOf(row.granted_by), open, hidden, now));
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
        operationId: 'createTemporaryAccess',
        summary: 'Give a guest access: makes their PIN and mails it',
        tags: ['Access'],
        querystring: query,
        body: Type.Object({ device: Id, ...required, ...optional }, { additionalProperties: false }),
        response: { 201: GuestAccessAnswer, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const access = await grantGuestAccess(context, viewerOf(request, request.query), {
        device: body.device,
        guestEmail: requireEmail(body.guest_email, 'guest_email'),
        guestName: body.guest_name.trim(),
        accessType: body.access_type,
        validFrom: toDate(body.valid_from),
        validUntil: new Date(body.valid_until),
        schedule: body.schedule ?? null,
        pinCode: body.pin_code,
        notes: body.notes ?? '',
      });
      setEtag(reply, access.version);
      return await reply.code(201).send(await answer(access));
    },
  );

  app.get(
    '/:id/',
    {
      config: { apiScope: 'access:read' },
      schema: {
        operationId: 'getTemporaryAccess',
        summary: "One guest's access",
        tags: ['Access'],
        params: IdParams,
        querystring: query,
        response: { 200: ListedGuestAccess, ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const access = await getGuestAccess(context, viewerOf(request, request.query), request.params.id);
      const nameOf = await namesOf(context, [access.granted_by]);
      setEtag(reply, access.version);
      const hidden = await hiddenFrom(request, { isBulk: false });
      return presentListedGuestAccess(access, nameOf(access.granted_by), open, hidden, context.clock.now());
    },
  );

  for (const method of ['PUT', 'PATCH'] as const) {
    const changeable = Type.Object({ device: Id, ...required, ...optional });
    const body =
      method === 'PUT'
        ? Type.Object({ device: Type.Optional(Id), ...required, ...optional }, { additionalProperties: false })
        : Type.Partial(changeable, { additionalProperties: false, minProperties: 1 });
    app.route({
      method,
      url: '/:id/',
      config: { apiScope: 'access:write' },
      schema: {
        operationId: method === 'PUT' ? 'replaceTemporaryAccess' : 'updateTemporaryAccess',
        summary: "Change a guest's access; the PIN moves with it, and the guest is written to again",
        tags: ['Access'],
        params: IdParams,
        querystring: query,
        body,
        response: { 200: GuestAccessAnswer, ...errorResponses(400, 401, 403, 404, 409, 412) },
      },
      handler: async (request, reply) => {
        const viewer = viewerOf(request, request.query);
        const access = await getGuestAccess(context, viewer, request.params.id);
        const ifVersion = versionToMatch(request, access.version);
        const given = request.body;
        const isWhole = method === 'PUT';
        const update = {
          ...(given.device === undefined ? {} : { device: given.device }),
          ...(given.guest_email === undefined ? {} : { guestEmail: requireEmail(given.guest_email, 'guest_email') }),
          ...(given.guest_name === undefined ? {} : { guestName: given.guest_name.trim() }),
          ...(given.access_type === undefined ? {} : { accessType: given.access_type }),
          ...(given.valid_from === undefined ? {} : { validFrom: new Date(given.valid_from) }),
          ...(given.valid_until === undefined ? {} : { validUntil: new Date(given.valid_until) }),
          ...(given.schedule === undefined ? (isWhole ? { schedule: null } : {}) : { schedule: given.schedule }),
          ...(given.pin_code === undefined ? {} : { pinCode: given.pin_code }),
          ...(given.notes === undefined ? (isWhole ? { notes: '' } : {}) : { notes: given.notes }),
        };
        const changed = await changeGuestAccess(context, viewer, access, update, ifVersion);
        setEtag(reply, changed.version);
        return await answer(changed);
      },
    });
  }

  app.delete(
    '/:id/',
    {
      config: { apiScope: 'access:write' },
      schema: {
        operationId: 'deleteTemporaryAccess',
        summary: "Take a guest's access back; their PIN opens nothing from now on",
        tags: ['Access'],
        params: IdParams,
        querystring: query,
        response: { 204: Type.Null({ description: 'Revoked' }), ...errorResponses(400, 401, 404, 412) },
      },
    },
    async (request, reply) => {
      const viewer = viewerOf(request, request.query);
      const access = await getGuestAccess(context, viewer, request.params.id);
      await revokeGuestAccess(context, viewer, access, versionToMatch(request, access.version));
      return await reply.code(204).send(null);
    },
  );
}
