import { requireOpenableNow, type MoveBoltDeps } from './move-bolt.ts';
import { requireRole } from './policy.ts';
import type { Requester } from './request-command.ts';
import { failureText } from './settle-command.ts';
import { getDevice, type Viewer } from './store/devices.ts';
import type { LockStatus } from './tables.ts';

/** `open`: it is still under way. `unknown`: nobody can tell whether the bolt moved. */
export interface MovedBolt {
  readonly requestId: string;
  readonly state: 'succeeded' | 'failed' | 'unknown' | 'open';
  readonly lockStatus: LockStatus | null;
  readonly code: string | null;
  /** The failure in words. */
  readonly reason: string | null;
}

/**
 * Locks or unlocks for somebody who is not at the API, by the rules of the API, and waits for what came of it. In a lockdown it opens for nobody. Throws what the
 * API would answer: not_found, not_allowed, conflict `device_offline`.
 */
export async function moveAndWait(
  deps: MoveBoltDeps,
  viewer: Viewer,
  id: number,
  command: 'lock' | 'unlock',
  requester: Requester,
  waitSeconds: number,
): Promise<MovedBolt> {
  const device = await getDevice(deps.db, viewer, id);
  requireRole(device.role, 'operate');
  if (command === 'unlock') await requireOpenableNow(deps, device, { isStaff: false }, requester);
  const { sent, row } = await deps.sender.sendAndWait(device, { command }, requester, waitSeconds);
  const { requestId } = sent;
  if (row === undefined) return { requestId, state: 'open', lockStatus: null, code: null, reason: null };
  const state = row.status === 'succeeded' ? 'succeeded' : row.status === 'expired' ? 'unknown' : 'failed';
  return { requestId, state, lockStatus: row.lock_status, code: row.error, reason: failureText(row.error, row.detail) };
}
