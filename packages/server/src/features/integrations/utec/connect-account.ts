import { changesOf } from '../../../platform/audit/audit-changes.ts';
import { randomHex } from '../../../platform/crypto/random.ts';
import { invalidInput, notAllowed } from '../../../platform/errors.ts';
import { addressContext, pushContext, secretContext } from './account-connections.ts';
import { accountFields, personOf } from './audit.ts';
import type { UtecContext } from './context.ts';
import {
  insertAccount,
  insertUtecAccount,
  lockSameAccount,
  needAccount,
  updateAccount,
  type AccountRow,
  type Application,
} from './store/accounts.ts';

export const addressPurpose = 'utec.push';
const defaults = { action_path: '/action', scope: 'openapi' };

export interface ConnectOrder {
  readonly ownerId: number;
  readonly isStaff: boolean;
  readonly name?: string | undefined;
  /** Both, or neither for the server's own application. */
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly redirectUri?: string | undefined;
  /** The server calls whatever is there, so that only staff may give them. */
  readonly oauthBaseUrl?: string | undefined;
  readonly apiBaseUrl?: string | undefined;
  readonly actionPath?: string | undefined;
  readonly scope?: string | undefined;
}

function requireOwnPlaces({ isStaff, oauthBaseUrl, apiBaseUrl, actionPath }: ConnectOrder): void {
  if (isStaff || (oauthBaseUrl === undefined && apiBaseUrl === undefined && actionPath === undefined)) return;
  throw notAllowed(
    'staff_required',
    'Only an administrator may give addresses of U-tec’s service. Leave them out, or ask your administrator.',
  );
}

function credentialsOf({ settings }: UtecContext, { clientId, clientSecret }: ConnectOrder) {
  if (clientId !== undefined && clientSecret !== undefined) return { clientId, clientSecret };
  if (clientId === undefined && clientSecret === undefined && settings.application !== null) return settings.application;
  const missing = clientId === undefined ? 'client_id' : 'client_secret';
  throw invalidInput(
    missing,
    'Give client_id and client_secret, which the U-tec app shows under My account, OpenAPI.',
    'required',
  );
}

/**
 * Keeps the application of an account, its secret sealed. It has no token before its owner has logged in. Connecting the same application again changes what is kept,
 * and neither the devices nor the token.
 */
export async function connectAccount(
  context: UtecContext,
  order: ConnectOrder,
): Promise<{ account: AccountRow; isNew: boolean }> {
  requireOwnPlaces(order);
  const { keyring, settings } = context;
  const { clientId, clientSecret } = credentialsOf(context, order);
  const places = {
    oauth_base_url: trimmed(order.oauthBaseUrl ?? settings.oauthBaseUrl),
    api_base_url: trimmed(order.apiBaseUrl ?? settings.apiBaseUrl),
    action_path: order.actionPath ?? defaults.action_path,
    scope: order.scope ?? defaults.scope,
    redirect_uri: order.redirectUri ?? settings.redirectUri,
  };
  return await context.db.transaction().execute(async (trx) => {
    const identity = { ownerId: order.ownerId, clientId, apiBaseUrl: places.api_base_url };
    const before = await lockSameAccount(trx, identity);
    const name = order.name ?? before?.name ?? 'U-tec';
    const id = before?.id ?? (await insertAccount(trx, { ownerId: order.ownerId, name }));
    const application: Application = {
      ...places,
      client_id: clientId,
      client_secret_sealed: keyring.seal(clientSecret, secretContext(id)),
    };
    if (before === undefined) await insertUtecAccount(trx, id, application, newPushPlace(context, id));
    else await updateAccount(trx, id, { name, ...application });
    const account = await needAccount(trx, id);
    await context.audit.record(trx, {
      action: before === undefined ? 'utec_account.connected' : 'utec_account.updated',
      resourceType: 'utec_account',
      resourceId: id,
      subject: personOf(account.owner_id),
      changes: changesOf(accountFields, before ?? null, account),
    });
    return { account, isNew: before === undefined };
  });
}

function trimmed(address: string): string {
  return address.replace(/\/+$/u, '');
}

function newPushPlace({ keyring }: UtecContext, id: number) {
  const address = randomHex(32);
  return {
    addressSealed: keyring.seal(address, addressContext(id)),
    addressHash: keyring.keyedHash(address, addressPurpose),
    secretSealed: keyring.seal(randomHex(32), pushContext(id)),
  };
}
