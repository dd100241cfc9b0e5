import type { FastifyRequest } from 'fastify';
import type { UserSummary } from '../../accounts/index.ts';
import type { AuditTrail } from '../../../platform/audit/audit-trail.ts';
import { currentUser } from '../../../platform/http/auth.ts';
import { requestOrigin } from '../../../platform/http/request-origin.ts';
import { SmartLockError } from '../../../platform/errors.ts';
import type { EventOutbox } from '../../../platform/events/event.ts';
import type { Clock } from '../../../platform/clock.ts';
import { Type } from 'typebox';
import type { DeviceSync } from '../device-sync.ts';
import type { ManageDeviceDeps } from '../manage-device.ts';
import type { PinJudge } from '../pin-judge.ts';
import { requireRole, type DeviceAction } from '../policy.ts';
import { presentDevice } from '../presenter.ts';
import type { CommandSender, Requester } from '../request-command.ts';
import { getDevice, getSettings, type DeviceRow, type Viewer } from '../store/devices.ts';
import type { DeviceDatabase } from '../tables.ts';

/** What the routes of devices work with. */
export interface DeviceRoutesContext {
  readonly db: DeviceDatabase;
  readonly events: EventOutbox;
  readonly audit: AuditTrail;
  readonly manage: ManageDeviceDeps;
  readonly sender: CommandSender;
  readonly sync: DeviceSync;
  readonly clock: Clock;
  readonly judgePin: PinJudge;
  readonly endPinsOf: (devicePk: number, userId: number) => Promise<void>;
  /** What a lock is told about the broker. */
  readonly mqtt: () => { url: string; topic_prefix: string };
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
  readonly findUser: (by: { email: string } | { id: number }) => Promise<UserSummary | undefined>;
}

/** `?all=true`: an administrator asks to see everybody's. Of anybody else it is ignored. */
export const allQuery = { all: Type.Optional(Type.Boolean({ description: "Administrators: everybody's" })) };

export function viewerOf(request: FastifyRequest, query: { readonly all?: boolean | undefined }): Viewer {
  const user = currentUser(request);
  return { userId: user.userId, seesAll: user.isStaff && query.all === true };
}

export function requesterOf(request: FastifyRequest): Requester {
  return { userId: currentUser(request).userId, ...requestOrigin(request) };
}

/** The device, if the caller may do this to it: not_found for strangers, not_allowed for people with too small a role. */
export async function authorizedDevice(
  context: DeviceRoutesContext,
  request: FastifyRequest<{ Params: { id: number }; Querystring: { all?: boolean } }>,
  action: DeviceAction,
): Promise<DeviceRow> {
  const device = await getDevice(context.db, viewerOf(request, request.query), request.params.id);
  requireRole(device.role, action);
  return device;
}

export async function presentWhole(context: DeviceRoutesContext, device: DeviceRow) {
  const [settings, owners] = await Promise.all([getSettings(context.db, device.id), context.userSummaries([device.owner_id])]);
  return presentDevice(device, settings, owners.get(device.owner_id));
}

/** Somebody else's change came between the check of If-Match and ours. */
export function changedMeanwhile(): SmartLockError {
  return new SmartLockError(
    'precondition_failed',
    'precondition_failed',
    'This was changed since you read it: read it again, then repeat your change with the new ETag in If-Match.',
  );
}
