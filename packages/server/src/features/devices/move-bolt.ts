import type { Clock } from '../../platform/clock.ts';
import { requireOpenable, requireRole } from './policy.ts';
import type { CommandSender, Requester, SentCommand } from './request-command.ts';
import { getDevice, type DeviceRow, type Viewer } from './store/devices.ts';
import type { DeviceDatabase } from './tables.ts';

export interface MoveBoltDeps {
  readonly db: DeviceDatabase;
  readonly sender: CommandSender;
  readonly clock: Clock;
}

/** Throws not_allowed `lockdown`; whoever tried is in the log. */
export async function requireOpenableNow(
  { db, sender, clock }: MoveBoltDeps,
  device: DeviceRow,
  who: { readonly isStaff: boolean },
  requester: Requester,
): Promise<void> {
  try {
    requireOpenable(device, who);
  } catch (error) {
    const refusal = { at: clock.now(), reason: 'Lockdown', requestId: null };
    await db.transaction().execute((trx) => sender.recordRefusal(trx, device, { command: 'unlock' }, requester, refusal));
    throw error;
  }
}

/** Locks or unlocks for somebody who is not at the API, by the rules of the API. In a lockdown it opens for nobody. */
export async function moveBolt(
  deps: MoveBoltDeps,
  viewer: Viewer,
  id: number,
  command: 'lock' | 'unlock',
  requester: Requester,
): Promise<SentCommand> {
  const device = await getDevice(deps.db, viewer, id);
  requireRole(device.role, 'operate');
  if (command === 'unlock') await requireOpenableNow(deps, device, { isStaff: false }, requester);
  return await deps.sender.send(device, { command }, requester);
}
