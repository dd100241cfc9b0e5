import { Type } from 'typebox';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { readPicture } from '../profile-picture.ts';

/** Open to whoever knows the name, which cannot be guessed: an <img> sends no Authorization header. */
export function getPicture(app: App, context: AccountContext): void {
  app.get(
    '/media/pictures/:name',
    {
      schema: {
        summary: 'A profile picture',
        tags: ['Users'],
        operationId: 'getPicture',
        params: Type.Object({ name: Type.String({ maxLength: 60 }) }),
        response: {
          200: Type.Unsafe<Buffer>({ content: { 'image/webp': { schema: { type: 'string' } } } }),
          ...errorResponses(404),
        },
      },
    },
    async (request, reply) => {
      const bytes = await readPicture(context, request.params.name);
      reply.header('cache-control', 'private, max-age=31536000, immutable');
      return reply.type('image/webp').send(bytes);
    },
  );
}
