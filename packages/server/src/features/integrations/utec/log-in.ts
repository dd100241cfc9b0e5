import { randomHex } from '../../../platform/crypto/random.ts';
import { invalidInput } from '../../../platform/errors.ts';
import { integrationConnected } from '../events.ts';
import { saveToken } from '../token-store.ts';
import { applicationOf } from './account-connections.ts';
import { personOf } from './audit.ts';
import type { UtecContext } from './context.ts';
import { pollUtecAccount, registerUtecPush } from './jobs.ts';
import { needAccount, updateAccount, vendorName, type AccountRow } from './store/accounts.ts';
import { askForDiscovery } from './store/devices.ts';
import { deleteOldLogins, insertLogin, newestLogin, takeLogin } from './store/logins.ts';
import type { UtecDatabase } from './tables.ts';

const statePurpose = 'utec.login';
const verifierContext = (accountId: number): string => `utec_logins.code_verifier:${accountId}`;
/** Long enough to look for a phone and a password. */
const lifeMs = 30 * 60_000;

export interface StartedLogin {
  /** Where a browser must go. */
  readonly authorizeUrl: string;
  readonly expiresAt: Date;
}

/** The log-in happens at U-tec; what comes back from there is recognised by its state. A token that there is goes on being used until then. */
export async function startLogin(context: UtecContext, account: AccountRow): Promise<StartedLogin> {
  const { keyring, clock, vendor, settings } = context;
  const state = randomHex(32);
  const codeVerifier = settings.usesPkce ? randomHex(64) : undefined;
  const authorizeUrl = vendor.authorizeUrl(applicationOf(keyring, account), { state, codeVerifier });
  const expiresAt = new Date(clock.now().getTime() + lifeMs);
  await context.db.transaction().execute(async (trx) => {
    await deleteOldLogins(trx, clock.now());
    await insertLogin(trx, {
      stateHash: keyring.keyedHash(state, statePurpose),
      accountId: account.id,
      codeVerifierSealed: codeVerifier === undefined ? null : keyring.seal(codeVerifier, verifierContext(account.id)),
      expiresAt,
    });
    await context.audit.record(trx, {
      action: 'utec_account.login_started',
      resourceType: 'utec_account',
      resourceId: account.id,
      subject: personOf(account.owner_id),
    });
  });
  return { authorizeUrl, expiresAt };
}

const noLogin = () =>
  invalidInput(
    'state',
    'No log-in of this state is under way: it was used, or half an hour is over. Start it again.',
    'unknown_state',
  );

/** What a browser came back with: the state says whose log-in it is. */
export async function finishLoginByState(context: UtecContext, address: string, state: string): Promise<AccountRow> {
  const { db, keyring, clock } = context;
  // Read before the state is used up, so that an address without a code can be tried again.
  const code = context.vendor.readCallback(address);
  const login = await takeLogin(db, keyring.keyedHashes(state, statePurpose), clock.now(), null);
  if (login === undefined) throw noLogin();
  return await finish(context, login.account_id, code, login.code_verifier_sealed);
}

/** What a person pasted: the whole address, whose state must then be of a log-in of this account, or the code alone. */
export async function finishLoginByPaste(context: UtecContext, account: AccountRow, pasted: string): Promise<AccountRow> {
  const { db, keyring, clock } = context;
  const code = context.vendor.readCallback(pasted);
  const state = stateOf(pasted);
  const hashes = state === null ? null : keyring.keyedHashes(state, statePurpose);
  const login =
    hashes === null ? await newestLogin(db, account.id, clock.now()) : await takeLogin(db, hashes, clock.now(), account.id);
  if (hashes !== null && login === undefined) throw noLogin();
  return await finish(context, account.id, code, login?.code_verifier_sealed ?? null);
}

function stateOf(pasted: string): string | null {
  const query = pasted.includes('?') ? pasted.slice(pasted.indexOf('?') + 1).replace(/#.*$/su, '') : pasted;
  const state = new URLSearchParams(query.trim()).get('state');
  return state === null || state === '' ? null : state;
}

/** Trades the code, and only then stores anything. Devices stay as they are, whoever logged in. */
async function finish(context: UtecContext, accountId: number, code: string, verifierSealed: string | null): Promise<AccountRow> {
  const { keyring, vendor } = context;
  const account = await needAccount(context.db, accountId);
  const codeVerifier = verifierSealed === null ? undefined : keyring.open(verifierSealed, verifierContext(accountId));
  const token = await vendor.exchangeCode(applicationOf(keyring, account), { code, codeVerifier });
  return await context.db.transaction().execute(async (trx) => {
    await saveToken(trx, keyring, accountId, null, { token, lease: null });
    // Another version: whoever holds the old token in memory lets go of it.
    await updateAccount(trx, accountId, {});
    await askForDiscovery(trx, accountId, context.clock.now());
    await recordLogin(context, trx, account);
    await context.jobs.enqueue(trx, pollUtecAccount, { account_id: accountId }, { key: `account:${accountId}` });
    if (context.settings.isPushOn) {
      await context.jobs.enqueue(trx, registerUtecPush, { account_id: accountId }, { key: `account:${accountId}` });
    }
    return await needAccount(trx, accountId);
  });
}

async function recordLogin({ audit, events }: UtecContext, trx: UtecDatabase, account: AccountRow): Promise<void> {
  await audit.record(trx, {
    action: account.expires_at === null ? 'utec_account.logged_in' : 'utec_account.logged_in_again',
    resourceType: 'utec_account',
    resourceId: account.id,
    subject: personOf(account.owner_id),
  });
  const data = { vendor: vendorName, account_id: account.id, name: account.name };
  await events.publish(trx, integrationConnected, data, { userId: account.owner_id });
}
