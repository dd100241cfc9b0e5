import { Type } from 'typebox';
import { errorResponses } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { TtlockContext } from '../context.ts';
import { takeCallback } from '../take-callback.ts';
import { tags } from './context.ts';

const formBytesMax = 256 * 1024;
/** What TTLock wants to read (its documentation asks for this very text). */
const accepted = 'success';

/** Where TTLock posts what happened. The address itself is the secret. */
export function callbackRoute(app: App, context: TtlockContext): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string', bodyLimit: formBytesMax },
    (_request, body, done) => done(null, body.toString()),
  );
  app.post(
    '/api/v1/integrations/ttlock/callbacks/:secret/',
    {
      config: { idempotent: false, throttle: 'off', audit: 'never' },
      bodyLimit: formBytesMax,
      schema: {
        operationId: 'takeTtlockCallback',
        summary: 'What TTLock posts when something happened at a lock or a gateway',
        tags,
        params: Type.Object({ secret: Type.String({ maxLength: 200 }) }),
        consumes: ['application/x-www-form-urlencoded'],
        body: Type.String({ description: 'A form, as TTLock documents it' }),
        response: { 200: Type.String({ description: 'success' }), ...errorResponses(400, 404, 413, 415) },
      },
    },
    async (request, reply) => {
      await takeCallback(context, request.params.secret, request.body);
      return await reply.type('text/plain; charset=utf-8').send(accepted);
    },
  );
}
