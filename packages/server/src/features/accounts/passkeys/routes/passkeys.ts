import { Type } from 'typebox';
import { errorResponses, IdParams } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { AccountContext } from '../../context.ts';
import { BackupCodesAnswer, presentBackupCodes } from '../../second-factor/presenter.ts';
import { ownerOf } from '../../second-factor/routes/request-owner.ts';
import { OptionsAnswer, RegistrationField } from '../fields.ts';
import { addPasskey, beginPasskey, changePasskeyName, removePasskey } from '../manage-passkeys.ts';
import { PasskeyAnswer, presentPasskey } from '../presenter.ts';
import { listPasskeys } from '../store.ts';

const tags = ['Second factor'];
const url = '/api/v1/auth/passkeys/';
const NameField = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: String.raw`\S`,
  description: 'So that a person knows which it is',
});

/** A user's own passkeys. */
export function passkeys(app: App, context: AccountContext): void {
  app.get(
    url,
    {
      schema: {
        summary: 'The passkeys of the account',
        tags,
        operationId: 'listPasskeys',
        response: { 200: Type.Object({ count: Type.Integer(), results: Type.Array(PasskeyAnswer) }), ...errorResponses(401) },
      },
    },
    async (request) => {
      const known = await listPasskeys(context.db, ownerOf(request).userId);
      return { count: known.length, results: known.map(presentPasskey) };
    },
  );
  app.post(
    `${url}options/`,
    {
      config: { stepUp: true, idempotent: false, audit: 'refusals' },
      schema: {
        summary: 'What the browser needs to make a passkey',
        tags,
        operationId: 'getPasskeyOptions',
        response: { 200: OptionsAnswer, ...errorResponses(401, 403, 409) },
      },
    },
    async (request) => await beginPasskey(context, ownerOf(request)),
  );
  app.post(
    url,
    {
      schema: {
        summary: 'Register the passkey that the browser made; the first second factor brings backup codes',
        tags,
        operationId: 'addPasskey',
        body: Type.Object({ name: NameField, credential: RegistrationField }),
        response: {
          201: Type.Object({ passkey: PasskeyAnswer, ...BackupCodesAnswer.properties }),
          ...errorResponses(400, 401, 409),
        },
      },
    },
    async (request, reply) => {
      const { name, credential } = request.body;
      const { passkey, backupCodes } = await addPasskey(context, ownerOf(request), name.trim(), credential);
      reply.code(201).header('cache-control', 'no-store');
      return { passkey: presentPasskey(passkey), ...presentBackupCodes(backupCodes) };
    },
  );
  app.patch(
    `${url}:id/`,
    {
      schema: {
        summary: 'Rename a passkey',
        tags,
        operationId: 'renamePasskey',
        params: IdParams,
        body: Type.Object({ name: NameField }),
        response: { 200: PasskeyAnswer, ...errorResponses(400, 401, 404) },
      },
    },
    async (request) => {
      const { userId } = ownerOf(request);
      const renamed = await changePasskeyName(context, userId, request.params.id, request.body.name.trim());
      return presentPasskey(renamed);
    },
  );
  app.delete(
    `${url}:id/`,
    {
      config: { stepUp: true },
      schema: {
        summary: 'Remove a passkey; it signs nobody in any more',
        tags,
        operationId: 'removePasskey',
        params: IdParams,
        response: { 204: Type.Null(), ...errorResponses(401, 403, 404) },
      },
    },
    async (request, reply) => {
      await removePasskey(context, ownerOf(request).userId, request.params.id);
      return reply.code(204).send(null);
    },
  );
}
