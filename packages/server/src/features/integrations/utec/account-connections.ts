import type { TokenJournal } from '@smartlock/oauth-tokens';
import type { Clock } from '../../../platform/clock.ts';
import type { Keyring } from '../../../platform/crypto/secret-box.ts';
import type { Database } from '../../../platform/database/connection.ts';
import { notFound } from '../../../platform/errors.ts';
import type { EventOutbox } from '../../../platform/events/event.ts';
import type { Logger } from '../../../platform/logger.ts';
import type { BrowserApplication, BrowserConnection, LockKnowledge } from '../../../vendors/lock-vendor.ts';
import { tellTokenFailure, type TokenFailure } from '../token-failure.ts';
import { DatabaseTokenStore } from '../token-store.ts';
import { findAccount, vendorName, type AccountRow } from './store/accounts.ts';
import { findCached } from './store/devices.ts';
import { withUtecTables } from './tables.ts';

export const secretContext = (accountId: number): string => `utec_accounts.client_secret:${accountId}`;
export const addressContext = (accountId: number): string => `utec_accounts.push_address:${accountId}`;
export const pushContext = (accountId: number): string => `utec_accounts.push_secret:${accountId}`;
export const customDataContext = (accountId: number, ref: string): string => `utec_devices.custom_data:${accountId}:${ref}`;

const minuteMs = 60_000;
/** Ahead of its end by less, a token could end on its way to the cloud. */
const bufferMinutesMin = 5;

export interface AccountConnectionsDeps {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly events: EventOutbox;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly refreshBufferMinutes: number;
  readonly journalOf: (accountId: number) => TokenJournal | null;
}

/** How the adapter reaches accounts, and where it tells that a token cannot be had. */
export interface AccountConnections {
  connectionOf(accountId: number): Promise<BrowserConnection>;
  onTokenFailure(accountId: number, failure: TokenFailure): Promise<void>;
}

export function refreshAheadMsOf(account: Pick<AccountRow, 'refresh_buffer_minutes'>, bufferMinutes: number): number {
  return Math.max(account.refresh_buffer_minutes ?? bufferMinutes, bufferMinutesMin) * minuteMs;
}

export function applicationOf(keyring: Keyring, account: AccountRow): BrowserApplication {
  return {
    clientId: account.client_id,
    clientSecret: keyring.open(account.client_secret_sealed, secretContext(account.id)),
    oauthBaseUrl: account.oauth_base_url,
    apiBaseUrl: account.api_base_url,
    actionPath: account.action_path,
    scope: account.scope,
    redirectUri: account.redirect_uri,
  };
}

export function createAccountConnections(deps: AccountConnectionsDeps): AccountConnections {
  const db = withUtecTables(deps.db);
  const { keyring, events, clock, logger } = deps;
  return {
    async connectionOf(accountId) {
      const account = await findAccount(db, accountId);
      if (account === undefined) throw notFound('U-tec account');
      return {
        ...applicationOf(keyring, account),
        version: String(account.version),
        tokenStore: new DatabaseTokenStore(deps.db, keyring, accountId),
        tokenJournal: deps.journalOf(accountId),
        refreshAheadMs: refreshAheadMsOf(account, deps.refreshBufferMinutes),
        async locks(refs) {
          const known = new Map<string, LockKnowledge>();
          for (const { ref, time_zone: timeZone, custom_data_sealed: sealed } of await findCached(db, accountId, refs)) {
            const opened = sealed === null ? null : keyring.open(sealed, customDataContext(accountId, ref));
            known.set(ref, { timeZone, customData: opened === null ? null : (JSON.parse(opened) as Record<string, unknown>) });
          }
          return known;
        },
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
