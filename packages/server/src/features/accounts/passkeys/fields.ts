import { Type } from 'typebox';
import { StringEnum } from '../../../platform/http/schemas.ts';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from './ceremonies.ts';

/*
 * What a browser's `PublicKeyCredential.toJSON()` gives. Members that newer browsers add are let through and not read, since the answer is
 * sent as it comes.
 */
const Base64 = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$' });

const shared = {
  id: Base64(1400),
  rawId: Base64(1400),
  type: StringEnum(['public-key']),
  authenticatorAttachment: Type.Optional(Type.Unsafe<unknown>({})),
  clientExtensionResults: Type.Object({}, { additionalProperties: true }),
};

export const RegistrationField = Type.Unsafe<RegistrationResponseJSON>(
  Type.Object(
    {
      ...shared,
      response: Type.Object(
        {
          clientDataJSON: Base64(8192),
          attestationObject: Base64(65_536),
          transports: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 10 })),
        },
        { additionalProperties: true },
      ),
    },
    { additionalProperties: true, description: 'The credential that the browser made, as JSON' },
  ),
);

export const AssertionField = Type.Unsafe<AuthenticationResponseJSON>(
  Type.Object(
    {
      ...shared,
      response: Type.Object(
        {
          clientDataJSON: Base64(8192),
          authenticatorData: Base64(8192),
          signature: Base64(8192),
          userHandle: Type.Optional(Type.Unsafe<string>({ type: ['string', 'null'], maxLength: 200 })),
        },
        { additionalProperties: true },
      ),
    },
    { additionalProperties: true, description: 'The credential that the browser got, as JSON' },
  ),
);

/** Options go to `navigator.credentials` as they are; their members are the WebAuthn standard's. */
export const OptionsAnswer = Type.Unsafe<object>({
  type: 'object',
  additionalProperties: true,
  description: 'For PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON',
});
