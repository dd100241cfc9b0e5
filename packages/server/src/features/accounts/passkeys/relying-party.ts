import { isIP } from 'node:net';

/** Who we are to authenticators: passkeys are bound to the domain, and answers are taken from pages of these origins alone. */
export interface RelyingParty {
  readonly id: string;
  readonly name: string;
  readonly origins: readonly string[];
}

export interface PasskeySettings {
  /** Undefined: the host of the public address. */
  readonly domain?: string | undefined;
  /** Origins beside that of the public address. */
  readonly origins?: readonly string[];
}

const loopback = new Set(['127.0.0.1', '[::1]', '0.0.0.0', '[::]']);

/**
 * A passkey cannot belong to an IP address. Where the server is reached by one of this very machine, browsers use it as localhost
 * instead, which they trust without https.
 */
export function relyingPartyOf(publicUrl: string, { domain, origins = [] }: PasskeySettings = {}): RelyingParty {
  const url = URL.parse(publicUrl);
  const host = url?.hostname ?? 'localhost';
  const port = url === null || url.port === '' ? '' : `:${url.port}`;
  const isLocal = loopback.has(host);
  const own = url === null ? [] : [isLocal ? `${url.protocol}//localhost${port}` : url.origin];
  return { id: domain ?? (isLocal ? 'localhost' : host), name: 'SmartLock', origins: [...new Set([...own, ...origins])] };
}

/** False where no browser could make a passkey: the public address is an IP address. */
export function canHavePasskeys({ id }: RelyingParty): boolean {
  return isIP(id.replaceAll(/[[\]]/gu, '')) === 0;
}
