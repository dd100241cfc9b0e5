import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { authScope, currentUser } from '../../../platform/http/auth.ts';
import { requestOrigin } from '../../../platform/http/request-origin.ts';
import { errorResponses, IdParams, StringEnum } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { Clock } from '../../../platform/clock.ts';
import { erasePerson, type PersonalDataContext } from '../erase-person.ts';
import { exportPerson } from '../export-person.ts';

export interface PersonalDataRoutesContext extends PersonalDataContext {
  readonly clock: Clock;
}

const eraseQuery = Type.Object({
  devices: Type.Optional(StringEnum(['delete'], { description: 'Delete the devices that this user owns as well' })),
  final_unlock: Type.Boolean({ default: true, description: 'Online locks among them are opened a last time' }),
});

export function registerPersonalDataRoutes(app: App, context: PersonalDataRoutesContext): void {
  authScope(app, 'user', (scoped) => {
    exportOwn(scoped, context);
    eraseOwn(scoped, context);
  });
  authScope(app, 'staff', (scoped) => {
    eraseUser(scoped, context);
  });
}

function exportOwn(app: App, context: PersonalDataRoutesContext): void {
  app.get(
    '/api/v1/users/me/export/',
    {
      // Everything at once, PINs too.
      config: { stepUp: true },
      schema: {
        operationId: 'exportOwnData',
        summary: 'Everything that is kept of you, as JSON',
        tags: ['Personal data'],
        response: {
          200: Type.Unsafe<Readable>({ content: { 'application/json': { schema: { type: 'object' } } } }),
          ...errorResponses(401, 403, 404),
        },
      },
    },
    async (request, reply) => {
      const { userId } = currentUser(request);
      const person = await context.accounts.requirePerson(userId);
      await context.audit.record(context.db, {
        action: 'user.exported',
        resourceType: 'user',
        resourceId: userId,
        subject: `user:${userId}`,
      });
      const parts = exportPerson(context.registry, person, context.clock.now());
      reply.header('content-disposition', 'attachment; filename="personal-data.json"').header('cache-control', 'no-store');
      return reply.type('application/json; charset=utf-8').send(Readable.from(parts));
    },
  );
}

function eraseOwn(app: App, context: PersonalDataRoutesContext): void {
  app.delete(
    '/api/v1/users/me/',
    {
      config: { throttle: 'login', stepUp: true },
      schema: {
        operationId: 'eraseOwnAccount',
        summary: 'Erase yourself for good; the password confirms it',
        tags: ['Personal data'],
        querystring: eraseQuery,
        body: Type.Object({ password: Type.String({ minLength: 1, maxLength: 1024 }) }, { additionalProperties: false }),
        response: { 204: Type.Null({ description: 'Erased' }), ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { userId } = currentUser(request);
      const person = await context.accounts.requirePerson(userId);
      await context.accounts.requirePassword(person, request.body.password);
      await erasePerson(context, {
        person,
        requester: { userId, ...requestOrigin(request) },
        withDevices: request.query.devices === 'delete',
        finalUnlock: request.query.final_unlock,
      });
      return await reply.code(204).send(null);
    },
  );
}

function eraseUser(app: App, context: PersonalDataRoutesContext): void {
  app.delete(
    '/api/v1/users/:id/',
    {
      config: { stepUp: true },
      schema: {
        operationId: 'eraseUser',
        summary: 'Erase a user for good',
        tags: ['Personal data'],
        params: IdParams,
        querystring: eraseQuery,
        response: { 204: Type.Null({ description: 'Erased' }), ...errorResponses(400, 401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const person = await context.accounts.requirePerson(request.params.id);
      await erasePerson(context, {
        person,
        requester: { userId: currentUser(request).userId, ...requestOrigin(request) },
        withDevices: request.query.devices === 'delete',
        finalUnlock: request.query.final_unlock,
      });
      return await reply.code(204).send(null);
    },
  );
}
