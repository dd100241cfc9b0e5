import { invalidInput } from '../../platform/errors.ts';
import { checkSchedule, isOpenAt, nextOpening, type Schedule } from './rules/schedule.ts';
import { localWeek, toMultirange, utcWeek } from './rules/weekly-range.ts';

/** When a code may open at all. */
export interface Window {
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly schedule: Schedule | null;
}

/** Throws invalid_input for a window that ends before it begins, or a schedule that makes no sense. */
export function checkWindow({ validFrom, validUntil, schedule }: Window): void {
  if (validUntil !== null && validUntil < validFrom) {
    throw invalidInput('valid_until', 'Must not be before valid_from.', 'ends_before_start');
  }
  if (schedule !== null) checkSchedule(schedule);
}

/** The window as the columns that the database compares windows by. */
export function windowColumns({ validFrom, validUntil, schedule }: Window) {
  return {
    valid_from: validFrom,
    valid_until: validUntil,
    schedule: schedule === null ? null : JSON.stringify(schedule),
    schedule_timezone: schedule?.timezone ?? '',
    local_week: toMultirange(localWeek(schedule)),
    utc_week: toMultirange(utcWeek(schedule, validFrom, validUntil)),
  };
}

export const codeStatuses = ['active', 'inactive', 'not_yet_valid', 'expired', 'used_up'] as const;
export type CodeStatus = (typeof codeStatuses)[number];

export interface CodeState {
  readonly isActive: boolean;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly usageCount: number;
  readonly maxUses: number | null;
}

/** Where a code is in its life, in the order in which a refusal would name it. */
export function codeStatus({ isActive, validFrom, validUntil, usageCount, maxUses }: CodeState, now: Date): CodeStatus {
  if (!isActive) return 'inactive';
  if (validUntil !== null && now > validUntil) return 'expired';
  if (maxUses !== null && usageCount >= maxUses) return 'used_up';
  return now < validFrom ? 'not_yet_valid' : 'active';
}

/** The next instant from which the code opens, where it does not open now; null when it opens now, or never again. */
export function nextOpeningOf({ validFrom, validUntil, schedule }: Window, status: CodeStatus, now: Date): Date | null {
  if (status !== 'active' && status !== 'not_yet_valid') return null;
  const from = now < validFrom ? validFrom : now;
  if (schedule === null || isOpenAt(schedule, from)) return now < from ? from : null;
  const opening = nextOpening(schedule, from);
  return opening === null || (validUntil !== null && opening > validUntil) ? null : opening;
}
