import { isIP } from 'node:net';
import type { FastifyRequest } from 'fastify';

const userAgentCharsMax = 500;

/** From where a request came, as logs keep it. */
export interface RequestOrigin {
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

/** An address as the database takes it, without the zone of a link-local one; a proxy may hand on any text. */
function plainAddress(text: string): string | null {
  const [address = ''] = text.split('%', 1);
  return isIP(address) === 0 ? null : address;
}

export function requestOrigin(request: FastifyRequest): RequestOrigin {
  return {
    ipAddress: plainAddress(request.ip),
    userAgent: request.headers['user-agent']?.slice(0, userAgentCharsMax) ?? null,
  };
}
