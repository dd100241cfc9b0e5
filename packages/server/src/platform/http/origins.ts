import type { FastifyReply, FastifyRequest } from 'fastify';
import { SmartLockError } from '../errors.ts';

const allowedMethods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';
const allowedHeaders =
  'Accept, Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Prefer, X-API-Key, X-CSRF-Token, X-Device-Key, X-Request-Id';
const exposedHeaders =
  'ETag, Location, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id, Idempotent-Replayed, Content-Disposition';

/**
 * CORS for a list of origins, with credentials. True when the request was a preflight and has been answered. An origin
 * that is not listed gets no header, which is how a browser is told no.
 */
export function answerCors(origins: ReadonlySet<string>, request: FastifyRequest, reply: FastifyReply): boolean {
  if (origins.size === 0) return false;
  reply.header('vary', 'Origin');
  const origin = request.headers.origin;
  if (origin === undefined || !origins.has(origin)) return false;
  reply.header('access-control-allow-origin', origin);
  reply.header('access-control-allow-credentials', 'true');
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
    reply.header('access-control-expose-headers', exposedHeaders);
    return false;
  }
  reply.header('vary', 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers');
  reply.header('access-control-allow-methods', allowedMethods);
  reply.header('access-control-allow-headers', allowedHeaders);
  reply.header('access-control-max-age', '600');
  void reply.code(204).send();
  return true;
}

const hostForm = /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

function nameOf(host: string): string {
  const end = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':');
  return (end <= 0 ? host : host.slice(0, end)).toLowerCase().replace(/\.$/, '');
}

export type HostCheck = (request: FastifyRequest) => void;

/** `*` or an empty list: any well-formed Host. A leading dot allows the domain and everything below it. */
export function createHostCheck(allowedHosts: readonly string[]): HostCheck {
  const isAnyAllowed = allowedHosts.length === 0 || allowedHosts.includes('*');
  const names = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const domains = [...names].filter((name) => name.startsWith('.'));
  // Remembered, because nearly every request has the same one; bounded, because the sender chooses it.
  const known = new Set<string>();

  function isAllowed(host: string): boolean {
    if (!hostForm.test(host)) return false;
    if (isAnyAllowed) return true;
    const name = nameOf(host);
    return names.has(name) || domains.some((domain) => name === domain.slice(1) || name.endsWith(domain));
  }

  return (request) => {
    const host = request.host;
    if (host === undefined || host === '' || known.has(host)) return;
    if (!isAllowed(host)) {
      throw new SmartLockError(
        'invalid_input',
        'host_not_allowed',
        'This server does not answer for the host name of the request: add it to ALLOWED_HOSTS if it should.',
      );
    }
    if (known.size < 1000) known.add(host);
  };
}
