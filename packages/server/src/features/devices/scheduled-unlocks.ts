import { randomUUID } from 'node:crypto';
import type { UserSummary } from '../accounts/index.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { isUniqueViolation } from '../../platform/database/connection.ts';
import { conflict, invalidInput, SmartLockError } from '../../platform/errors.ts';
import type { JobQueue, JobResult } from '../../platform/jobs/job.ts';
import { scheduledUnlock } from './job-kinds.ts';
import { isOpenable, mayDo } from './policy.ts';
import { isSettled, type CommandSender, type Requester } from './request-command.ts';
import { failureText } from './settle-command.ts';
import { findCommand, type CommandRow } from './store/commands.ts';
import { getDevice, type DeviceRow, type Viewer } from './store/devices.ts';
import {
  cancelUnlock,
  claimUnlock,
  dueUnlocks,
  endOverdueUnlocks,
  insertScheduledUnlock,
  postponeUnlock,
  settleUnlock,
  type ScheduledUnlockRow,
} from './store/scheduled-unlocks.ts';
import type { DeviceDatabase } from './tables.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
const aheadMsMax = 366 * dayMs;
const lifeMsDefault = 5 * minuteMs;
const lifeMsMax = dayMs;
const pendingMax = 100;
const perRound = 100;
/** How soon a lock that could not be reached is tried again. */
const tryAgainMs = 10_000;
/** With less time left, the command would be over before the lock has it. */
const lifeSecondsMin = 1;
/** Past its deadline, until which the lock may answer, a command is settled within seconds. */
const settlingMs = 5_000;
const abandonedMs = 30 * minuteMs;

export interface ScheduledUnlockDeps {
  readonly db: DeviceDatabase;
  readonly sender: CommandSender;
  readonly jobs: JobQueue;
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
  readonly clock: Clock;
  readonly commandTtlSeconds: number;
}

/** For somebody who may operate the device; checked by the caller, and again when it is due. */
export async function scheduleUnlock(
  { db, clock, audit }: Pick<ScheduledUnlockDeps, 'db' | 'clock'> & { readonly audit: AuditTrail },
  device: DeviceRow,
  viewer: Viewer,
  { dueAt, expiresAt = new Date(dueAt.getTime() + lifeMsDefault) }: { dueAt: Date; expiresAt?: Date | undefined },
  requester: Requester,
): Promise<ScheduledUnlockRow> {
  const now = clock.now();
  if (dueAt <= now) throw invalidInput('due_at', 'Must be in the future. To unlock now, use unlock/.', 'in_the_past');
  if (dueAt.getTime() - now.getTime() > aheadMsMax) throw invalidInput('due_at', 'Must be within a year from now.', 'too_far');
  const lifeMs = expiresAt.getTime() - dueAt.getTime();
  if (lifeMs <= 0 || lifeMs > lifeMsMax) {
    throw invalidInput('expires_at', 'Must be after due_at, and at most 24 hours later.', 'out_of_range');
  }
  const row = await db.transaction().execute(async (trx) => {
    const inserted = await insertScheduledUnlock(
      trx,
      {
        device_pk: device.id,
        requested_by: viewer.userId,
        as_staff: viewer.seesAll,
        due_at: dueAt,
        expires_at: expiresAt,
        next_try_at: dueAt,
        ip_address: requester.ipAddress,
        user_agent: requester.userAgent,
        created_at: now,
      },
      pendingMax,
    );
    if (inserted === undefined) return undefined;
    await audit.record(trx, {
      action: 'scheduled_unlock.created',
      resourceType: 'scheduled_unlock',
      resourceId: inserted.id,
      devicePk: device.id,
      detail: { due_at: dueAt.toISOString(), expires_at: expiresAt.toISOString() },
    });
    return inserted;
  });
  if (row !== undefined) return row;
  throw conflict(
    'too_many_scheduled_unlocks',
    `The device ${device.device_id} has ${pendingMax} unlocks scheduled, and no more are taken. Cancel one that is not needed.`,
  );
}

/** Undefined where it has begun or ended. */
export async function cancelScheduledUnlock(
  { db, clock, audit }: Pick<ScheduledUnlockDeps, 'db' | 'clock'> & { readonly audit: AuditTrail },
  id: number,
): Promise<ScheduledUnlockRow | undefined> {
  return await db.transaction().execute(async (trx) => {
    const cancelled = await cancelUnlock(trx, id, clock.now());
    if (cancelled === undefined) return undefined;
    await audit.record(trx, {
      action: 'scheduled_unlock.cancelled',
      resourceType: 'scheduled_unlock',
      resourceId: id,
      devicePk: cancelled.device_pk,
    });
    return cancelled;
  });
}

