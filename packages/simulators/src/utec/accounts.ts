import type { SeededRandom } from '../locks/seeded-random.ts';
import type { Switches } from './switches.ts';

/** Credentials that the owner of an account got in the phone app, with the devices that were ticked there. */
export interface App {
  clientId: string;
  clientSecret: string;
  user: { id: string; firstName: string; lastName: string };
  push: { url: string; secret: string } | undefined;
  callTimes: number[];
}

export interface Session {
  accessToken: string;
  clientId: string;
  expiresAt: number;
}

interface Grant {
  clientId: string;
  redirectUri: string;
  challenge: string | undefined;
  expiresAt: number;
}

const codeLifetimeMs = 10 * 60_000;

/** Who may come in: applications, codes, access tokens and refresh tokens. */
export class Accounts {
  readonly apps = new Map<string, App>();
  readonly sessions = new Map<string, Session>();
  /** Refresh token to client id. */
  readonly refreshTokens = new Map<string, string>();
  readonly #codes = new Map<string, Grant>();
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  grant(clientId: string, redirectUri: string, challenge: string | undefined, now: number): string {
    const code = this.#random.hex(32);
    this.#codes.set(code, { clientId, redirectUri, challenge, expiresAt: now + codeLifetimeMs });
    return code;
  }

  /** A code is taken once. */
  takeCode(code: string, clientId: string, now: number): Grant | undefined {
    const grant = this.#codes.get(code);
    if (grant === undefined || grant.clientId !== clientId || grant.expiresAt <= now) return undefined;
    this.#codes.delete(code);
    return grant;
  }

  open(clientId: string, switches: Switches, now: number): Session {
    const session = { accessToken: this.#random.hex(40), clientId, expiresAt: now + switches.token_lifetime_s * 1_000 };
    this.sessions.set(session.accessToken, session);
    return session;
  }

  newRefreshToken(clientId: string): string {
    const token = this.#random.hex(40);
    this.refreshTokens.set(token, clientId);
    return token;
  }

  sessionOf(accessToken: string, now: number): Session | undefined {
    const session = this.sessions.get(accessToken);
    return session !== undefined && session.expiresAt > now ? session : undefined;
  }

  endSessions(clientId?: string): number {
    return removeWhere(this.sessions, (session) => clientId === undefined || session.clientId === clientId);
  }

  endRefreshTokens(clientId?: string): number {
    return removeWhere(this.refreshTokens, (owner) => clientId === undefined || owner === clientId);
  }
}

function removeWhere<T>(map: Map<string, T>, isMeant: (value: T) => boolean): number {
  let removed = 0;
  for (const [key, value] of map)
    if (isMeant(value)) {
      map.delete(key);
      removed += 1;
    }
  return removed;
}
