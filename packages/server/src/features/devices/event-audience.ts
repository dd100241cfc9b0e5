import type { RecordedEvent } from '../../platform/events/event.ts';
import { mayDo, type DeviceRole } from './policy.ts';
import type { Viewer } from './store/devices.ts';

/** Whether somebody with this role on the event's device, or with none, may see the event. */
export function maySeeEvent(
  event: Pick<RecordedEvent, 'devicePk' | 'userId' | 'isForManagers' | 'isForOwner'>,
  viewer: Viewer,
  role: DeviceRole | undefined,
): boolean {
  if (viewer.seesAll || event.userId === viewer.userId) return true;
  if (event.devicePk === null || role === undefined) return false;
  if (event.isForOwner) return mayDo(role, 'share');
  return mayDo(role, event.isForManagers ? 'see_everyones_access' : 'view');
}