/** Puts what is due into the queue, and ends what is over. Does no harm twice: while a job for it waits or runs, another is not added. */
export async function handOutDueUnlocks({ db, jobs, clock }: Pick<ScheduledUnlockDeps, 'db' | 'jobs' | 'clock'>): Promise<void> {
  const now = clock.now();
  await db.transaction().execute(async (trx) => {
    await endOverdueUnlocks(trx, now, {
      expired: 'It was not carried out in time',
      abandoned: 'Its worker did not come back to it; whether the lock opened, its log tells',
      abandonedBefore: new Date(now.getTime() - abandonedMs),
    });
    for (const id of await dueUnlocks(trx, now, perRound)) {
      await jobs.enqueue(trx, scheduledUnlock, { scheduled_unlock_id: id }, { key: String(id) });
    }
  });
}

/**
 * Carries one out, at most once: its row is claimed and names the command before that is sent, and a command of that id can be recorded
 * once only, which happens before the message leaves. A worker that takes over from a dead one looks for the command first.
 */
export async function performScheduledUnlock(deps: ScheduledUnlockDeps, id: number): Promise<JobResult> {
  const { db, clock } = deps;
  const row = await claimUnlock(db, id, randomUUID());
  if (row?.request_id == null) return { outcome: 'settled already' };
  const settle = async (status: 'done' | 'failed' | 'expired', reason: string | null): Promise<JobResult> => {
    await settleUnlock(db, id, status, reason, clock.now());
    return { outcome: status, reason };
  };
  const postpone = async (reason: string, isCommandSpent: boolean): Promise<JobResult> => {
    await postponeUnlock(db, id, { reason, nextTryAt: new Date(clock.now().getTime() + tryAgainMs), isCommandSpent });
    return { outcome: 'postponed', reason };
  };

  let command = await findCommand(db, row.request_id);
  if (command === undefined) {
    const secondsLeft = Math.floor((row.expires_at.getTime() - clock.now().getTime()) / 1000);
    if (secondsLeft < lifeSecondsMin) return await settle('expired', row.reason ?? 'It was not carried out in time');
    const device = await deviceFor(deps, row);
    if (typeof device === 'string') return await settle('failed', device);
    if (!device.is_online) return await postpone('Device offline', false);
    command = await send(deps, row, device, Math.min(secondsLeft, deps.commandTtlSeconds));
  }
  if (command.status === 'failed' && (command.error === 'broker_unavailable' || command.error === 'not_sent_in_time')) {
    return await postpone(failureText(command.error) ?? command.error, true);
  }
  const settled = isSettled(command)
    ? command
    : await deps.sender.awaitSettled(command.request_id, command.answer_deadline.getTime() + settlingMs);
  if (settled === undefined) {
    throw new SmartLockError(
      'timeout',
      'command_open',
      `What became of the command ${command.request_id} of the scheduled unlock ${id} is not known yet; it is looked at again.`,
    );
  }
  return settled.status === 'succeeded' ? await settle('done', null) : await settle('failed', failureText(settled.error));
}

/** The command as it was recorded, whether its message left or not. */
async function send(
  { db, sender }: ScheduledUnlockDeps,
  row: ScheduledUnlockRow,
  device: DeviceRow,
  ttlSeconds: number,
): Promise<CommandRow> {
  const requestId = row.request_id ?? randomUUID();
  const requester: Requester = { userId: row.requested_by, ipAddress: row.ip_address, userAgent: row.user_agent };
  let failure: unknown;
  try {
    await sender.send(device, { command: 'unlock' }, requester, ttlSeconds, requestId);
  } catch (error) {
    // Not sent, which its row tells; or the worker that was taken for dead was alive and sent it, and its row is that.
    if (!(error instanceof SmartLockError) && !isUniqueViolation(error)) throw error;
    failure = error;
  }
  const command = await findCommand(db, requestId);
  if (command === undefined) throw failure ?? new Error(`The command ${requestId} was sent and is not there`);
  return command;
}

/** The device, if the one who asked may still operate it; else why not. */
async function deviceFor({ db, userSummaries }: ScheduledUnlockDeps, row: ScheduledUnlockRow): Promise<DeviceRow | string> {
  const user = (await userSummaries([row.requested_by])).get(row.requested_by);
  if (user?.isActive !== true) return 'The account of the one who asked for it is not active any more';
  try {
    const device = await getDevice(db, { userId: user.id, seesAll: row.as_staff && user.isStaff }, row.device_pk);
    if (!mayDo(device.role, 'operate')) return 'The one who asked for it may not unlock this device any more';
    return isOpenable(device, user) ? device : 'The device was locked down';
  } catch (error) {
    if (error instanceof SmartLockError && error.kind === 'not_found')
      return 'The device is gone, or the one who asked for it has no access to it any more';
    throw error;
  }
}
