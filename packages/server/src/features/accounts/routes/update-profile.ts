import { Type } from 'typebox';
import { currentUser } from '../../../platform/http/auth.ts';
import { requireIfMatch, setEtag } from '../../../platform/http/etag.ts';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { presentUser, UserAnswer } from '../presenter.ts';
import { updateProfile } from '../update-profile.ts';
import { NameField, PhoneNumberField } from './fields.ts';

const ProfileBody = Type.Object({
  first_name: Type.Optional(NameField),
  last_name: Type.Optional(NameField),
  phone_number: Type.Optional(PhoneNumberField),
});

const methods = [
  { method: 'PUT', operationId: 'replaceProfile' },
  { method: 'PATCH', operationId: 'updateProfile' },
] as const;

export function changeProfile(app: App, context: AccountContext): void {
  for (const { method, operationId } of methods) {
    app.route({
      method,
      url: '/api/v1/users/profile/',
      schema: {
        summary: 'Change the own profile; fields that are left out stay as they are',
        tags: ['Users'],
        operationId,
        body: ProfileBody,
        response: { 200: UserAnswer, ...errorResponses(400, 401, 412) },
      },
      handler: async (request, reply) => {
        const { userId } = currentUser(request);
        const user = await updateProfile(context, userId, request.body, (before) => requireIfMatch(request, before.version));
        setEtag(reply, user.version);
        return presentUser(user, await context.countDevices(user.id), context.settings);
      },
    });
  }
}
