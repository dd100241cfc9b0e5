import type { FastifyReply, FastifyRequest } from 'fastify';

const everywhere = {
  'content-security-policy': "default-src 'self'",
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

const hsts = { 'strict-transport-security': 'max-age=31536000' } as const;
const noStore = { 'cache-control': 'no-store' } as const;

const plain = { page: everywhere, api: { ...everywhere, ...noStore } };
const secured = { page: { ...everywhere, ...hsts }, api: { ...everywhere, ...hsts, ...noStore } };

export function isApiPath(url: string): boolean {
  return url.startsWith('/api/') || url === '/api';
}

/** Sets the headers that every answer carries. A route may replace one of them (a page with its own policy). */
export function setSecurityHeaders(request: FastifyRequest, reply: FastifyReply, isProduction: boolean): void {
  const set = isProduction || request.protocol === 'https' ? secured : plain;
  reply.headers(isApiPath(request.url) ? set.api : set.page);
}
