import { randomHex } from '../../../platform/crypto/random.ts';
import { notAuthenticated, notFound } from '../../../platform/errors.ts';
import { addressContext, pushContext } from './account-connections.ts';
import { addressPurpose } from './connect-account.ts';
import type { UtecContext } from './context.ts';
import { findAccount, noteActivity, type AccountRow } from './store/accounts.ts';
import { askForDiscovery } from './store/devices.ts';
import { findAccountOfPush, notePushed, noteRegistered, replacePushSecret } from './store/pushes.ts';

const secondMs = 1000;
/** A secret that was replaced is taken for a while: what was under way carries it. */
const graceMs = 10 * 60 * secondMs;
/** However much is pushed, the cloud is not asked more often. */
const pauseMs = 10 * secondMs;
const activeMs = 2 * 60 * secondMs;

function secretsOf({ keyring, clock }: UtecContext, account: AccountRow): string[] {
  const context = pushContext(account.id);
  const secrets = [keyring.open(account.push_secret_sealed, context)];
  const { push_secret_before_sealed: before, push_secret_changed_at: changedAt } = account;
  const isInGrace = changedAt !== null && clock.now().getTime() - changedAt.getTime() <= graceMs;
  if (before !== null && isInGrace) secrets.push(keyring.open(before, context));
  return secrets;
}

export function pushUrlOf({ keyring, settings }: UtecContext, account: AccountRow): string {
  const address = keyring.open(account.push_address_sealed, addressContext(account.id));
  return `${settings.publicUrl}/api/v1/integrations/utec/pushes/${address}/`;
}

/** A push only says where to look: the states are read from the cloud soon. */
export async function takePush(
  context: UtecContext,
  address: string,
  authorization: string | undefined,
  body: unknown,
): Promise<void> {
  const { db, keyring, clock, vendor } = context;
  const id = await findAccountOfPush(db, keyring.keyedHashes(address, addressPurpose));
  const account = id === undefined ? undefined : await findAccount(db, id);
  if (account === undefined) throw notFound('address for pushes');
  if (!vendor.isPushFrom(authorization, secretsOf(context, account))) {
    throw notAuthenticated('invalid_push_secret', 'The push does not carry the secret that was registered for this address.');
  }
  const pushes = vendor.readPush(body);
  const now = clock.now();
  await notePushed(db, account.id, now);
  if (pushes.length === 0) return;
  if (pushes.some(({ kind }) => kind !== 'changed')) await askForDiscovery(db, account.id, now);
  const earliest = Math.max(now.getTime(), (account.polled_at?.getTime() ?? 0) + pauseMs);
  await noteActivity(db, account.id, new Date(earliest), new Date(now.getTime() + activeMs));
}

/** With a new secret each time; the one before is taken for ten minutes more. False: the account is gone. */
export async function registerPush(context: UtecContext, accountId: number, signal?: AbortSignal): Promise<boolean> {
  const { db, keyring, clock, vendor } = context;
  const account = await findAccount(db, accountId);
  if (account === undefined) return false;
  const secret = randomHex(32);
  // Stored first: what is pushed at once must be recognised.
  await replacePushSecret(db, accountId, keyring.seal(secret, pushContext(accountId)), clock.now());
  await vendor.registerPush(accountId, { url: pushUrlOf(context, account), secret }, signal);
  await noteRegistered(db, accountId, clock.now());
  return true;
}
