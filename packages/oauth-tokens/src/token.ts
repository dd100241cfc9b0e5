/** What the keeper needs of a clock; handed in, so that tests move it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** A token as a store keeps it: plain, so that it can be written as JSON. It is secret: seal it where others can read the place. */
export interface TokenRecord {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  /** Epoch milliseconds, as `receivedAt`. */
  readonly expiresAt: number;
  readonly receivedAt: number;
  /** Whose token it is, where the service says so. */
  readonly subject: string | null;
}

/** What a refresh or a log-in answered. */
export interface TokenAnswer {
  readonly accessToken: string;
  /** Left out where the service keeps the old one in force. */
  readonly refreshToken?: string | null;
  readonly expiresInSeconds: number;
  /** Left out where the answer does not repeat it. */
  readonly subject?: string | null;
}

const shownByInspect = Symbol.for('nodejs.util.inspect.custom');

/** A token in the hands of a caller. Printing it, by `console.log`, in an error or as JSON, tells when it expires and no more. */
export class Token {
  readonly expiresAt: Date;
  readonly subject: string | null;
  readonly #record: TokenRecord;

  constructor(record: TokenRecord) {
    this.#record = record;
    this.expiresAt = new Date(record.expiresAt);
    this.subject = record.subject;
  }

  get accessToken(): string {
    return this.#record.accessToken;
  }

  get refreshToken(): string | null {
    return this.#record.refreshToken;
  }

  /** With the secrets, for a store. */
  toRecord(): TokenRecord {
    return this.#record;
  }

  toJSON(): { readonly accessToken: string; readonly expiresAt: Date; readonly subject: string | null } {
    return { accessToken: '[hidden]', expiresAt: this.expiresAt, subject: this.subject };
  }

  toString(): string {
    return `Token (hidden, expires ${this.expiresAt.toISOString()})`;
  }

  [shownByInspect](): string {
    return this.toString();
  }
}

/** The last moment that a `Date` holds. */
const endOfTime = 8_640_000_000_000_000;

/** The age is counted from before the request was sent, so that a slow answer never makes a token look younger than it is. */
export function recordOf(answer: TokenAnswer, askedAt: Date, previous: TokenRecord | null): TokenRecord {
  if (answer.accessToken === '' || !Number.isFinite(answer.expiresInSeconds)) {
    throw new TypeError('The service answered without an access token, or without saying how long it lasts.');
  }
  return {
    accessToken: answer.accessToken,
    refreshToken: answer.refreshToken ?? previous?.refreshToken ?? null,
    expiresAt: Math.min(endOfTime, Math.round(askedAt.getTime() + answer.expiresInSeconds * 1000)),
    receivedAt: askedAt.getTime(),
    subject: answer.subject ?? previous?.subject ?? null,
  };
}
