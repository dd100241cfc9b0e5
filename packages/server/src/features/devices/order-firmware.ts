import { randomUUID } from 'node:crypto';
import { notFound } from '../../platform/errors.ts';
import type { JobResult } from '../../platform/jobs/job.ts';
import { system, type CommandSender } from './request-command.ts';
import { findCommand } from './store/commands.ts';
import { findDeviceById } from './store/devices.ts';
import type { DeviceDatabase } from './tables.ts';

export interface FirmwareOrder {
  readonly device_id: number;
  readonly firmware_url: string;
  readonly version?: string | undefined;
  readonly sha256?: string | undefined;
}

/**
 * Tells the lock, once for a job: the command has the job's id, unless one of that id could not be sent. Throws conflict `device_offline`
 * where the lock is away, so that the job is tried again.
 */
export async function orderFirmware(
  { db, sender }: { readonly db: DeviceDatabase; readonly sender: CommandSender },
  order: FirmwareOrder,
  jobId: string,
): Promise<JobResult> {
  const earlier = await findCommand(db, jobId);
  if (earlier !== undefined && earlier.status !== 'failed') return { request_id: jobId };
  const device = await findDeviceById(db, order.device_id);
  if (device === undefined) throw notFound('device');
  const { requestId } = await sender.send(
    device,
    { command: 'update_firmware', firmwareUrl: order.firmware_url, version: order.version, sha256: order.sha256 },
    system,
    undefined,
    earlier === undefined ? jobId : randomUUID(),
  );
  return { request_id: requestId };
}
