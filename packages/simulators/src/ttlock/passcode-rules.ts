import { ApiFault } from './api-fault.ts';
import { feature, hasFeature, type CloudLock, type Passcode } from './cloud-lock.ts';
import type { KnownCredential } from './door-lock.ts';
import type { UserCall } from './endpoint.ts';
import { dayMs, hourOf, localMoment } from './lock-calendar.ts';
import { offlineDigits, passcodeType } from './offline-codes.ts';
import { refuse } from './params.ts';
import type { World } from './world.ts';

/** What is refused before anything is sent. */
export function checkDigits(lock: CloudLock, digits: string): void {
  if (!/^\d{4,9}$/.test(digits)) throw new ApiFault(-3006);
  if (isTooSimple(digits)) throw new ApiFault(-2032);
  if (hasFeature(lock, feature.incompleteKeypad) && /[0789]/.test(digits))
    refuse('the keypad of this lock has the keys 1 to 6 alone');
}

/** One digit alone, or all digits in a row up or down. */
function isTooSimple(digits: string): boolean {
  const steps = new Set<number>();
  for (let i = 1; i < digits.length; i += 1) steps.add(digits.charCodeAt(i) - digits.charCodeAt(i - 1));
  const step = [...steps][0] ?? 2;
  return steps.size === 1 && Math.abs(step) <= 1;
}

export function isDigitsTaken(lock: CloudLock, digits: string): boolean {
  return lock.digitsTaken.has(digits) || lock.door.memory.has(`passcode:${digits}`) || lock.door.adminCode === digits;
}

export function toKnown({ digits, name, startDate, endDate }: Passcode): KnownCredential {
  return { kind: 'passcode', value: digits, name, startDate, endDate };
}

export function statusOf(world: World, { transit, startDate, endDate, type, isInvalid }: Passcode): number {
  if (transit !== undefined) return transit;
  if (isInvalid) return 2;
  if (type === passcodeType.period && endDate !== 0 && endDate <= world.now) return 2;
  return startDate > world.now ? 3 : 1;
}

const oneTimesPerHour = 200;
const permanentsPerHour = 20;
const yearMs = 366 * dayMs;

/** A random code, as the service and the lock make it out by themselves. */
export function issueRandomCode(
  { world, params }: UserCall,
  lock: CloudLock,
): { digits: string; type: number; startDate: number; endDate: number; key: string } | Passcode {
  const { switches } = world;
  const type = params.integerIn('keyboardPwdType', 1, passcodeType.sunday);
  const version = params.optionalInteger('keyboardPwdVersion') ?? 4;
  if (version < 1 || version > 4) throw new ApiFault(20007);
  const offset = switches.hour_cut === 'lock' ? lock.door.timezoneOffsetMs : 0;
  const startDate = hourOf(params.integer('startDate'), offset);
  const needsEnd = type === passcodeType.period || type >= passcodeType.weekend;
  const endDate = needsEnd ? hourOf(params.integer('endDate'), offset) : hourOf(params.optionalInteger('endDate') ?? 0, offset);
  if (needsEnd && endDate <= startDate) refuse('endDate must be after startDate');
  if (type === passcodeType.period) checkLongPeriod(world, startDate, endDate, lock.door.timezoneOffsetMs);
  if (!lock.hasPasscodeData) throw new ApiFault(-1007);

  const key = `${type}|${startDate}|${needsEnd ? endDate : ''}`;
  const issued = lock.randomIssued.get(key) ?? { count: 0, live: undefined };
  const live = issued.live === undefined ? undefined : lock.passcodes.get(issued.live);
  if (needsEnd && issued.count > 0) {
    if (live === undefined || switches.repeated_period_code === 'refuse') throw new ApiFault(-1026);
    return live;
  }
  if (type === passcodeType.oneTime && issued.count >= oneTimesPerHour) throw new ApiFault(switches.random_code_overflow_errcode);
  if (type === passcodeType.permanent && issued.count >= permanentsPerHour)
    throw new ApiFault(switches.random_code_overflow_errcode);
  let nth = issued.count;
  let digits = offlineDigits(lock.secret, type, startDate, endDate, nth);
  // The lock keeps every code ever made, so two of them must never be one.
  while (isDigitsTaken(lock, digits) || lock.door.offline.has(digits)) {
    nth += 1_000;
    digits = offlineDigits(lock.secret, type, startDate, endDate, nth);
  }
  lock.randomIssued.set(key, { count: issued.count + 1, live: undefined });
  return { digits, type, startDate, endDate: needsEnd ? endDate : 0, key };
}

/** Beyond a year only whole months fit into the digits. */
function checkLongPeriod(world: World, startDate: number, endDate: number, offsetMs: number): void {
  if (endDate - startDate <= yearMs) return;
  const isWholeMonths =
    new Date(startDate + offsetMs).getUTCDate() === new Date(endDate + offsetMs).getUTCDate() &&
    localMoment(startDate, offsetMs).minute === localMoment(endDate, offsetMs).minute;
  if (world.switches.period_over_a_year === 'refuse' || !isWholeMonths)
    refuse('a period longer than a year must be whole months');
}
