import { secret, setting } from './config-setting.ts';
import * as read from './config-values.ts';

const none = undefined as string | undefined;

function addresses(value: string): readonly string[] {
  return read.list(value).map(read.url('http:', 'https:'));
}

/** The gateway for clients of `uteclocal`. */
export const utecGatewaySettings = {
  utecGateway: setting(
    'UTEC_GATEWAY',
    read.boolean,
    false,
    'serves the routes that Home Assistant’s uteclocal knows, at the root',
  ),
  utecGatewayNetworks: setting(
    'UTEC_GATEWAY_NETWORKS',
    read.networks,
    [],
    'addresses and networks from which everybody may use the gateway, such as 192.168.1.0/24',
  ),
  utecGatewayUser: setting('UTEC_GATEWAY_USER', read.text, 'gateway', 'user name in the address, with UTEC_GATEWAY_PASSWORD'),
  utecGatewayPassword: secret(
    'UTEC_GATEWAY_PASSWORD',
    read.optionalText,
    none,
    'password in the address: http://gateway:PASSWORD@host:8000',
  ),
  utecGatewayPathToken: secret(
    'UTEC_GATEWAY_PATH_TOKEN',
    read.optionalText,
    none,
    'secret in the path: http://host:8000/k/TOKEN/',
  ),
  utecGatewayAddresses: setting(
    'UTEC_GATEWAY_ADDRESSES',
    addresses,
    [],
    'addresses besides those of U-tec that the gateway may be told to ask, such as that of a simulator',
  ),
  utecGatewayImport: setting(
    'UTEC_GATEWAY_IMPORT',
    read.optionalText,
    none,
    'config.json of another gateway, taken over at the first start',
  ),
} as const;

interface Given {
  readonly utecGateway: boolean;
  readonly utecGatewayNetworks: readonly string[];
  readonly utecGatewayUser: string;
  readonly utecGatewayPassword: string | undefined;
  readonly utecGatewayPathToken: string | undefined;
}

const passwordMin = 12;
const pathTokenForm = /^[A-Za-z0-9_-]{24,200}$/;

/** Clients can send no key, so that it must be said who may come. */
export function checkUtecGatewaySettings(given: Given): string[] {
  if (!given.utecGateway) return [];
  const mistakes: string[] = [];
  const { utecGatewayPassword: password, utecGatewayPathToken: token } = given;
  if (given.utecGatewayNetworks.length === 0 && password === undefined && token === undefined)
    mistakes.push(
      'UTEC_GATEWAY is on, but nobody may use it: give UTEC_GATEWAY_NETWORKS, UTEC_GATEWAY_PASSWORD or UTEC_GATEWAY_PATH_TOKEN',
    );
  if (password !== undefined && password.length < passwordMin)
    mistakes.push(`UTEC_GATEWAY_PASSWORD must have at least ${passwordMin} characters`);
  if (given.utecGatewayUser.includes(':')) mistakes.push('UTEC_GATEWAY_USER must not contain a colon');
  if (token !== undefined && !pathTokenForm.test(token))
    mistakes.push('UTEC_GATEWAY_PATH_TOKEN must be 24 or more letters, digits, - and _; make one with: openssl rand -hex 24');
  return mistakes;
}
