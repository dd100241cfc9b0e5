import type { Clock } from '../../platform/clock.ts';
import { requireOpenable } from './policy.ts';
import type { CommandSender, Requester } from './request-command.ts';
import { failureText } from './settle-command.ts';
import { getDevice } from './store/devices.ts';
import type { DeviceDatabase } from './tables.ts';

/** As long as somebody stands before a door and looks at their phone. */
const waitSeconds = 12;

export interface OpenDoorDeps {
  readonly db: DeviceDatabase;
  readonly sender: CommandSender;
  readonly clock: Clock;
}

/** The same command that people give who have a role on the device, for somebody who has none. */
export async function openDoor(
  { db, sender, clock }: OpenDoorDeps,
  devicePk: number,
  requester: Requester,
): Promise<{ isOpen: boolean; reason: string | null }> {
  const device = await getDevice(db, { userId: 0, seesAll: true }, devicePk);
  const order = { command: 'unlock' } as const;
  try {
    requireOpenable(device, { isStaff: false });
  } catch (error) {
    const refusal = { at: clock.now(), reason: 'Lockdown', requestId: null };
    await db.transaction().execute((trx) => sender.recordRefusal(trx, device, order, requester, refusal));
    throw error;
  }
  const { row } = await sender.sendAndWait(device, order, requester, waitSeconds);
  if (row === undefined || row.status === 'expired') return { isOpen: false, reason: 'No answer from the lock' };
  return { isOpen: row.status === 'succeeded', reason: failureText(row.error, row.detail) };
}
