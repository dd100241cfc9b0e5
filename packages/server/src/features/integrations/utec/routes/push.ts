import { Type } from 'typebox';
import { errorResponses } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { UtecContext } from '../context.ts';
import { takePush } from '../take-push.ts';
import { tags } from './context.ts';

const bodyBytesMax = 64 * 1024;

/** Where U-tec pushes what happened. The address is secret, and the push carries another secret of ours. */
export function pushRoute(app: App, context: UtecContext): void {
  app.post(
    '/api/v1/integrations/utec/pushes/:address/',
    {
      config: { idempotent: false, throttle: 'off', audit: 'never' },
      bodyLimit: bodyBytesMax,
      schema: {
        operationId: 'takeUtecPush',
        summary: 'What U-tec pushes when something happened; whatever its form, it only says where to look',
        tags,
        params: Type.Object({ address: Type.String({ maxLength: 200 }) }),
        body: Type.Unknown({ description: 'JSON of any form' }),
        response: { 200: Type.Object({ status: Type.String() }), ...errorResponses(400, 401, 404, 413, 415) },
      },
    },
    async (request) => {
      await takePush(context, request.params.address, request.headers.authorization, request.body);
      return { status: 'ok' };
    },
  );
}
