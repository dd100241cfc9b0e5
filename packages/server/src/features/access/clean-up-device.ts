import { requireManager } from './policy.ts';
import type { AccessContext } from './context.ts';
import { cleanUpOf } from './clean-up-expired.ts';
import type { Viewer } from '../devices/index.ts';

/** What the nightly cleaning does, for one device and now. Answers how many codes were switched off. */
export async function cleanUpDevice(
  context: AccessContext,
  viewer: Viewer,
  id: number,
): Promise<{ pins: number; qrCodes: number }> {
  const device = await context.getDevice(viewer, id);
  requireManager(device.role, 'remove its expired codes');
  const summaries = await context.deviceSummaries([device.id]);
  const now = context.clock.now();
  const cleaned = await context.db
    .transaction()
    .execute((trx) => cleanUpOf(context, trx, device.owner_id, [...summaries.values()], now));
  for (const { devicePk } of cleaned) context.codesChanged(devicePk);
  return {
    pins: cleaned.reduce((sum, { pins, guests }) => sum + pins + guests, 0),
    qrCodes: cleaned.reduce((sum, { qrCodes }) => sum + qrCodes, 0),
  };
}
