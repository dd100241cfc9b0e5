import { notFound } from '../../platform/errors.ts';
import { mayDo, type DeviceRow, type Viewer } from '../devices/index.ts';
import type { ReportContext } from './context.ts';

/** Reports tell who was where: they are of those who manage the device, and for everybody else there is none. */
export async function requireManaged(
  context: Pick<ReportContext, 'getDevice'>,
  viewer: Viewer,
  deviceId: number,
): Promise<DeviceRow> {
  const device = await context.getDevice(viewer, deviceId);
  if (!mayDo(device.role, 'manage')) throw notFound('device');
  return device;
}
