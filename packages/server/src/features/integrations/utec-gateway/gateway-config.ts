import { defaults } from '@smartlock/utec';

/** The keys of the gateway's configuration, by the names that its clients know. */
export interface GatewayConfig {
  readonly api_base_url: string;
  readonly oauth_base_url: string;
  readonly action_path: string;
  readonly access_key: string;
  readonly scope: string;
  readonly redirect_uri: string;
  readonly status_poll_interval: number;
  readonly auto_refresh_enabled: boolean;
  readonly refresh_buffer_minutes: number;
}

export type ConfigPatch = { readonly [Key in keyof GatewayConfig]?: GatewayConfig[Key] } & { readonly secret_key?: string };

export const defaultConfig: GatewayConfig = {
  api_base_url: defaults.apiBaseUrl,
  oauth_base_url: defaults.oauthBaseUrl,
  action_path: defaults.actionPath,
  access_key: '',
  scope: defaults.scope,
  redirect_uri: '',
  status_poll_interval: 60,
  auto_refresh_enabled: true,
  refresh_buffer_minutes: 5,
};

/** What stands in an answer where a secret is. It is never taken for one. */
export const mask = '***';

const textMax = 2_000;
export const pollSecondsMin = 5;
const pollSecondsMax = 86_400;
const bufferMinutesMax = 10_000;
/** Addresses that the cloud has had before. */
const formerHosts = new Set(['openapi.ultraloq.com', 'openapi.u-tec.com']);

/** Why a value is not taken, in the name of its field. */
export class WrongSetting extends Error {
  override readonly name = 'WrongSetting';
}

/** Checks values of the right type, and brings old addresses to their present form. Nulls, masks and unknown keys do not come this far. */
export function readPatch(given: ConfigPatch, isAllowedAddress: (url: URL) => boolean): ConfigPatch {
  const patch: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'string') {
      if (value.length > textMax) throw new WrongSetting(`${name}: must be at most ${textMax} characters.`);
      patch[name] = value.trim();
    } else if (value !== undefined) {
      patch[name] = value;
    }
  }
  for (const name of ['api_base_url', 'oauth_base_url'] as const)
    if (typeof patch[name] === 'string') patch[name] = readAddress(name, patch[name], isAllowedAddress);
  if (typeof patch['action_path'] === 'string' && !/^\/[\w./-]*$/.test(patch['action_path']))
    throw new WrongSetting('action_path: must be a path such as /action.');
  if (typeof patch['redirect_uri'] === 'string' && patch['redirect_uri'] !== '' && !isWebAddress(patch['redirect_uri']))
    throw new WrongSetting('redirect_uri: must be an http or https address, letter by letter as in the U-tec app.');
  checkRange(patch, 'status_poll_interval', pollSecondsMin, pollSecondsMax);
  checkRange(patch, 'refresh_buffer_minutes', 0, bufferMinutesMax);
  return patch;
}

function readAddress(name: string, value: string, isAllowed: (url: URL) => boolean): string {
  const url = URL.parse(value);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '' || url.search !== '')
    throw new WrongSetting(`${name}: must be an http or https address.`);
  if (formerHosts.has(url.hostname)) url.hostname = 'api.u-tec.com';
  if (!isAllowed(url))
    throw new WrongSetting(
      `${name}: ${url.host} is not an address of U-tec. Whoever runs the server can allow it in UTEC_GATEWAY_ADDRESSES.`,
    );
  const path = name === 'oauth_base_url' ? url.pathname.replace(/\/login\/?$/, '') : url.pathname;
  return `${url.origin}${path}`.replace(/\/+$/, '');
}

function isWebAddress(value: string): boolean {
  return /^https?:$/.test(URL.parse(value)?.protocol ?? '');
}

function checkRange(patch: Readonly<Record<string, unknown>>, name: string, min: number, max: number): void {
  const value = patch[name];
  if (value === undefined) return;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max)
    throw new WrongSetting(`${name}: must be a whole number from ${min} to ${max}.`);
}

/** U-tec's own addresses, and those that the operator names: what is sent there holds the secret of the account. */
export function addressRule(further: readonly string[]): (url: URL) => boolean {
  const origins = new Set(further.map((address) => new URL(address).origin));
  return (url) => origins.has(url.origin) || (url.protocol === 'https:' && /(?:^|\.)u-tec\.com$/.test(url.hostname));
}
