import { mask, type ConfigPatch } from './gateway-config.ts';

/** What the configuration file of another gateway holds. */
export interface OldConfig {
  readonly patch: ConfigPatch;
  readonly token: { readonly accessToken: string; readonly refreshToken: string | null; readonly expiresAt: number } | null;
}

/** Names of the first generation on the left. */
const formerNames: Readonly<Record<string, string>> = {
  base_url: 'api_base_url',
  redirect_url: 'redirect_uri',
  status_poll_seconds: 'status_poll_interval',
};
const texts = ['api_base_url', 'oauth_base_url', 'action_path', 'access_key', 'secret_key', 'scope', 'redirect_uri'];
const numbers = ['status_poll_interval', 'refresh_buffer_minutes'];

/** Reads both generations. A token of unknown age counts as expired, so that it is renewed at once. */
export function readOldConfig(content: string): OldConfig {
  const parsed = JSON.parse(content) as unknown;
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Error('It is not the configuration of a gateway: there is no JSON object in it.');
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parsed)) given[formerNames[name] ?? name] ??= value;
  const patch: Record<string, unknown> = {};
  for (const name of texts) {
    const value = given[name];
    if (typeof value === 'string' && value.trim() !== '' && value !== mask) patch[name] = value;
  }
  for (const name of numbers) {
    const value = Number(given[name]);
    if (given[name] !== undefined && given[name] !== null && Number.isSafeInteger(value)) patch[name] = value;
  }
  if (typeof given['auto_refresh_enabled'] === 'boolean') patch['auto_refresh_enabled'] = given['auto_refresh_enabled'];
  return { patch, token: tokenIn(given) };
}

function tokenIn(given: Readonly<Record<string, unknown>>): OldConfig['token'] {
  const accessToken = secretIn(given['access_token']);
  if (accessToken === null) return null;
  return { accessToken, refreshToken: secretIn(given['refresh_token']), expiresAt: instantIn(given['token_expires_at']) };
}

function secretIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value !== mask ? value : null;
}

/** Written without a zone: in UTC by one generation, in local time by another. An hour early does no harm, and late is noticed. */
function instantIn(value: unknown): number {
  if (typeof value !== 'string') return 0;
  const at = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value}Z`);
  return Number.isNaN(at) ? 0 : at;
}
