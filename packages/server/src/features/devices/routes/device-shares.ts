import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { invalidInput } from '../../../platform/errors.ts';
import { requireIfMatch, setEtag } from '../../../platform/http/etag.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Id, IdParams, pageQuery, Paginated, StringEnum } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { presentShare } from '../presenter.ts';
import { shareRoles, ShareSchema } from '../schemas.ts';
import { changeShare, endShare, shareDevice } from '../share-device.ts';
import { findShare, listShares, type ShareRow } from '../store/devices.ts';
import { allQuery, authorizedDevice, changedMeanwhile, type DeviceRoutesContext } from './context.ts';

const shareParams = Type.Object({ id: Id, share_id: Id });
const query = Type.Object(allQuery);

/** The owner's to see and to change: who else may do what with this device. */
export function deviceShares(app: App, context: DeviceRoutesContext): void {
  const present = async (row: ShareRow) => presentShare(row, (await context.userSummaries([row.user_id])).get(row.user_id));

  app.get(
    '/:id/shares/',
    {
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'listDeviceShares',
        summary: 'With whom the device is shared',
        tags: ['Devices'],
        params: IdParams,
        querystring: Type.Object({ ...pageQuery, ...allQuery }),
        response: { 200: Paginated(ShareSchema), ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const device = await authorizedDevice(context, request, 'share');
      const shares = await listShares(context.db, device.id);
      return await paginate(request, request.query, {
        count: () => Promise.resolve(shares.length),
        rows: async (limit, offset) => {
          const page = shares.slice(offset, offset + limit);
          const users = await context.userSummaries(page.map((row) => row.user_id));
          return page.map((row) => presentShare(row, users.get(row.user_id)));
        },
      });
    },
  );

  app.post(
    '/:id/shares/',
    {
      config: { apiScope: 'devices:share' },
      schema: {
        operationId: 'createDeviceShare',
        summary: 'Share the device with another user, named by e-mail; administrators may give an id',
        tags: ['Devices'],
        params: IdParams,
        querystring: query,
        body: Type.Object(
          {
            email: Type.Optional(Type.String({ maxLength: 254 })),
            user: Type.Optional(Id),
            role: StringEnum(shareRoles),
          },
          { additionalProperties: false },
        ),
        response: { 201: ShareSchema, ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const device = await authorizedDevice(context, request, 'share');
      const { email, user, role } = request.body;
      if ((email === undefined) === (user === undefined)) {
        throw invalidInput('email', 'Give either email or user, to say with whom to share.', 'required');
      }
      // Ids can be counted through: the answers would tell anybody everybody's name and address.
      if (user !== undefined && !currentUser(request).isStaff) {
        throw invalidInput('user', 'Only administrators may name a user by id: give the e-mail address.', 'email_required');
      }
      const field = email === undefined ? 'user' : 'email';
      const other = await context.findUser(email === undefined ? { id: user ?? 0 } : { email });
      if (other === undefined)
        throw invalidInput(field, 'There is no such user here. Ask them to register first.', 'unknown_user');
      if (other.id === device.owner_id) throw invalidInput(field, 'This user owns the device.', 'is_owner');
      const share = await shareDevice(context, device.id, other.id, role);
      setEtag(reply, share.version);
      return await reply.code(201).send(await present(share));
    },
  );

  app.get(
    '/:id/shares/:share_id/',
    {
      config: { apiScope: 'devices:read' },
      schema: {
        operationId: 'getDeviceShare',
        summary: 'One share',
        tags: ['Devices'],
        params: shareParams,
        querystring: query,
        response: { 200: ShareSchema, ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const device = await authorizedDevice(context, request, 'share');
      const share = await findShare(context.db, device.id, request.params.share_id);
      setEtag(reply, share.version);
      return await present(share);
    },
  );

  for (const method of ['PUT', 'PATCH'] as const) {
    app.route({
      method,
      url: '/:id/shares/:share_id/',
      config: { apiScope: 'devices:share' },
      schema: {
        operationId: method === 'PUT' ? 'replaceDeviceShare' : 'updateDeviceShare',
        summary: 'Change the role of a share',
        tags: ['Devices'],
        params: shareParams,
        querystring: query,
        body: Type.Object({ role: StringEnum(shareRoles) }, { additionalProperties: false }),
        response: { 200: ShareSchema, ...errorResponses(400, 401, 403, 404, 412) },
      },
      handler: async (request, reply) => {
        const device = await authorizedDevice(context, request, 'share');
        const share = await findShare(context.db, device.id, request.params.share_id);
        requireIfMatch(request, share.version);
        const ifVersion = request.headers['if-match'] === undefined ? undefined : share.version;
        const changed = await changeShare(context, share, request.body.role, ifVersion);
        if (changed === undefined) {
          // Not found where it was taken back meanwhile.
          await findShare(context.db, device.id, share.id);
          throw changedMeanwhile();
        }
        setEtag(reply, changed.version);
        return await present(changed);
      },
    });
  }

  app.delete(
    '/:id/shares/:share_id/',
    {
      config: { apiScope: 'devices:share' },
      schema: {
        operationId: 'deleteDeviceShare',
        summary: 'Take a share back; it ends at once',
        tags: ['Devices'],
        params: shareParams,
        querystring: query,
        response: { 204: Type.Null({ description: 'Deleted' }), ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      const device = await authorizedDevice(context, request, 'share');
      const share = await findShare(context.db, device.id, request.params.share_id);
      await endShare(context, share);
      return await reply.code(204).send(null);
    },
  );
}
