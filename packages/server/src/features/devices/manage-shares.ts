import type { EventOutbox } from '../../platform/events/event.ts';
import { publishShare, shareCreated, shareDeleted, shareUpdated } from './events.ts';
import { deleteShare, insertShare, updateShareRole, type ShareRow } from './store/devices.ts';
import type { DeviceDatabase, ShareRole } from './tables.ts';

export interface ManageSharesDeps {
  readonly db: DeviceDatabase;
  readonly events: EventOutbox;
}

export async function createShare(
  { db, events }: ManageSharesDeps,
  devicePk: number,
  userId: number,
  role: ShareRole,
): Promise<ShareRow> {
  return await db.transaction().execute(async (trx) => {
    const share = await insertShare(trx, devicePk, userId, role);
    await publishShare(events, trx, shareCreated, share);
    return share;
  });
}

/** Undefined when somebody else changed the share meanwhile, or took it back. */
export async function changeShareRole(
  { db, events }: ManageSharesDeps,
  shareId: number,
  role: ShareRole,
  ifVersion: number | undefined,
): Promise<ShareRow | undefined> {
  return await db.transaction().execute(async (trx) => {
    const share = await updateShareRole(trx, shareId, role, ifVersion);
    if (share !== undefined) await publishShare(events, trx, shareUpdated, share);
    return share;
  });
}

export async function takeShareBack({ db, events }: ManageSharesDeps, devicePk: number, shareId: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const share = await deleteShare(trx, devicePk, shareId);
    if (share !== undefined) await publishShare(events, trx, shareDeleted, share);
  });
}
