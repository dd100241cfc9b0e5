import type { Database } from '../../platform/database/connection.ts';
import { SmartLockError } from '../../platform/errors.ts';
import type { LockVendor, VendorLockRef } from '../../vendors/lock-vendor.ts';
import { advanceAndTell } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import type { BackupWish, OfflineCode } from './delivery.ts';
import { offlineSpan, opensUntil } from './rules/offline-code.ts';
import { entryMark } from './rules/reconcile.ts';
import { findForUpdate } from './store/deliveries.ts';
import { lockDoors } from './store/locks.ts';
import { findOfflineLock, insertOfflineEntry, isSomebodys, nextEntryId, wasSpanAsked } from './store/offline-codes.ts';
import { findReadySpare } from './store/spares.ts';
import { withDeliveryTables } from './tables.ts';

const askTimeoutMs = 20_000;
/** A code of these very hours may be somebody's already, or have been: then one that begins an hour earlier is asked for. */
const triesMax = 5;
/** PINs of people are no longer than everybody's keypads take. */
const digitsForm = /^\d{4,8}$/;

/**
 * Asks the vendor for a code that the lock makes out itself: needed where nothing reaches the lock, so that nothing is sent to it. A process that dies
 * after this leaves a code that nobody was told, which the next reading of the list shows as one of ours without a PIN.
 */
export async function askOfflineCode(
  context: DeliveryContext,
  { devicePk, startsAt, endsAt }: BackupWish,
  signal: AbortSignal,
): Promise<OfflineCode | null> {
  const { db, clock, vendors, logger } = context;
  const found = await findOfflineLock(db, devicePk);
  const vendor = found === undefined ? undefined : vendors.find(found.vendor);
  const offline = found?.rules.offline ?? null;
  if (found === undefined || vendor === undefined || offline === null) return null;
  if ((await findReadySpare(db, devicePk)) !== undefined) return null;
  const entryId = await nextEntryId(db);
  const limited = AbortSignal.any([signal, AbortSignal.timeout(askTimeoutMs)]);
  let earlier = 0;
  for (let tries = 0; tries < triesMax && !limited.aborted; tries += 1) {
    const span = offlineSpan({ startsAt, endsAt }, offline, earlier, clock.now());
    if (span === null) return null;
    if (await wasSpanAsked(db, devicePk, span)) {
      earlier += 1;
      continue;
    }
    const name = entryMark(entryId);
    const outcome = await vendor.makeOfflineCode(found.lock, { kind: 'period', name, ...span }, limited);
    // Whatever was made is given again, under the same name.
    if (outcome.state === 'unknown') continue;
    if ('error' in outcome) {
      if (outcome.error.code !== 'period_used_before') {
        logger.info({ device_pk: devicePk, code: outcome.error.code }, 'the vendor gave no offline code');
        return null;
      }
      earlier += 1;
      continue;
    }
    const { codeRef, digits } = outcome;
    if (digits === null) return null;
    const code = { devicePk, entryId, codeRef, digits, ...span, opensUntil: opensUntil(span, offline) };
    const judged = await judgeMade(context, vendor, found.lock, { code, name, startsAt, endsAt }, limited);
    if (judged === 'ours') return code;
    if (judged === 'unusable') {
      await forgetOfflineCode(context, code);
      return null;
    }
    earlier += 1;
  }
  return null;
}

interface Made {
  readonly code: OfflineCode;
  readonly name: string;
  /** The time that is wanted. */
  readonly startsAt: Date;
  readonly endsAt: Date;
}

/**
 * Asked for twice, one and the same code is given twice: to whomever it was given first, by us or by the maker's app, it belongs. Hours that the vendor
 * cuts in another zone than was thought make it too short.
 */
async function judgeMade(
  { db, secrets }: Pick<DeliveryContext, 'db' | 'secrets'>,
  vendor: LockVendor,
  lock: VendorLockRef,
  { code, name, startsAt, endsAt }: Made,
  signal: AbortSignal,
): Promise<'ours' | 'somebodys' | 'unusable'> {
  const { devicePk, codeRef, digits } = code;
  if (!digitsForm.test(digits)) return 'unusable';
  if (await isSomebodys(db, devicePk, { codeRef, digitsHash: secrets.seal(devicePk, digits).pin_hash, name })) return 'somebodys';
  const read = await vendor.listCodes(lock, digits, signal);
  if (read.state === 'unreadable') return 'ours';
  const listed = read.state === 'known' ? read.codes.find(({ ref }) => ref === codeRef) : undefined;
  if (listed === undefined || listed.name !== name) return 'somebodys';
  const isLongEnough =
    listed.startsAt !== null && listed.startsAt <= startsAt && listed.endsAt !== null && listed.endsAt >= endsAt;
  return isLongEnough ? 'ours' : 'unusable';
}

/** A PIN as any other, whose code is at the lock already though the lock does not know it: the cloud's word is all there is until somebody uses it. */
export async function takeOfflineCode(
  context: DeliveryContext,
  database: Database,
  code: OfflineCode,
  { devicePk, startsAt, endsAt, label }: BackupWish,
): Promise<{ pinId: number; digits: string } | null> {
  const { secrets, sparePins, clock } = context;
  const trx = withDeliveryTables(database);
  const { digits, codeRef } = code;
  const { pin_sealed: sealed, pin_hash: hash } = secrets.seal(devicePk, digits);
  await lockDoors(trx, [devicePk]);
  if (await isSomebodys(trx, devicePk, { codeRef, digitsHash: hash, name: entryMark(code.entryId) })) return null;
  const window = { validFrom: startsAt, validUntil: endsAt, schedule: null };
  let pinId: number;
  try {
    pinId = await sparePins.add(database, { devicePk, digits, label, createdBy: null, isSpare: false, ...window });
  } catch (error) {
    if (error instanceof SmartLockError && error.code === 'device_full') return null;
    throw error;
  }
  const now = clock.now();
  await insertOfflineEntry(trx, code, { id: pinId, sealed, hash }, now);
  const delivery = await findForUpdate(trx, pinId);
  if (delivery === undefined) throw new Error(`PIN ${pinId} has no delivery.`);
  const evidence = { source: 'accepted_by_cloud', at: now } as const;
  await advanceAndTell(context, trx, delivery, { causes: ['answered'], evidence }, now);
  return { pinId, digits };
}

/** Nobody was told its digits. What of it stays on the vendor's list, the next reading shows. */
export async function forgetOfflineCode({ db, vendors, logger }: DeliveryContext, code: OfflineCode): Promise<void> {
  const found = await findOfflineLock(db, code.devicePk);
  const outcome =
    found === undefined
      ? undefined
      : await vendors.find(found.vendor)?.forgetCode?.(found.lock, code.codeRef, AbortSignal.timeout(askTimeoutMs));
  if (outcome !== undefined && 'error' in outcome)
    logger.info(
      { device_pk: code.devicePk, code: outcome.error.code },
      'an offline code that nobody was given stays on the list',
    );
}
