import { Type } from 'typebox';
import { setEtag } from '../../../platform/http/etag.ts';
import { errorResponses, IdParams } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import { hiddenFrom } from '../hidden-digits.ts';
import { getPin } from '../issue-pin.ts';
import { ListedPin, presentListedPin } from '../pin-presenter.ts';
import { allQuery, namesOf, viewerOf, type AccessRoutesContext } from './context.ts';

export function getPinRoute(app: App, context: AccessRoutesContext): void {
  app.get(
    '/:id/',
    {
      config: { apiScope: 'access:read' },
      schema: {
        operationId: 'getPin',
        summary: 'One PIN; its holder sees it masked',
        tags: ['Access'],
        params: IdParams,
        querystring: Type.Object(allQuery),
        response: { 200: ListedPin, ...errorResponses(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const pin = await getPin(context, viewerOf(request, request.query), request.params.id);
      const nameOf = await namesOf(context, [pin.user_id]);
      setEtag(reply, pin.version);
      const holder = nameOf(pin.user_id) ?? pin.guest_name;
      const hidden = await hiddenFrom(request, { isBulk: false });
      return presentListedPin(pin, holder, (row) => context.secrets.open(row), hidden, context.clock.now());
    },
  );
}
