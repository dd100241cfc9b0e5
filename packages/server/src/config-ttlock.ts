import { secret, setting } from './config-setting.ts';
import * as read from './config-values.ts';

const none = undefined as string | undefined;

function baseUrl(value: string): string {
  if (value === 'eu' || value === 'cn') return value;
  return read.url('http:', 'https:')(value);
}

/** The TTLock cloud. The SCIENER_ names are those of other programs for the same platform. */
export const ttlockSettings = {
  ttlockClientId: {
    ...setting(
      'TTLOCK_CLIENT_ID',
      read.optionalText,
      none,
      'application at the TTLock open platform, for accounts that are connected without one of their own',
    ),
    alias: 'SCIENER_CLIENT_ID',
  },
  ttlockClientSecret: {
    ...secret('TTLOCK_CLIENT_SECRET', read.optionalText, none, 'its secret'),
    alias: 'SCIENER_CLIENT_SECRET',
  },
  ttlockUsername: {
    ...setting(
      'TTLOCK_USERNAME',
      read.optionalText,
      none,
      'user of the TTLock app; the first administrator owns this account here',
    ),
    alias: 'SCIENER_USERNAME',
  },
  ttlockPassword: { ...secret('TTLOCK_PASSWORD', read.optionalText, none, 'password of that user'), alias: 'SCIENER_PASSWORD' },
  ttlockLockId: {
    ...setting(
      'TTLOCK_LOCK_ID',
      read.optionalText,
      none,
      'lock that a test of the connection looks at; the first one when absent',
    ),
    alias: 'SCIENER_LOCK_ID',
  },
  ttlockBaseUrl: {
    ...setting('TTLOCK_BASE_URL', baseUrl, 'eu', 'where accounts are whose owner names no region: eu, cn or an address'),
    alias: 'SCIENER_BASE_URL',
  },
  ttlockPollMinutes: setting(
    'TTLOCK_POLL_MINUTES',
    read.integer(1, 1440),
    15,
    'how often states and records are read; less often when the calls of the month would not last',
  ),
  ttlockMonthlyCalls: setting(
    'TTLOCK_MONTHLY_CALLS',
    read.integer(0, 100_000_000),
    5000,
    'calls a month that an application is allowed, as the developer console says; 0 for no limit of ours',
  ),
} as const;

interface Given {
  readonly ttlockClientId: string | undefined;
  readonly ttlockClientSecret: string | undefined;
  readonly ttlockUsername: string | undefined;
  readonly ttlockPassword: string | undefined;
}

/** Id and secret make an application, with which people connect their accounts; all four make an account too. */
export function checkTtlockSettings(given: Given): string[] {
  const mistakes: string[] = [];
  const hasApplication = given.ttlockClientId !== undefined && given.ttlockClientSecret !== undefined;
  const hasUser = given.ttlockUsername !== undefined && given.ttlockPassword !== undefined;
  if (!hasApplication && (given.ttlockClientId !== undefined || given.ttlockClientSecret !== undefined)) {
    mistakes.push('TTLOCK_CLIENT_ID and TTLOCK_CLIENT_SECRET go together; one of them is missing');
  }
  if (!hasUser && (given.ttlockUsername !== undefined || given.ttlockPassword !== undefined)) {
    mistakes.push('TTLOCK_USERNAME and TTLOCK_PASSWORD go together; one of them is missing');
  }
  if (hasUser && !hasApplication) {
    mistakes.push('TTLOCK_USERNAME is set but TTLOCK_CLIENT_ID and TTLOCK_CLIENT_SECRET are not');
  }
  return mistakes;
}
