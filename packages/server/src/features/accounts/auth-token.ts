import { createSigner, createVerifier } from 'fast-jwt';
import type { Clock } from '../../platform/clock.ts';
import { randomHex } from '../../platform/crypto/random.ts';
import type { Keyring } from '../../platform/crypto/secret-box.ts';

export type TokenType = 'access' | 'refresh';

export interface TokenClaims {
  readonly user_id: number;
  readonly email: string;
  readonly is_staff: boolean;
  /** The session (login) that the token belongs to: revoking it ends the token. */
  readonly sid: number;
  readonly jti: string;
  readonly token_type: TokenType;
  readonly iat: number;
  readonly exp: number;
}

export interface TokenSubject {
  readonly userId: number;
  readonly email: string;
  readonly isStaff: boolean;
  readonly sessionId: number;
}

export interface AuthTokens {
  readonly accessSeconds: number;
  readonly refreshSeconds: number;
  signAccess(subject: TokenSubject): string;
  /** The same claims at the same instant give the same token, which is how a lost rotation answer is repeated. */
  signRefresh(subject: TokenSubject, jti: string, issuedAt: Date, expiresAt: Date): string;
  /** Undefined for anything that is not a living token of this type made by us. */
  verify(token: string, type: TokenType): TokenClaims | undefined;
}

export interface AuthTokensOptions {
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly accessMinutes: number;
  readonly refreshDays: number;
}

const algorithm = 'HS256';
/** Clocks of two of our own processes may differ by this much. */
const futureToleranceSeconds = 5;
const tokenCharsMax = 4096;
const verifiedMax = 5000;

function isPositiveInteger(value: unknown): value is number {
  return Number.isSafeInteger(value) && typeof value === 'number' && value > 0;
}

function isClaims(payload: unknown): payload is TokenClaims {
  if (typeof payload !== 'object' || payload === null) return false;
  const claims: Partial<Record<keyof TokenClaims, unknown>> = payload;
  return (
    isPositiveInteger(claims.user_id) &&
    isPositiveInteger(claims.sid) &&
    isPositiveInteger(claims.iat) &&
    isPositiveInteger(claims.exp) &&
    typeof claims.email === 'string' &&
    typeof claims.is_staff === 'boolean' &&
    typeof claims.jti === 'string' &&
    (claims.token_type === 'access' || claims.token_type === 'refresh')
  );
}

export function createAuthTokens({ keyring, clock, accessMinutes, refreshDays }: AuthTokensOptions): AuthTokens {
  const sign = createSigner({ algorithm, key: keyring.keys('jwt')[0].export() });
  // Times are checked below on every call, by the clock that was handed in; here it is the signature alone.
  const verifiers = keyring
    .keys('jwt')
    .map((key) => createVerifier({ key: key.export(), algorithms: [algorithm], ignoreExpiration: true, ignoreNotBefore: true }));
  /** Tokens whose signature and shape were found good, oldest first. A refused token is never remembered. */
  const verified = new Map<string, TokenClaims>();
  const accessSeconds = accessMinutes * 60;
  const refreshSeconds = refreshDays * 86_400;

  function signClaims(subject: TokenSubject, type: TokenType, jti: string, iat: number, exp: number): string {
    const claims: TokenClaims = {
      user_id: subject.userId,
      email: subject.email,
      is_staff: subject.isStaff,
      sid: subject.sessionId,
      jti,
      token_type: type,
      iat,
      exp,
    };
    return sign({ ...claims });
  }

  function readPayload(token: string): unknown {
    for (const verify of verifiers) {
      try {
        const payload: unknown = verify(token);
        return payload;
      } catch {
        // Not ours under this key. The reason is of no use to the caller, and telling it helps only a forger.
      }
    }
    return undefined;
  }

  function readClaims(token: string): TokenClaims | undefined {
    const known = verified.get(token);
    if (known !== undefined) return known;
    const claims = readPayload(token);
    if (!isClaims(claims)) return undefined;
    if (verified.size >= verifiedMax) {
      const [oldest] = verified.keys();
      if (oldest !== undefined) verified.delete(oldest);
    }
    verified.set(token, claims);
    return claims;
  }

  return {
    accessSeconds,
    refreshSeconds,
    signAccess(subject) {
      const iat = seconds(clock.now());
      return signClaims(subject, 'access', randomHex(16), iat, iat + accessSeconds);
    },
    signRefresh: (subject, jti, issuedAt, expiresAt) =>
      signClaims(subject, 'refresh', jti, seconds(issuedAt), seconds(expiresAt)),
    verify(token, type) {
      if (token.length > tokenCharsMax) return undefined;
      const claims = readClaims(token);
      if (claims?.token_type !== type) return undefined;
      const now = clock.now().getTime() / 1000;
      return claims.exp > now && claims.iat <= now + futureToleranceSeconds ? claims : undefined;
    },
  };
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}
