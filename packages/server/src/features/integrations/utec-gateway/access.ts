import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NetworkList } from '../../../platform/http-client/public-address.ts';
import type { GuessGuard } from '../../../platform/http/guess-guard.ts';
import { GatewayError } from './gateway-error.ts';

/** Who may use the gateway: its clients can send no key, so that one of these must do. */
export interface GatewayAccess {
  /** Addresses from which everybody may. */
  readonly networks: readonly string[];
  /** Names of this server, besides those of a local network, by which the open networks may call it. */
  readonly hosts: readonly string[];
  readonly basic: { readonly username: string; readonly password: string } | null;
  /** `/k/<token>/` before every path. */
  readonly pathToken: string | null;
}

const localSuffixes = ['.local', '.lan', '.home', '.internal', '.home.arpa', '.localhost'];

export class GatewayDoor {
  readonly #access: GatewayAccess;
  readonly #networks: NetworkList;
  readonly #viaSecretPath = new WeakSet<IncomingMessage>();

  constructor(access: GatewayAccess) {
    this.#access = access;
    this.#networks = new NetworkList(access.networks);
  }

  /** The path without its secret prefix, where that is the right one; undefined where there is none. */
  withoutSecretPath(url: string, raw: IncomingMessage): string | undefined {
    const token = this.#access.pathToken;
    if (token === null || !url.startsWith('/k/')) return undefined;
    const end = url.slice(3).search(/[/?]/);
    const given = end === -1 ? url.slice(3) : url.slice(3, 3 + end);
    if (!isSame(given, token)) return undefined;
    this.#viaSecretPath.add(raw);
    const rest = end === -1 ? '' : url.slice(3 + end);
    return rest.startsWith('/') ? rest : `/${rest}`;
  }

  cameBySecretPath(request: FastifyRequest): boolean {
    return this.#viaSecretPath.has(request.raw);
  }

  /** Without saying why not, and counting nothing. */
  isOpenTo(request: FastifyRequest): boolean {
    return this.cameBySecretPath(request) || this.#hasGoodCredentials(request) === true || this.#isInOpenNetwork(request);
  }

  /** Throws for whoever may not. Wrong credentials count as guesses of their address. */
  async admit(request: FastifyRequest, reply: FastifyReply, guesses: GuessGuard, failed: () => Promise<void>): Promise<void> {
    if (this.cameBySecretPath(request)) return;
    const isRight = this.#hasGoodCredentials(request);
    if (isRight !== undefined) {
      guesses.check(request.ip);
      if (!isRight) await failed();
    }
    if (isRight === true || (isRight === undefined && this.#isInOpenNetwork(request))) {
      refuseForeignPage(request);
      return;
    }
    if (this.#access.basic === null) throw new GatewayError(403, 'This gateway is not open to your address.');
    reply.header('www-authenticate', 'Basic realm="gateway", charset="UTF-8"');
    throw new GatewayError(401, isRight === false ? 'Wrong user name or password.' : 'User name and password required.');
  }

  /** Undefined: none were sent. */
  #hasGoodCredentials(request: FastifyRequest): boolean | undefined {
    const { basic } = this.#access;
    const sent = /^Basic ([\w+/=-]+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (basic === null || sent === undefined) return undefined;
    return isSame(Buffer.from(sent, 'base64').toString('utf8'), `${basic.username}:${basic.password}`);
  }

  /** By a name of the local network alone: a page on the internet can make its own name point here, and would then be let in. */
  #isInOpenNetwork(request: FastifyRequest): boolean {
    return this.#networks.has(withoutMapping(request.ip)) && this.#isLocalName(request.hostname);
  }

  #isLocalName(hostname: string): boolean {
    const name = hostname.replace(/^\[|\]$/g, '').toLowerCase();
    return (
      isIP(name) !== 0 ||
      !name.includes('.') ||
      localSuffixes.some((suffix) => name.endsWith(suffix)) ||
      this.#access.hosts.includes(name)
    );
  }
}

/** Browsers send credentials, and reach open networks, for any page that asks; only the gateway's own page may change something. */
function refuseForeignPage(request: FastifyRequest): void {
  const { origin } = request.headers;
  if (request.method === 'GET' || request.method === 'HEAD' || origin === undefined) return;
  if (URL.parse(origin)?.host !== request.host) throw new GatewayError(403, 'A page of another site may not do this.');
}

function withoutMapping(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

function isSame(given: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();
  return timingSafeEqual(hash(given), hash(expected));
}
