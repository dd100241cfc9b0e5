import { randomHex } from '../../platform/crypto/random.ts';
import { notAuthenticated, notFound } from '../../platform/errors.ts';
import type { SmartLockError } from '../../platform/errors.ts';
import { currentAuditContext } from '../../platform/audit/audit-context.ts';
import { actorOfUser, personOf } from './audit.ts';
import type { AccountContext } from './context.ts';
import { findLiveSession, insertSession, listLiveSessions, markRevoked, rotateSession, touchSession } from './session-store.ts';
import type { ClientDescription, Session } from './session-store.ts';
import { findUser } from './store.ts';
import type { User } from './store.ts';
import type { AccountDatabase, RevokeReason, SecondFactorMethod, SessionKind } from './tables.ts';

export interface TokenPair {
  readonly access: string;
  readonly refresh: string;
}

export interface StartedSession {
  readonly session: Session;
  readonly tokens: TokenPair;
}

/**
 * Two tabs of a browser may refresh at once, each with the token that they share. The one that comes second within this
 * time gets the very token that the first got; later than that, a replaced token in use means that somebody copied it.
 */
export const rotationGraceSeconds = 10;
/** However diligently a browser refreshes, after this long its user signs in again. */
const cookieSessionDaysMax = 90;

export function badToken(): SmartLockError {
  return notAuthenticated('token_not_valid', 'Token is invalid or expired. Sign in again.');
}

function inSeconds(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000);
}

function tokensOf({ tokens }: AccountContext, user: User, session: Session): TokenPair {
  const subject = { userId: user.id, email: user.email, isStaff: user.is_staff, sessionId: session.id };
  return {
    access: tokens.signAccess(subject),
    refresh: tokens.signRefresh(subject, session.refresh_jti, session.rotated_at, session.expires_at),
  };
}

/** Every login is a session of its own. */
export async function startSession(
  context: AccountContext,
  trx: AccountDatabase,
  user: User,
  kind: SessionKind,
  client: ClientDescription,
  secondFactor: SecondFactorMethod | null = null,
): Promise<StartedSession> {
  const now = context.clock.now();
  const expiresAt = inSeconds(now, context.tokens.refreshSeconds);
  const session = await insertSession(trx, { userId: user.id, kind, jti: randomHex(16), client, secondFactor, now, expiresAt });
  return { session, tokens: tokensOf(context, user, session) };
}

async function requireActiveUser(context: AccountContext, userId: number): Promise<User> {
  const user = await findUser(context.db, userId);
  if (user?.is_active !== true) throw badToken();
  return user;
}

/** A new access token; the refresh token stays as it is. */
export async function refreshAccess(context: AccountContext, refresh: string): Promise<string> {
  const { session, user } = await readTokenSession(context, refresh);
  await context.db.transaction().execute(async (trx) => {
    await touchSession(trx, session.id, context.clock.now());
    await recordRefresh(context, trx, user, session);
  });
  return tokensOf(context, user, session).access;
}

async function recordRefresh(context: AccountContext, trx: AccountDatabase, user: User, session: Session): Promise<void> {
  await context.audit.record(trx, {
    action: 'session.refreshed',
    resourceType: 'session',
    resourceId: session.id,
    actor: actorOfUser(user, 'refresh', session.id),
    subject: personOf(user.id),
  });
}

async function readTokenSession(context: AccountContext, refresh: string): Promise<{ session: Session; user: User }> {
  const claims = context.tokens.verify(refresh, 'refresh');
  if (claims === undefined) throw badToken();
  const session = await findLiveSession(context.db, claims.sid, context.clock.now());
  // A cookie's token rotates at its own address; taking it here would go round the detection of reuse.
  if (session?.kind !== 'token' || session.refresh_jti !== claims.jti || session.user_id !== claims.user_id) throw badToken();
  return { session, user: await requireActiveUser(context, session.user_id) };
}

export async function logOut(context: AccountContext, refresh: string): Promise<void> {
  const { session } = await readTokenSession(context, refresh);
  await revokeSessions(context, { userId: session.user_id, sessionId: session.id }, 'logout');
}

