import { join } from 'node:path';
import type { Config } from '../config.ts';
import { createUtecGateway, type UtecGateway, type UtecGatewayDeps } from '../features/integrations/utec-gateway/index.ts';

export type GatewayDeps = Omit<UtecGatewayDeps, 'settings'> & { readonly config: Config };

/** Undefined unless it is switched on. */
export function composeUtecGateway({ config, ...deps }: GatewayDeps): UtecGateway | undefined {
  if (!config.utecGateway) return undefined;
  const password = config.utecGatewayPassword;
  const publicHost = config.publicUrl === undefined ? [] : [new URL(config.publicUrl).hostname];
  return createUtecGateway({
    ...deps,
    settings: {
      access: {
        networks: config.utecGatewayNetworks,
        hosts: [...config.allowedHosts.filter((host) => host !== '*' && !host.startsWith('.')), ...publicHost],
        basic: password === undefined ? null : { username: config.utecGatewayUser, password },
        pathToken: config.utecGatewayPathToken ?? null,
      },
      addresses: config.utecGatewayAddresses,
      journalPath: join(config.dataDir, 'utec-gateway', 'token'),
      importPath: config.utecGatewayImport ?? null,
    },
  });
}
