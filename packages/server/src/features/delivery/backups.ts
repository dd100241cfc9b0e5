import type { Database } from '../../platform/database/connection.ts';
import { SmartLockError } from '../../platform/errors.ts';
import { allocateDigits } from './allocate-digits.ts';
import type { DeliveryContext } from './context.ts';
import type { BackupWish } from './delivery.ts';
import { lockDoors } from './store/locks.ts';
import { findReadySpare, locksShortOfSpares, surplusSpares, type ShortLock, type SpareWish } from './store/spares.ts';
import { withDeliveryTables } from './tables.ts';

const locksPerPage = 50;
/** What is left is done in the next round: each is a change at a door, and people's codes come first. */
const madePerRound = 1000;
const endedPerRound = 1000;
export const backupLabel = 'Spare code';

/**
 * Locks that guests are let in by hold the spare codes that they should: PINs that nobody knows, brought to them as any other. Those that are
 * too many, and those of other locks, end as any other.
 */
export async function fillBackups(context: DeliveryContext, signal: AbortSignal): Promise<{ made: number; ended: number }> {
  const perLock = context.settings.backupsPerLock;
  const wish = { devicePks: perLock === 0 ? [] : await context.locksOfRooms(), perLock };
  return { ended: await endSurplus(context, wish), made: await makeMissing(context, wish, signal) };
}

/** By id, so that locks that never have room delay no other. */
async function makeMissing(context: DeliveryContext, wish: SpareWish, signal: AbortSignal): Promise<number> {
  if (wish.devicePks.length === 0) return 0;
  let made = 0;
  let after = 0;
  while (made < madePerRound && !signal.aborted) {
    const page = await locksShortOfSpares(context.db, wish, { after, limit: locksPerPage });
    for (const lock of page) made += await fillLock(context, lock);
    after = page.at(-1)?.id ?? after;
    if (page.length < locksPerPage) break;
  }
  return made;
}

async function fillLock(context: DeliveryContext, { id: devicePk, missing }: ShortLock): Promise<number> {
  const { root, clock, sparePins, codesChanged, logger } = context;
  try {
    await root.transaction().execute(async (trx) => {
      const now = clock.now();
      const window = { validFrom: now, validUntil: null, schedule: null };
      for (let n = 0; n < missing; n += 1) {
        const { digits } = await allocateDigits(context, trx, { devicePks: [devicePk], startsAt: now, endsAt: null });
        await sparePins.add(trx, { devicePk, digits, label: backupLabel, createdBy: null, isSpare: true, ...window });
      }
    });
  } catch (error) {
    if (!(error instanceof SmartLockError) || error.kind === 'internal') throw error;
    logger.info({ device_pk: devicePk, code: error.code }, 'a lock has no room for its spare codes');
    return 0;
  }
  codesChanged(devicePk);
  return missing;
}

async function endSurplus({ db, root, sparePins, codesChanged }: DeliveryContext, wish: SpareWish): Promise<number> {
  let ended = 0;
  for (const { id, device_pk: devicePk } of await surplusSpares(db, wish, endedPerRound)) {
    // Of one that is given to somebody at this moment nothing ends.
    const isEnded = await root.transaction().execute((trx) => sparePins.end(trx, id, 'spare_not_needed'));
    if (!isEnded) continue;
    codesChanged(devicePk);
    ended += 1;
  }
  return ended;
}

/**
 * Gives a spare code to somebody. It works at once, since the lock has it; that it works for their time alone, the lock is told as soon as it can
 * be reached.
 */
export async function takeBackup(
  { sparePins }: Pick<DeliveryContext, 'sparePins'>,
  database: Database,
  { devicePk, startsAt, endsAt, label }: BackupWish,
): Promise<{ pinId: number; digits: string } | null> {
  const trx = withDeliveryTables(database);
  await lockDoors(trx, [devicePk]);
  const pinId = await findReadySpare(trx, devicePk);
  if (pinId === undefined) return null;
  const digits = await sparePins.assign(database, pinId, { label, validFrom: startsAt, validUntil: endsAt, schedule: null });
  return { pinId, digits };
}
