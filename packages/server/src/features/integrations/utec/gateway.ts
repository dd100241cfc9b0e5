import type { TokenRecord } from '@smartlock/oauth-tokens';
import type { MovedBolt, Requester } from '../../devices/index.ts';
import { notFound } from '../../../platform/errors.ts';
import type { CloudState } from '../../../vendors/lock-vendor.ts';
import { DatabaseTokenStore, saveToken } from '../token-store.ts';
import { isStale } from './believe.ts';
import { changeAccount, refreshAccount, type AccountWishes } from './change-account.ts';
import { connectAccount, type ConnectOrder } from './connect-account.ts';
import type { UtecContext } from './context.ts';
import { cachedDevices, importLocks } from './import-locks.ts';
import { finishLoginByPaste, startLogin, type StartedLogin } from './log-in.ts';
import { discoverDevices, pollAccount, pollSecondsOf } from './poll-account.ts';
import { needAccount, pageOfAccounts, updateAccount, type AccountRow } from './store/accounts.ts';
import { findCached } from './store/devices.ts';
import type { DiscoveredDevice, StateSource } from './tables.ts';

/** An account and how it is set up. The secret and the tokens are not in it. */
export interface GatewayAccount {
  readonly id: number;
  readonly ownerId: number;
  readonly name: string;
  readonly oauthBaseUrl: string;
  readonly apiBaseUrl: string;
  readonly actionPath: string;
  readonly scope: string;
  readonly clientId: string;
  readonly redirectUri: string;
  readonly pollSeconds: number;
  readonly isAutoRefreshed: boolean;
  readonly refreshBufferMinutes: number;
  readonly polledAt: Date | null;
  readonly pollError: string | null;
  readonly token: {
    readonly hasToken: boolean;
    readonly hasRefreshToken: boolean;
    readonly expiresAt: Date | null;
    readonly refreshedAt: Date | null;
    readonly needsPerson: boolean;
    readonly error: string | null;
  };
}

/** A device as it was last heard of. */
export interface GatewayDevice {
  /** Byte for byte as U-tec has it. */
  readonly ref: string;
  readonly device: DiscoveredDevice;
  /** In the spelling of U-tec's documents; null: nothing was heard yet. `st.healthCheck` is what is believed. */
  readonly states: readonly CloudState[] | null;
  readonly isOnline: boolean | null;
  readonly heardAt: Date | null;
  readonly source: StateSource | null;
  readonly isStale: boolean;
  /** The device that it is here; null until it is imported. */
  readonly devicePk: number | null;
}

/** What speaks for U-tec's cloud to programs that know it, works with. All reads are answered from what is known here. */
export interface UtecGateway {
  accounts(): Promise<readonly GatewayAccount[]>;
  account(id: number): Promise<GatewayAccount>;
  connect(order: ConnectOrder): Promise<GatewayAccount>;
  change(id: number, wishes: AccountWishes): Promise<GatewayAccount>;
  devices(accountId: number): Promise<readonly GatewayDevice[]>;
  /** Asks the cloud for its list now. */
  discover(accountId: number, signal?: AbortSignal): Promise<readonly GatewayDevice[]>;
  /** Asks the cloud for all states now. */
  poll(accountId: number, signal: AbortSignal): Promise<readonly GatewayDevice[]>;
  startLogin(accountId: number): Promise<StartedLogin>;
  /** With the code, or the address that the browser came back to. */
  finishLogin(accountId: number, pasted: string): Promise<GatewayAccount>;
  refreshToken(accountId: number): Promise<GatewayAccount>;
  /** A token from another program's file. */
  adoptToken(accountId: number, token: TokenRecord): Promise<GatewayAccount>;
  /**
   * As the account's owner, by the rules of the API; a lock that is no device here yet becomes one. Throws not_found for what is no lock of the account, conflict
   * `device_offline`, not_allowed `lockdown`.
   */
  move(
    accountId: number,
    ref: string,
    command: 'lock' | 'unlock',
    origin: Omit<Requester, 'userId'>,
    waitSeconds: number,
  ): Promise<MovedBolt>;
}

