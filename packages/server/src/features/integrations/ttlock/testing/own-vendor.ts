import { createKeyring } from '../../../../platform/crypto/secret-box.ts';
import type { Database } from '../../../../platform/database/connection.ts';
import { createEventOutbox } from '../../../../platform/events/outbox.ts';
import { createLogger } from '../../../../platform/logger.ts';
import { createTtlockVendor, type TtlockVendor } from '../../../../vendors/ttlock/index.ts';
import { createAccountConnections } from '../account-connections.ts';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The secret of `startDevices`: what the fixture has sealed opens here. */
const secretKey = 'devices-fixture-secret-0123456789abcdef';

/** An adapter with a memory of its own, as another process of the program has it: only the database is shared. */
export function createOwnVendor(db: Database, aheadMs: number, fetch?: Fetch): TtlockVendor {
  const clock = { now: () => new Date(Date.now() + aheadMs) };
  const connections = createAccountConnections({
    db,
    keyring: createKeyring({ secretKey }),
    events: createEventOutbox({ clock }),
    clock,
    logger: createLogger('silent'),
    environment: null,
  });
  return createTtlockVendor({
    connectionOf: (accountId) => connections.connectionOf(accountId),
    onTokenFailure: (accountId, failure) => connections.onTokenFailure(accountId, failure),
    clock,
    monthlyCalls: null,
    fetch,
  });
}
