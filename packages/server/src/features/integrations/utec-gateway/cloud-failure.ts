import { ApiError, isUtecError, LoginRefusedError, TokenError, TransportError } from '@smartlock/utec';
import { tellTokenFailure, type TokenFailure } from '../token-failure.ts';
import type { GatewayContext } from './context.ts';
import { GatewayError, noToken } from './gateway-error.ts';
import { readAccount, tellOthers } from './store/gateway.ts';

/** What a client of the gateway is told when the cloud did not do it. Undefined: it is no failure of the cloud. */
export function gatewayErrorOf(error: unknown): GatewayError | undefined {
  if (error instanceof GatewayError) return error;
  const options = { cause: error };
  if (error instanceof ApiError)
    return error.code === 'device_offline'
      ? new GatewayError(409, 'The lock is offline and takes no command: check its Wi-Fi or its bridge.', options)
      : new GatewayError(409, `U-tec refused the command (${plain(error.vendorCode)}).`, options);
  if (error instanceof TransportError) return unreachable(error);
  if (error instanceof TokenError) {
    if (error.code === 'token_store_failed')
      return new GatewayError(503, 'The database cannot be reached right now: try again in a moment.', {
        ...options,
        retryAfterSeconds: 5,
      });
    if (error.isRetryable) return new GatewayError(502, 'U-tec cannot be reached to renew the access token.', options);
    return new GatewayError(401, noToken, options);
  }
  return isUtecError(error) ? new GatewayError(401, noToken, options) : undefined;
}

function unreachable(error: TransportError): GatewayError {
  const options = { cause: error };
  if (error.code === 'rate_limited')
    return new GatewayError(503, 'U-tec asks for fewer calls: try again later.', {
      ...options,
      retryAfterSeconds: Math.ceil((error.retryAfterMs ?? 60_000) / 1000),
    });
  const doubt = error.mayHaveTakenEffect ? ' It is not known whether the command was carried out.' : '';
  if (error.code === 'timeout') return new GatewayError(504, `The U-tec cloud did not answer in time.${doubt}`, options);
  return new GatewayError(502, `The U-tec cloud cannot be reached, or fails (${error.status ?? error.code}).${doubt}`, options);
}

/** For the log: our own words and codes alone. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiError) return `U-tec refused it (${plain(error.vendorCode)})`;
  if (error instanceof TransportError) return `U-tec cannot be used (${error.status ?? error.code})`;
  if (error instanceof LoginRefusedError) return 'U-tec refused the log-in';
  if (error instanceof TokenError || isUtecError(error)) return `no usable token (${error.code})`;
  if (error instanceof GatewayError) return error.message;
  return 'it failed for a reason that stands in the log of the server';
}

/** A vendor's code may be any text. */
function plain(code: string): string {
  return code.replaceAll(/[^\w .-]/g, '').slice(0, 60);
}

/** Only a person can help: it is noted, and told once. */
export async function noteSignInRequired(context: GatewayContext, accountId: number, error: unknown): Promise<void> {
  const failure = signInFailureOf(error);
  if (failure === undefined) return;
  const account = await readAccount(context.db, accountId);
  if (account === undefined) return;
  await context.db.transaction().execute(async (trx) => {
    await tellTokenFailure(context, trx, { ...account, vendor: 'utec_gateway', ownerId: account.owner_id }, failure);
    await tellOthers(trx);
  });
  context.cache.drop();
}

function signInFailureOf(error: unknown): TokenFailure | undefined {
  const isRefused = (error instanceof TokenError && error.code === 'sign_in_required') || isUtecError(error, 'token_refused');
  if (!isRefused) return undefined;
  return {
    code: 'sign_in_required',
    message: 'U-tec takes neither the access token nor the refresh token. Log in again on the page of the gateway.',
    needsPerson: true,
  };
}
