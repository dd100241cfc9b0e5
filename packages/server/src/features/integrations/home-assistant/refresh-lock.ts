import type { Viewer } from '../../devices/index.ts';
import type { HomeAssistantContext } from './context.ts';

const timeoutMs = 20_000;

/** A vendor is asked for the lock's state now; a lock of our own protocol tells its state by itself, and nothing is to be asked. */
export async function refreshLock({ devices, vendors }: HomeAssistantContext, viewer: Viewer, id: number): Promise<void> {
  const { vendor: name, vendor_account_id: accountId, vendor_ref: ref } = await devices.getDevice(viewer, id);
  const vendor = vendors.find(name);
  if (vendor === undefined || accountId === null || ref === null) return;
  const status = await vendor.readStatus({ accountId, ref }, 'lock', AbortSignal.timeout(timeoutMs));
  const device = (await devices.vendorDevices(accountId)).find((each) => each.id === id);
  if (device !== undefined) await devices.recordVendorStates([{ device, ...status }]);
}
