import { SmartLockError } from '../../../platform/errors.ts';
import type { GatewayAccount } from '../utec/index.ts';
import type { GatewayContext } from './context.ts';
import { GatewayError } from './gateway-error.ts';
import { tellOthers } from './store/gateway.ts';

const source = 'utec-gateway.oauth';
const pollMs = 20_000;
const notOurs = 'This is not the log-in that was started here last: start it again.';

/** Where the browser goes to log in; the answer must bring our state back. */
export async function authorizeUrl(context: GatewayContext): Promise<string> {
  const { account, config } = await context.cache.get();
  if (config.access_key === '' || config.redirect_uri === '')
    throw new GatewayError(400, 'Configure access_key and redirect_uri first.');
  if (account === null) throw new GatewayError(400, 'Configure secret_key first.');
  return (await context.accounts.startLogin(account.id)).authorizeUrl;
}

/** The address that the browser was sent back to. Its state must be that of the log-in which was started here. */
export async function finishCallback(context: GatewayContext, query: Readonly<Record<string, unknown>>): Promise<GatewayAccount> {
  if (typeof query['state'] !== 'string' || query['state'] === '') throw new GatewayError(400, notOurs);
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (typeof value === 'string') fields.set(name, value);
  return await exchangeCode(context, `?${fields.toString()}`);
}

/** A code, or the whole address that the browser came to. */
export async function exchangeCode(context: GatewayContext, given: string): Promise<GatewayAccount> {
  const { account } = await context.cache.get();
  if (account === null) throw new GatewayError(400, 'Configure access_key and secret_key first.');
  try {
    const loggedIn = await context.accounts.finishLogin(account.id, given);
    await context.log.add('INFO', source, 'logged in: the token is kept');
    await context.accounts.discover(account.id, AbortSignal.timeout(pollMs)).catch(onlyOurs);
    await context.accounts.poll(account.id, AbortSignal.timeout(pollMs)).catch(onlyOurs);
    return loggedIn;
  } catch (error) {
    const shown = loginErrorOf(error);
    if (shown === undefined) throw error;
    await context.log.add('ERROR', source, `the log-in failed: ${shown.message}`);
    throw shown;
  } finally {
    await changed(context);
  }
}

/** Whoever is logged in is logged in, even if the cloud tells nothing of its devices yet. */
function onlyOurs(error: unknown): void {
  if (!(error instanceof SmartLockError) || error.kind === 'internal') throw error;
}

function loginErrorOf(error: unknown): GatewayError | undefined {
  if (!(error instanceof SmartLockError) || error.kind === 'internal') return undefined;
  const options = { cause: error };
  switch (error.fields[0]?.code ?? error.code) {
    case 'callback_without_code':
      return new GatewayError(400, 'Authorization code required', options);
    case 'unknown_state':
      return new GatewayError(400, notOurs, options);
    case 'login_refused':
      return new GatewayError(
        400,
        'U-tec did not take the code: it is used once and soon expires. Log in again, and check access_key, secret_key and redirect_uri.',
        options,
      );
    case 'vendor_unavailable':
    case 'vendor_rate_limited':
    case 'token_unavailable':
      return new GatewayError(502, 'U-tec cannot be reached, or fails: try again later.', options);
    case 'vendor_timeout':
      return new GatewayError(504, 'U-tec did not answer in time: try again later.', options);
    default:
      return new GatewayError(400, error.message, options);
  }
}

/** A new token now. */
export async function refreshToken(context: GatewayContext): Promise<GatewayAccount> {
  const failed = (cause?: unknown): GatewayError => new GatewayError(500, 'Token refresh failed', { cause });
  const { account } = await context.cache.get();
  if (account === null) throw failed();
  try {
    const refreshed = await context.accounts.refreshToken(account.id);
    await context.log.add('INFO', source, 'the token was refreshed by hand');
    return refreshed;
  } catch (error) {
    if (!(error instanceof SmartLockError) || error.kind === 'internal') throw error;
    await context.log.add('ERROR', source, `the token could not be refreshed: ${error.message}`);
    throw failed(error);
  } finally {
    await changed(context);
  }
}

async function changed(context: GatewayContext): Promise<void> {
  await tellOthers(context.db);
  context.cache.drop();
}
