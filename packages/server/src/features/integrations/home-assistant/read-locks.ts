import { abilitiesOf, mayDo, type DeviceRow } from '../../devices/index.ts';
import { findHomeAccount } from './account.ts';
import type { HomeAssistantContext } from './context.ts';
import type { LockView } from './lock-view.ts';
import { listHomeLocks } from './store.ts';

const ownVendor = 'mqtt';
const ownName = 'SmartLock';

/** What Home Assistant may see, of these devices or of all. */
export async function readLocks(context: HomeAssistantContext, ids: readonly number[] | null): Promise<LockView[]> {
  const account = await findHomeAccount(context);
  if (account === undefined) return [];
  const visible = await context.devices.listVisibleDevices(account.viewer);
  const rows = ids === null ? visible : visible.filter(({ id }) => ids.includes(id));
  const pks = rows.map(({ id }) => id);
  const [overviews, accesses, kept] = await Promise.all([
    context.devices.deviceOverviews(pks),
    context.access.latestAccesses(rows.filter(({ role }) => mayDo(role, 'see_everyones_access')).map(({ id }) => id)),
    listHomeLocks(context.db, pks),
  ]);
  return rows.map((row) => {
    const overview = overviews.get(row.id);
    const access = accesses.get(row.id);
    const offer = kept.get(row.id);
    return {
      ...viewOf(row),
      lastTamperAt: overview?.lastTamperAt ?? null,
      firmwareUpdate: overview?.firmwareUpdate ?? null,
      firmwareOffer: offer?.firmware_version == null ? null : { version: offer.firmware_version },
      lastAccess: access ?? null,
    };
  });
}

type Told = Omit<LockView, 'lastTamperAt' | 'firmwareUpdate' | 'firmwareOffer' | 'lastAccess'>;

function viewOf(row: DeviceRow): Told {
  const isHeard = row.reported_at !== null;
  const { takesFirmware, reportsTampering } = abilitiesOf(row);
  const maker = row.vendor === ownVendor ? ownName : row.vendor;
  return {
    id: row.id,
    deviceId: row.device_id,
    name: row.name,
    location: row.location,
    vendor: row.vendor,
    maker,
    model: row.vendor === ownVendor ? 'Smart lock' : `Smart lock through ${maker}`,
    firmwareVersion: row.firmware_version === '' ? null : row.firmware_version,
    mayOperate: mayDo(row.role, 'operate'),
    mayManage: mayDo(row.role, 'manage'),
    isConnected: row.vendor === ownVendor || row.vendor_account_id !== null,
    isOnline: row.is_online,
    isLockedDown: row.is_locked_down,
    bolt: !isHeard || row.lock_status === 'error' ? null : row.lock_status,
    batteryLevel: isHeard ? row.battery_level : null,
    signalDbm: row.signal_strength,
    temperature: row.temperature,
    door: row.door,
    canReportTampering: reportsTampering,
    takesFirmware,
    lastHeardAt: row.last_seen ?? row.reported_at,
  };
}
