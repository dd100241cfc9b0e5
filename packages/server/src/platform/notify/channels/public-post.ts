import { lookup } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { BlockList, isIP } from 'node:net';
import { DeliveryFailure } from './channel.ts';
import type { PublicAnswer, PublicRequest } from './web-push.ts';

const timeoutMs = 20_000;

/** Every range that is not the open internet. */
const inside = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  inside.addSubnet(network, prefix, 'ipv4');
}
/** Only 2000::/3 is given out; within it, what wraps or tunnels IPv4 leads back inside. */
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');
for (const [network, prefix] of [
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const) {
  inside.addSubnet(network, prefix, 'ipv6');
}

export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !inside.check(address, 'ipv4');
  return family === 6 && globalV6.check(address, 'ipv6') && !inside.check(address, 'ipv6');
}

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
