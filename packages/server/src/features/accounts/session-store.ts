import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { AccountDatabase, AccountTables, RevokeReason, SecondFactorMethod, SessionKind } from './tables.ts';

export type Session = Selectable<AccountTables['sessions']>;

/** Where a login came from, for the owner's list of sessions. */
export interface ClientDescription {
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

const userAgentCharsMax = 300;

export async function insertSession(
  db: AccountDatabase,
  session: {
    readonly userId: number;
    readonly kind: SessionKind;
    readonly jti: string;
    readonly client: ClientDescription;
    readonly secondFactor: SecondFactorMethod | null;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<Session> {
  return await db
    .insertInto('sessions')
    .values({
      user_id: session.userId,
      kind: session.kind,
      refresh_jti: session.jti,
      previous_refresh_jti: null,
      rotated_at: session.now,
      created_at: session.now,
      last_used_at: session.now,
      expires_at: session.expiresAt,
      revoked_at: null,
      revoke_reason: null,
      ip_address: session.client.ipAddress,
      user_agent: session.client.userAgent?.slice(0, userAgentCharsMax) ?? null,
      // Whoever signs in has just shown all that there is to show.
      verified_at: session.now,
      second_factor: session.secondFactor,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The session while it lives: neither revoked nor expired. */
export async function findLiveSession(db: AccountDatabase, id: number, now: Date): Promise<Session | undefined> {
  return await db
    .selectFrom('sessions')
    .selectAll()
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
}

export async function readVerifiedAt(db: AccountDatabase, id: number): Promise<Date | null> {
  const row = await db.selectFrom('sessions').select('verified_at').where('id', '=', id).executeTakeFirst();
  return row?.verified_at ?? null;
}

export async function markVerified(
  db: AccountDatabase,
  id: number,
  now: Date,
  secondFactor: SecondFactorMethod | null,
): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ verified_at: now, ...(secondFactor === null ? {} : { second_factor: secondFactor }) })
    .where('id', '=', id)
    .execute();
}

/** What other sessions have proven was less than what is asked from now on. */
export async function forgetVerifications(db: AccountDatabase, userId: number, exceptSessionId: number): Promise<void> {
  await db
    .updateTable('sessions')
    .set({ verified_at: null })
    .where('user_id', '=', userId)
    .where('id', '!=', exceptSessionId)
    .where('verified_at', 'is not', null)
    .execute();
}

export async function touchSession(db: AccountDatabase, id: number, now: Date): Promise<void> {
  await db.updateTable('sessions').set({ last_used_at: now }).where('id', '=', id).execute();
}

/** Undefined when `presentedJti` is no longer the current one: of two simultaneous rotations one wins. */
export async function rotateSession(
  db: AccountDatabase,
  rotation: {
    readonly id: number;
    readonly presentedJti: string;
    readonly nextJti: string;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<Session | undefined> {
  return await db
    .updateTable('sessions')
    .set({
      refresh_jti: rotation.nextJti,
      previous_refresh_jti: rotation.presentedJti,
      rotated_at: rotation.now,
      last_used_at: rotation.now,
      expires_at: rotation.expiresAt,
    })
    .where('id', '=', rotation.id)
    .where('refresh_jti', '=', rotation.presentedJti)
    .where('kind', '=', 'cookie')
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', rotation.now)
    .returningAll()
    .executeTakeFirst();
}

export async function listLiveSessions(db: AccountDatabase, userId: number, now: Date): Promise<Session[]> {
  return await db
    .selectFrom('sessions')
    .selectAll()
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('last_used_at', 'desc')
    .orderBy('id', 'desc')
    .limit(100)
    .execute();
}

/** Marks as revoked those of the user's sessions that still live, and answers their ids. */
export async function markRevoked(
  db: AccountDatabase,
  which: { readonly userId: number; readonly sessionId?: number; readonly exceptSessionId?: number | undefined },
  reason: RevokeReason,
  now: Date,
): Promise<number[]> {
  let update = db
    .updateTable('sessions')
    .set({ revoked_at: now, revoke_reason: reason })
    .where('user_id', '=', which.userId)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now);
  if (which.sessionId !== undefined) update = update.where('id', '=', which.sessionId);
  if (which.exceptSessionId !== undefined) update = update.where('id', '!=', which.exceptSessionId);
  const rows = await update.returning('id').execute();
  return rows.map((row) => row.id);
}

export async function listRevokedSince(db: AccountDatabase, since: Date): Promise<{ id: number; revokedAt: Date }[]> {
  const rows = await db.selectFrom('sessions').select(['id', 'revoked_at']).where('revoked_at', '>', since).execute();
  return rows.flatMap(({ id, revoked_at: revokedAt }) => (revokedAt === null ? [] : [{ id, revokedAt }]));
}

export async function isSessionLive(db: AccountDatabase, id: number): Promise<boolean> {
  const row = await db
    .selectFrom('sessions')
    .select('id')
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether the account was used from this address before: its owner is then not held up by somebody else's guessing. */
export async function isKnownAddress(db: AccountDatabase, emailKey: string, ipAddress: string, since: Date): Promise<boolean> {
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(sql`1`.as('one'))
    .where('users.email_key', '=', emailKey)
    .where('sessions.ip_address', '=', ipAddress)
    .where('sessions.created_at', '>', since)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export async function deleteEndedSessions(db: AccountDatabase, before: Date): Promise<void> {
  await db
    .deleteFrom('sessions')
    .where((eb) => eb.or([eb('expires_at', '<', before), eb('revoked_at', '<', before)]))
    .execute();
}
