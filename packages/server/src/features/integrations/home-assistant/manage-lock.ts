import { abilitiesOf, requireRole, type DeviceRow, type Viewer } from '../../devices/index.ts';
import { changesOf } from '../../../platform/audit/audit-changes.ts';
import { conflict, invalidInput } from '../../../platform/errors.ts';
import type { HomeAccount } from './account.ts';
import { homeLockFields } from './audit.ts';
import type { HomeAssistantContext } from './context.ts';
import { homeAssistantLockUpdated } from './events.ts';
import { isUsableName } from './pin-dialect-topics.ts';
import { findHomeLock, saveHomeLock, type HomeLockRow } from './store.ts';

export const clearTextWarning =
  'With slots, codes of this lock cross the MQTT broker in clear text: whoever may read the topics below zigbee2mqtt/ can read and set them. Use a broker with TLS and an access rule of its own for these topics.';

export interface HomeLockWish {
  /** Null: none is offered. */
  readonly firmware: { readonly version: string; readonly url: string; readonly sha256: string | null } | null;
  /** 0: codes do not cross the broker. */
  readonly pinSlots: number;
  readonly acceptsClearText: boolean;
}

export interface HomeLock {
  readonly device: DeviceRow;
  /** Undefined where nobody chose anything. */
  readonly row: HomeLockRow | undefined;
}

export async function getHomeLock(context: HomeAssistantContext, viewer: Viewer, id: number): Promise<HomeLock> {
  const device = await context.devices.getDevice(viewer, id);
  requireRole(device.role, 'manage');
  return { device, row: await findHomeLock(context.db, device.id) };
}

/** Throws invalid_input `clear_text` where slots are wanted and nobody said that they know what that means. */
export async function setHomeLock(
  context: HomeAssistantContext,
  viewer: Viewer,
  id: number,
  wish: HomeLockWish,
): Promise<HomeLock> {
  const { device, row: before } = await getHomeLock(context, viewer, id);
  if (wish.firmware !== null && !abilitiesOf(device).takesFirmware) {
    throw conflict(
      'not_supported_here',
      `This lock is reached through the cloud of ${device.vendor}, whose app brings it firmware; none can be offered here.`,
    );
  }
  if (wish.firmware !== null && !URL.canParse(wish.firmware.url)) {
    throw invalidInput('firmware.url', 'Must be an http or https address.', 'invalid_url');
  }
  if (wish.pinSlots > 0 && !wish.acceptsClearText) throw invalidInput('accepts_clear_text', clearTextWarning, 'clear_text');
  if (wish.pinSlots > 0 && !isUsableName(device.name)) {
    throw conflict(
      'name_not_usable_in_topic',
      `The name "${device.name}" cannot be part of an MQTT topic, which the code managers of Home Assistant need: rename the lock without "/", "+" and "#" first.`,
    );
  }
  const choice = {
    firmware_version: wish.firmware?.version ?? null,
    firmware_url: wish.firmware?.url ?? null,
    firmware_sha256: wish.firmware?.sha256?.toLowerCase() ?? null,
    pin_slots: wish.pinSlots,
  };
  const row = await context.db.transaction().execute(async (trx) => {
    const saved = await saveHomeLock(trx, device.id, choice, context.clock.now());
    await context.audit.record(trx, {
      action: 'home_assistant_lock.updated',
      resourceType: 'device',
      resourceId: device.id,
      devicePk: device.id,
      changes: changesOf(homeLockFields, before ?? null, saved),
    });
    await context.events.publish(
      trx,
      homeAssistantLockUpdated,
      {
        device: { id: device.id, device_id: device.device_id, name: device.name },
        pin_slots: saved.pin_slots,
        firmware_version: saved.firmware_version,
      },
      { devicePk: device.id, isForManagers: true },
    );
    return saved;
  });
  return { device, row };
}

/** Throws conflict `no_firmware_offered` when somebody took the offer back meanwhile. */
export async function installOfferedFirmware(context: HomeAssistantContext, account: HomeAccount, id: number): Promise<void> {
  const offer = await findHomeLock(context.db, id);
  if (offer?.firmware_url == null || offer.firmware_version === null) {
    throw conflict('no_firmware_offered', 'No firmware is offered for this lock. Put one up for it first.');
  }
  await context.devices.startFirmwareUpdate(
    account.viewer,
    id,
    { firmwareUrl: offer.firmware_url, version: offer.firmware_version, sha256: offer.firmware_sha256 ?? undefined },
    account.requester,
  );
}
