import { invalidInput, notAllowed, notFound } from '../../../platform/errors.ts';
import type { SmartLockError } from '../../../platform/errors.ts';
import type { StepUpState } from '../../../platform/http/types.ts';
import { accountHashOf } from '../account-hash.ts';
import { personOf } from '../audit.ts';
import type { AccountContext } from '../context.ts';
import { emailKey } from '../email.ts';
import { checkAssertion, claimedChallenge, requestOptions, usingPasskey } from '../passkeys/ceremonies.ts';
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '../passkeys/ceremonies.ts';
import { listPasskeys } from '../passkeys/store.ts';
import { markVerified, readVerifiedAt } from '../session-store.ts';
import { findUser, verifyPasswordOf } from '../store.ts';
import type { AccountDatabase, SecondFactorMethod } from '../tables.ts';
import { consumeChallenge, issueChallenge } from './challenges.ts';
import type { FactorOwner } from './enrol-totp.ts';
import { guessing } from './guess-lock.ts';
import { proveCode } from './prove-code.ts';
import { readSecondFactors, secondFactorMethodsOf } from './store.ts';

export type ProofMethod = 'password' | SecondFactorMethod;
export type PresenceProof =
  | { readonly password: string }
  | { readonly code: string }
  | { readonly passkey: AuthenticationResponseJSON };

/** How a proof of presence can be given: the password alone where there is no second factor, and not where there is one. */
async function proofMethods(context: Pick<AccountContext, 'db'>, userId: number): Promise<ProofMethod[]> {
  const methods = secondFactorMethodsOf(await readSecondFactors(context.db, userId));
  return methods.length === 0 ? ['password'] : methods;
}

export interface Presence extends StepUpState {
  readonly methods: readonly ProofMethod[];
  readonly verifiedUntil: Date | null;
}

function untilOf({ settings }: Pick<AccountContext, 'settings'>, verifiedAt: Date): Date {
  return new Date(verifiedAt.getTime() + settings.stepUpMinutes * 60_000);
}

/** Whether the person behind a session was seen lately. */
export async function readPresence(context: AccountContext, { userId, sessionId }: FactorOwner): Promise<Presence> {
  const verifiedAt = await readVerifiedAt(context.db, sessionId);
  const until = verifiedAt === null ? null : untilOf(context, verifiedAt);
  const isFresh = until !== null && until > context.clock.now();
  return { isFresh, verifiedUntil: isFresh ? until : null, methods: await proofMethods(context, userId) };
}

/** What a passkey has to sign for a step-up; null for users without one. */
export async function stepUpOptions(
  context: AccountContext,
  { userId, sessionId }: FactorOwner,
): Promise<PublicKeyCredentialRequestOptionsJSON | null> {
  const known = await listPasskeys(context.db, userId);
  if (known.length === 0) return null;
  const { token } = await issueChallenge(context, context.db, { purpose: 'step_up', userId, sessionId });
  return await requestOptions(context.relyingParty, token, known);
}

function wrongProof(field: 'password' | 'code' | 'passkey'): SmartLockError {
  const messages = {
    password: 'The password is not right.',
    code: 'This code is not right, or was used before. Wait for the next one.',
    passkey: 'This passkey is not yours, or did not sign what was asked. Ask for new options and try again.',
  };
  return invalidInput(field, messages[field], `invalid_${field}`);
}

/** Notes that the person behind the session was there just now. Answers until when that counts. */
export async function provePresence(context: AccountContext, owner: FactorOwner, proof: PresenceProof): Promise<Date> {
  const now = context.clock.now();
  if ('password' in proof) await provePassword(context, owner, proof.password);
  else if ('code' in proof) await proveByCode(context, owner, proof.code);
  else await proveByPasskey(context, owner, proof.passkey);
  return untilOf(context, now);
}

async function noteProof(
  { clock, audit }: AccountContext,
  trx: AccountDatabase,
  { userId, sessionId }: FactorOwner,
  method: ProofMethod,
): Promise<void> {
  await markVerified(trx, sessionId, clock.now(), method === 'password' ? null : method);
  await audit.record(trx, {
    action: 'user.presence_proven',
    resourceType: 'session',
    resourceId: sessionId,
    subject: personOf(userId),
    detail: { method },
  });
}

async function provePassword(context: AccountContext, { userId, sessionId }: FactorOwner, password: string): Promise<void> {
  const { db, clock, hasher, loginDelay } = context;
  const methods = await proofMethods(context, userId);
  if (!methods.includes('password')) {
    throw notAllowed(
      'second_factor_required',
      'This account has a second factor: confirm with a code of the authenticator app, a backup code or a passkey.',
    );
  }
  const user = await findUser(db, userId);
  if (user === undefined) throw notFound('user');
  // Counted like a log-in: a stolen access token must not serve to guess the password.
  const key = emailKey(user.email);
  const accountHash = accountHashOf(context, key);
  await loginDelay?.begin({ accountHash, emailKey: key, ipAddress: null, now: clock.now() });
  if (!(await verifyPasswordOf(db, hasher, userId, password))) throw wrongProof('password');
  await loginDelay?.forget(accountHash);
  await db.transaction().execute((trx) => noteProof(context, trx, { userId, sessionId }, 'password'));
}

async function proveByCode(context: AccountContext, { userId, sessionId }: FactorOwner, code: string): Promise<void> {
  const { db } = context;
  await guessing(context, userId, () =>
    db.transaction().execute(async (trx) => {
      const method = await proveCode(context, trx, userId, code);
      if (method === undefined) throw wrongProof('code');
      await noteProof(context, trx, { userId, sessionId }, method);
    }),
  );
}

async function proveByPasskey(
  context: AccountContext,
  { userId, sessionId }: FactorOwner,
  response: AuthenticationResponseJSON,
): Promise<void> {
  const { db } = context;
  const token = claimedChallenge(response);
  const challenge = token === undefined ? undefined : await consumeChallenge(context, db, 'step_up', token);
  if (token === undefined || challenge?.session_id !== sessionId) throw wrongProof('passkey');
  const assertion = await checkAssertion(context, token, response, { userId, isAlone: false });
  if (assertion === undefined) throw wrongProof('passkey');
  await usingPasskey(context, assertion, (recordUse) =>
    db.transaction().execute(async (trx) => {
      if (!(await recordUse(trx))) throw wrongProof('passkey');
      await noteProof(context, trx, { userId, sessionId }, 'passkey');
    }),
  );
}
