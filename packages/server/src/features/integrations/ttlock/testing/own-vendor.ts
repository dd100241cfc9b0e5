import type { TokenState, TokenStore } from '@smartlock/oauth-tokens';
import { FileTokenJournal } from '@smartlock/oauth-tokens/file-journal';
import { join } from 'node:path';
import { createKeyring } from '../../../../platform/crypto/secret-box.ts';
import type { Database } from '../../../../platform/database/connection.ts';
import { createEventOutbox } from '../../../../platform/events/outbox.ts';
import { createLogger } from '../../../../platform/logger.ts';
import { createTtlockVendor, type TtlockVendor } from '../../../../vendors/ttlock/index.ts';
import { createAccountConnections } from '../account-connections.ts';

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** The secret of `startDevices`: what the fixture has sealed opens here. */
const secretKey = 'devices-fixture-secret-0123456789abcdef';

export interface OwnVendorOptions {
  readonly db: Database;
  readonly aheadMs: number;
  readonly journalFolder: string;
  readonly fetch?: Fetch | undefined;
  /** Called with a token that was received, before it is stored. */
  readonly beforeStoring?: (() => Promise<void>) | undefined;
}

/** An adapter with a memory of its own, as another process of the program has it: the database is shared, and the journal of the machine. */
export function createOwnVendor({ db, aheadMs, journalFolder, fetch, beforeStoring }: OwnVendorOptions): TtlockVendor {
  const clock = { now: () => new Date(Date.now() + aheadMs) };
  const keyring = createKeyring({ secretKey });
  const connections = createAccountConnections({
    db,
    keyring,
    events: createEventOutbox({ clock }),
    clock,
    logger: createLogger('silent'),
    environment: null,
    journalOf: (accountId) =>
      new FileTokenJournal(join(journalFolder, `${accountId}`), {
        seal: (text) => keyring.seal(text, `vendor_tokens.journal:${accountId}`),
        open: (sealed) => keyring.open(sealed, `vendor_tokens.journal:${accountId}`),
      }),
  });
  return createTtlockVendor({
    async connectionOf(accountId) {
      const connection = await connections.connectionOf(accountId);
      return beforeStoring === undefined
        ? connection
        : { ...connection, tokenStore: watched(connection.tokenStore, beforeStoring) };
    },
    onTokenFailure: (accountId, failure) => connections.onTokenFailure(accountId, failure),
    clock,
    monthlyCalls: null,
    fetch,
  });
}

function watched(store: TokenStore, beforeStoring: () => Promise<void>): TokenStore {
  return {
    read: () => store.read(),
    async compareAndSet(expected: number, next: TokenState) {
      const { token } = await store.read();
      if (token?.accessToken !== next.token?.accessToken) await beforeStoring();
      return await store.compareAndSet(expected, next);
    },
  };
}
