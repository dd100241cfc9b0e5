import { SmartLockError } from '../../../platform/errors.ts';
import type { CodeRead, LockVendor, VendorLockRef } from '../../../vendors/lock-vendor.ts';
import type { DeliveryContext } from '../context.ts';
import { problemOfError } from '../perform.ts';
import type { LiveReading } from './facts.ts';

/** A person waits. */
const liveTimeoutMs = 10_000;

export interface LiveAnswer {
  readonly reading: LiveReading;
  readonly clock: { readonly offsetMs: number; readonly at: Date } | null;
}

/** Asks the vendor once for the lock's codes, and the lock for its time. Changes nothing, here or there. */
export async function readLive(
  { vendors, clock }: Pick<DeliveryContext, 'vendors' | 'clock'>,
  vendorName: string,
  lock: VendorLockRef | null,
  digits: string,
  timeoutMs = liveTimeoutMs,
): Promise<LiveAnswer> {
  const found = vendors.find(vendorName);
  if (found === undefined || lock === null) return { reading: { state: 'not_possible', at: clock.now() }, clock: null };
  const vendor = found.singleTry ?? found;
  const signal = AbortSignal.timeout(timeoutMs);
  const [read, offsetMs] = await Promise.all([listCodes(vendor, lock, signal), readOffset(vendor, lock, signal)]);
  const at = clock.now();
  return { reading: readingOf(read, digits, at), clock: offsetMs === null ? null : { offsetMs, at } };
}

function readingOf(read: CodeRead, digits: string, at: Date): LiveReading {
  if (read.state === 'empty') return { state: 'empty', at, codes: 0, code: null };
  if (read.state === 'known') {
    const code = read.codes.find((one) => one.digits === digits);
    const { codes } = read;
    if (code === undefined) return { state: 'known', at, codes: codes.length, code: null };
    const { startsAt, endsAt, state } = code;
    return { state: 'known', at, codes: codes.length, code: { startsAt, endsAt, state } };
  }
  const problem = problemOfError(read.error);
  return {
    state: 'unreadable',
    at,
    // A reading that got no answer leaves nothing in doubt.
    problem: problem === 'outcome_unknown' ? 'unreadable' : problem,
    message: `the codes of the lock could not be read just now: ${read.error.message}`,
  };
}

async function listCodes(vendor: LockVendor, lock: VendorLockRef, signal: AbortSignal): Promise<CodeRead> {
  try {
    return await vendor.listCodes(lock, undefined, signal);
  } catch (error) {
    if (!(error instanceof SmartLockError)) throw error;
    return { state: 'unreadable', error };
  }
}

/** Null: it did not answer, or its vendor cannot be asked for that. */
async function readOffset(vendor: LockVendor, lock: VendorLockRef, signal: AbortSignal): Promise<number | null> {
  try {
    return await vendor.readClockOffsetMs(lock, signal);
  } catch (error) {
    if (!(error instanceof SmartLockError)) throw error;
    return null;
  }
}
