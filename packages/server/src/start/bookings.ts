import type { Config } from '../config.ts';
import { generatePinCode, type Access } from '../features/access/index.ts';
import { createBookings, type Bookings, type BookingsDeps, type CodeDelivery } from '../features/bookings/index.ts';
import type { Devices } from '../features/devices/index.ts';
import { createCheckpointSigner } from '../platform/audit/checkpoint.ts';
import type { Keyring } from '../platform/crypto/secret-box.ts';
import type { PeriodicTasks } from '../platform/jobs/periodic.ts';
import { eraseMailsTo } from '../platform/notify/mail-personal-data.ts';
import { urlOf } from './reachable-host.ts';

type Given = Pick<
  BookingsDeps,
  'db' | 'audit' | 'events' | 'jobs' | 'clock' | 'mailer' | 'notifier' | 'guesses' | 'userSummaries'
>;

export interface BookingsParts extends Given {
  readonly config: Config;
  readonly keyring: Keyring;
  readonly access: Access;
  readonly devices: Devices;
}

const digitsDefault = 6;

/** What locks of our own protocol tell by themselves: which codes they hold. They keep no spare ones. */
function deliveryByDigest(access: Access): CodeDelivery {
  return {
    async factsOf(pinIds) {
      const held = await access.heldCodes(pinIds);
      return new Map(
        held.map(({ pinId, isHeld, isOnline, reportedAt }) => [
          pinId,
          {
            phase: isHeld ? 'confirmed' : 'programming',
            evidence: isHeld ? { source: 'reported_by_lock', at: reportedAt } : { source: 'none', at: null },
            problem:
              isHeld || isOnline
                ? null
                : { code: 'lock_offline', message: 'The lock is offline. Check its power and its network.' },
            isProven: isHeld,
          },
        ]),
      );
    },
    // Whether they are really free, the database decides; what is not is chosen again.
    allocateDigits: () => Promise.resolve({ digits: generatePinCode(digitsDefault) }),
    takeBackup: () => Promise.resolve(null),
  };
}

/** Bookings stand on access and devices. */
export function composeBookings({ config, keyring, access, devices, ...parts }: BookingsParts): Bookings {
  return createBookings({
    ...parts,
    grants: access.grants,
    delivery: deliveryByDigest(access),
    signer: createCheckpointSigner(keyring),
    getDevice: (viewer, id) => devices.getDevice(viewer, id),
    openDoor: (devicePk, requester) => devices.openDoor(devicePk, requester),
    keyedHash: (value, purpose) => keyring.keyedHash(value, purpose),
    eraseMails: eraseMailsTo,
    settings: {
      publicUrl: config.publicUrl ?? urlOf('http', config.host, config.port),
      smsCountryCode: config.smsCountryCode,
      defaultLanguage: config.defaultLanguage,
    },
  });
}

export function startBookingsUpkeep(tasks: PeriodicTasks, bookings: Bookings): void {
  tasks.start({ name: 'hand out checks before arrivals', everyMs: 5_000, run: () => bookings.handOutChecks() });
  tasks.start({ name: 'complete stays that are over', everyMs: 10_000, run: async () => void (await bookings.completeEnded()) });
}
