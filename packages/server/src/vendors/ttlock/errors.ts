import {
  BudgetError,
  OutcomeUnknownError,
  ParameterError,
  TokenError,
  TransportError,
  TTLockApiError,
  type Family,
} from '@smartlock/ttlock';
import { conflict, invalidInput, SmartLockError, type ErrorKind } from '../../platform/errors.ts';

/** What a kind of refusal means to our callers. The vendor's own code stays in `cause`. */
const kinds: Record<Family, readonly [ErrorKind, retryAfterSeconds?: number]> = {
  failed: ['vendor_unavailable', 10],
  'invalid-request': ['invalid_input'],
  permission: ['vendor_rejected'],
  credentials: ['vendor_rejected'],
  token: ['vendor_rejected'],
  'not-found': ['not_found'],
  conflict: ['conflict'],
  full: ['conflict'],
  unreachable: ['conflict', 60],
  busy: ['vendor_unavailable', 10],
  quota: ['vendor_unavailable', 3600],
  unsupported: ['vendor_unsupported'],
  state: ['conflict'],
  clock: ['vendor_unavailable', 60],
  service: ['vendor_unavailable', 30],
};

function codeOf({ facts }: TTLockApiError): string {
  return facts.family === 'unreachable' ? 'device_offline' : facts.kind;
}

/** An error of the client in the words of the house. `what` is what was attempted on which id. */
export function explain(error: unknown, what: string): Error {
  if (error instanceof SmartLockError) return error;
  if (error instanceof TTLockApiError) {
    const [kind, retryAfterSeconds] = kinds[error.facts.family];
    const said = error.code === 'undocumented' ? 'it is refused for a reason that is not documented' : error.facts.meaning;
    return new SmartLockError(
      kind,
      codeOf(error),
      `${what}: TTLock answers that ${said} (code ${error.errcode}). ${error.whatToDo}`,
      {
        cause: error,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
        extra: { vendor_code: error.errcode, reason: error.facts.kind },
      },
    );
  }
  if (error instanceof OutcomeUnknownError) {
    return new SmartLockError(
      'timeout',
      'outcome_unknown',
      `${what}: nobody can tell whether it took effect. ${error.whatToDo}`,
      {
        cause: error,
      },
    );
  }
  if (error instanceof ParameterError) {
    return invalidInput(fieldOf(error.parameter), `${what}: ${error.message}.`, 'invalid_value');
  }
  if (error instanceof BudgetError) {
    return new SmartLockError('vendor_unavailable', 'vendor_budget_used_up', `${what}: ${error.message} ${error.whatToDo}`, {
      cause: error,
      retryAfterSeconds: 3600,
    });
  }
  if (error instanceof TransportError) {
    return new SmartLockError('vendor_unavailable', 'vendor_unavailable', `${what}: ${error.message} ${error.whatToDo}`, {
      cause: error,
      retryAfterSeconds: 30,
    });
  }
  if (error instanceof TokenError) return explainToken(error, what);
  if (error instanceof DOMException && (error.name === 'AbortError' || error.name === 'TimeoutError')) {
    return new SmartLockError('timeout', 'vendor_timeout', `${what}: the time for it was over. Try again in a while.`, {
      cause: error,
    });
  }
  return error instanceof Error ? error : new Error(what, { cause: error });
}

function explainToken(error: TokenError, what: string): SmartLockError {
  if (error.isRetryable) {
    return new SmartLockError('vendor_unavailable', error.code, `${what}: ${error.message} ${error.whatToDo}`, {
      cause: error,
      retryAfterSeconds: 30,
    });
  }
  return conflict(
    'sign_in_required',
    `${what}: the TTLock account is signed out and cannot sign in by itself. Connect it again with its user name and password.`,
    { cause: error },
  );
}

const fields: Readonly<Record<string, string>> = {
  passcode: 'passcode',
  startDate: 'starts_at',
  endDate: 'ends_at',
  name: 'name',
  lockId: 'lock_id',
  passcodeId: 'passcode_id',
  baseUrl: 'base_url',
  clientId: 'client_id',
  clientSecret: 'client_secret',
  username: 'username',
  password: 'password',
};

function fieldOf(parameter: string): string {
  return fields[parameter] ?? parameter;
}
