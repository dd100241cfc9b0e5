import { system, type CodeOrder, type CommandSender, type CommandTarget } from './request-command.ts';
import { codePatienceMs } from './store/code-states.ts';
import { findCommand } from './store/commands.ts';
import type { DeviceDatabase } from './tables.ts';

/** A lock that has said "I am at it" may take this long with one code. */
const slowPatienceMs = 30_000;

export interface CodeAnswer {
  readonly success: boolean;
  readonly error: string | null;
  /** Answer to `sync_pins`: codes that the lock lacks, or holds in another revision. */
  readonly missing: readonly string[];
}

/** Sends one command about codes and waits for the lock. Undefined: it stayed silent. */
export async function sendCode(
  { db, sender }: { db: DeviceDatabase; sender: CommandSender },
  device: CommandTarget,
  order: CodeOrder,
): Promise<CodeAnswer | undefined> {
  // Not shorter-lived than other commands: a lock's clock may be some seconds off, and a code taken late does no harm.
  const sent = await sender.send(device, order, system);
  let row = await sender.awaitSettled(sent.requestId, sent.sentAt.getTime() + codePatienceMs);
  if (row === undefined && (await findCommand(db, sent.requestId))?.status === 'acknowledged') {
    row = await sender.awaitSettled(sent.requestId, sent.sentAt.getTime() + slowPatienceMs);
  }
  return row === undefined
    ? undefined
    : { success: row.status === 'succeeded', error: row.error, missing: row.detail.missing ?? [] };
}
