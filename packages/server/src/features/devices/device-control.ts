import { moveBolt, type MoveBoltDeps } from './move-bolt.ts';
import { requireRole } from './policy.ts';
import type { Requester, SentCommand } from './request-command.ts';
import { deviceOverviews } from './store/device-overview.ts';
import { getDevice, pageOfDevices, type DeviceRow, type Viewer } from './store/devices.ts';
import { isOwnProtocol, type VendorLink } from './vendor-rules.ts';

const pageSize = 500;

export interface FirmwareWish {
  readonly firmwareUrl: string;
  readonly version: string;
  readonly sha256: string | undefined;
}

/** What a lock can do that others cannot. */
export interface DeviceAbilities {
  readonly takesFirmware: boolean;
  readonly reportsTampering: boolean;
}

export function abilitiesOf(device: VendorLink): DeviceAbilities {
  const isOwn = isOwnProtocol(device);
  return { takesFirmware: isOwn, reportsTampering: isOwn };
}

/** For those who act for somebody without being their HTTP client, by the rules that hold there. */
export function deviceControl(deps: MoveBoltDeps) {
  const { db, sender } = deps;
  return {
    moveBolt: (viewer: Viewer, id: number, command: 'lock' | 'unlock', requester: Requester): Promise<SentCommand> =>
      moveBolt(deps, viewer, id, command, requester),
    async startFirmwareUpdate(viewer: Viewer, id: number, wish: FirmwareWish, requester: Requester): Promise<SentCommand> {
      const device = await getDevice(db, viewer, id);
      requireRole(device.role, 'manage');
      return await sender.send(device, { command: 'update_firmware', ...wish }, requester);
    },
    /** Every device that the viewer sees. */
    async listVisibleDevices(viewer: Viewer): Promise<DeviceRow[]> {
      const all: DeviceRow[] = [];
      for (;;) {
        const page = { limit: pageSize, offset: all.length };
        const rows = await pageOfDevices(db, viewer, {}, { field: 'id', direction: 'asc' }, page);
        all.push(...rows);
        if (rows.length < pageSize) return all;
      }
    },
    deviceOverviews: (ids: readonly number[]) => deviceOverviews(db, ids),
  };
}
