import { conflict, invalidInput, notFound } from '../../../platform/errors.ts';
import type { SmartLockError } from '../../../platform/errors.ts';
import { changesOf } from '../../../platform/audit/audit-changes.ts';
import { personOf } from '../audit.ts';
import type { AccountContext } from '../context.ts';
import { fullNameOf } from '../presenter.ts';
import { consumeChallenge, issueChallenge } from '../second-factor/challenges.ts';
import { beginSecondFactor, endBackupCodesWithoutFactor, tellChange } from '../second-factor/enrol-totp.ts';
import type { FactorOwner } from '../second-factor/enrol-totp.ts';
import { hasSecondFactor, lockUser, readSecondFactors } from '../second-factor/store.ts';
import { markVerified } from '../session-store.ts';
import { findUser } from '../store.ts';
import { checkRegistration, claimedChallenge, registrationOptions, requestOptions } from './ceremonies.ts';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from './ceremonies.ts';
import { canHavePasskeys } from './relying-party.ts';
import { deletePasskey, findPasskeyForUpdate, insertPasskey, listPasskeys, renamePasskey } from './store.ts';
import type { Passkey } from './store.ts';

export const passkeysMax = 20;

/** What the browser hands to the authenticator for a new passkey. */
export async function beginPasskey(
  context: AccountContext,
  { userId, sessionId }: FactorOwner,
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { db, relyingParty } = context;
  const user = await findUser(db, userId);
  if (user === undefined) throw notFound('user');
  requirePossible(context);
  const known = await listPasskeys(db, userId);
  if (known.length >= passkeysMax) throw tooMany();
  const { token } = await issueChallenge(context, db, { purpose: 'passkey_registration', userId, sessionId });
  return await registrationOptions(relyingParty, token, user, fullNameOf(user), known);
}

function requirePossible({ relyingParty }: AccountContext): void {
  if (canHavePasskeys(relyingParty)) return;
  throw conflict(
    'passkeys_need_domain',
    'Passkeys belong to a host name, and this server is reached by an IP address: set PUBLIC_URL to an address with a name.',
  );
}

function tooMany(): SmartLockError {
  return conflict('too_many_passkeys', `An account has at most ${passkeysMax} passkeys: remove one first.`);
}

/** Keeps the passkey. Answers backup codes when it is the account's first second factor, else null. */
export async function addPasskey(
  context: AccountContext,
  owner: FactorOwner,
  name: string,
  response: RegistrationResponseJSON,
): Promise<{ readonly passkey: Passkey; readonly backupCodes: readonly string[] | null }> {
  const { db, clock, relyingParty } = context;
  const invalid = invalidInput(
    'credential',
    'This is no answer to a passkey that was asked for here: ask for new options and try again.',
    'invalid_passkey',
  );
  const token = claimedChallenge(response);
  const challenge = token === undefined ? undefined : await consumeChallenge(context, db, 'passkey_registration', token);
  if (token === undefined || challenge?.user_id !== owner.userId || challenge.session_id !== owner.sessionId) throw invalid;
  const registration = await checkRegistration(relyingParty, token, response);
  if (registration === undefined) throw invalid;
  return await db.transaction().execute(async (trx) => {
    await lockUser(trx, owner.userId);
    const factors = await readSecondFactors(trx, owner.userId);
    if (factors.passkeys >= passkeysMax) throw tooMany();
    const { credential } = registration;
    const passkey = await insertPasskey(
      trx,
      {
        userId: owner.userId,
        credentialId: credential.id,
        publicKey: credential.publicKey,
        counter: credential.counter,
        transports: credential.transports ?? [],
        isSynced: registration.credentialBackedUp,
        name,
      },
      clock.now(),
    );
    if (passkey === undefined) throw conflict('passkey_known', 'This passkey is registered already.');
    await markVerified(trx, owner.sessionId, clock.now(), 'passkey');
    await tellChange(context, trx, owner.userId, 'passkey_added');
    return { passkey, backupCodes: hasSecondFactor(factors) ? null : await beginSecondFactor(context, trx, owner) };
  });
}

export async function changePasskeyName(context: AccountContext, userId: number, id: number, name: string): Promise<Passkey> {
  return await context.db.transaction().execute(async (trx) => {
    const before = await findPasskeyForUpdate(trx, userId, id);
    const renamed = await renamePasskey(trx, userId, id, name);
    if (before === undefined || renamed === undefined) throw notFound('passkey');
    await context.audit.record(trx, {
      action: 'passkey.renamed',
      resourceType: 'passkey',
      resourceId: id,
      subject: personOf(userId),
      changes: changesOf({ name: 'personal' }, before, renamed),
    });
    return renamed;
  });
}

export async function removePasskey(context: AccountContext, userId: number, id: number): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await lockUser(trx, userId);
    if (!(await deletePasskey(trx, userId, id))) throw notFound('passkey');
    await tellChange(context, trx, userId, 'passkey_removed');
    await endBackupCodesWithoutFactor(trx, userId);
  });
}

/** For a log-in without a name or password: whoever asks is not known yet. */
export async function passkeyLoginOptions(context: AccountContext): Promise<PublicKeyCredentialRequestOptionsJSON> {
  requirePossible(context);
  const { token } = await issueChallenge(context, context.db, { purpose: 'passkey_login' });
  return await requestOptions(context.relyingParty, token);
}
