import { notAuthenticated, SmartLockError } from '../../../platform/errors.ts';
import { emailKey } from '../email.ts';
import { accountHashOf } from '../account-hash.ts';
import { actorOfUser, personOf } from '../audit.ts';
import type { AccountContext } from '../context.ts';
import { checkAssertion, claimedChallenge, requestOptions, usingPasskey } from '../passkeys/ceremonies.ts';
import type { AuthenticationResponseJSON } from '../passkeys/ceremonies.ts';
import { listPasskeys } from '../passkeys/store.ts';
import { startSession } from '../sessions.ts';
import type { StartedSession } from '../sessions.ts';
import type { ClientDescription } from '../session-store.ts';
import { findUser, recordLogin } from '../store.ts';
import type { User } from '../store.ts';
import type { AccountDatabase, SecondFactorMethod, SessionKind } from '../tables.ts';
import { attemptChallenge, consumeChallenge, issueChallenge } from './challenges.ts';
import { guessing } from './guess-lock.ts';
import { proveCode } from './prove-code.ts';

/** What is shown beside the password: a code of the app or a backup code, or what a passkey signed. */
export type SecondProof = { readonly code: string } | { readonly passkey: AuthenticationResponseJSON };

export type LoggedIn = StartedSession & { readonly user: User };

/** The password was right, and is not enough: the error tells what to send, and holds what a passkey has to sign. */
export async function secondFactorRequired(
  context: AccountContext,
  user: User,
  methods: readonly SecondFactorMethod[],
): Promise<SmartLockError> {
  const { token, expiresAt } = await issueChallenge(context, context.db, {
    purpose: 'login',
    userId: user.id,
    loginEpoch: user.login_epoch,
  });
  const passkeyOptions = methods.includes('passkey')
    ? await requestOptions(context.relyingParty, token, await listPasskeys(context.db, user.id))
    : null;
  return new SmartLockError(
    'not_authenticated',
    'second_factor_required',
    'The password is right. Now show the second factor: a code from the authenticator app, a backup code, or a passkey.',
    { extra: { challenge: token, expires_at: expiresAt.toISOString(), methods, passkey_options: passkeyOptions } },
  );
}

function wrongSecondFactor(): SmartLockError {
  return notAuthenticated(
    'second_factor_invalid',
    'This code or passkey is not right, or was used before. Wait for the next code, or use another way.',
  );
}

export function challengeOver(): SmartLockError {
  return notAuthenticated(
    'challenge_not_valid',
    'This log-in has expired, was used already, or was tried too often. Begin it anew.',
  );
}

/** For those who send password and code together. The caller has checked the password. */
export async function logInWithCode(
  context: AccountContext,
  user: User,
  code: string,
  kind: SessionKind,
  client: ClientDescription,
): Promise<LoggedIn> {
  const started = await guessing(context, user.id, () =>
    context.db.transaction().execute(async (trx) => {
      const method = await proveCode(context, trx, user.id, code);
      if (method === undefined) throw wrongSecondFactor();
      return await enter(context, trx, user, user.login_epoch, method, kind, client);
    }),
  );
  return await settle(context, started);
}

/** The second half of a log-in whose first answered `second_factor_required`. */
export async function completeLogIn(
  context: AccountContext,
  { challenge: token, proof }: { readonly challenge: string; readonly proof: SecondProof },
  kind: SessionKind,
  client: ClientDescription,
): Promise<LoggedIn> {
  const { db } = context;
  const challenge = await attemptChallenge(context, db, 'login', token);
  const user = challenge?.user_id === null || challenge === undefined ? undefined : await findUser(db, challenge.user_id);
  if (challenge === undefined || user?.is_active !== true) throw challengeOver();
  const finish = (prove: (trx: AccountDatabase) => Promise<SecondFactorMethod | undefined>) =>
    db.transaction().execute(async (trx) => {
      const method = await prove(trx);
      if (method === undefined) throw wrongSecondFactor();
      if ((await consumeChallenge(context, trx, 'login', token)) === undefined) throw challengeOver();
      return await enter(context, trx, user, challenge.login_epoch ?? user.login_epoch, method, kind, client);
    });
  if ('code' in proof) {
    return await settle(
      context,
      await guessing(context, user.id, () => finish((trx) => proveCode(context, trx, user.id, proof.code))),
    );
  }
  const assertion = await checkAssertion(context, token, proof.passkey, { userId: user.id, isAlone: false });
  if (assertion === undefined) throw wrongSecondFactor();
  const started = await usingPasskey(context, assertion, (recordUse) =>
    finish(async (trx) => ((await recordUse(trx)) ? 'passkey' : undefined)),
  );
  return await settle(context, started);
}

/** A passkey that verified its user is password and second factor in one. */
export async function logInWithPasskey(
  context: AccountContext,
  response: AuthenticationResponseJSON,
  kind: SessionKind,
  client: ClientDescription,
): Promise<LoggedIn> {
  const { db } = context;
  const token = claimedChallenge(response);
  if (token === undefined || (await consumeChallenge(context, db, 'passkey_login', token)) === undefined) throw challengeOver();
  const assertion = await checkAssertion(context, token, response, { isAlone: true });
  const user = assertion === undefined ? undefined : await findUser(db, assertion.passkey.user_id);
  if (assertion === undefined || user?.is_active !== true) throw badPasskey();
  const started = await usingPasskey(context, assertion, (recordUse) =>
    db.transaction().execute(async (trx) => {
      if (!(await recordUse(trx))) throw badPasskey();
      return await enter(context, trx, user, user.login_epoch, 'passkey', kind, client);
    }),
  );
  return await settle(context, started);
}

function badPasskey(): SmartLockError {
  return notAuthenticated(
    'passkey_not_valid',
    'No active account signs in with this passkey, or it did not verify you. Use another way to sign in.',
  );
}

async function enter(
  context: AccountContext,
  trx: AccountDatabase,
  user: User,
  loginEpoch: number,
  method: SecondFactorMethod,
  kind: SessionKind,
  client: ClientDescription,
): Promise<LoggedIn> {
  if (!(await recordLogin(trx, { id: user.id, login_epoch: loginEpoch }, context.clock.now()))) throw challengeOver();
  const started = await startSession(context, trx, user, kind, client, method);
  await context.audit.record(trx, {
    action: 'user.logged_in',
    resourceType: 'user',
    resourceId: user.id,
    actor: actorOfUser(user, method, started.session.id),
    subject: personOf(user.id),
    detail: { session: started.session.id, kind, second_factor: method },
  });
  return { ...started, user };
}

/** Whoever got in was the owner: what was counted against guessing the password is forgotten. */
async function settle(context: AccountContext, started: LoggedIn): Promise<LoggedIn> {
  await context.loginDelay?.forget(accountHashOf(context, emailKey(started.user.email)));
  return started;
}
