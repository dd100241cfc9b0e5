import type { Viewer } from '../devices/index.ts';
import { cleanUpDevice } from './clean-up-device.ts';
import type { AccessContext } from './context.ts';
import { changeIssuedPin, deletePin, getPin, issuePin, type PinOrder, type PinUpdate } from './issue-pin.ts';
import { latestAccesses } from './store/latest-access.ts';

/** A PIN with its digits, for whoever manages its device. */
export interface OpenPin {
  readonly id: number;
  readonly devicePk: number;
  readonly label: string;
  readonly digits: string;
  readonly isActive: boolean;
  readonly validFrom: Date;
  readonly validUntil: Date | null;
}

/** Codes for those who act for somebody without being their HTTP client: the same use cases as at the API. */
export function createCodeControl(context: AccessContext) {
  async function find(viewer: Viewer, id: number) {
    return await getPin(context, viewer, id);
  }
  return {
    async issue(viewer: Viewer, order: PinOrder): Promise<OpenPin> {
      const { pin, digits } = await issuePin(context, viewer, order);
      return {
        id: pin.id,
        devicePk: pin.device_pk,
        label: pin.label,
        digits,
        isActive: pin.is_active,
        validFrom: pin.valid_from,
        validUntil: pin.valid_until,
      };
    },
    /** Throws not_found unless the viewer may see it. */
    async open(viewer: Viewer, id: number): Promise<OpenPin> {
      const pin = await find(viewer, id);
      return {
        id: pin.id,
        devicePk: pin.device_pk,
        label: pin.label,
        digits: context.secrets.open(pin),
        isActive: pin.is_active,
        validFrom: pin.valid_from,
        validUntil: pin.valid_until,
      };
    },
    async change(viewer: Viewer, id: number, update: PinUpdate): Promise<void> {
      await changeIssuedPin(context, viewer, await find(viewer, id), update, undefined);
    },
    async remove(viewer: Viewer, id: number): Promise<void> {
      await deletePin(context, viewer, await find(viewer, id), undefined);
    },
    /** Switches off what has expired on one device. Throws not_allowed unless the viewer manages it. */
    cleanUp: (viewer: Viewer, deviceId: number) => cleanUpDevice(context, viewer, deviceId),
    /** Who was last at each door, by its log. */
    latestAccesses: (devicePks: readonly number[]) => latestAccesses(context.db, devicePks),
  };
}
