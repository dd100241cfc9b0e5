import { changesOf } from '../../../platform/audit/audit-changes.ts';
import { randomHex } from '../../../platform/crypto/random.ts';
import { invalidInput, notAllowed } from '../../../platform/errors.ts';
import { callbackContext, passwordContext, secretContext } from './account-connections.ts';
import { accountFields, personOf } from './audit.ts';
import type { TtlockContext } from './context.ts';
import { integrationConnected } from '../events.ts';
import {
  findAccount,
  findEnvironmentAccount,
  insertAccount,
  insertTtlockAccount,
  lockSameAccount,
  updateAccount,
  vendorName,
  type AccountRow,
  type AccountSecrets,
} from './store/accounts.ts';
import { saveToken } from '../token-store.ts';
import type { TtlockDatabase } from './tables.ts';

export const callbackSecretPurpose = 'ttlock.callback';

export interface ConnectOrder {
  readonly ownerId: number;
  readonly isStaff: boolean;
  readonly name: string | undefined;
  readonly region: 'eu' | 'cn' | undefined;
  /** The server calls whatever is there, so that only staff may give one. */
  readonly baseUrl: string | undefined;
  /** Both, or neither for the server's own application. */
  readonly clientId: string | undefined;
  readonly clientSecret: string | undefined;
  readonly username: string;
  readonly password: string;
  readonly rememberPassword: boolean;
}

/**
 * Signs in, and only then stores anything: the application's secret sealed, the token sealed, the password not at all unless it was asked for. Connecting the same
 * log-in again signs in anew.
 */
export async function connectAccount(
  context: TtlockContext,
  order: ConnectOrder,
): Promise<{ account: AccountRow; isNew: boolean }> {
  if (order.baseUrl !== undefined && !order.isStaff) {
    throw notAllowed('staff_required', 'Only an administrator may give a base_url. Choose a region, or ask your administrator.');
  }
  const { keyring, vendor } = context;
  const baseUrl = order.baseUrl ?? order.region ?? context.settings.baseUrl;
  const { username, password } = order;
  const { clientId, clientSecret } = applicationOf(context, order);
  const signedIn = await vendor.signIn({ baseUrl, clientId, clientSecret, username, password });
  const name = order.name ?? username;
  return await context.db.transaction().execute(async (trx) => {
    const identity = { ownerId: order.ownerId, baseUrl: signedIn.baseUrl, clientId, username };
    const before = await lockSameAccount(trx, identity);
    const id = before?.id ?? (await insertAccount(trx, { ownerId: order.ownerId, name }));
    const secrets: AccountSecrets = {
      isFromEnvironment: false,
      baseUrl: signedIn.baseUrl,
      clientId,
      username,
      clientSecretSealed: keyring.seal(clientSecret, secretContext(id)),
      passwordSealed: order.rememberPassword ? keyring.seal(signedIn.passwordMd5, passwordContext(id)) : null,
    };
    if (before === undefined) await insertTtlockAccount(trx, id, secrets, newCallbackSecret(context, id));
    else await updateAccount(trx, id, { name: order.name ?? before.name, secrets });
    await saveToken(trx, keyring, id, null, { token: signedIn.token, lease: null });
    const account = await need(trx, id);
    await recordConnected(context, trx, account, before);
    return { account, isNew: before === undefined };
  });
}

function applicationOf({ settings }: TtlockContext, { clientId, clientSecret }: ConnectOrder) {
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret };
  if (clientId === undefined && clientSecret === undefined && settings.application !== null) return settings.application;
  const missing = clientId === undefined ? 'client_id' : 'client_secret';
  throw invalidInput(
    missing,
    'Give client_id and client_secret of your application, from the developer console; this server has none of its own that fits.',
    'required',
  );
}

async function recordConnected(
  { audit, events }: TtlockContext,
  trx: TtlockDatabase,
  account: AccountRow,
  before: AccountRow | undefined,
): Promise<void> {
  await audit.record(trx, {
    action: before === undefined ? 'ttlock_account.connected' : 'ttlock_account.signed_in_again',
    resourceType: 'ttlock_account',
    resourceId: account.id,
    subject: personOf(account.owner_id),
    changes: changesOf(accountFields, before === undefined ? null : audited(before), audited(account)),
  });
  const data = { vendor: vendorName, account_id: account.id, name: account.name };
  await events.publish(trx, integrationConnected, data, { userId: account.owner_id });
}

export function audited(account: AccountRow) {
  return { ...account, remembers_password: account.password_sealed !== null || account.is_from_environment };
}

function newCallbackSecret({ keyring }: TtlockContext, id: number): { sealed: string; hash: string } {
  const secret = randomHex(32);
  return { sealed: keyring.seal(secret, callbackContext(id)), hash: keyring.keyedHash(secret, callbackSecretPurpose) };
}

async function need(trx: TtlockDatabase, id: number): Promise<AccountRow> {
  const account = await findAccount(trx, id);
  if (account === undefined) throw new Error(`The account ${id} that was just written is not there.`);
  return account;
}

/**
 * The account of the environment, for the first administrator. Its token is got when it is first needed. Changed settings sign in anew; without settings the
 * account stays, and says that they are missing.
 */
export async function adoptEnvironmentAccount(context: TtlockContext, ownerId: number, baseUrl: string): Promise<void> {
  const { environment } = context.settings;
  if (environment === null) return;
  const secrets: AccountSecrets = {
    isFromEnvironment: true,
    baseUrl,
    clientId: environment.clientId,
    username: environment.username,
    clientSecretSealed: null,
    passwordSealed: null,
  };
  await context.db.transaction().execute(async (trx) => {
    await lockSameAccount(trx, { ownerId: 0, baseUrl: '', clientId: 'environment', username: '' });
    const before = await findEnvironmentAccount(trx);
    if (before === undefined) {
      const id = await insertAccount(trx, { ownerId, name: environment.username });
      await insertTtlockAccount(trx, id, secrets, newCallbackSecret(context, id));
      await recordConnected(context, trx, await need(trx, id), undefined);
      return;
    }
    const isSame =
      before.client_id === secrets.clientId && before.username === secrets.username && before.base_url === secrets.baseUrl;
    if (isSame) return;
    await updateAccount(trx, before.id, { name: environment.username, secrets });
    // The old token belongs to another log-in.
    await saveToken(trx, context.keyring, before.id, null, { token: null, lease: null });
    await recordConnected(context, trx, await need(trx, before.id), before);
  });
}
