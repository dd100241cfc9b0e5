import { notAllowed, notAuthenticated } from '../../../platform/errors.ts';
import type { Authenticator, UserPrincipal } from '../../../platform/http/types.ts';
import type { AccountContext } from '../context.ts';
import { isAddressIn } from './addresses.ts';
import { apiKeyHash, isApiKey } from './key-text.ts';
import { findWorkingApiKey, touchApiKey } from './store.ts';

/** A use is noted at most this often: a key that polls must not write with every request. */
const noteEveryMs = 60_000;

/**
 * `X-API-Key`. The key is looked up for each request, so that a revoked one, one that has expired and one whose user was deactivated or
 * demoted are seen at once. An administrator's key acts as one only with the scope `admin`.
 */
export function apiKeyAuthenticator({ db, clock }: Pick<AccountContext, 'db' | 'clock'>): Authenticator {
  async function principalOf(text: string, address: string): Promise<UserPrincipal> {
    const now = clock.now();
    const key = isApiKey(text) ? await findWorkingApiKey(db, apiKeyHash(text), now) : undefined;
    if (key === undefined) {
      throw notAuthenticated('api_key_not_valid', 'This API key is unknown, was revoked, or has expired. Make a new one.');
    }
    if (key.allowed_addresses !== null && !isAddressIn(address, key.allowed_addresses)) {
      throw notAllowed('address_not_allowed', 'This API key does not work from this address: add it to the key, or use another.');
    }
    const unlessSince = new Date(now.getTime() - noteEveryMs);
    if (key.last_used_at === null || key.last_used_at <= unlessSince) await touchApiKey(db, key.id, address, now, unlessSince);
    return {
      kind: 'user',
      userId: key.user_id,
      email: key.email,
      isStaff: key.is_staff && key.scopes.includes('admin'),
      sessionId: null,
      via: 'api_key',
      scopes: key.scopes,
      apiKeyId: key.id,
    };
  }

  return {
    authenticate(request) {
      const header = request.headers['x-api-key'];
      return typeof header === 'string' ? principalOf(header.trim(), request.ip) : null;
    },
  };
}
