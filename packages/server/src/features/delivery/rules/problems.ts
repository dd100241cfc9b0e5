/** What keeps a code from its lock, named after the cause. `general`: what is left to say when no cause is known. */
interface ProblemKind {
  readonly message: string;
  readonly whatToDo: string;
  /** `code`: of this one code. `lock`: of everything on the lock, so that it counts for its breaker. */
  readonly scope: 'code' | 'lock';
  /** `later`: by itself. `person`: after somebody changed something; it is looked at again from time to time. `never`: not with this code. */
  readonly retry: 'later' | 'person' | 'never';
  readonly isGeneral?: boolean;
}

export const problemKinds = {
  gateway_offline: {
    message: 'The gateway that carries commands to the lock is offline.',
    whatToDo: "Check the gateway's power and network.",
    scope: 'lock',
    retry: 'later',
  },
  gateway_busy: {
    message: 'The gateway is busy with another command.',
    whatToDo: 'Nothing: it is tried again.',
    scope: 'lock',
    retry: 'later',
  },
  no_gateway: {
    message: 'No gateway hears the lock.',
    whatToDo: 'Put a gateway within reach of the lock, or program the code with the app of its maker beside the door.',
    scope: 'lock',
    retry: 'person',
  },
  lock_offline: {
    message: 'The lock is offline.',
    whatToDo: "Check the lock's battery and its connection.",
    scope: 'lock',
    retry: 'later',
  },
  lock_busy: {
    message: 'The lock is busy.',
    whatToDo: 'Nothing: it is tried again.',
    scope: 'lock',
    retry: 'later',
  },
  lock_silent: {
    message: 'The lock is online and has not told yet that it holds the code.',
    whatToDo: 'Nothing: it is told again. If this stays, look at the lock.',
    scope: 'lock',
    retry: 'later',
    isGeneral: true,
  },
  lock_keeps_no_codes: {
    message: 'The lock does not tell which codes it holds: the server judges its codes while it is online.',
    whatToDo: 'Use the code once at the door to prove it, or update the lock so that it keeps codes itself.',
    scope: 'code',
    retry: 'later',
  },
  code_conflict: {
    message: 'The lock holds these digits already, for a code that is not this one.',
    whatToDo: 'Choose other digits, or adopt or delete the other code.',
    scope: 'code',
    retry: 'person',
  },
  lock_full: {
    message: 'The lock has no room for another code.',
    whatToDo: 'Delete codes that are not needed any more.',
    scope: 'lock',
    retry: 'person',
  },
  permission_missing: {
    message: "The vendor's account may not change codes of this lock.",
    whatToDo: 'Make the account an administrator of the lock, or ask the vendor to allow the application to manage codes.',
    scope: 'lock',
    retry: 'person',
  },
  quota_spent: {
    message: 'The calls that the vendor allows are used up.',
    whatToDo: 'Poll less often, or raise the budget.',
    scope: 'lock',
    retry: 'later',
  },
  lock_clock_wrong: {
    message: "The lock's clock is wrong.",
    whatToDo: "Set the lock's clock.",
    scope: 'lock',
    retry: 'later',
  },
  server_clock_wrong: {
    message: "The vendor's cloud refuses the time of this server.",
    whatToDo: "Set this server's clock: keep it on NTP.",
    scope: 'lock',
    retry: 'person',
  },
  token_dead: {
    message: "The vendor's account is signed out.",
    whatToDo: 'Connect the account again with its user name and password.',
    scope: 'lock',
    retry: 'person',
  },
  lock_gone: {
    message: "The vendor's account does not know this lock any more.",
    whatToDo: 'Share the lock with the account again, or delete the device here.',
    scope: 'lock',
    retry: 'person',
  },
  digits_not_allowed: {
    message: 'This model does not take such digits.',
    whatToDo: 'Choose other digits, or another length.',
    scope: 'code',
    retry: 'never',
  },
  window_not_allowed: {
    message: 'This model does not take such a period.',
    whatToDo: 'Choose another period.',
    scope: 'code',
    retry: 'never',
  },
  uses_not_counted: {
    message: 'This lock does not count how often a code is used.',
    whatToDo: 'Limit the code by time, and not by uses.',
    scope: 'code',
    retry: 'never',
  },
  not_supported: {
    message: 'This model takes no codes from afar.',
    whatToDo: 'Use another lock for this door, or a key.',
    scope: 'lock',
    retry: 'never',
  },
  lock_state: {
    message: 'The lock is in a state in which it takes no codes.',
    whatToDo: 'Look at the lock in the app of its maker: it may be frozen or in a transfer.',
    scope: 'lock',
    retry: 'person',
  },
  locked_down: {
    message: 'A lockdown took all codes out of the lock.',
    whatToDo: 'End the lockdown: the codes come back by themselves.',
    scope: 'lock',
    retry: 'later',
  },
  code_vanished: {
    message: 'The code was on the lock and is not any more: somebody deleted it there.',
    whatToDo: 'Nothing: it is put there again. If it goes once more, find out who deletes it.',
    scope: 'code',
    retry: 'later',
  },
  never_used: {
    message:
      'The lock makes this code out itself and never heard of it, so that it cannot be taken away or changed before it was used once.',
    whatToDo:
      'Until its end it opens whoever types it. Where that must not be, renew the passcodes of the lock with the app of its maker beside the door.',
    scope: 'code',
    retry: 'later',
  },
  code_altered: {
    message: 'The code was on the lock for another time than it should be: somebody changed that there.',
    whatToDo: 'Nothing: it is changed back. If it happens once more, find out who does it.',
    scope: 'code',
    retry: 'later',
  },
  unreadable: {
    message: 'The codes of the lock could not be read.',
    whatToDo: 'Nothing: it is tried again. Nothing is concluded from it.',
    scope: 'lock',
    retry: 'later',
    isGeneral: true,
  },
  not_seen: {
    message: 'The lock was told, and the code does not show in what was read back.',
    whatToDo: 'Nothing: it is tried again.',
    scope: 'code',
    retry: 'later',
    isGeneral: true,
  },
  still_there: {
    message: 'The code was deleted, and is still on the lock.',
    whatToDo: 'Delete it with the app of its maker beside the door if it does not go by itself.',
    scope: 'code',
    retry: 'later',
    isGeneral: true,
  },
  outcome_unknown: {
    message: 'No answer came, so that nobody can tell yet whether the lock did it.',
    whatToDo: 'Nothing: the lock is read before anything is done again.',
    scope: 'lock',
    retry: 'later',
    isGeneral: true,
  },
  vendor_unreachable: {
    message: 'The cloud of the vendor cannot be reached.',
    whatToDo: 'Nothing: it is tried again. If this stays, check the connection of this server.',
    scope: 'lock',
    retry: 'later',
    isGeneral: true,
  },
  lock_failed: {
    message: 'The lock or its gateway answered that it failed, and not why.',
    whatToDo: 'Nothing: it is tried again. If this stays, look at the battery and at how far the gateway is away.',
    scope: 'lock',
    retry: 'later',
    isGeneral: true,
  },
  refused: {
    message: 'The vendor refuses it for a reason that is not known.',
    whatToDo: 'Look at the lock in the app of its maker.',
    scope: 'code',
    retry: 'person',
    isGeneral: true,
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemKinds;
export const problemCodes = Object.keys(problemKinds) as readonly ProblemCode[];

export function problemKind(code: ProblemCode): ProblemKind {
  return problemKinds[code];
}

export function describeProblem(code: ProblemCode): string {
  const { message, whatToDo } = problemKinds[code];
  return `${message} ${whatToDo}`;
}

/** An error's stable code in the port's words, where it names a cause. */
const byErrorCode: Readonly<Record<string, ProblemCode>> = {
  lock_clock_wrong: 'lock_clock_wrong',
  device_offline: 'gateway_offline',
  gateway_offline: 'gateway_offline',
  no_gateway_near: 'no_gateway',
  lock_offline: 'lock_offline',
  gateway_busy: 'gateway_busy',
  lock_busy: 'lock_busy',
  passcode_exists: 'code_conflict',
  passcodes_full: 'lock_full',
  storage_full: 'lock_full',
  lock_full: 'lock_full',
  rate_limited: 'quota_spent',
  monthly_quota_used_up: 'quota_spent',
  quota_used_up: 'quota_spent',
  vendor_budget_used_up: 'quota_spent',
  sign_in_required: 'token_dead',
  not_signed_in: 'token_dead',
  lock_not_found: 'lock_gone',
  outcome_unknown: 'outcome_unknown',
  vendor_timeout: 'outcome_unknown',
  vendor_unavailable: 'vendor_unreachable',
  service_error: 'vendor_unreachable',
  failed: 'lock_failed',
  lock_frozen: 'lock_state',
  no_passcode_data: 'lock_state',
  period_used_before: 'code_conflict',
  passcode_never_used: 'never_used',
  passcode_length: 'digits_not_allowed',
  passcode_too_simple: 'digits_not_allowed',
  not_lock_admin: 'permission_missing',
  permission_denied: 'permission_missing',
  clock_wrong: 'server_clock_wrong',
};

/** What is known of an error of the vendor port. */
export interface PortError {
  readonly code: string;
  readonly kind: string;
  /** Why nothing reaches the lock, or the field that is wrong, where that is known. */
  readonly reason?: string | undefined;
  readonly field?: string | undefined;
}

export function problemOf({ code, kind, reason, field }: PortError): ProblemCode {
  const known = byErrorCode[reason ?? code] ?? byErrorCode[code];
  if (known !== undefined) return known;
  if (kind === 'invalid_input' || kind === 'unprocessable') {
    if (field === 'starts_at' || field === 'ends_at' || code.includes('period') || code.includes('date'))
      return 'window_not_allowed';
    return 'digits_not_allowed';
  }
  if (kind === 'vendor_unsupported') return 'not_supported';
  if (kind === 'not_found') return 'lock_gone';
  if (kind === 'vendor_rejected' || kind === 'not_allowed') return 'permission_missing';
  if (kind === 'vendor_unavailable' || kind === 'timeout') return 'vendor_unreachable';
  if (kind === 'conflict') return 'lock_state';
  return 'refused';
}

/** A known cause stays until something succeeds or another known cause comes: it is never hidden behind a general one. */
export function clearerProblem(before: ProblemCode | null, now: ProblemCode): ProblemCode {
  if (before === null) return now;
  return problemKind(now).isGeneral === true && problemKind(before).isGeneral !== true ? before : now;
}
