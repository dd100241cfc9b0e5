import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
  VerifiedRegistrationResponse,
} from '@simplewebauthn/server';
import type { AccountContext } from '../context.ts';
import type { User } from '../store.ts';
import type { AccountDatabase } from '../tables.ts';
import { challengeMinutes } from '../second-factor/challenges.ts';
import { passkeyRefused } from '../second-factor/events.ts';
import type { RelyingParty } from './relying-party.ts';
import { findPasskeyByCredential, recordPasskeyUse } from './store.ts';
import type { Passkey } from './store.ts';

export type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
export type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';

// Loaded when somebody uses a passkey: it brings a library for certificates, which a start would pay for.
const webAuthn = () => import('@simplewebauthn/server');

// EdDSA, ES256 and RS256, which every authenticator has one of. Asking the runtime what else it can is experimental, and warns.
const supportedAlgorithmIDs = [-8, -7, -257];
const timeout = challengeMinutes * 60_000;

/** The library encodes text once more; bytes arrive at the authenticator as the very token. */
function challengeBytes(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(token, 'base64url'));
}

/** What a resident passkey stores about its user: the account's number, nothing that names a person. */
function userHandle(userId: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(`smartlock-user-${userId}`, 'utf8'));
}

function described({ credential_id: id, transports }: Passkey): { id: string; transports: string[] } {
  return { id, transports };
}

export async function registrationOptions(
  party: RelyingParty,
  token: string,
  user: Pick<User, 'id' | 'email'>,
  displayName: string,
  known: readonly Passkey[],
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  return await (
    await webAuthn()
  ).generateRegistrationOptions({
    rpName: party.name,
    rpID: party.id,
    userName: user.email,
    userDisplayName: displayName,
    userID: userHandle(user.id),
    challenge: challengeBytes(token),
    timeout,
    attestationType: 'none',
    supportedAlgorithmIDs,
    excludeCredentials: known.map(described),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  });
}

/** Without known passkeys the browser offers every passkey that it has for this place: a log-in without a name. */
export async function requestOptions(
  party: RelyingParty,
  token: string,
  known?: readonly Passkey[],
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return await (
    await webAuthn()
  ).generateAuthenticationOptions({
    rpID: party.id,
    challenge: challengeBytes(token),
    timeout,
    userVerification: known === undefined ? 'required' : 'preferred',
    ...(known === undefined ? {} : { allowCredentials: known.map(described) }),
  });
}

/** The challenge that an answer claims to answer. Whether it does is decided by its signature. */
export function claimedChallenge(response: { readonly response: { readonly clientDataJSON: string } }): string | undefined {
  try {
    const client: unknown = JSON.parse(Buffer.from(response.response.clientDataJSON, 'base64url').toString('utf8'));
    if (typeof client !== 'object' || client === null || !('challenge' in client)) return undefined;
    return typeof client.challenge === 'string' ? client.challenge : undefined;
  } catch {
    // Not JSON, so it answers nothing.
    return undefined;
  }
}

/** Undefined for an answer that is malformed, answers another challenge, or comes from another place. */
export async function checkRegistration(
  party: RelyingParty,
  token: string,
  response: RegistrationResponseJSON,
): Promise<NonNullable<VerifiedRegistrationResponse['registrationInfo']> | undefined> {
  try {
    const result = await (
      await webAuthn()
    ).verifyRegistrationResponse({
      response,
      expectedChallenge: token,
      expectedOrigin: [...party.origins],
      expectedRPID: party.id,
      requireUserVerification: false,
      supportedAlgorithmIDs,
    });
    return result.verified ? result.registrationInfo : undefined;
  } catch {
    // The library throws a different error for each of the many ways in which an answer can be wrong; to the client they are one.
    return undefined;
  }
}

export interface CheckedAssertion {
  readonly passkey: Passkey;
  readonly counter: number;
}

/**
 * Checks what a passkey signed; undefined for what it did not. `isAlone`: nothing else is asked of the person, so that the
 * authenticator must have verified them. The use still has to be recorded: `usingPasskey`.
 */
export async function checkAssertion(
  { db, logger, relyingParty }: Pick<AccountContext, 'db' | 'logger' | 'relyingParty'>,
  token: string,
  response: AuthenticationResponseJSON,
  { userId, isAlone }: { readonly userId?: number; readonly isAlone: boolean },
): Promise<CheckedAssertion | undefined> {
  const passkey = await findPasskeyByCredential(db, response.id);
  if (passkey === undefined || (userId !== undefined && passkey.user_id !== userId)) return undefined;
  try {
    const { verified, authenticationInfo } = await (
      await webAuthn()
    ).verifyAuthenticationResponse({
      response,
      expectedChallenge: token,
      expectedOrigin: [...relyingParty.origins],
      expectedRPID: relyingParty.id,
      requireUserVerification: isAlone,
      credential: {
        id: passkey.credential_id,
        publicKey: new Uint8Array(passkey.public_key),
        // Compared with the counter as it is when the use is recorded, which is what simultaneous uses need; here it would be read too early.
        counter: 0,
        transports: passkey.transports,
      },
    });
    return verified ? { passkey, counter: authenticationInfo.newCounter } : undefined;
  } catch (error) {
    logger.info({ passkeyId: passkey.id, reason: error instanceof Error ? error.message : 'unknown' }, 'a passkey was refused');
    return undefined;
  }
}

/** Notes the use of a passkey; false when its counter did not rise. */
type RecordUse = (trx: AccountDatabase) => Promise<boolean>;

/**
 * Does what a passkey was shown for. Somebody may have a copy of a key whose counter fell behind: that is told after the refusal, whose
 * transaction has gone by then.
 */
export async function usingPasskey<T>(
  { db, logger, clock, events }: Pick<AccountContext, 'db' | 'logger' | 'clock' | 'events'>,
  { passkey, counter }: CheckedAssertion,
  work: (recordUse: RecordUse) => Promise<T>,
): Promise<T> {
  let isRefused = false;
  try {
    return await work(async (trx) => {
      isRefused = !(await recordPasskeyUse(trx, passkey.id, counter, clock.now()));
      return !isRefused;
    });
  } finally {
    if (isRefused) {
      const who = { passkeyId: passkey.id, userId: passkey.user_id };
      logger.warn(who, 'a passkey was refused: its counter did not rise, so that it may have been copied');
      const data = { user_id: passkey.user_id, passkey_id: passkey.id };
      await db.transaction().execute((trx) => events.publish(trx, passkeyRefused, data, { userId: passkey.user_id }));
    }
  }
}
