import { changesOf } from '../../platform/audit/audit-changes.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import { personOf, shareFields } from './audit.ts';
import { publishShare, shareCreated, shareDeleted, shareUpdated } from './events.ts';
import { mayDo } from './policy.ts';
import { deleteShare, insertShare, updateShareRole, type ShareRow } from './store/devices.ts';
import type { DeviceDatabase, ShareRole } from './tables.ts';

export interface ShareDeviceDeps {
  readonly db: DeviceDatabase;
  readonly audit: AuditTrail;
  readonly events: EventOutbox;
  readonly endPinsOf: (devicePk: number, userId: number) => Promise<void>;
}

async function recordShare(
  { audit }: ShareDeviceDeps,
  trx: DeviceDatabase,
  action: string,
  before: ShareRow | null,
  after: ShareRow | null,
): Promise<void> {
  const share = after ?? before;
  if (share === null) return;
  await audit.record(trx, {
    action,
    resourceType: 'share',
    resourceId: share.id,
    devicePk: share.device_pk,
    subject: personOf(share.user_id),
    changes: changesOf(shareFields, before, after),
    detail: { user: share.user_id },
  });
}

/** Throws conflict `already_shared`. */
export async function shareDevice(deps: ShareDeviceDeps, devicePk: number, userId: number, role: ShareRole): Promise<ShareRow> {
  return await deps.db.transaction().execute(async (trx) => {
    const share = await insertShare(trx, devicePk, userId, role);
    await recordShare(deps, trx, 'share.created', null, share);
    await publishShare(deps.events, trx, shareCreated, share);
    return share;
  });
}

/** Undefined when it is gone, or not at `ifVersion` any more. */
export async function changeShare(
  deps: ShareDeviceDeps,
  share: ShareRow,
  role: ShareRole,
  ifVersion: number | undefined,
): Promise<ShareRow | undefined> {
  // First, so that nobody is left with PINs and without the role that they came from.
  if (!mayDo(role, 'operate')) await deps.endPinsOf(share.device_pk, share.user_id);
  return await deps.db.transaction().execute(async (trx) => {
    const changed = await updateShareRole(trx, share.id, role, ifVersion);
    if (changed === undefined) return undefined;
    await recordShare(deps, trx, 'share.updated', share, changed);
    await publishShare(deps.events, trx, shareUpdated, changed);
    return changed;
  });
}

/** Taking back what was taken back meanwhile is no error. */
export async function endShare(deps: ShareDeviceDeps, share: ShareRow): Promise<void> {
  await deps.endPinsOf(share.device_pk, share.user_id);
  await deps.db.transaction().execute(async (trx) => {
    const ended = await deleteShare(trx, share.device_pk, share.id);
    if (ended === undefined) return;
    await recordShare(deps, trx, 'share.deleted', share, null);
    await publishShare(deps.events, trx, shareDeleted, ended);
  });
}
