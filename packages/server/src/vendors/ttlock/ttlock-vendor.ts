import {
  addTypes,
  MemoryTokenStore,
  OutcomeUnknownError,
  parseCallback,
  deleteTypes,
  passcodeTypes,
  readBaseUrl,
  TransportError,
  TTLockApiError,
  TTLockClient,
  type Lock,
  type PasscodeId,
} from '@smartlock/ttlock';
import { createHash } from 'node:crypto';
import { invalidInput, notFound, SmartLockError } from '../../platform/errors.ts';
import type {
  CodeOutcome,
  CodeRead,
  CodeWish,
  LockVendor,
  MoveOutcome,
  RecordPage,
  SignedIn,
  StatusDepth,
  VendorAccounts,
  VendorCallback,
  VendorLockRef,
  VendorStatus,
} from '../lock-vendor.ts';
import { offlineTypeOf, readWhole, vendorCode } from './codes.ts';
import { Connections, type ConnectionsDeps } from './connections.ts';
import { testConnection } from './diagnosis.ts';
import { explain } from './errors.ts';
import { isAlive, vendorKey } from './keys.ts';
import { vendorGateway, vendorLock } from './locks.ts';
import { firstLookMs, overlapMs, vendorRecord } from './records.ts';
import { readStatuses } from './statuses.ts';

export type TtlockVendor = LockVendor & VendorAccounts;

const minuteMs = 60_000;

/** The adapter to the TTLock cloud. */
export function createTtlockVendor(deps: ConnectionsDeps): TtlockVendor {
  const connections = new Connections(deps);
  return { ...adapt(connections, deps), singleTry: adapt(connections, deps, 1) };
}