/** A new pair for a browser. The presented refresh token is used up; see `rotationGraceSeconds` for parallel tabs. */
export async function rotateCookieSession(context: AccountContext, refresh: string): Promise<StartedSession & { user: User }> {
  const claims = context.tokens.verify(refresh, 'refresh');
  if (claims === undefined) throw badToken();
  const now = context.clock.now();
  const live = await findLiveSession(context.db, claims.sid, now);
  if (live?.kind !== 'cookie') throw badToken();
  const user = await requireActiveUser(context, live.user_id);
  const expiresAt = new Date(
    Math.min(
      inSeconds(now, context.tokens.refreshSeconds).getTime(),
      inSeconds(live.created_at, cookieSessionDaysMax * 86_400).getTime(),
    ),
  );
  const rotated = await context.db.transaction().execute(async (trx) => {
    const next = { id: live.id, presentedJti: claims.jti, nextJti: randomHex(16), now, expiresAt };
    const session = await rotateSession(trx, next);
    if (session !== undefined) await recordRefresh(context, trx, user, session);
    return session;
  });
  const session = rotated ?? (await readSuccessor(context, live.id, claims.jti));
  return { session, tokens: tokensOf(context, user, session), user };
}

async function readSuccessor(context: AccountContext, sessionId: number, presentedJti: string): Promise<Session> {
  const now = context.clock.now();
  const session = await findLiveSession(context.db, sessionId, now);
  if (session === undefined) throw badToken();
  if (
    session.previous_refresh_jti === presentedJti &&
    now.getTime() <= inSeconds(session.rotated_at, rotationGraceSeconds).getTime()
  )
    return session;
  await revokeSessions(context, { userId: session.user_id, sessionId: session.id }, 'token_reused');
  context.logger.warn(
    { sessionId: session.id, userId: session.user_id },
    'a replaced refresh token was used again; its session was ended',
  );
  throw badToken();
}

export interface Revocation {
  readonly userId: number;
  readonly sessionId?: number;
  readonly exceptSessionId?: number | undefined;
}

/** What the CSRF token of a browser session is bound to. */
export function readRefreshSessionId(context: AccountContext, refresh: string): string {
  const claims = context.tokens.verify(refresh, 'refresh');
  if (claims === undefined) throw badToken();
  return String(claims.sid);
}

/** Logging out twice is no error: the session has ended either way. */
export async function endCookieSession(context: AccountContext, refresh: string): Promise<void> {
  const claims = context.tokens.verify(refresh, 'refresh');
  if (claims === undefined) throw badToken();
  await revokeSessions(context, { userId: claims.user_id, sessionId: claims.sid }, 'logout');
}

export async function revokeSessions(context: AccountContext, which: Revocation, reason: RevokeReason): Promise<number> {
  const { revoked } = await revokingTransaction(context, (_trx, revoke) => revoke(which, reason));
  return revoked.length;
}

type Revoke = (which: Revocation, reason: RevokeReason) => Promise<void>;

/**
 * One transaction that may end sessions. The other processes hear of it with the commit; this one knows before the
 * caller goes on, so that no request which begins after the answer finds an ended session alive.
 */
export async function revokingTransaction<T>(
  context: AccountContext,
  work: (trx: AccountDatabase, revoke: Revoke) => Promise<T>,
): Promise<{ readonly result: T; readonly revoked: readonly number[] }> {
  const revoked: number[] = [];
  const result = await context.db.transaction().execute((trx) =>
    work(trx, async (which, reason) => {
      const ids = await markRevoked(trx, which, reason, context.clock.now());
      await context.registry.announce(trx, ids);
      if (ids.length > 0) await recordEnd(context, trx, which, reason, ids);
      revoked.push(...ids);
    }),
  );
  context.registry.apply(revoked);
  return { result, revoked };
}

/** Whoever presents a refresh token to log out needs no other credential: that is who acts. */
async function recordEnd(
  context: AccountContext,
  trx: AccountDatabase,
  { userId }: Revocation,
  reason: RevokeReason,
  ids: readonly number[],
): Promise<void> {
  const isOwn = reason === 'logout' && currentAuditContext().actor.kind === 'nobody';
  await context.audit.record(trx, {
    action: 'session.ended',
    resourceType: 'session',
    resourceId: ids.length === 1 ? (ids[0] ?? null) : null,
    ...(isOwn ? { actor: { kind: 'user', id: userId, via: 'refresh' } } : {}),
    subject: personOf(userId),
    detail: { reason, sessions: ids.slice(0, 100), count: ids.length },
  });
}

export async function listSessions(context: AccountContext, userId: number): Promise<Session[]> {
  return await listLiveSessions(context.db, userId, context.clock.now());
}

/** Signs the user out everywhere but here. Answers how many sessions ended. */
export async function revokeOtherSessions(context: AccountContext, userId: number, currentSessionId: number): Promise<number> {
  return await revokeSessions(context, { userId, exceptSessionId: currentSessionId }, 'revoked');
}

export async function revokeOwnSession(context: AccountContext, userId: number, sessionId: number): Promise<void> {
  const count = await revokeSessions(context, { userId, sessionId }, 'revoked');
  if (count === 0) throw notFound('session');
}
