import type { TokenState, TokenStore } from '@smartlock/oauth-tokens';
import { FileTokenJournal } from '@smartlock/oauth-tokens/file-journal';
import { join } from 'node:path';
import { createKeyring } from '../../../../platform/crypto/secret-box.ts';
import type { Database } from '../../../../platform/database/connection.ts';
import { createEventOutbox } from '../../../../platform/events/outbox.ts';
import { createLogger } from '../../../../platform/logger.ts';
import { createUtecVendor, type UtecVendor } from '../../../../vendors/utec/index.ts';
import { createAccountConnections } from '../account-connections.ts';

/** The secret of `startDevices`: what the fixture has sealed opens here. */
const secretKey = 'devices-fixture-secret-0123456789abcdef';

export interface OwnVendorOptions {
  readonly db: Database;
  readonly clock: { now(): Date };
  readonly journalFolder: string;
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  readonly delay?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Called with a token that was received, before it is stored. */
  readonly beforeStoring?: (next: TokenState) => Promise<void>;
}

/** An adapter with a memory of its own, as another process of the program has it: the database is shared, and the journal of the machine. */
export function createOwnVendor(options: OwnVendorOptions): UtecVendor {
  const { db, clock, fetch, delay, journalFolder, beforeStoring } = options;
  const keyring = createKeyring({ secretKey });
  const logger = createLogger('silent');
  const connections = createAccountConnections({
    db,
    keyring,
    events: createEventOutbox({ clock }),
    clock,
    logger,
    refreshBufferMinutes: 5,
    journalOf: (accountId) =>
      new FileTokenJournal(join(journalFolder, `${accountId}`), {
        seal: (text) => keyring.seal(text, `vendor_tokens.journal:${accountId}`),
        open: (sealed) => keyring.open(sealed, `vendor_tokens.journal:${accountId}`),
      }),
  });
  return createUtecVendor({
    async connectionOf(accountId) {
      const connection = await connections.connectionOf(accountId);
      return beforeStoring === undefined
        ? connection
        : { ...connection, tokenStore: watched(connection.tokenStore, beforeStoring) };
    },
    onTokenFailure: (accountId, failure) => connections.onTokenFailure(accountId, failure),
    clock,
    logger,
    fetch,
    delay,
  });
}

function watched(store: TokenStore, beforeStoring: (next: TokenState) => Promise<void>): TokenStore {
  return {
    read: () => store.read(),
    async compareAndSet(expected, next) {
      const { token } = await store.read();
      if (token?.accessToken !== next.token?.accessToken) await beforeStoring(next);
      return await store.compareAndSet(expected, next);
    },
  };
}
