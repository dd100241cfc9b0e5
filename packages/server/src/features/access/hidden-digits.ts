import type { FastifyRequest } from 'fastify';
import { currentUser, hasScope, hasSteppedUp } from '../../platform/http/auth.ts';

/** Why digits are masked that the reader could otherwise see; null where they are shown. */
export const hiddenReasons = ['role', 'step_up_required', 'scope_missing'] as const;
export type HiddenReason = (typeof hiddenReasons)[number];

/**
 * Whether this request may be answered with digits at all. API keys need a scope of their own for it; whoever signed in must have
 * proven presence lately before the digits of many codes are shown at once. What a role may see comes on top.
 */
export async function hiddenFrom(
  request: FastifyRequest,
  { isBulk }: { readonly isBulk: boolean },
): Promise<Exclude<HiddenReason, 'role'> | null> {
  const user = currentUser(request);
  if (user.via === 'api_key') return hasScope(user, 'access:reveal') ? null : 'scope_missing';
  return isBulk && !(await hasSteppedUp(request)) ? 'step_up_required' : null;
}
