import { lookup as lookupName } from 'node:dns/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { isPublicAddress, type NetworkList } from './public-address.ts';

/** What somebody else told us to ask: a webhook's receiver, a calendar, a push service. */
export interface GuardedRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly timeoutMs?: number;
  /** What is longer is cut off, and the connection closed. */
  readonly bodyBytesMax?: number;
  /** Of a GET so many are followed, each judged like the first address; left out: none, and their status is the answer. */
  readonly redirectsMax?: number;
  readonly signal?: AbortSignal;
}

export interface GuardedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  readonly isCut: boolean;
}

/** Nothing was sent, or nothing came back. Its message is for whoever gave the address, and tells nothing of the network inside. */
export class GuardedHttpError extends Error {
  readonly code: 'address_refused' | 'unknown_host' | 'timeout' | 'connection_failed' | 'tls_failed' | 'too_many_redirects';

  constructor(code: GuardedHttpError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export interface GuardedHttpOptions {
  /** Addresses that are asked although they are not public; plain http is allowed there alone. */
  readonly allowed: NetworkList;
  /** Every address of a name; handed in where names are made up. */
  readonly resolve?: (hostname: string) => Promise<ReadonlyArray<{ readonly address: string; readonly family: number }>>;
}

export interface GuardedHttp {
  /** Why an address would be refused, as far as that is known without looking its name up; null: it would not. */
  refusalOf(url: string): string | null;
  /** `timeoutMs` is for all of it. Throws GuardedHttpError. */
  send(request: GuardedRequest): Promise<GuardedAnswer>;
}

const timeoutMsDefault = 15_000;
const bodyBytesDefault = 64 * 1024;
const refused = 'The address leads to a network that is not public, and is not asked.';

/**
 * HTTP to addresses that other people give. A name is looked up once, every address it has is judged, and the connection goes to one
 * that was judged: a second look-up could answer something else.
 */
export function createGuardedHttp({ allowed, resolve = resolveAll }: GuardedHttpOptions): GuardedHttp {
  const mayAsk = (address: string): boolean => isPublicAddress(address) || allowed.has(address);

  function refusalOf(url: string): string | null {
    if (!URL.canParse(url)) return 'This is no address.';
    const { protocol, username, password } = new URL(url);
    if (username !== '' || password !== '') return 'The address must not hold a user name or password.';
    if (protocol !== 'https:' && (protocol !== 'http:' || allowed.isEmpty)) return 'The address must begin with https://.';
    const host = hostOf(url);
    if (isIP(host) !== 0 && !mayAsk(host)) return refused;
    if (isIP(host) !== 0 && protocol === 'http:' && !allowed.has(host)) return 'The address must begin with https://.';
    if (host === 'localhost' && allowed.isEmpty) return refused;
    return null;
  }

  async function judge(url: string): Promise<{ address: string; family: number }> {
    const refusal = refusalOf(url);
    if (refusal !== null) throw new GuardedHttpError('address_refused', refusal);
    const host = hostOf(url);
    const family = isIP(host);
    const addresses = family === 0 ? await lookUp(host) : [{ address: host, family }];
    // All, and not the one that would be taken: a name with one address inside is after that one.
    if (!addresses.every(({ address }) => mayAsk(address))) throw new GuardedHttpError('address_refused', refused);
    const [first] = addresses;
    if (first === undefined) throw new GuardedHttpError('unknown_host', 'The name of the host has no address.');
    if (url.startsWith('http:') && !addresses.every(({ address }) => allowed.has(address)))
      throw new GuardedHttpError('address_refused', 'The address must begin with https://.');
    return first;
  }

  async function lookUp(host: string) {
    try {
      return await resolve(host);
    } catch (cause) {
      throw new GuardedHttpError('unknown_host', 'The name of the host could not be looked up.', { cause });
    }
  }

  return {
    refusalOf,
    async send(request) {
      const { redirectsMax = 0, timeoutMs = timeoutMsDefault } = request;
      const until = performance.now() + timeoutMs;
      let url = URL.canParse(request.url) ? new URL(request.url).href : request.url;
      for (let followed = 0; ; followed += 1) {
        const target = await judge(url);
        const leftMs = Math.max(1, Math.ceil(until - performance.now()));
        const answer = await exchange({ ...request, url, timeoutMs: leftMs }, target, timeoutMs);
        const next = request.method === 'GET' && redirectsMax > 0 ? redirectOf(url, answer) : null;
        if (next === null) return answer;
        if (followed >= redirectsMax)
          throw new GuardedHttpError('too_many_redirects', 'The address leads on and on, and to no answer.');
        url = next;
      }
    },
  };
}

async function resolveAll(hostname: string) {
  return await lookupName(hostname, { all: true });
}

function hostOf(url: string): string {
  return new URL(url).hostname.replaceAll(/^\[|\]$/g, '').replace(/\.$/, '');
}

function redirectOf(url: string, { status, headers }: GuardedAnswer): string | null {
  const { location } = headers;
  const isRedirect = [301, 302, 303, 307, 308].includes(status) && typeof location === 'string';
  return isRedirect && URL.canParse(location, url) ? new URL(location, url).href : null;
}

/** `toldMs`: the time that was given for all of it, for the message. */
async function exchange(
  request: GuardedRequest & { readonly timeoutMs: number },
  target: { address: string; family: number },
  toldMs: number,
): Promise<GuardedAnswer> {
  const { method, url, headers, body, timeoutMs, bodyBytesMax = bodyBytesDefault } = request;
  const start = url.startsWith('https:') ? requestHttps : requestHttp;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = request.signal === undefined ? timeout : AbortSignal.any([timeout, request.signal]);
  try {
    return await new Promise<GuardedAnswer>((resolve, reject) => {
      const outgoing = start(url, {
        method,
        headers: {
          ...headers,
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        },
        signal,
        agent: false,
        lookup: (_hostname, options, done) => {
          if (options.all === true) done(null, [target]);
          else done(null, target.address, target.family);
        },
      });
      outgoing.on('response', (response) => {
        readBounded(response, bodyBytesMax).then(resolve, reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  } catch (cause) {
    request.signal?.throwIfAborted();
    throw failureOf(cause, timeout.aborted, toldMs);
  }
}

async function readBounded(response: IncomingMessage, bytesMax: number): Promise<GuardedAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  let isCut = false;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    const room = bytesMax - size;
    chunks.push(chunk.subarray(0, room));
    size += Math.min(chunk.length, room);
    if (chunk.length > room) {
      isCut = true;
      break;
    }
  }
  response.destroy();
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks), isCut };
}

function failureOf(cause: unknown, isTimeout: boolean, timeoutMs: number): GuardedHttpError {
  if (isTimeout) return new GuardedHttpError('timeout', `No answer within ${timeoutMs / 1000} seconds.`, { cause });
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  if (/CERT|TLS|SSL|SIGNATURE/.test(code)) {
    return new GuardedHttpError('tls_failed', `The host's certificate is not trusted (${code}).`, { cause });
  }
  return new GuardedHttpError('connection_failed', `The connection failed${code === '' ? '' : ` (${code})`}.`, { cause });
}
