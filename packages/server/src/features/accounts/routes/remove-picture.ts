import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { removeProfilePicture } from '../profile-picture.ts';

export function removePicture(app: App, context: AccountContext): void {
  app.delete(
    '/api/v1/users/profile/picture/',
    {
      schema: {
        summary: 'Remove the profile picture',
        tags: ['Users'],
        operationId: 'removeProfilePicture',
        response: { 204: Type.Null(), ...errorResponses(401) },
      },
    },
    async (request, reply) => {
      await removeProfilePicture(context, currentUser(request).userId);
      return reply.code(204).send(null);
    },
  );
}
