import { changesOf } from '../../../platform/audit/audit-changes.ts';
import { conflict } from '../../../platform/errors.ts';
import { secretContext } from './account-connections.ts';
import { accountFields, personOf } from './audit.ts';
import type { UtecContext } from './context.ts';
import {
  deleteAccountRow,
  lockAccountRow,
  needAccount,
  updateAccount,
  type AccountChanges,
  type AccountRow,
} from './store/accounts.ts';
import { withUtecTables } from './tables.ts';

export interface AccountWishes {
  readonly name?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly oauthBaseUrl?: string | undefined;
  readonly apiBaseUrl?: string | undefined;
  readonly actionPath?: string | undefined;
  readonly scope?: string | undefined;
  readonly redirectUri?: string | undefined;
  readonly isAutoRefreshed?: boolean | undefined;
  readonly refreshBufferMinutes?: number | null | undefined;
  readonly pollSeconds?: number | null | undefined;
}

function given<K extends string, V>(name: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in K]: V });
}

/** What is left out stays as it is. */
export async function changeAccount(context: UtecContext, account: AccountRow, wishes: AccountWishes): Promise<AccountRow> {
  const changes: AccountChanges = {
    ...given('name', wishes.name),
    ...given('client_id', wishes.clientId),
    ...given('oauth_base_url', wishes.oauthBaseUrl?.replace(/\/+$/u, '')),
    ...given('api_base_url', wishes.apiBaseUrl?.replace(/\/+$/u, '')),
    ...given('action_path', wishes.actionPath),
    ...given('scope', wishes.scope),
    ...given('redirect_uri', wishes.redirectUri),
    ...given('is_auto_refreshed', wishes.isAutoRefreshed),
    ...given('refresh_buffer_minutes', wishes.refreshBufferMinutes),
    ...given('poll_seconds', wishes.pollSeconds),
    ...(wishes.clientSecret === undefined
      ? {}
      : { client_secret_sealed: context.keyring.seal(wishes.clientSecret, secretContext(account.id)) }),
  };
  if (Object.keys(changes).length === 0) return account;
  return await context.db.transaction().execute(async (trx) => {
    await lockAccountRow(trx, account.id);
    const before = await needAccount(trx, account.id);
    await updateAccount(trx, account.id, changes);
    const after = await needAccount(trx, account.id);
    await context.audit.record(trx, {
      action: 'utec_account.updated',
      resourceType: 'utec_account',
      resourceId: account.id,
      subject: personOf(account.owner_id),
      changes: changesOf(accountFields, before, after),
      detail: { has_new_secret: wishes.clientSecret !== undefined },
    });
    return after;
  });
}

const hasDevices = () =>
  conflict(
    'account_has_devices',
    'Devices are still reached through this account: delete them first, or add ?with_devices=true to delete them with it.',
  );

/** Nothing is deleted at U-tec: locks, codes and the account itself stay as they are there. */
export async function deleteAccount(context: UtecContext, account: AccountRow, withDevices: boolean): Promise<void> {
  await context.root.transaction().execute(async (root) => {
    const trx = withUtecTables(root);
    await lockAccountRow(trx, account.id);
    if (withDevices) await context.devices.deleteVendorDevices(root, account.id);
    else if ((await context.devices.vendorDevices(account.id)).length > 0) throw hasDevices();
    if (!(await deleteAccountRow(trx, account.id))) return;
    await context.audit.record(trx, {
      action: 'utec_account.deleted',
      resourceType: 'utec_account',
      resourceId: account.id,
      subject: personOf(account.owner_id),
      changes: changesOf(accountFields, account, null),
      detail: { with_devices: withDevices },
    });
  });
}

/** Asks U-tec for a new token now, once however many ask at the same time. */
export async function refreshAccount(context: UtecContext, account: AccountRow): Promise<AccountRow> {
  await context.vendor.refreshToken(account.id);
  await context.db.transaction().execute(async (trx) => {
    await context.audit.record(trx, {
      action: 'utec_account.token_refreshed',
      resourceType: 'utec_account',
      resourceId: account.id,
    });
  });
  return await needAccount(context.db, account.id);
}
