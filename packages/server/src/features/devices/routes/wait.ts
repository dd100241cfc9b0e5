import type { FastifyRequest } from 'fastify';

export const waitSecondsMax = 30;

/** `?wait=N`, or `Prefer: wait=N` (RFC 7240) cut to the longest wait; 0 where neither is there. */
export function waitSecondsOf(request: FastifyRequest, fromQuery: number | undefined): number {
  if (fromQuery !== undefined) return fromQuery;
  const header = request.headers['prefer'];
  const text = Array.isArray(header) ? header.join(',') : (header ?? '');
  const match = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?\s*(?:$|[,;])/i.exec(text);
  return Math.min(Number(match?.[1] ?? 0), waitSecondsMax);
}
