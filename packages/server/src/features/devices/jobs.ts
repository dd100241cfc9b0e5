import type { Clock } from '../../platform/clock.ts';
import { handleJob, type JobHandler } from '../../platform/jobs/job.ts';
import { checkDeviceConnectivity, scheduledUnlock, syncDeviceTime, updateDeviceFirmware } from './job-kinds.ts';
import { performScheduledUnlock, type ScheduledUnlockDeps } from './scheduled-unlocks.ts';
import { orderFirmware } from './order-firmware.ts';
import { askForTime } from './store/telemetry.ts';

const silenceSecondsMin = 300;

export interface DeviceJobsDeps extends ScheduledUnlockDeps {
  readonly clock: Clock;
  /** Answers how many were marked. */
  readonly markSilentOffline: (silenceSeconds: number) => Promise<number>;
  readonly deviceOfflineSeconds: number;
}

export function deviceJobs(deps: DeviceJobsDeps): readonly JobHandler[] {
  return [
    handleJob(checkDeviceConnectivity, async () => ({
      // Whoever allows more than five minutes of silence means it.
      marked_offline: await deps.markSilentOffline(Math.max(silenceSecondsMin, deps.deviceOfflineSeconds)),
    })),
    handleJob(syncDeviceTime, async () => ({ locks: await askForTime(deps.db) })),
    handleJob(updateDeviceFirmware, (payload, run) => orderFirmware(deps, payload, run.id)),
    handleJob(scheduledUnlock, (payload) => performScheduledUnlock(deps, payload.scheduled_unlock_id)),
  ];
}
