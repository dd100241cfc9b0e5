import { currentUser } from '../../../platform/http/auth.ts';
import { SmartLockError } from '../../../platform/errors.ts';
import { setEtag } from '../../../platform/http/etag.ts';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { presentUser, UserAnswer } from '../presenter.ts';
import { redrawPicture, pictureBytesMax } from '../picture.ts';
import { storeProfilePicture } from '../profile-picture.ts';
import { pictureFields } from './profile-form.ts';

export function uploadPicture(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/users/profile/picture/',
    {
      config: { multipart: true },
      schema: {
        summary: 'Replace the profile picture: multipart/form-data with a JPEG, PNG, WebP or GIF of at most 5 MiB in `file`',
        tags: ['Users'],
        operationId: 'uploadProfilePicture',
        consumes: ['multipart/form-data'],
        response: { 200: UserAnswer, ...errorResponses(400, 401, 413, 415) },
      },
    },
    async (request, reply) => {
      const part = await request.file({ limits: { fileSize: pictureBytesMax, files: 1, fields: 0, parts: 1 } });
      if (part === undefined || !pictureFields.has(part.fieldname)) {
        part?.file.resume();
        const message = 'Send the picture in the form field named file.';
        throw new SmartLockError('invalid_input', 'validation_error', message, {
          fields: [{ field: 'file', message, code: 'required' }],
        });
      }
      const user = await storeProfilePicture(context, currentUser(request).userId, await redrawPicture(await part.toBuffer()));
      setEtag(reply, user.version);
      return presentUser(user, await context.countDevices(user.id), context.settings);
    },
  );
}
