import type { VendorReport } from '../../devices/index.ts';
import { SmartLockError } from '../../../platform/errors.ts';
import type { TtlockContext } from './context.ts';
import { pollIntervalMs } from './poll-interval.ts';
import { pullRecords } from './pull-records.ts';
import { noteCalls } from '../account-state.ts';
import { findAccount, notePoll } from './store/accounts.ts';

const minuteMs = 60_000;
/** List of locks, list of gateways, about one gateway for four locks, the count itself. */
const callsAlways = 3;

export interface PollResult {
  readonly devices: number;
  readonly records: number;
  readonly unread: number;
}

/** One round: states and records of all devices of an account. When the next one is due depends on the calls that are left. */
export async function pollAccount(context: TtlockContext, accountId: number, signal: AbortSignal): Promise<PollResult | null> {
  const { db, vendor, devices: deviceStates, clock } = context;
  if ((await findAccount(db, accountId)) === undefined) return null;
  const devices = await deviceStates.vendorDevices(accountId);
  const result = { devices: devices.length, records: 0, unread: 0 };
  const shortestMs = context.settings.pollMinutes * minuteMs;
  if (devices.length === 0) {
    await notePoll(db, accountId, { at: clock.now(), nextAt: new Date(clock.now().getTime() + shortestMs), error: null });
    return result;
  }
  let error: string | null = null;
  try {
    const statuses = await vendor.readStatuses(
      accountId,
      devices.map((device) => device.vendor_ref),
      'lock',
      signal,
    );
    await deviceStates.recordVendorStates(
      devices.map((device): VendorReport => {
        const status = statuses.get(device.vendor_ref);
        // The account does not see it any more: it cannot be reached.
        if (status === undefined)
          return { device, observedAt: clock.now(), isOnline: false, batteryLevel: null, lockState: null };
        return { device, ...status };
      }),
    );
    for (const device of await deviceStates.vendorDevices(accountId)) {
      if (!statuses.has(device.vendor_ref)) continue;
      try {
        result.records += await pullRecords(context, accountId, device, signal);
      } catch (failure) {
        if (!(failure instanceof SmartLockError) || failure.kind === 'internal') throw failure;
        result.unread += 1;
        error = failure.message;
      }
    }
  } catch (failure) {
    if (!(failure instanceof SmartLockError) || failure.kind === 'internal') throw failure;
    result.unread = devices.length;
    error = failure.message;
  }
  const nextInMs = await nextRoundInMs(context, accountId, devices.length, signal).catch(() => shortestMs);
  await notePoll(db, accountId, { at: clock.now(), nextAt: new Date(clock.now().getTime() + nextInMs), error });
  return result;
}

async function nextRoundInMs(context: TtlockContext, accountId: number, locks: number, signal: AbortSignal): Promise<number> {
  const { pollMinutes, monthlyCalls } = context.settings;
  const now = context.clock.now();
  if (monthlyCalls === null) return pollIntervalMs({ now, pollMinutes, callsPerRound: 1, budget: null });
  const { used, resetsAt } = await context.vendor.readQuota(accountId, signal);
  await noteCalls(context.db, accountId, { used, limit: monthlyCalls, resetsAt, countedAt: context.clock.now() });
  const callsPerRound = callsAlways + 2 * locks + Math.ceil(locks / 4);
  return pollIntervalMs({ now, pollMinutes, callsPerRound, budget: { used, limit: monthlyCalls, resetsAt } });
}
