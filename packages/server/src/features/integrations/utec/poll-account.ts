import type { VendorReport } from '../../devices/index.ts';
import { SmartLockError } from '../../../platform/errors.ts';
import type { CloudReading } from '../../../vendors/lock-vendor.ts';
import { customDataContext } from './account-connections.ts';
import { believe, nextTurnMs } from './believe.ts';
import type { UtecContext } from './context.ts';
import { findAccount, noteDiscovery, notePoll, vendorName, type AccountRow } from './store/accounts.ts';
import { listCached, saveDiscovery, saveHeard, type CachedRow, type Heard } from './store/devices.ts';
import type { StateSource } from './tables.ts';

const hourMs = 3_600_000;
const discoverEveryMs = 6 * hourMs;

export interface PollResult {
  readonly devices: number;
  readonly heard: number;
  readonly error: string | null;
}

export function pollSecondsOf(context: Pick<UtecContext, 'settings'>, account: Pick<AccountRow, 'poll_seconds'>): number {
  return account.poll_seconds ?? context.settings.pollSeconds;
}

/** One round: the list of devices where it is due, and the states of all locks in one question. When the next one is due depends on what came of it. */
export async function pollAccount(context: UtecContext, accountId: number, signal: AbortSignal): Promise<PollResult | null> {
  const { db, clock, random } = context;
  const account = await findAccount(db, accountId);
  if (account === undefined) return null;
  const result = { devices: 0, heard: 0, error: null as string | null };
  try {
    if (account.discover_at <= clock.now()) await discoverDevices(context, account, signal);
    const locks = (await listCached(db, accountId)).filter((row) => row.is_lock);
    result.devices = locks.length;
    result.heard = await hear(context, accountId, locks, await readLocks(context, accountId, locks, signal), 'poll');
  } catch (failure) {
    if (!(failure instanceof SmartLockError) || failure.kind === 'internal') throw failure;
    result.error = failure.message;
  }
  const now = clock.now();
  const failures = result.error === null ? 0 : account.failures + 1;
  const isActive = account.active_until !== null && account.active_until > now;
  const inMs = nextTurnMs({ pollSeconds: pollSecondsOf(context, account), isActive, failures, random });
  await notePoll(db, accountId, { at: now, nextAt: new Date(now.getTime() + inMs), error: result.error, failures });
  return result;
}

async function readLocks(context: UtecContext, accountId: number, locks: readonly CachedRow[], signal: AbortSignal) {
  if (locks.length === 0) return new Map<string, CloudReading>();
  return await context.vendor.readCloud(
    accountId,
    locks.map(({ ref }) => ref),
    signal,
  );
}

/** Keeps what the cloud lists. Devices here follow a name that was changed there; whatever is listed no more cannot be reached. */
export async function discoverDevices(context: UtecContext, account: AccountRow, signal?: AbortSignal): Promise<void> {
  const { db, clock, keyring, vendor, devices } = context;
  const { id } = account;
  const listed = await vendor.discover(id, signal);
  await db.transaction().execute(async (trx) => {
    await saveDiscovery(
      trx,
      id,
      listed.map(({ customData, ...device }) => ({
        device,
        customDataSealed:
          customData === null ? null : keyring.seal(JSON.stringify(customData), customDataContext(id, device.ref)),
      })),
    );
    const now = clock.now();
    await noteDiscovery(trx, id, { done: now, next: new Date(now.getTime() + discoverEveryMs) });
  });
  const imported = await devices.vendorDevices(id);
  const refs = new Set(imported.map((device) => device.vendor_ref));
  const known = listed.filter(({ ref }) => refs.has(ref));
  if (known.length > 0) await devices.adoptVendorLocks({ id, ownerId: account.owner_id, vendor: vendorName }, known);
  const there = new Set((await listCached(db, id)).map(({ ref }) => ref));
  const gone = imported.filter((device) => !there.has(device.vendor_ref) && device.is_online);
  const away = { observedAt: clock.now(), isOnline: false, batteryLevel: null, lockState: null };
  await devices.recordVendorStates(gone.map((device): VendorReport => ({ device, ...away })));
}

/** Keeps what was heard, and tells the devices that are here. Answers of how many. */
export async function hear(
  context: UtecContext,
  accountId: number,
  known: readonly CachedRow[],
  readings: ReadonlyMap<string, CloudReading>,
  source: StateSource,
): Promise<number> {
  const heard: Heard[] = [];
  const reports = new Map<string, Omit<VendorReport, 'device'>>();
  for (const row of known) {
    const reading = readings.get(row.ref);
    if (reading === undefined) continue;
    const before = { states: row.states, isOnline: row.is_online, awayReports: row.away_reports };
    const { states, isOnline, awayReports } = believe(before, reading);
    heard.push({ ref: row.ref, states: states ?? [], heardAt: reading.observedAt, source, isOnline, awayReports });
    const firmwareVersion = row.device.hardwareVersion;
    const { observedAt, batteryLevel, lockState, door } = reading;
    reports.set(row.ref, { observedAt, isOnline, batteryLevel, lockState, door, firmwareVersion });
  }
  await saveHeard(context.db, accountId, heard);
  const devices = await context.devices.vendorDevices(accountId);
  await context.devices.recordVendorStates(
    devices.flatMap((device): VendorReport[] => {
      const report = reports.get(device.vendor_ref);
      return report === undefined ? [] : [{ device, ...report }];
    }),
  );
  return heard.length;
}
