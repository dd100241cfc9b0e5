import { notAuthenticated } from '../../platform/errors.ts';
import type { SmartLockError } from '../../platform/errors.ts';
import { accountHashOf } from './account-hash.ts';
import { actorOfUser, personOf } from './audit.ts';
import type { AccountContext } from './context.ts';
import { emailKey, normaliseEmail } from './email.ts';
import { logInWithCode, secondFactorRequired } from './second-factor/second-factor-log-in.ts';
import type { LoggedIn } from './second-factor/second-factor-log-in.ts';
import { hasSecondFactor, readSecondFactors, secondFactorMethodsOf } from './second-factor/store.ts';
import { startSession } from './sessions.ts';
import type { ClientDescription } from './session-store.ts';
import { findUserByEmailKey, recordLogin, verifyCredentials } from './store.ts';
import type { SessionKind } from './tables.ts';

/**
 * An unknown e-mail, a wrong password and an inactive account get the same answer after the same work: one count, one lookup,
 * one verification.
 */
export async function logIn(
  context: AccountContext,
  credentials: { readonly email: string; readonly password: string; readonly otp?: string },
  kind: SessionKind,
  client: ClientDescription,
): Promise<LoggedIn> {
  const { db, clock, hasher, loginDelay } = context;
  const email = normaliseEmail(credentials.email);
  const key = email === undefined ? undefined : emailKey(email);
  const accountHash = accountHashOf(context, key ?? '');
  await loginDelay?.begin({ accountHash, emailKey: key ?? '', ipAddress: client.ipAddress, now: clock.now() });

  const user = await verifyCredentials(db, hasher, key, credentials.password);
  if (user === undefined) {
    await recordRefusal(context, key ?? '');
    throw await countFailure(context, client.ipAddress, accountHash);
  }
  const methods = secondFactorMethodsOf(await readSecondFactors(db, user.id));
  if (methods.length > 0) {
    // The count of attempts is forgotten only with the second factor: the password alone is half a log-in.
    if (credentials.otp === undefined) throw await secondFactorRequired(context, user, methods);
    return await logInWithCode(context, user, credentials.otp, kind, client);
  }
  const started = await db.transaction().execute(async (trx) => {
    await context.guesses.requireOpen(trx, client.ipAddress);
    if (!(await recordLogin(trx, user, clock.now()))) return undefined;
    // The row of the user is locked now: a second factor that was added since the look above is seen here.
    if (hasSecondFactor(await readSecondFactors(trx, user.id))) throw badCredentials();
    const session = await startSession(context, trx, user, kind, client);
    await context.audit.record(trx, {
      action: 'user.logged_in',
      resourceType: 'user',
      resourceId: user.id,
      actor: actorOfUser(user, 'password', session.session.id),
      subject: personOf(user.id),
      detail: { session: session.session.id, kind },
    });
    return session;
  });
  if (started === undefined) {
    await recordRefusal(context, key ?? '');
    throw badCredentials();
  }
  await loginDelay?.forget(accountHash);
  return { ...started, user };
}

/** Whose account was tried is noted where there is one; what was typed is not, since it may be anything. One lookup and one entry either way. */
async function recordRefusal(context: AccountContext, key: string): Promise<void> {
  const user = await findUserByEmailKey(context.db, key);
  await context.audit.record(context.db, {
    action: 'user.log_in_refused',
    resourceType: 'user',
    resourceId: user?.id ?? null,
    subject: user === undefined ? undefined : personOf(user.id),
    success: false,
    detail: { error: 'invalid_credentials' },
  });
}

/** What to answer: from an address that was blocked meanwhile nobody learns whether a password was right. */
async function countFailure(context: AccountContext, address: string | null, accountHash: string): Promise<SmartLockError> {
  const { db, clock, guesses } = context;
  await db.transaction().execute(async (trx) => {
    const guess = { kind: 'login' as const, address, devicePk: null, accountHash, at: clock.now() };
    if ((await guesses.failed(trx, guess)).wasBlocked) await guesses.requireOpen(trx, address);
  });
  return badCredentials();
}

function badCredentials(): SmartLockError {
  return notAuthenticated(
    'invalid_credentials',
    'No active account was found with this email address and password. Check both, or reset the password.',
  );
}
