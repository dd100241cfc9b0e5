import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { requireIfMatch, setEtag } from '../../../platform/http/etag.ts';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { redrawPicture } from '../picture.ts';
import { presentUser, UserAnswer } from '../presenter.ts';
import { storeProfilePicture } from '../profile-picture.ts';
import { updateProfile } from '../update-profile.ts';
import { NameField, PhoneNumberField } from './fields.ts';
import { pictureOf, readProfileForm } from './profile-form.ts';

// Closed here: the conventions leave routes that read forms alone.
const ProfileBody = Type.Object(
  {
    first_name: Type.Optional(NameField),
    last_name: Type.Optional(NameField),
    phone_number: Type.Optional(PhoneNumberField),
  },
  { additionalProperties: false },
);

const methods = [
  { method: 'PUT', operationId: 'replaceProfile' },
  { method: 'PATCH', operationId: 'updateProfile' },
] as const;

export function changeProfile(app: App, context: AccountContext): void {
  for (const { method, operationId } of methods) {
    app.route({
      method,
      url: '/api/v1/users/profile/',
      config: { multipart: true },
      schema: {
        summary:
          'Change the own profile; fields that are left out stay as they are. As a form, with a picture in `profile_picture`, too',
        tags: ['Users'],
        operationId,
        consumes: ['application/json', 'multipart/form-data'],
        body: ProfileBody,
        response: { 200: UserAnswer, ...errorResponses(400, 401, 412, 413, 415) },
      },
      preValidation: readProfileForm,
      handler: async (request, reply) => {
        const { userId } = currentUser(request);
        const sent = pictureOf(request);
        // First, so that a picture that cannot be used changes nothing.
        const picture = sent === undefined ? undefined : await redrawPicture(sent);
        const updated = await updateProfile(context, userId, request.body, (before) => requireIfMatch(request, before.version));
        const user = picture === undefined ? updated : await storeProfilePicture(context, userId, picture);
        setEtag(reply, user.version);
        return presentUser(user, await context.countDevices(user.id), context.settings);
      },
    });
  }
}
