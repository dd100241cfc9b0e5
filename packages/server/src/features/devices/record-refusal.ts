import type { AccessRecorder } from './access-recorder.ts';
import type { CommandOrder, CommandTarget, Requester } from './request-command.ts';
import type { DeviceDatabase } from './tables.ts';

export interface Refusal {
  readonly at: Date;
  readonly reason: string;
  readonly requestId: string | null;
}

/** What was never sent is in the log as an attempt that failed. */
export async function recordRefusal(
  recordAccess: AccessRecorder,
  db: DeviceDatabase,
  target: Pick<CommandTarget, 'id'>,
  order: Pick<CommandOrder, 'command'>,
  requester: Requester,
  { at, reason, requestId }: Refusal,
): Promise<void> {
  if (order.command !== 'lock' && order.command !== 'unlock') return;
  await recordAccess(db, [
    {
      devicePk: target.id,
      userId: requester.userId,
      method: 'app',
      action: order.command,
      success: false,
      failureReason: reason,
      ipAddress: requester.ipAddress,
      userAgent: requester.userAgent,
      requestId,
      eventId: null,
      credentialRef: null,
      offline: false,
      occurredAt: at,
    },
  ]);
}
