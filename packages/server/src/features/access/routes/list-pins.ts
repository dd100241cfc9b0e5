import { Type } from 'typebox';
import { paginate } from '../../../platform/http/pagination.ts';
import { errorResponses, Id, Ordering, pageQuery, Paginated, readOrdering } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { hiddenFrom } from '../hidden-digits.ts';
import { ListedPin, presentListedPin } from '../pin-presenter.ts';
import { countPins, pageOfPins, pinOrderings } from '../store/pins.ts';
import { allQuery, namesOf, viewerOf, type AccessRoutesContext } from './context.ts';

const query = Type.Object({
  ...pageQuery,
  ...allQuery,
  ordering: Ordering(pinOrderings, 'id'),
  search: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the label' })),
  device: Type.Optional(Id),
  user: Type.Optional(Id),
  is_active: Type.Optional(Type.Boolean()),
  is_temporary: Type.Optional(Type.Boolean()),
  is_spare: Type.Optional(Type.Boolean({ description: 'Spare codes alone; they are left out otherwise' })),
});

export function listPins(app: App, context: AccessRoutesContext): void {
  app.get(
    '/',
    {
      prefixTrailingSlash: 'slash',
      config: { apiScope: 'access:read', audit: 'always' },
      schema: {
        operationId: 'listPins',
        summary: 'PINs of the devices that you manage, and your own; digits are masked unless presence was proven lately',
        tags: ['Access'],
        querystring: query,
        response: { 200: Paginated(ListedPin), ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const { search, device, user, is_active, is_temporary, is_spare, ordering } = request.query;
      const viewer = viewerOf(request, request.query);
      const filter = { search, device, user, isActive: is_active, isTemporary: is_temporary, isSpare: is_spare };
      const now = context.clock.now();
      const hidden = await hiddenFrom(request, { isBulk: true });
      return await paginate(request, request.query, {
        count: () => countPins(context.db, viewer, filter),
        rows: async (limit, offset) => {
          const order = readOrdering(ordering, pinOrderings);
          const rows = await pageOfPins(context.db, viewer, filter, order, { limit, offset });
          const nameOf = await namesOf(
            context,
            rows.map((row) => row.user_id),
          );
          return rows.map((row) =>
            presentListedPin(row, nameOf(row.user_id) ?? row.guest_name, (pin) => context.secrets.open(pin), hidden, now),
          );
        },
      });
    },
  );
}
