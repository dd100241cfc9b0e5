import {
  isNotificationFrom,
  MemoryTokenStore,
  parseNotification,
  readCallback,
  TransportError,
  type UtecNotification,
} from '@smartlock/utec';
import { notFound, SmartLockError } from '../../platform/errors.ts';
import type {
  BrowserAccounts,
  CloudReading,
  CodeOutcome,
  LockVendor,
  MoveOutcome,
  VendorLockRef,
  VendorPush,
  VendorStatus,
} from '../lock-vendor.ts';
import { addCode, changeCode, listCodes, removeCode } from './codes.ts';
import { Connections, type ConnectionsDeps } from './connections.ts';
import { asOurs, explain, isAbort } from './errors.ts';
import { cloudDevice, cloudReading, vendorLock } from './locks.ts';

export type UtecVendor = LockVendor & BrowserAccounts;

/** A little less than an order lives, so that its end is told in words. */
const followMs = 24_000;

const unsupported = (what: string): SmartLockError =>
  new SmartLockError('vendor_unsupported', 'vendor_unsupported', `${what}: the open API of U-tec has nothing for it.`);

/** The adapter to the U-tec cloud. */
export function createUtecVendor(deps: ConnectionsDeps): UtecVendor {
  const connections = new Connections(deps);
  const { clock } = deps;
  const call = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });

  async function move(lock: VendorLockRef, to: 'locked' | 'unlocked', signal?: AbortSignal): Promise<MoveOutcome> {
    const what = `${to === 'locked' ? 'Locking' : 'Unlocking'} U-tec lock ${lock.ref}`;
    let isAccepted = false;
    let isSent = false;
    try {
      const options = { ...call(signal), followMs, onAccepted: () => (isAccepted = true) };
      const { outcome, lock: seen } = await connections.ofLock(lock.accountId, lock.ref, async (client) => {
        signal?.throwIfAborted();
        isSent = true;
        return await (to === 'locked' ? client.lock(lock.ref, options) : client.unlock(lock.ref, options));
      });
      if (outcome === 'confirmed') return { state: 'done', lockState: to };
      const last =
        seen?.lockState == null ? 'nothing was heard of it' : `it was last heard to be ${seen.lockState.toLowerCase()}`;
      const message = `${what}: U-tec accepted the order, and the lock was not seen to carry it out; ${last}. Look at the door.`;
      return { state: 'unknown', error: new SmartLockError('timeout', 'not_confirmed', message) };
    } catch (error) {
      const isLost = error instanceof TransportError && error.mayHaveTakenEffect;
      const isUnknown = isAccepted || isLost || (isSent && isAbort(error));
      return { state: isUnknown ? 'unknown' : 'rejected', error: asOurs(error, what) };
    }
  }

  async function readCloud(accountId: number, refs: readonly string[], signal?: AbortSignal) {
    try {
      return await connections.ofLocks(accountId, refs, async (client) => {
        const readings = new Map<string, CloudReading>();
        for (const [ref, queried] of await client.query(refs, call(signal))) {
          const reading = cloudReading(queried, clock.now());
          if (reading !== null) readings.set(ref, reading);
        }
        return readings;
      });
    } catch (error) {
      throw explain(error, 'Reading the states of the locks of the U-tec account');
    }
  }

  /** A single report of a lock being away is often wrong. */
  async function readStatus({ accountId, ref }: VendorLockRef, signal?: AbortSignal): Promise<VendorStatus> {
    let reading = (await readCloud(accountId, [ref], signal)).get(ref);
    if (reading?.isOnline === false) reading = (await readCloud(accountId, [ref], signal)).get(ref);
    if (reading === undefined) throw notFound(`lock ${ref} in the U-tec account`);
    const { states: _raw, ...status } = reading;
    return status;
  }

  const rejected = (error: SmartLockError): CodeOutcome => ({ state: 'rejected', error });

  return {
    name: 'utec',
    move,
    readCloud,
    // Asking the lock itself is not possible: both depths are what the cloud has heard.
    readStatuses: async (accountId, refs, _depth, signal) => await readCloud(accountId, refs, signal),
    readStatus: async (lock, _depth, signal) => await readStatus(lock, signal),
    readClockOffsetMs: () => Promise.reject(unsupported('Asking the lock for its time')),

    async listLocks(accountId, signal) {
      return await connections.use(accountId, 'Listing the locks of the U-tec account', async (client) => {
        const locks = (await client.discover(call(signal))).filter(({ isLock }) => isLock);
        const readings =
          locks.length === 0
            ? new Map()
            : await client.query(
                locks.map(({ id }) => id),
                call(signal),
              );
        return locks.map((device) => vendorLock(device, readings.get(device.id)));
      });
    },

    listCodes: async (lock, search, signal) => await listCodes(connections, lock, search, call(signal)),
    addCode: async (lock, wish, signal) => await addCode(connections, lock, wish, call(signal)),
    changeCode: async (lock, codeRef, change, signal) => await changeCode(connections, lock, codeRef, change, call(signal)),
    removeCode: async (lock, codeRef, signal) => await removeCode(connections, lock, codeRef, call(signal)),
    makeOfflineCode: () => Promise.resolve(rejected(unsupported('Making a code that needs no connection'))),
    // What happened at the door is not told by this API: nothing is read, and nothing is missed.
    readRecords: (_lock, cursor) => Promise.resolve({ records: [], cursor: cursor ?? '' }),

    authorizeUrl(application, wish) {
      try {
        return connections.passing(application).authorizeUrl(wish);
      } catch (error) {
        throw explain(error, 'Starting the log-in at U-tec');
      }
    },

    readCallback(given, expectedState) {
      try {
        return readCallback(given, expectedState);
      } catch (error) {
        throw explain(error, 'Reading what the log-in at U-tec came back with');
      }
    },

    async exchangeCode(application, wish, signal) {
      const tokenStore = new MemoryTokenStore();
      try {
        await connections.passing(application, { tokenStore }).exchangeCode(wish, call(signal));
      } catch (error) {
        throw explain(error, 'Logging in at U-tec');
      }
      const { token } = await tokenStore.read();
      if (token === null) throw new Error('A log-in that succeeded left no token.');
      return token;
    },

    async keepToken(accountId, signal) {
      await connections.use(accountId, 'Keeping the token of the U-tec account', (client) => client.validToken(call(signal)));
    },
    async refreshToken(accountId, signal) {
      await connections.use(accountId, 'Refreshing the token of the U-tec account', (client) =>
        client.refreshToken(call(signal)),
      );
    },
    async discover(accountId, signal) {
      return await connections.use(accountId, 'Listing the devices of the U-tec account', async (client) =>
        (await client.discover(call(signal))).map(cloudDevice),
      );
    },
    async registerPush(accountId, { url, secret }, signal) {
      await connections.use(accountId, 'Asking U-tec to push what happens', (client) =>
        client.registerNotifications({ url, accessToken: secret }, call(signal)),
      );
    },
    readPush: (body) => parseNotification(body).map(pushOf),
    isPushFrom: (authorization, secrets) => isNotificationFrom(authorization, secrets),
  };
}

function pushOf(notification: UtecNotification): VendorPush {
  switch (notification.kind) {
    case 'sync':
      return { kind: 'devices' };
    case 'deleted':
      return { kind: 'deleted', ref: notification.id };
    default:
      return { kind: 'changed', ref: notification.id };
  }
}
