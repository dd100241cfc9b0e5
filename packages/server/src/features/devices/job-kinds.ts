import { Type } from 'typebox';
import { defineJob } from '../../platform/jobs/job.ts';
import { Id } from '../../platform/http/schemas.ts';

const nothing = Type.Object({});

export const checkDeviceConnectivity = defineJob({
  name: 'check_device_connectivity',
  summary: 'Marks devices offline that were silent for five minutes',
  payload: nothing,
  attemptsMax: 3,
  timeoutSeconds: 60,
  cron: '*/5 * * * *',
});

export const syncDeviceTime = defineJob({
  name: 'sync_device_time',
  summary: 'Sends every online lock the time, at its next status',
  payload: nothing,
  attemptsMax: 5,
  timeoutSeconds: 60,
  cron: '0 3 * * *',
});

export const updateDeviceFirmware = defineJob({
  name: 'update_device_firmware',
  summary: 'Tells an online lock to install a firmware; its progress is shown with the device',
  payload: Type.Object({
    device_id: Type.Integer({ ...Id, description: "The device's number" }),
    firmware_url: Type.String({ maxLength: 2000, pattern: String.raw`^[hH][tT][tT][pP][sS]?://[\x21-\x7e]+$` }),
    version: Type.Optional(Type.String({ minLength: 1, maxLength: 50, pattern: String.raw`^[\x20-\x7e]+$` })),
    sha256: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  }),
  attemptsMax: 6,
  timeoutSeconds: 60,
  retryDelaySeconds: 15,
});

export const scheduledUnlock = defineJob({
  name: 'scheduled_unlock',
  summary: 'Carries out an unlock whose time has come',
  payload: Type.Object({ scheduled_unlock_id: Id }),
  attemptsMax: 5,
  timeoutSeconds: 120,
  concurrency: 8,
});
