import { Type } from 'typebox';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Ordering, pageQuery, Paginated, readOrdering } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { ManagedUserAnswer, presentManagedUser } from '../presenter.ts';
import { countUsers, listUsers as selectUsers, userOrderings } from '../store.ts';

const UsersQuery = Type.Object({
  ...pageQuery,
  search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the email address or the name' })),
  is_active: Type.Optional(Type.Boolean()),
  is_staff: Type.Optional(Type.Boolean()),
  ordering: Ordering(userOrderings, 'id'),
});

export function listUsers(app: App, context: AccountContext): void {
  app.get(
    '/api/v1/users/',
    {
      config: { apiScope: 'users:read' },
      schema: {
        summary: 'All users',
        tags: ['Users'],
        operationId: 'listUsers',
        querystring: UsersQuery,
        response: { 200: Paginated(ManagedUserAnswer), ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const { query } = request;
      const filter = { search: query.search, isActive: query.is_active, isStaff: query.is_staff };
      const order = readOrdering(query.ordering, userOrderings);
      return await paginate(request, query, {
        count: () => countUsers(context.db, filter),
        rows: async (limit, offset) => {
          const users = await selectUsers(context.db, filter, order, limit, offset);
          return await Promise.all(
            users.map(async (user) => presentManagedUser(user, await context.countDevices(user.id), context.settings)),
          );
        },
      });
    },
  );
}