/** `attempts`: of each call; left out, what is likely to pass is tried again. */
function adapt(connections: Connections, { clock }: ConnectionsDeps, attempts?: number): TtlockVendor {
  const options = (signal: AbortSignal | undefined) => ({
    ...(signal === undefined ? {} : { signal }),
    ...(attempts === undefined ? {} : { attempts }),
  });

  async function move(lock: VendorLockRef, to: 'locked' | 'unlocked', signal?: AbortSignal): Promise<MoveOutcome> {
    const what = `${to === 'locked' ? 'Locking' : 'Unlocking'} TTLock lock ${lock.ref}`;
    const path = to === 'locked' ? '/v3/lock/lock' : '/v3/lock/unlock';
    const done = await connections.watching(path, () =>
      connections.raw(lock.accountId, (client) =>
        to === 'locked' ? client.lock(lock.ref, options(signal)) : client.unlock(lock.ref, options(signal)),
      ),
    );
    if (!('error' in done)) return { state: 'done', lockState: to };
    const error = asOurs(done.error, what);
    return { state: isInDoubt(done) ? 'unknown' : 'rejected', error };
  }

  /** A change of codes: what the adapter throws is its outcome. */
  async function changing(
    lock: VendorLockRef,
    what: string,
    work: (client: TTLockClient) => Promise<{ codeRef: string; digits: string | null; isReported: boolean }>,
  ): Promise<CodeOutcome> {
    try {
      const { codeRef, digits, isReported } = await connections.raw(lock.accountId, work);
      return { state: isReported ? 'reported' : 'accepted', codeRef, digits };
    } catch (error) {
      const isUnknown = error instanceof OutcomeUnknownError || isAbort(error);
      return { state: isUnknown ? 'unknown' : 'rejected', error: asOurs(error, what) };
    }
  }

  async function statuses(
    accountId: number,
    refs: readonly string[],
    depth: StatusDepth,
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, VendorStatus>> {
    return await connections.use(accountId, 'Reading the states of the locks of the TTLock account', (client) =>
      readStatuses(client, clock, refs, depth, options(signal)),
    );
  }

  return {
    name: 'ttlock',
    move,
    readStatuses: statuses,

    async readStatus(lock, depth, signal) {
      const status = (await statuses(lock.accountId, [lock.ref], depth, signal)).get(lock.ref);
      if (status === undefined) throw notFound(`lock ${lock.ref} in the TTLock account`);
      return status;
    },

    async readClockOffsetMs(lock, signal) {
      return await connections.use(lock.accountId, `Asking TTLock lock ${lock.ref} for its time`, async (client) => {
        const before = clock.now().getTime();
        const time = await client.locks.getTime(lock.ref, options(signal));
        return time.getTime() - Math.round((before + clock.now().getTime()) / 2);
      });
    },

    async listLocks(accountId, signal) {
      return await connections.use(accountId, 'Listing the locks of the TTLock account', async (client) => {
        const locks: Lock[] = await client.locks.list({}, options(signal)).all();
        return locks.map(vendorLock);
      });
    },

    async listCodes(lock, search, signal): Promise<CodeRead> {
      try {
        const codes = await connections.raw(lock.accountId, (client) =>
          readWhole(client.passcodes.list({ lockId: lock.ref, search }, options(signal))),
        );
        return codes.length === 0 ? { state: 'empty' } : { state: 'known', codes: codes.map(vendorCode) };
      } catch (error) {
        return { state: 'unreadable', error: asOurs(error, `Reading the passcodes of TTLock lock ${lock.ref}`) };
      }
    },

    async gatewaysOf(lock, signal) {
      return await connections.use(lock.accountId, `Asking which gateways hear TTLock lock ${lock.ref}`, async (client) =>
        (await client.gateways.listByLock(lock.ref, options(signal))).map(({ gatewayId }) => String(gatewayId)),
      );
    },

    async addCode(lock, wish: CodeWish, signal) {
      return await changing(lock, `Adding a passcode to TTLock lock ${lock.ref}`, async (client) => {
        const { startsAt, endsAt } = wish;
        if ((startsAt === null) !== (endsAt === null)) {
          const missing = startsAt === null ? 'starts_at' : 'ends_at';
          throw invalidInput(missing, 'A passcode has both starts_at and ends_at, or neither and then is permanent.', 'required');
        }
        const period = startsAt === null || endsAt === null ? null : { startDate: startsAt, endDate: endsAt };
        const added: PasscodeId = await client.passcodes.add(
          {
            lockId: lock.ref,
            passcode: wish.digits,
            name: wish.name === '' ? undefined : wish.name,
            type: period === null ? passcodeTypes.permanent : passcodeTypes.period,
            // Over the gateway: with the service's own default the lock would never hear of it (reference §4.4).
            addType: addTypes.gateway,
            ...period,
          },
          options(signal),
        );
        return { codeRef: String(added.keyboardPwdId), digits: wish.digits, isReported: true };
      });
    },

    async makeOfflineCode(lock, wish, signal) {
      return await changing(lock, `Making a passcode for TTLock lock ${lock.ref}`, async (client) => {
        const made = await client.passcodes.getRandom(
          {
            lockId: lock.ref,
            type: offlineTypeOf(wish),
            startDate: wish.startsAt,
            endDate: wish.endsAt ?? undefined,
            name: wish.name === '' ? undefined : wish.name,
          },
          options(signal),
        );
        return { codeRef: String(made.keyboardPwdId), digits: made.keyboardPwd, isReported: false };
      });
    },

    async changeCode(lock, codeRef, change, signal) {
      return await changing(lock, `Changing passcode ${codeRef} of TTLock lock ${lock.ref}`, async (client) => {
        await client.passcodes.change(
          {
            lockId: lock.ref,
            passcodeId: codeRef,
            name: change.name,
            passcode: change.digits,
            startDate: change.period?.startsAt,
            endDate: change.period?.endsAt,
          },
          options(signal),
        );
        const isReported = change.digits !== undefined || change.period !== undefined;
        return { codeRef, digits: change.digits ?? null, isReported };
      });
    },

    async removeCode(lock, codeRef, signal) {
      return await changing(lock, `Deleting passcode ${codeRef} of TTLock lock ${lock.ref}`, async (client) => {
        await client.passcodes.delete({ lockId: lock.ref, passcodeId: codeRef }, options(signal));
        return { codeRef, digits: null, isReported: true };
      });
    },

    async listKeys(lock, signal) {
      return await connections.use(lock.accountId, `Listing the eKeys of TTLock lock ${lock.ref}`, async (client) =>
        (await client.ekeys.listOfLock({ lockId: lock.ref }, options(signal)).all()).filter(isAlive).map(vendorKey),
      );
    },

    async forgetCode(lock, codeRef, signal) {
      return await changing(lock, `Taking passcode ${codeRef} of TTLock lock ${lock.ref} off the list`, async (client) => {
        const wish = { lockId: lock.ref, passcodeId: codeRef, deleteType: deleteTypes.bluetooth };
        await client.passcodes.delete(wish, options(signal));
        return { codeRef, digits: null, isReported: false };
      });
    },

    async readRecords(lock, cursor, signal): Promise<RecordPage> {
      return await connections.use(lock.accountId, `Reading the records of TTLock lock ${lock.ref}`, async (client) => {
        // A fixed end, or rows would shift from page to page while new ones come; a little ahead, for locks whose clock is.
        const endDate = clock.now().getTime() + 10 * minuteMs;
        const read = cursor === null ? Number.NaN : Date.parse(cursor);
        const startDate = Number.isNaN(read) ? clock.now().getTime() - firstLookMs : read - overlapMs;
        const filter = { lockId: lock.ref, startDate: Math.max(startDate, 0), endDate };
        const records = await client.records.list(filter, options(signal)).all();
        return { records: records.map(vendorRecord), cursor: clock.now().toISOString() };
      });
    },

    async signIn(order, signal): Promise<SignedIn> {
      const tokenStore = new MemoryTokenStore();
      try {
        const baseUrl = readBaseUrl(order.baseUrl);
        const { clientId, clientSecret, username, password } = order;
        const client = new TTLockClient({ ...connections.passing({ clientId, clientSecret, baseUrl }), tokenStore });
        await client.authenticate(username, password, { ...options(signal), remember: false });
        const { token } = await tokenStore.read();
        if (token === null) throw new Error('A sign-in that succeeded left no token.');
        return { token, passwordMd5: createHash('md5').update(password, 'utf8').digest('hex'), baseUrl };
      } catch (error) {
        throw explainSignIn(error);
      }
    },

    async keepToken(accountId, signal) {
      await connections.use(accountId, 'Keeping the token of the TTLock account', (client) =>
        client.getValidToken(options(signal)),
      );
    },

    async refreshToken(accountId, signal) {
      await connections.use(accountId, 'Refreshing the token of the TTLock account', (client) =>
        client.refreshToken(options(signal)),
      );
    },

    async listGateways(accountId, signal) {
      return await connections.use(accountId, 'Listing the gateways of the TTLock account', async (client) =>
        (await client.gateways.list({}, options(signal)).all()).map(vendorGateway),
      );
    },

    async readQuota(accountId, signal) {
      return await connections.use(accountId, 'Asking TTLock how many calls were made', async (client) => {
        const used = await client.getMonthRequestCount(options(signal));
        const report = client.budgetReport();
        return { used, limit: report?.limit ?? null, resetsAt: report?.resetsAt ?? endOfMonth(clock.now()) };
      });
    },

    readCallback(body): VendorCallback {
      let callback: ReturnType<typeof parseCallback>;
      try {
        callback = parseCallback(body);
      } catch (error) {
        throw explain(error, 'Reading a callback of TTLock');
      }
      switch (callback.type) {
        case 'records':
          return { kind: 'records', lockRefs: [...new Set(callback.records.map(({ lockId }) => String(lockId)))] };
        case 'lock-connection':
          return { kind: 'connection', lockRef: String(callback.lockId), isOnline: callback.isOnline };
        case 'gateway-connection':
          return { kind: 'connection', lockRef: null, isOnline: callback.isOnline };
        case 'write-failed':
          return { kind: 'code_failed', lockRef: String(callback.lockId) };
        default:
          return { kind: 'other' };
      }
    },

    testConnection: (accountId, lockRef, signal) => testConnection({ connections, clock }, accountId, lockRef, signal),
  };
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'AbortError' || error.name === 'TimeoutError');
}

