import { Type } from 'typebox';
import { defineJob, handleJob, type JobHandler } from '../../platform/jobs/job.ts';
import { cleanUpExpired } from './clean-up-expired.ts';
import type { AccessContext } from './context.ts';
import { inviteGuest, tellHolder } from './tell-codes.ts';
import { findGuestOfPin } from './store/temporary-accesses.ts';
import { findLivePin } from './store/pins.ts';

export const sendPinNotification = defineJob({
  name: 'send_pin_notification',
  summary: 'Tell the holder of a PIN its digits: by mail, and by SMS where they have a phone number and take SMS',
  payload: Type.Object({ pin_id: Type.Integer({ minimum: 1 }) }),
  attemptsMax: 5,
  timeoutSeconds: 60,
});

export const cleanupExpiredAccess = defineJob({
  name: 'cleanup_expired_access',
  summary: 'Switches expired PINs, QR codes and guests off, and tells the owners',
  payload: Type.Object({}),
  attemptsMax: 5,
  timeoutSeconds: 600,
  cron: '0 2 * * *',
});

/** The digits are read when the job runs, so that no payload holds them. Run again, it tells nobody twice. */
export function accessJobs(context: AccessContext): readonly JobHandler[] {
  return [
    handleJob(cleanupExpiredAccess, (_payload, { signal }) => cleanUpExpired(context, signal)),
    handleJob(sendPinNotification, async ({ pin_id: pinId }, { id: runId }) => {
      const pin = await findLivePin(context.db, pinId);
      const device = pin === undefined ? undefined : (await context.deviceSummaries([pin.device_pk])).get(pin.device_pk);
      if (pin === undefined || device === undefined) return { told: false, reason: 'there is no such PIN any more' };
      const window = { validFrom: pin.valid_from, validUntil: pin.valid_until, schedule: pin.schedule };
      const code = { ...window, deviceName: device.name, pinCode: context.secrets.open(pin) };
      const onceKey = `send_pin_notification:${runId}`;
      const guest = pin.temporary_access_id === null ? undefined : await findGuestOfPin(context.db, pin.temporary_access_id);
      const { user_id: holderId } = pin;
      if (guest === undefined && holderId === null) return { told: false, reason: 'this PIN has no holder' };
      await context.db.transaction().execute(async (trx) => {
        if (guest !== undefined) {
          await inviteGuest(context, trx, guest.granted_by, {
            ...code,
            guestEmail: guest.guest_email,
            guestName: guest.guest_name,
            accessType: guest.access_type,
            onceKey,
          });
        } else if (holderId !== null) {
          await tellHolder(context, trx, holderId, { ...code, onceKey });
        }
      });
      return { told: true };
    }),
  ];
}
