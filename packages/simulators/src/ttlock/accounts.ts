/** An application of a developer: what a client names as clientId and clientSecret. */
export interface App {
  clientId: string;
  clientSecret: string;
  isApproved: boolean;
  /** Put before the names of users that the application registers. */
  userPrefix: string;
  callbackUrl: string | undefined;
  /** Requests of a month; undefined: as many as one likes. */
  monthlyQuota: number | undefined;
  usedInMonth: number;
  /** The month, by Beijing time, that `usedInMonth` counts. */
  month: string;
  /** Paths that are not opened to it (30001). */
  deniedPaths: string[];
  callTimes: number[];
}

export interface User {
  uid: number;
  username: string;
  passwordMd5: string;
  /** `app` signs in with the TTLock app, `api` was registered by an application, `developer` owns applications and has no locks. */
  kind: 'app' | 'api' | 'developer';
  /** The application that registered an `api` user. */
  registeredBy: string | undefined;
  registeredAt: number;
  region: string;
  /** The account that this one was merged into. */
  mergedInto: string | undefined;
}

export interface Session {
  accessToken: string;
  refreshToken: string;
  uid: number;
  clientId: string;
  expiresAt: number;
  isRevoked: boolean;
}

const tenYearsMs = 3_650 * 86_400_000;

/** Who exists and who is signed in. */
export class Accounts {
  readonly apps = new Map<string, App>();
  readonly users = new Map<number, User>();
  readonly sessions = new Map<string, Session>();
  readonly #usersByName = new Map<string, User>();
  readonly #refreshTokens = new Map<string, { session: Session; expiresAt: number }>();

  addUser(user: User): User {
    this.users.set(user.uid, user);
    this.#usersByName.set(user.username.toLowerCase(), user);
    return user;
  }

  userNamed(username: string): User | undefined {
    return this.#usersByName.get(username.toLowerCase());
  }

  removeUser(user: User): void {
    this.users.delete(user.uid);
    this.#usersByName.delete(user.username.toLowerCase());
    for (const session of this.sessions.values()) if (session.uid === user.uid) this.forget(session);
  }

  open(session: Session, now: number): void {
    this.sessions.set(session.accessToken, session);
    this.#refreshTokens.set(session.refreshToken, { session, expiresAt: now + tenYearsMs });
  }

  sessionOfRefreshToken(token: string, now: number): Session | undefined {
    const kept = this.#refreshTokens.get(token);
    return kept !== undefined && kept.expiresAt > now ? kept.session : undefined;
  }

  dropRefreshToken(token: string): void {
    this.#refreshTokens.delete(token);
  }

  forget(session: Session): void {
    this.sessions.delete(session.accessToken);
    this.#refreshTokens.delete(session.refreshToken);
  }

  sessionsOf(uid: number, clientId: string): Session[] {
    return [...this.sessions.values()].filter((session) => session.uid === uid && session.clientId === clientId);
  }

  /** Whether the user ever got a token through the application, on which the service's callbacks depend. */
  hasGranted(uid: number, clientId: string): boolean {
    for (const session of this.sessions.values()) if (session.uid === uid && session.clientId === clientId) return true;
    return false;
  }
}
