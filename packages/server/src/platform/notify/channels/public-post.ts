import { lookup } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress } from '../../http-client/public-address.ts';
import { DeliveryFailure } from './channel.ts';
import type { PublicAnswer, PublicRequest } from './web-push.ts';

const timeoutMs = 20_000;

/** Why nothing is sent there, or null. Names are judged when they are looked up. */
export function refuseUrl(url: string, allowsPrivate: boolean): string | null {
  if (!URL.canParse(url)) return 'It is not an address.';
  const { protocol, hostname, username, password } = new URL(url);
  if (username !== '' || password !== '') return 'It must not hold a user name or password.';
  if (protocol !== 'https:' && !(allowsPrivate && protocol === 'http:')) return 'It must begin with https://.';
  const host = hostname.replaceAll(/^\[|\]$/gu, '');
  if (isIP(host) !== 0 && !allowsPrivate && !isPublicAddress(host)) return 'It must be a public address.';
  return null;
}

/** Looks the name up once and connects to what was judged: a second look-up could answer something else. */
function guardedLookup(
  hostname: string,
  options: LookupOptions,
  done: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? [];
    if (error !== null || first === undefined) {
      done(error ?? new Error('The name has no address'), []);
    } else if (!addresses.every(({ address }) => isPublicAddress(address))) {
      done(new DeliveryFailure('never', 'The name leads to an address that is not public'), []);
    } else if (options.all === true) {
      done(null, addresses);
    } else {
      done(null, first.address, first.family);
    }
  });
}

/** One POST to an address that somebody told us. Redirects are not followed; of the answer only its status is used. */
export function createPublicPost(allowsPrivate: boolean): (request: PublicRequest) => Promise<PublicAnswer> {
  return async ({ url, headers, body }) => {
    const refusal = refuseUrl(url, allowsPrivate);
    if (refusal !== null) throw new DeliveryFailure('never', `The address of the push service is refused. ${refusal}`);
    const start = url.startsWith('https:') ? requestHttps : requestHttp;
    return await new Promise<PublicAnswer>((resolve, reject) => {
      const fail = (error: unknown): void => {
        if (error instanceof DeliveryFailure) reject(error);
        else reject(new DeliveryFailure('later', `The push service could not be reached: ${codeOf(error)}`));
      };
      const outgoing = start(url, {
        method: 'POST',
        headers,
        signal: AbortSignal.timeout(timeoutMs),
        agent: false,
        ...(allowsPrivate ? {} : { lookup: guardedLookup }),
      });
      outgoing.on('response', (response) => {
        response.resume();
        response.on('error', fail);
        resolve({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] ?? null });
      });
      outgoing.on('error', fail);
      outgoing.end(body);
    });
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'the connection failed';
}
