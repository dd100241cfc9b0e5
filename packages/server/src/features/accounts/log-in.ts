import { notAuthenticated } from '../../platform/errors.ts';
import type { SmartLockError } from '../../platform/errors.ts';
import { actorOfUser, personOf } from './audit.ts';
import type { AccountContext } from './context.ts';
import { emailKey, normaliseEmail } from './email.ts';
import { startSession } from './sessions.ts';
import type { StartedSession } from './sessions.ts';
import type { ClientDescription } from './session-store.ts';
import { findUserByEmailKey, recordLogin, verifyCredentials } from './store.ts';
import type { User } from './store.ts';
import type { SessionKind } from './tables.ts';

/** Under this the attempts at an account are counted, known or not; the addresses that people try are not stored. */
export function accountHashOf(context: Pick<AccountContext, 'keyring'>, key: string): string {
  return context.keyring.keyedHash(key, 'login-attempts');
}

/**
 * An unknown e-mail, a wrong password and an inactive account get the same answer after the same work: one count, one lookup,
 * one verification.
 */
export async function logIn(
  context: AccountContext,
  credentials: { readonly email: string; readonly password: string },
  kind: SessionKind,
  client: ClientDescription,
): Promise<StartedSession & { user: User }> {
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
  const started = await db.transaction().execute(async (trx) => {
    await context.guesses.requireOpen(trx, client.ipAddress);
    if (!(await recordLogin(trx, user, clock.now()))) return undefined;
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
