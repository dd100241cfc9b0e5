import { hasFeature, type TTLockClient } from '@smartlock/ttlock';

/** Which way commands would take now. A gateway counts as online for some minutes after its power was cut, so "true" may be old. */
export async function wayTo(
  client: TTLockClient,
  lockRef: string,
  featureValue: string | null,
  options: { readonly signal?: AbortSignal },
): Promise<{ readonly isOnline: boolean | null; readonly signalDbm: number | null }> {
  if (hasFeature(featureValue, 'wifi')) {
    return { isOnline: (await client.locks.getWifi(lockRef, options)).isOnline, signalDbm: null };
  }
  const near = await client.gateways.listByLock(lockRef, options);
  if (near.length === 0) return { isOnline: false, signalDbm: null };
  const online = new Set(
    (await client.gateways.list({}, options).all()).filter((one) => one.isOnline).map((one) => one.gatewayId),
  );
  const useful = near.filter((one) => online.has(one.gatewayId));
  const strengths = useful.map((one) => one.rssi).filter((rssi) => rssi !== null);
  return { isOnline: useful.length > 0, signalDbm: strengths.length === 0 ? null : Math.max(...strengths) };
}
