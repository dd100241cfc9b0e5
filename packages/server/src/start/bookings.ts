import type { Config } from '../config.ts';
import type { Access } from '../features/access/index.ts';
import { createBookings, type Bookings, type BookingsDeps } from '../features/bookings/index.ts';
import type { Delivery, OfflineCode } from '../features/delivery/index.ts';
import type { Devices } from '../features/devices/index.ts';
import { createCheckpointSigner } from '../platform/audit/checkpoint.ts';
import type { Keyring } from '../platform/crypto/secret-box.ts';
import type { Database } from '../platform/database/connection.ts';
import { createGuardedHttp } from '../platform/http-client/guarded-http.ts';
import { NetworkList } from '../platform/http-client/public-address.ts';
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
  readonly delivery: Delivery;
}

/** Bookings stand on access, on the delivery of codes, and on devices. */
export function composeBookings({ config, keyring, access, devices, delivery, ...parts }: BookingsParts): Bookings {
  return createBookings({
    ...parts,
    grants: access.grants,
    delivery: {
      factsOf: (pinIds) => delivery.factsOf(pinIds),
      // A feature's transaction knows its own tables beside those of all.
      allocateDigits: (trx, wish) => delivery.allocateDigits(trx as Database, wish),
      takeBackup: (trx, wish) => delivery.takeBackup(trx as Database, wish),
      askOfflineCode: (wish, signal) => delivery.askOfflineCode(wish, signal),
      // What comes back is what was handed out.
      takeOfflineCode: (trx, code, wish) => delivery.takeOfflineCode(trx as Database, code as OfflineCode, wish),
      forgetOfflineCode: (code) => delivery.forgetOfflineCode(code as OfflineCode),
    },
    signer: createCheckpointSigner(keyring),
    keyring,
    http: createGuardedHttp({ allowed: new NetworkList(config.calendarsAllowPrivate) }),
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
  tasks.start({
    name: 'look again at codes before arrivals',
    everyMs: 30_000,
    run: async () => void (await bookings.lookAgain()),
  });
  tasks.start({
    name: 'prove codes that were confirmed late',
    everyMs: 10_000,
    run: async () => void (await bookings.proveLate()),
  });
  tasks.start({ name: 'hand out calendars that are due', everyMs: 10_000, run: () => bookings.handOutFeeds() });
  tasks.start({ name: 'complete stays that are over', everyMs: 10_000, run: async () => void (await bookings.completeEnded()) });
}
