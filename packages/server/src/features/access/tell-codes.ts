import type { UserSummary } from '../accounts/index.ts';
import type { AccessContext } from './context.ts';
import type { Window } from './pin-window.ts';
import { describeHoursForAll } from './rules/schedule-text.ts';
import type { AccessDatabase, AccessType } from './tables.ts';

/** A code whose time has come by then is told in quiet hours too: somebody may stand before the door. */
const soonMs = 12 * 3_600_000;

export interface ToldCode extends Window {
  readonly deviceName: string;
  readonly pinCode: string;
  /** For work that may run again. */
  readonly onceKey?: string;
}

export function nameOf(user: UserSummary): string {
  return user.fullName === '' ? user.email : user.fullName;
}

/** Tells a user the digits of their PIN, on the channels that they chose. */
export async function tellHolder(
  { notifier, clock }: Pick<AccessContext, 'notifier' | 'clock'>,
  trx: AccessDatabase,
  userId: number,
  { deviceName, pinCode, validFrom, validUntil, schedule, onceKey }: ToldCode,
): Promise<void> {
  await notifier.notify(trx, {
    userId,
    message: {
      template: 'pin_code',
      params: { device: deviceName, pinCode, validFrom, validUntil, hours: describeHoursForAll(schedule) },
    },
    isUrgent: validFrom.getTime() - clock.now().getTime() <= soonMs,
    ...(onceKey === undefined ? {} : { onceKey }),
  });
}

export interface Invitation extends ToldCode {
  readonly guestEmail: string;
  readonly guestName: string;
  readonly accessType: AccessType;
}

/** Writes to somebody who has no account: of their language nothing is known, of their clock what the schedule says. */
export async function inviteGuest(
  { mailer, userSummaries }: Pick<AccessContext, 'mailer' | 'userSummaries'>,
  trx: AccessDatabase,
  hostId: number | null,
  { guestEmail, guestName, deviceName, accessType, pinCode, validFrom, validUntil, schedule, onceKey }: Invitation,
): Promise<void> {
  const host = hostId === null ? undefined : (await userSummaries([hostId])).get(hostId);
  await mailer.enqueue(trx, {
    template: 'guest_invitation',
    to: guestEmail,
    timeZone: schedule?.timezone,
    onceKey,
    params: {
      name: guestName,
      host: host === undefined ? 'SmartLock' : nameOf(host),
      device: deviceName,
      pinCode,
      validFrom,
      validUntil,
      hours: describeHoursForAll(schedule),
      isOneTime: accessType === 'one_time',
    },
  });
}
