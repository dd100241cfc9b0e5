import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, IdParams, Nullable, pageQuery, Paginated } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { blockAddress, unblockAddress } from '../block-address.ts';
import type { SecurityContext } from '../context.ts';
import { BlockedAddressSchema, presentBlockedAddress } from '../presenter.ts';
import { countBlocks, pageOfBlocks } from '../store/addresses.ts';
import { allQuery, usersIn } from './context.ts';

const minutesMax = 5_256_000;

/** For administrators: addresses from which no credentials are taken. */
export function blockedAddresses(app: App, context: SecurityContext): void {
  app.get(
    '/blocked-addresses/',
    {
      config: { apiScope: 'security:read' },
      schema: {
        operationId: 'listBlockedAddresses',
        summary: 'Addresses from which no credentials are taken, the latest first',
        tags: ['Security'],
        querystring: Type.Object({ ...pageQuery, ...allQuery }),
        response: { 200: Paginated(BlockedAddressSchema), ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request) => {
      const at = context.clock.now();
      return await paginate(request, request.query, {
        count: () => countBlocks(context.db, at),
        rows: async (limit, offset) => {
          const rows = await pageOfBlocks(context.db, at, { limit, offset });
          const users = await usersIn(
            context,
            rows.map((row) => row.blocked_by),
          );
          return rows.map((row) => presentBlockedAddress(row, users));
        },
      });
    },
  );

  app.post(
    '/blocked-addresses/',
    {
      config: { apiScope: 'security:write' },
      schema: {
        operationId: 'blockAddress',
        summary: 'Take no credentials from an address or a network',
        tags: ['Security'],
        querystring: Type.Object(allQuery),
        body: Type.Object(
          {
            address: Type.String({ minLength: 2, maxLength: 49, description: 'An address, or a network such as 203.0.113.0/24' }),
            reason: Type.String({ maxLength: 500, default: '' }),
            minutes: Type.Optional(
              Nullable(Type.Integer({ minimum: 1, maximum: minutesMax, description: 'null: until it is unblocked' })),
            ),
          },
          { additionalProperties: false },
        ),
        response: { 201: BlockedAddressSchema, ...errorResponses(400, 401, 403) },
      },
    },
    async (request, reply) => {
      const { address, reason, minutes = null } = request.body;
      const by = currentUser(request).userId;
      const row = await blockAddress(context, { address, reason, minutes, by });
      return await reply.code(201).send(presentBlockedAddress(row, await usersIn(context, [row.blocked_by])));
    },
  );

  app.delete(
    '/blocked-addresses/:id/',
    {
      config: { apiScope: 'security:write' },
      schema: {
        operationId: 'unblockAddress',
        summary: 'Take credentials from an address again',
        tags: ['Security'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 204: Type.Null({ description: 'Unblocked' }), ...errorResponses(400, 401, 403, 404) },
      },
    },
    async (request, reply) => {
      await unblockAddress(context, request.params.id, currentUser(request).userId);
      return await reply.code(204).send(null);
    },
  );
}
