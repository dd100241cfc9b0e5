import {
  CallbackError,
  isUtecError,
  LoginRefusedError,
  readCallback,
  TokenError,
  TransportError,
  type TokenReport,
} from '@smartlock/utec';
import { randomBytes } from 'node:crypto';
import type { GatewayContext } from './context.ts';
import { noteSignInRequired, reasonOf } from './cloud-failure.ts';
import { GatewayError } from './gateway-error.ts';
import { pollCloud } from './poll-cloud.ts';
import { ensureAccount, pollSoon, readGateway, startLogin, takeLogin, tellOthers } from './store/gateway.ts';

const loginMs = 30 * 60_000;
const statePurpose = 'utec_gateway.login_state';
const source = 'utec-gateway.oauth';

/** Where the browser goes to log in; the answer must bring our state back. */
export async function authorizeUrl(context: GatewayContext): Promise<string> {
  const row = await readGateway(context.db);
  if (row === undefined || row.access_key === '' || row.redirect_uri === '')
    throw new GatewayError(400, 'Configure access_key and redirect_uri first.');
  if (row.secret_key_sealed === null) throw new GatewayError(400, 'Configure secret_key first.');
  const accountId = await makeAccount(context);
  const client = await context.cloud.clientOf(row, accountId);
  const state = randomBytes(24).toString('base64url');
  await context.db
    .transaction()
    .execute((trx) =>
      startLogin(trx, context.keyring.keyedHash(state, statePurpose), new Date(context.clock.now().getTime() + loginMs)),
    );
  return client.authorizeUrl({ state });
}

/** The address that the browser was sent back to. Its state must be that of the log-in which was started here. */
export async function finishCallback(context: GatewayContext, query: Readonly<Record<string, unknown>>): Promise<TokenReport> {
  const state = typeof query['state'] === 'string' ? query['state'] : '';
  const hashes = context.keyring.keyedHashes(state, statePurpose);
  const isOurs = await context.db.transaction().execute((trx) => takeLogin(trx, hashes, context.clock.now()));
  if (!isOurs) throw new GatewayError(400, 'This is not the log-in that was started here last: start it again.');
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (typeof value === 'string') fields.set(name, value);
  return await exchangeCode(context, `?${fields.toString()}`);
}

/** A code, or the whole address that the browser came to. */
export async function exchangeCode(context: GatewayContext, given: string): Promise<TokenReport> {
  let code: string;
  try {
    code = readCallback(given);
  } catch (error) {
    if (!(error instanceof CallbackError)) throw error;
    throw error.code === 'login_denied'
      ? new GatewayError(400, error.message, { cause: error })
      : new GatewayError(400, 'Authorization code required');
  }
  await makeAccount(context);
  const { client } = await context.cloud.open().catch((error: unknown) => {
    throw error instanceof GatewayError ? new GatewayError(400, 'Configure access_key and secret_key first.') : error;
  });
  try {
    const report = await client.exchangeCode({ code });
    await obtained(context, 'utec_gateway.logged_in', 'logged in: the token is kept');
    await pollCloud(context, { force: true });
    return report;
  } catch (error) {
    await context.log.add('ERROR', source, `the log-in failed: ${reasonOf(error)}`);
    throw loginErrorOf(error);
  }
}

function loginErrorOf(error: unknown): unknown {
  const options = { cause: error };
  if (error instanceof LoginRefusedError)
    return new GatewayError(
      400,
      'U-tec did not take the code: it is used once and soon expires. Log in again, and check access_key, secret_key and redirect_uri.',
      options,
    );
  if (error instanceof TransportError)
    return new GatewayError(error.code === 'timeout' ? 504 : 502, 'U-tec cannot be reached, or fails: try again later.', options);
  if (isUtecError(error)) return new GatewayError(400, 'Configure access_key, secret_key and redirect_uri first.', options);
  return error;
}

/** A new token now. */
export async function refreshToken(context: GatewayContext): Promise<TokenReport> {
  try {
    const { client, accountId } = await context.cloud.open();
    try {
      const report = await client.refreshToken();
      await obtained(context, 'utec_gateway.token_refreshed', 'the token was refreshed by hand');
      return report;
    } catch (error) {
      await noteSignInRequired(context, accountId, error);
      throw error;
    }
  } catch (error) {
    if (!(error instanceof TokenError) && !isUtecError(error) && !(error instanceof GatewayError)) throw error;
    await context.log.add('ERROR', source, `the token could not be refreshed: ${reasonOf(error)}`);
    throw new GatewayError(500, 'Token refresh failed', { cause: error });
  }
}

/** Looks ahead: a token that ends within the buffer is renewed now, once over all processes. */
export async function refreshAhead(context: GatewayContext): Promise<void> {
  const { config, token, accountId } = await context.cache.get();
  if (!config.auto_refresh_enabled || !token.hasToken || token.needsLogin || accountId === null) return;
  const before = token.expiresAt?.getTime();
  try {
    const { client } = await context.cloud.open();
    await client.validToken();
    const { expiresAt } = await client.tokenReport();
    if (expiresAt?.getTime() === before) return;
    await context.log.add(
      'INFO',
      source,
      `the token was refreshed; it lasts until ${expiresAt?.toISOString() ?? 'an unknown time'}`,
    );
    await tellOthers(context.db);
    context.cache.drop();
  } catch (error) {
    if (!(error instanceof TokenError) && !isUtecError(error)) throw error;
    await context.log.add('ERROR', source, `the token could not be refreshed: ${reasonOf(error)}`);
    await noteSignInRequired(context, accountId, error);
  }
}

async function makeAccount(context: GatewayContext): Promise<number> {
  const ownerId = await context.ownerOf();
  if (ownerId === undefined) throw new GatewayError(503, 'There is no administrator yet, who is to own the account.');
  const id = await context.db.transaction().execute((trx) => ensureAccount(trx, ownerId));
  context.cache.drop();
  return id;
}

async function obtained(context: GatewayContext, action: string, line: string): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    await context.audit.record(trx, { action, resourceType: 'utec_gateway', resourceId: null });
    await pollSoon(trx, context.clock.now(), false);
    await tellOthers(trx);
  });
  context.cache.drop();
  await context.log.add('INFO', source, line);
}
