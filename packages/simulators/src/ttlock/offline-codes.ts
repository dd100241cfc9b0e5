import { createHash } from 'node:crypto';
import { dayMs, hourMs, localMoment } from './lock-calendar.ts';

/** keyboardPwdType of the service. */
export const passcodeType = {
  oneTime: 1,
  permanent: 2,
  period: 3,
  erase: 4,
  weekend: 5,
  daily: 6,
  workday: 7,
  monday: 8,
  sunday: 14,
} as const;

export interface OfflineCode {
  digits: string;
  type: number;
  startDate: number;
  endDate: number;
}

/**
 * Makes the digits of a random code. The service and the lock share a secret from the initialisation, so that a lock judges
 * a code that nobody ever sent to it; here the lock keeps what this function made, which opens the same doors.
 */
export function offlineDigits(secret: string, type: number, startDate: number, endDate: number, nth: number): string {
  const length = lengthOf(type, endDate - startDate);
  const hash = createHash('sha256').update(`${secret}|${type}|${startDate}|${endDate}|${nth}`).digest();
  return String(hash.readUIntBE(0, 6) % 10 ** length).padStart(length, '0');
}

function lengthOf(type: number, periodMs: number): number {
  if (type === passcodeType.oneTime || type === passcodeType.erase) return 6;
  if (type === passcodeType.permanent) return 7;
  if (type === passcodeType.period) return periodMs <= 180 * dayMs ? 8 : 9;
  return 9;
}

const firstUseWithinMs = dayMs;
const oneTimeWithinMs = 6 * hourMs;

/** Whether the lock takes a random code now, by its own clock. `firstUsedAt` is when it first did. */
export function judgeOfflineCode(
  code: OfflineCode,
  at: number,
  offsetMs: number,
  firstUsedAt: number | undefined,
): 'open' | 'expired' | 'not_yet' {
  if (at < code.startDate) return 'not_yet';
  switch (code.type) {
    case passcodeType.oneTime:
      return firstUsedAt === undefined && at < code.startDate + oneTimeWithinMs ? 'open' : 'expired';
    case passcodeType.permanent:
      return firstUsedAt !== undefined || at < code.startDate + firstUseWithinMs ? 'open' : 'expired';
    case passcodeType.period:
      if (at >= code.endDate) return 'expired';
      return firstUsedAt !== undefined || at < code.startDate + firstUseWithinMs ? 'open' : 'expired';
    case passcodeType.erase:
      return at < code.startDate + dayMs ? 'open' : 'expired';
    default:
      return isCyclicOpen(code, at, offsetMs) ? 'open' : 'expired';
  }
}

/** The first day's times are the window of every day that fits; one that ends before it begins reaches into the next day. */
function isCyclicOpen(code: OfflineCode, at: number, offsetMs: number): boolean {
  const now = localMoment(at, offsetMs);
  const from = localMoment(code.startDate, offsetMs).minute;
  const until = localMoment(code.endDate, offsetMs).minute;
  const days = cyclicDays(code.type);
  const isDay = days.includes(now.weekDay);
  if (from < until) return isDay && now.minute >= from && now.minute < until;
  const dayBefore = now.weekDay === 1 ? 7 : now.weekDay - 1;
  return (isDay && now.minute >= from) || (days.includes(dayBefore) && now.minute < until);
}

function cyclicDays(type: number): number[] {
  if (type === passcodeType.weekend) return [6, 7];
  if (type === passcodeType.daily) return [1, 2, 3, 4, 5, 6, 7];
  if (type === passcodeType.workday) return [1, 2, 3, 4, 5];
  return [type - passcodeType.monday + 1];
}
