import { SmartLockError } from '../../../platform/errors.ts';
import { GatewayError, noToken } from './gateway-error.ts';

/** By the code of the house. */
const statusOfCode: Readonly<Record<string, number>> = {
  device_offline: 409,
  lockdown: 409,
  sign_in_required: 401,
  not_signed_in: 401,
  token_unavailable: 502,
  vendor_unavailable: 502,
  vendor_rate_limited: 503,
  database_unavailable: 503,
};

/** What a client of the gateway is told when the cloud, or the platform, did not do it. Undefined: nobody expected this. */
export function gatewayErrorOf(error: unknown): GatewayError | undefined {
  if (error instanceof GatewayError) return error;
  if (!(error instanceof SmartLockError) || error.kind === 'internal') return undefined;
  return refusalOf(error.code, error.message, { cause: error, retryAfterSeconds: error.retryAfterSeconds ?? null });
}

export function refusalOf(
  code: string,
  message: string,
  options: { readonly cause?: unknown; readonly retryAfterSeconds?: number | null } = {},
): GatewayError {
  if (code === 'device_offline')
    return new GatewayError(409, 'The lock is offline and takes no command: check its Wi-Fi or its bridge.', options);
  if (code === 'outcome_unknown' || code === 'vendor_timeout')
    return new GatewayError(
      504,
      'The U-tec cloud did not answer in time. It is not known whether the command was carried out.',
      options,
    );
  const status = statusOfCode[code] ?? 409;
  return new GatewayError(status, status === 401 ? noToken : message, options);
}