/** "Failed" and "internal error" may mean that the lock did it and its answer was lost (reference §9). */
function isInDoubt({ error, isSent, isInDoubt: wasInDoubt }: { error: unknown; isSent: boolean; isInDoubt: boolean }): boolean {
  if (wasInDoubt || error instanceof OutcomeUnknownError) return true;
  if (isAbort(error)) return isSent;
  if (error instanceof TransportError) return isSent && error.mayHaveTakenEffect;
  return error instanceof TTLockApiError && (error.facts.family === 'failed' || error.facts.family === 'service');
}

function asOurs(error: unknown, what: string): SmartLockError {
  const explained = explain(error, what);
  if (explained instanceof SmartLockError) return explained;
  throw explained;
}

/** A wrong password is the caller's to correct. */
function explainSignIn(error: unknown): Error {
  const what = 'Signing in at TTLock';
  const explained = explain(error, what);
  if (!(error instanceof TTLockApiError) || !(explained instanceof SmartLockError) || explained.kind !== 'vendor_rejected') {
    return explained;
  }
  return new SmartLockError('unprocessable', explained.code, explained.message, { cause: error, extra: explained.extra });
}

function endOfMonth(now: Date): Date {
  const beijingMs = 8 * 60 * minuteMs;
  const there = new Date(now.getTime() + beijingMs);
  return new Date(Date.UTC(there.getUTCFullYear(), there.getUTCMonth() + 1, 1) - beijingMs);
}
