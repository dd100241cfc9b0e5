import type { LockView } from './lock-view.ts';

/** Seed and alarm of the platform agree: below this the battery is low. */
const batteryLowBelow = 20;
/** A tamper report is shown for this long; nobody reports its end. */
export const tamperShownMs = 10 * 60_000;

/** A command is on its way; until its end the lock is shown as moving. */
export interface Movement {
  readonly requestId: string;
  readonly to: 'LOCKING' | 'UNLOCKING';
  readonly until: Date;
}

/** Home Assistant's word for "unknown". */
const unknown = 'None';
const onOff = (is: boolean): string => (is ? 'ON' : 'OFF');
const orUnknown = (value: number | string | null): string => (value === null ? unknown : String(value));

/** What a lock's retained topics say, by the last level of the topic. Keys are those of the discovery document's components. */
export function lockStates(view: LockView, movement: Movement | undefined, now: Date): ReadonlyMap<string, string> {
  const { lastAccess } = view;
  const states = new Map<string, string>([
    // A lock that is only offline keeps its last state: Home Assistant would refuse commands without a word if it were unavailable.
    ['availability', view.isConnected ? 'online' : 'offline'],
    ['lock', movement !== undefined && movement.until > now ? movement.to : boltWord(view.bolt)],
    ['attributes', JSON.stringify(attributesOf(view))],
    ['battery', orUnknown(view.batteryLevel)],
    ['battery_low', view.batteryLevel === null ? unknown : onOff(view.batteryLevel < batteryLowBelow)],
    ['online', onOff(view.isOnline)],
    ['jammed', view.bolt === null ? unknown : onOff(view.bolt === 'jammed')],
    ['lockdown', onOff(view.isLockedDown)],
    ['last_access', lastAccess === null ? unknown : lastAccess.at.toISOString()],
    ['last_user', lastAccess === null ? unknown : (lastAccess.name ?? 'Nobody known').slice(0, 255)],
    ['last_method', lastAccess === null ? unknown : lastAccess.method],
    ['last_access_attributes', JSON.stringify(lastAccess === null ? {} : accessAttributes(lastAccess))],
  ]);
  if (view.signalDbm !== null) states.set('signal', String(view.signalDbm));
  if (view.temperature !== null) states.set('temperature', String(view.temperature));
  if (view.door !== null) states.set('door', view.door === 'unknown' ? unknown : onOff(view.door === 'open'));
  if (view.canReportTampering) states.set('tamper', onOff(isTampered(view, now)));
  if (view.takesFirmware) states.set('firmware', JSON.stringify(firmwareOf(view)));
  return states;
}

function boltWord(bolt: LockView['bolt']): string {
  return bolt === null ? unknown : bolt.toUpperCase();
}

function isTampered({ lastTamperAt }: LockView, now: Date): boolean {
  return lastTamperAt !== null && now.getTime() - lastTamperAt.getTime() < tamperShownMs;
}

function attributesOf(view: LockView): object {
  return {
    device_id: view.deviceId,
    vendor: view.vendor,
    battery_level: view.batteryLevel,
    last_heard: view.lastHeardAt?.toISOString() ?? null,
    // What is shown is then the last that the lock said.
    is_stale: !view.isOnline,
  };
}

function accessAttributes({ name, method, action, success, at }: NonNullable<LockView['lastAccess']>): object {
  return { name, method, action, success, at: at.toISOString() };
}

function firmwareOf({ firmwareVersion, firmwareUpdate, firmwareOffer }: LockView): object {
  const isRunning = firmwareUpdate !== null && ['sent', 'downloading', 'installing'].includes(firmwareUpdate.state);
  const wanted = isRunning ? firmwareUpdate.version : null;
  return {
    installed_version: firmwareVersion,
    latest_version: wanted ?? firmwareOffer?.version ?? firmwareVersion,
    in_progress: isRunning,
    update_percentage: isRunning ? firmwareUpdate.percent : null,
  };
}
