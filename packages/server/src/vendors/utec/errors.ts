import {
  ApiError,
  CallbackError,
  LoginRefusedError,
  OutcomeUnknownError,
  ParameterError,
  TokenError,
  TokenRefusedError,
  TransportError,
} from '@smartlock/utec';
import { conflict, invalidInput, SmartLockError, type ErrorKind } from '../../platform/errors.ts';

const kinds: Readonly<Record<string, ErrorKind>> = {
  device_offline: 'conflict',
  bad_request: 'vendor_rejected',
  undocumented: 'vendor_unavailable',
};

const fields: Readonly<Record<string, string>> = {
  code: 'passcode',
  until: 'ends_at',
  from: 'starts_at',
  timeZone: 'time_zone',
  clientId: 'client_id',
  clientSecret: 'client_secret',
  redirectUri: 'redirect_uri',
  oauthBaseUrl: 'oauth_base_url',
  apiBaseUrl: 'api_base_url',
  actionPath: 'action_path',
};

/** An error of the client in the words of the house. `what` is what was attempted on which id. */
export function explain(error: unknown, what: string): Error {
  if (error instanceof SmartLockError) return error;
  if (error instanceof ApiError) {
    const kind = kinds[error.code] ?? 'vendor_rejected';
    return new SmartLockError(kind, error.code, `${what}: U-tec answers that ${error.facts.meaning}. ${error.whatToDo}`, {
      cause: error,
      ...(error.isRetryable ? { retryAfterSeconds: 60 } : {}),
      extra: { vendor_code: error.vendorCode },
    });
  }
  if (error instanceof ParameterError) {
    return invalidInput(fields[error.parameter] ?? error.parameter, `${what}: ${error.message}.`, 'invalid_value');
  }
  if (error instanceof CallbackError) return invalidInput('callback', `${error.message} ${error.whatToDo}`, error.code);
  if (error instanceof LoginRefusedError) {
    return new SmartLockError('unprocessable', error.code, `${what}: ${error.message} ${error.whatToDo}`, { cause: error });
  }
  if (error instanceof OutcomeUnknownError) {
    const message = `${what}: nobody can tell whether it took effect. ${error.whatToDo}`;
    return new SmartLockError('timeout', error.code, message, { cause: error });
  }
  if (error instanceof TransportError) {
    const retryAfterSeconds = error.retryAfterMs === null ? 30 : Math.max(1, Math.ceil(error.retryAfterMs / 1000));
    const code = error.code === 'rate_limited' ? 'vendor_rate_limited' : 'vendor_unavailable';
    return new SmartLockError('vendor_unavailable', code, `${what}: ${error.message} ${error.whatToDo}`, {
      cause: error,
      retryAfterSeconds,
    });
  }
  if (error instanceof TokenError && error.isRetryable) {
    const message = `${what}: ${error.message} ${error.whatToDo}`;
    return new SmartLockError('vendor_unavailable', error.code, message, { cause: error, retryAfterSeconds: 30 });
  }
  if (error instanceof TokenError || error instanceof TokenRefusedError) {
    const message = `${what}: the U-tec account is not logged in, or U-tec takes its token no more. Log in again; devices stay as they are.`;
    return conflict('sign_in_required', message, { cause: error });
  }
  if (isAbort(error)) {
    const message = `${what}: the time for it was over. Try again in a while.`;
    return new SmartLockError('timeout', 'vendor_timeout', message, { cause: error });
  }
  return error instanceof Error ? error : new Error(what, { cause: error });
}

/** What is thrown although it is none of the vendor's, is a fault of ours and stays one. */
export function asOurs(error: unknown, what: string): SmartLockError {
  const explained = explain(error, what);
  if (explained instanceof SmartLockError) return explained;
  throw explained;
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'AbortError' || error.name === 'TimeoutError');
}
