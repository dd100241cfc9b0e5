import { Type } from 'typebox';
import { errorResponses } from '../../../platform/http/schemas.ts';
import type { App } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { presentUser, UserWithTokensAnswer } from '../presenter.ts';
import { register } from '../register.ts';
import { EmailField, NameField, NewPasswordField, PhoneNumberField } from './fields.ts';
import { clientOf } from './request-client.ts';

const RegisterBody = Type.Object({
  email: EmailField,
  password: NewPasswordField,
  password_confirm: Type.String({ maxLength: 128 }),
  first_name: Type.Optional(NameField),
  last_name: Type.Optional(NameField),
  phone_number: Type.Optional(PhoneNumberField),
});

export function registerUser(app: App, context: AccountContext): void {
  app.post(
    '/api/v1/auth/register/',
    {
      schema: {
        summary: 'Register a user',
        tags: ['Accounts'],
        operationId: 'register',
        body: RegisterBody,
        response: { 201: UserWithTokensAnswer, ...errorResponses(400, 429) },
      },
    },
    async (request, reply) => {
      const { body } = request;
      const { user, tokens } = await register(
        context,
        {
          email: body.email,
          password: body.password,
          passwordConfirm: body.password_confirm,
          firstName: body.first_name ?? '',
          lastName: body.last_name ?? '',
          phoneNumber: body.phone_number ?? '',
        },
        clientOf(request),
      );
      return reply.code(201).send({ user: presentUser(user, 0, context.settings), tokens });
    },
  );
}
