import type { AuditTrail, ComposedEntry } from '../../platform/audit/audit-trail.ts';
import { newEvent, type EventOutbox } from '../../platform/events/event.ts';
import { commandCreatedEvent, deviceClockDrift, eventDevices, presentEventDevice } from './events.ts';
import type { CommandOrder, CommandTarget } from './request-command.ts';
import { isCodeCommand } from './store/code-states.ts';
import { insertCommand, type NewCommand } from './store/commands.ts';
import { insertFirmwareUpdate } from './store/firmware.ts';
import type { DeviceDatabase } from './tables.ts';

interface KeepCommandDeps {
  readonly db: DeviceDatabase;
  readonly events: EventOutbox;
  readonly audit: AuditTrail;
}

/** The entry of a command in the trail. Undefined: what the platform sends by itself follows from a change that is in the trail already. */
export async function composeCommandEntry(
  { db, audit }: Pick<KeepCommandDeps, 'db' | 'audit'>,
  order: CommandOrder,
  { requestId, devicePk, requestedBy }: Pick<NewCommand, 'requestId' | 'devicePk' | 'requestedBy'>,
): Promise<ComposedEntry | undefined> {
  if (requestedBy === null && order.command !== 'update_firmware') return undefined;
  return await audit.compose(db, {
    action: 'command.sent',
    resourceType: 'command',
    resourceId: requestId,
    devicePk,
    detail: { command: order.command },
  });
}

/** Commits the command with its entry in the trail and the word of it, all or nothing. */
export async function keepCommand(
  { db, events }: Pick<KeepCommandDeps, 'db' | 'events'>,
  target: CommandTarget,
  order: CommandOrder,
  command: NewCommand,
  entry: ComposedEntry | undefined,
): Promise<void> {
  const device = isCodeCommand(order.command) ? undefined : await nameDevice(db, target);
  const insert = (trx: DeviceDatabase) =>
    insertCommand(trx, command, (kept) => [
      ...(entry === undefined ? [] : [entry.clause(kept)]),
      ...(device === undefined ? [] : [events.clause(commandCreatedEvent(device, command), kept)]),
    ]);
  const isDrift = order.command === 'set_time' && order.isDrift;
  if (order.command !== 'update_firmware' && !isDrift) await insert(db);
  else {
    await db.transaction().execute(async (trx) => {
      await insert(trx);
      if (isDrift && device !== undefined) {
        const told = newEvent(deviceClockDrift, { device, offset_ms: Math.round(order.clockOffsetMs) }, { devicePk: target.id });
        await events.publishAll(trx, [told]);
      }
      // A firmware update has a row of its own beside the command's, which must be there before the first progress report.
      if (order.command !== 'update_firmware') return;
      await insertFirmwareUpdate(trx, {
        request_id: command.requestId,
        device_pk: command.devicePk,
        firmware_url: order.firmwareUrl,
        version: order.version ?? null,
        sha256: order.sha256 ?? null,
        error: null,
        requested_by: command.requestedBy,
        created_at: command.createdAt,
        updated_at: command.createdAt,
      });
    });
  }
  entry?.noteWritten();
}

/** As events name the device. */
export async function nameDevice(db: DeviceDatabase, { id, device_id, name }: CommandTarget) {
  if (name !== undefined) return presentEventDevice({ id, deviceId: device_id, name });
  return (await eventDevices(db, [id]))(id);
}
