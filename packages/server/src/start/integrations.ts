import { createHash } from 'node:crypto';
import type { Config } from '../config.ts';
import type { AccessAttempt, Devices } from '../features/devices/index.ts';
import {
  createAccountConnections,
  createTtlockIntegration,
  type EnvironmentAccount,
  type TtlockIntegration,
} from '../features/integrations/ttlock/index.ts';
import type { UserSummary } from '../features/accounts/index.ts';
import type { AuditTrail } from '../platform/audit/audit-trail.ts';
import type { Clock } from '../platform/clock.ts';
import type { Keyring } from '../platform/crypto/secret-box.ts';
import type { Database } from '../platform/database/connection.ts';
import type { EventOutbox } from '../platform/events/event.ts';
import type { JobQueue } from '../platform/jobs/job.ts';
import type { Logger } from '../platform/logger.ts';
import type { LockVendors } from '../vendors/lock-vendor.ts';
import { createVendorRegistry } from '../vendors/registry.ts';
import { createTtlockVendor, type TtlockVendor } from '../vendors/ttlock/index.ts';
import type { UtecVendor } from '../vendors/utec/index.ts';
import { urlOf } from './reachable-host.ts';
import { tokenJournals } from './token-journals.ts';
import { composeUtecVendor, type UtecNetwork } from './utec.ts';

const regionUrls: Readonly<Record<string, string>> = { eu: 'https://euapi.ttlock.com', cn: 'https://cnapi.ttlock.com' };

function applicationOf({ ttlockClientId: clientId, ttlockClientSecret: clientSecret }: Config) {
  return clientId === undefined || clientSecret === undefined ? null : { clientId, clientSecret };
}

function environmentAccountOf(config: Config): EnvironmentAccount | null {
  const { ttlockClientId: clientId, ttlockClientSecret: clientSecret, ttlockUsername: username, ttlockPassword } = config;
  if (clientId === undefined || clientSecret === undefined || username === undefined || ttlockPassword === undefined) return null;
  const baseUrl = (regionUrls[config.ttlockBaseUrl] ?? config.ttlockBaseUrl).replace(/\/+$/, '').replace(/\/v3$/, '');
  const passwordMd5 = createHash('md5').update(ttlockPassword, 'utf8').digest('hex');
  return { baseUrl, clientId, clientSecret, username, passwordMd5 };
}

export interface VendorDeps {
  readonly config: Config;
  readonly db: Database;
  readonly keyring: Keyring;
  readonly events: EventOutbox;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For tests: a network that ends in a simulator. */
  readonly ttlockFetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  readonly utecNetwork?: UtecNetwork | undefined;
}

export interface ProgramVendors {
  readonly registry: LockVendors;
  readonly ttlock: TtlockVendor;
  readonly utec: UtecVendor;
}

/** The adapters, each with its way to the accounts that are kept here. */
export function composeVendors({ config, ttlockFetch, utecNetwork, ...deps }: VendorDeps): ProgramVendors {
  const connections = createAccountConnections({
    ...deps,
    environment: environmentAccountOf(config),
    journalOf: tokenJournals({ config, keyring: deps.keyring }),
  });
  const ttlock = createTtlockVendor({
    connectionOf: (accountId) => connections.connectionOf(accountId),
    onTokenFailure: (accountId, failure) => connections.onTokenFailure(accountId, failure),
    clock: deps.clock,
    monthlyCalls: config.ttlockMonthlyCalls === 0 ? null : config.ttlockMonthlyCalls,
    fetch: ttlockFetch,
  });
  const utec = composeUtecVendor({ config, utecNetwork, ...deps });
  return { registry: createVendorRegistry([ttlock, utec]), ttlock, utec };
}

export interface IntegrationDeps extends Omit<VendorDeps, 'ttlockFetch' | 'utecNetwork'> {
  readonly vendors: ProgramVendors;
  readonly devices: Devices;
  readonly jobs: JobQueue;
  readonly audit: AuditTrail;
  readonly recordAccess: (trx: Database, attempts: readonly AccessAttempt[]) => Promise<void>;
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
}

export function composeTtlock({ config, vendors, ...deps }: IntegrationDeps): TtlockIntegration {
  return createTtlockIntegration({
    ...deps,
    vendor: vendors.ttlock,
    settings: {
      baseUrl: config.ttlockBaseUrl,
      lockId: config.ttlockLockId ?? null,
      publicUrl: (config.publicUrl ?? urlOf('http', config.host, config.port)).replace(/\/+$/u, ''),
      pollMinutes: config.ttlockPollMinutes,
      monthlyCalls: config.ttlockMonthlyCalls === 0 ? null : config.ttlockMonthlyCalls,
      application: applicationOf(config),
      environment: environmentAccountOf(config),
    },
  });
}
