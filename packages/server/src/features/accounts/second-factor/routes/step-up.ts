import { Type } from 'typebox';
import type { Static } from 'typebox';
import { invalidInput } from '../../../../platform/errors.ts';
import { errorResponses, Nullable, StringEnum } from '../../../../platform/http/schemas.ts';
import type { App } from '../../../../platform/http/types.ts';
import type { AccountContext } from '../../context.ts';
import { AssertionField, OptionsAnswer } from '../../passkeys/fields.ts';
import { PasswordField } from '../../routes/fields.ts';
import { PresenceAnswer, presentPresence, proofMethods } from '../presenter.ts';
import { provePresence, readPresence, stepUpOptions } from '../step-up.ts';
import type { PresenceProof } from '../step-up.ts';
import { CodeField } from './fields.ts';
import { ownerOf } from './request-owner.ts';

const tags = ['Second factor'];
const url = '/api/v1/auth/step-up/';

const ProofBody = Type.Object({
  password: Type.Optional(PasswordField),
  code: Type.Optional(CodeField),
  passkey: Type.Optional(AssertionField),
});

function proofOf({ password, code, passkey }: Static<typeof ProofBody>): PresenceProof {
  const proofs = [
    ...(password === undefined ? [] : [{ password }]),
    ...(code === undefined ? [] : [{ code }]),
    ...(passkey === undefined ? [] : [{ passkey }]),
  ];
  const [proof] = proofs;
  if (proof === undefined || proofs.length > 1) {
    throw invalidInput('code', 'Give one of password, code and passkey.', 'one_proof_required');
  }
  return proof;
}

/** Whoever holds a session proves that they are its owner, before what is hard to undo. */
export function stepUp(app: App, context: AccountContext): void {
  app.get(
    url,
    {
      schema: {
        summary: 'Whether presence was proven lately, and how it can be',
        tags,
        operationId: 'getStepUp',
        response: { 200: PresenceAnswer, ...errorResponses(401) },
      },
    },
    async (request) => presentPresence(await readPresence(context, ownerOf(request))),
  );
  app.post(
    `${url}options/`,
    {
      config: { idempotent: false, audit: 'refusals' },
      schema: {
        summary: 'What a passkey has to sign to prove presence; null without one',
        tags,
        operationId: 'getStepUpOptions',
        response: {
          200: Type.Object({ methods: Type.Array(StringEnum(proofMethods)), passkey_options: Nullable(OptionsAnswer) }),
          ...errorResponses(401),
        },
      },
    },
    async (request) => {
      const owner = ownerOf(request);
      const { methods } = await readPresence(context, owner);
      return { methods: [...methods], passkey_options: await stepUpOptions(context, owner) };
    },
  );
  app.post(
    url,
    {
      config: { idempotent: false },
      schema: {
        summary: 'Prove presence: by password, or where there is a second factor by that',
        tags,
        operationId: 'stepUp',
        body: ProofBody,
        response: { 200: PresenceAnswer, ...errorResponses(400, 401, 403, 429) },
      },
    },
    async (request) => {
      const owner = ownerOf(request);
      await provePresence(context, owner, proofOf(request.body));
      return presentPresence(await readPresence(context, owner));
    },
  );
}
