import type { TokenJournal } from '@smartlock/oauth-tokens';
import type { Clock } from '../../../platform/clock.ts';
import type { Keyring } from '../../../platform/crypto/secret-box.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { conflict, notFound } from '../../../platform/errors.ts';
import type { EventOutbox } from '../../../platform/events/event.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { VendorConnection } from '../../../vendors/lock-vendor.ts';
import { findAccount, vendorName, type AccountRow } from './store/accounts.ts';
import { tellTokenFailure, type TokenFailure } from '../token-failure.ts';
import { DatabaseTokenStore } from '../token-store.ts';
import { withTtlockTables } from './tables.ts';

/** The account that the operator gives in the environment. */
export interface EnvironmentAccount {
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly passwordMd5: string;
}

export const secretContext = (accountId: number): string => `ttlock_accounts.client_secret:${accountId}`;
export const passwordContext = (accountId: number): string => `ttlock_accounts.password:${accountId}`;
export const callbackContext = (accountId: number): string => `ttlock_accounts.callback_secret:${accountId}`;

export interface AccountConnectionsDeps {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly events: EventOutbox;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly environment: EnvironmentAccount | null;
  readonly journalOf: (accountId: number) => TokenJournal | null;
}

/** How the adapter reaches accounts, and where it tells that a token cannot be had. */
export interface AccountConnections {
  connectionOf(accountId: number): Promise<VendorConnection>;
  onTokenFailure(accountId: number, failure: TokenFailure): Promise<void>;
}

export function createAccountConnections(deps: AccountConnectionsDeps): AccountConnections {
  const db = withTtlockTables(deps.db);
  const { keyring, events, clock, logger, environment } = deps;

  function secretsOf(account: AccountRow): Pick<VendorConnection, 'clientSecret' | 'login'> {
    if (account.is_from_environment) {
      if (environment === null) {
        throw conflict(
          'environment_missing',
          'This TTLock account comes from the environment, and TTLOCK_CLIENT_ID, TTLOCK_CLIENT_SECRET, TTLOCK_USERNAME and TTLOCK_PASSWORD are not set any more.',
        );
      }
      return {
        clientSecret: environment.clientSecret,
        login: { username: environment.username, passwordMd5: environment.passwordMd5 },
      };
    }
    const { client_secret_sealed: secret, password_sealed: password, username, id } = account;
    if (secret === null) throw conflict('sign_in_required', 'This TTLock account has no client secret: connect it again.');
    return {
      clientSecret: keyring.open(secret, secretContext(id)),
      login: password === null ? null : { username, passwordMd5: keyring.open(password, passwordContext(id)) },
    };
  }

  return {
    async connectionOf(accountId) {
      const account = await findAccount(db, accountId);
      if (account === undefined) throw notFound('TTLock account');
      return {
        version: String(account.version),
        baseUrl: account.base_url,
        clientId: account.client_id,
        ...secretsOf(account),
        tokenStore: new DatabaseTokenStore(db, keyring, accountId),
        tokenJournal: deps.journalOf(accountId),
      };
    },
    async onTokenFailure(accountId, failure) {
      await db.transaction().execute(async (trx) => {
        const account = await findAccount(trx, accountId);
        if (account === undefined) return;
        const { id, name, owner_id: ownerId } = account;
        await tellTokenFailure({ events, clock, logger }, trx, { id, vendor: vendorName, name, ownerId }, failure);
      });
    },
  };
}