const accountsMax = 1000;

export function createGateway(context: UtecContext): UtecGateway {
  const { db, clock, settings } = context;

  async function present(account: AccountRow): Promise<GatewayAccount> {
    const { token } = await new DatabaseTokenStore(context.root, context.keyring, account.id).read();
    return {
      id: account.id,
      ownerId: account.owner_id,
      name: account.name,
      oauthBaseUrl: account.oauth_base_url,
      apiBaseUrl: account.api_base_url,
      actionPath: account.action_path,
      scope: account.scope,
      clientId: account.client_id,
      redirectUri: account.redirect_uri,
      pollSeconds: pollSecondsOf(context, account),
      isAutoRefreshed: account.is_auto_refreshed,
      refreshBufferMinutes: account.refresh_buffer_minutes ?? settings.refreshBufferMinutes,
      polledAt: account.polled_at,
      pollError: account.poll_error,
      token: {
        hasToken: token !== null,
        hasRefreshToken: token?.refreshToken != null,
        expiresAt: account.expires_at,
        refreshedAt: account.refreshed_at,
        needsPerson: account.error_code === 'sign_in_required',
        error: account.error,
      },
    };
  }

  async function devices(accountId: number): Promise<readonly GatewayDevice[]> {
    const pollSeconds = pollSecondsOf(context, await needAccount(db, accountId));
    const now = clock.now();
    return (await cachedDevices(context, accountId)).map(({ row, devicePk }) => ({
      ref: row.ref,
      device: row.device,
      states: row.states,
      isOnline: row.is_online,
      heardAt: row.heard_at,
      source: row.source,
      isStale: isStale(row.heard_at, pollSeconds, now),
      devicePk,
    }));
  }

  async function devicePkOf(account: AccountRow, ref: string): Promise<number> {
    const [row] = await findCached(db, account.id, [ref]);
    if (row === undefined || !row.is_lock) throw notFound('lock of this U-tec account');
    const known = (await context.devices.vendorDevices(account.id)).find((device) => device.vendor_ref === ref);
    const id = known?.id ?? (await importLocks(context, account, [ref]))[0]?.id;
    if (id === undefined) throw notFound('lock of this U-tec account');
    return id;
  }

  return {
    async accounts() {
      const rows = await pageOfAccounts(db, { userId: 0, seesAll: true }, { limit: accountsMax, offset: 0 });
      return await Promise.all(rows.map(present));
    },
    account: async (id) => await present(await needAccount(db, id)),
    connect: async (order) => await present((await connectAccount(context, order)).account),
    change: async (id, wishes) => await present(await changeAccount(context, await needAccount(db, id), wishes)),
    devices,
    async discover(accountId, signal) {
      await discoverDevices(context, await needAccount(db, accountId), signal);
      return await devices(accountId);
    },
    async poll(accountId, signal) {
      await pollAccount(context, accountId, signal);
      return await devices(accountId);
    },
    startLogin: async (accountId) => await startLogin(context, await needAccount(db, accountId)),
    finishLogin: async (accountId, pasted) =>
      await present(await finishLoginByPaste(context, await needAccount(db, accountId), pasted)),
    refreshToken: async (accountId) => await present(await refreshAccount(context, await needAccount(db, accountId))),
    async adoptToken(accountId, token) {
      await needAccount(db, accountId);
      await db.transaction().execute(async (trx) => {
        await saveToken(trx, context.keyring, accountId, null, { token, lease: null });
        await updateAccount(trx, accountId, {});
        await context.audit.record(trx, {
          action: 'utec_account.token_imported',
          resourceType: 'utec_account',
          resourceId: accountId,
        });
      });
      return await present(await needAccount(db, accountId));
    },
    async move(accountId, ref, command, origin, waitSeconds) {
      const account = await needAccount(db, accountId);
      const id = await devicePkOf(account, ref);
      const viewer = { userId: account.owner_id, seesAll: false };
      return await context.devices.moveAndWait(viewer, id, command, { userId: account.owner_id, ...origin }, waitSeconds);
    },
  };
}
