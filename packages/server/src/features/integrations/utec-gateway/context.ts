import type { AuditTrail } from '../../../platform/audit/audit-trail.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Keyring } from '../../../platform/crypto/secret-box.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { UtecGateway as UtecAccounts } from '../utec/index.ts';
import type { GatewayCache, GatewaySnapshot } from './gateway-cache.ts';
import { GatewayError, noToken } from './gateway-error.ts';
import type { GatewayLog } from './gateway-log.ts';

/** What the use cases and routes of the gateway work with. */
export interface GatewayContext {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Accounts at U-tec: they have the settings, the token and the cache, and move locks. */
  readonly accounts: UtecAccounts;
  readonly cache: GatewayCache;
  readonly log: GatewayLog;
  /** Whose the account of the gateway is: the first administrator. */
  readonly ownerOf: () => Promise<number | undefined>;
  readonly isAllowedAddress: (url: URL) => boolean;
}

export type ReadySnapshot = GatewaySnapshot & { readonly account: NonNullable<GatewaySnapshot['account']> };

/** For whatever needs a token, reads too: these clients are told so. */
export async function readySnapshot(context: GatewayContext): Promise<ReadySnapshot> {
  const snapshot = await context.cache.get();
  const { account } = snapshot;
  if (account === null || !account.token.hasToken || account.token.needsPerson) throw new GatewayError(401, noToken);
  return { ...snapshot, account };
}
