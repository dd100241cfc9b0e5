import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { notify } from '../../platform/database/notifications.ts';
import type { EventOutbox, NewEvent } from '../../platform/events/event.ts';
import type { ResponseMessage } from '../../platform/mqtt/payloads.ts';
import type { AccessAttempt, AccessRecorder } from './access-recorder.ts';
import type { CommandSignals } from './command-signals.ts';
import { commandSettledEvent, eventDevices, presentEventDevice, publishFirmware, stateEvents } from './events.ts';
import { codePatienceMs, isCodeCommand } from './store/code-states.ts';
import {
  expireCommand,
  expireCommands,
  isRequestId,
  markAcknowledged,
  recordLateAnswer,
  settleByAnswer,
  settleCommand,
  unanswered,
  type CommandRow,
} from './store/commands.ts';
import { failFirmwareUpdate } from './store/firmware.ts';
import type { DeviceKeyStore } from './store/keys.ts';
import { findDevicePk, markOffline, recordCommandEffect, type StateChange } from './store/telemetry.ts';
import type { CommandDetail, DeviceDatabase } from './tables.ts';
import type { VendorVerdict } from './vendor-commands.ts';

/** A lock that has said "I am at it" may take this long to finish. */
const acknowledgedGraceMs = 60_000;
const expiredPerRound = 500;

/** Processes tell each other on this channel which command was settled. */
export const settledChannel = 'device_command_settled';

/** What a settled command means for the rest of the house, after the commit. */
export interface SettledHooks {
  /** The lock has taken new keys. */
  keysAdopted(deviceId: string, devicePk: number): void;
  /** A command about codes was answered that nobody waits for any more. */
  codesSettled?(devicePk: number): void;
}

export interface SettleCommandDeps {
  readonly db: DeviceDatabase;
  readonly keys: DeviceKeyStore;
  readonly signals: CommandSignals;
  readonly recordAccess: AccessRecorder;
  readonly events: EventOutbox;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly hooks: SettledHooks;
}

/** Failure codes as people read them. A code that is not here is shown as it is. */
const failureTexts: Readonly<Record<string, string>> = {
  no_answer: 'No answer from the lock',
  expired: 'Reached the lock too late',
  clock_skew: "The lock's clock is wrong",
  jammed: 'Jammed',
  low_battery: 'Battery too low',
  invalid_pin: 'Invalid PIN',
  busy: 'The lock is busy',
  no_space: 'The lock has no room for another code',
  hardware_error: 'The lock reports a hardware error',
  broker_unavailable: 'MQTT broker unavailable',
  not_sent_in_time: 'Not sent in time',
  not_told: 'The lock refused without saying why',
  device_offline: 'Device offline',
  outcome_unknown: 'Nobody can tell whether the door moved',
};

export function failureText(code: string | null, detail: CommandDetail = {}): string | null {
  return code === null ? null : (failureTexts[code] ?? detail.reason ?? code);
}

/** A lock's answer: settles the command it belongs to, once. Answers of unknown locks or to unknown commands change nothing. */
export async function settleFromResponse(
  deps: SettleCommandDeps,
  deviceId: string,
  message: ResponseMessage,
): Promise<'settled' | 'acknowledged' | 'late' | 'ignored'> {
  const { db, clock } = deps;
  const now = clock.now();
  if (!isRequestId(message.request_id)) return 'ignored';
  const success = message.success;
  if (success === undefined) {
    const devicePk = await findDevicePk(db, deviceId);
    if (devicePk === undefined) return 'ignored';
    const row = await markAcknowledged(db, devicePk, message.request_id, now, new Date(now.getTime() + acknowledgedGraceMs));
    return row === undefined ? 'ignored' : 'acknowledged';
  }
  const outcome = { success, lockStatus: message.status ?? null, error: message.error ?? null, missing: message.missing };
  let late = false;
  const settle = async (trx: DeviceDatabase): Promise<CommandRow | undefined> => {
    const answered = await settleByAnswer(trx, deviceId, message.request_id, outcome, now, settledChannel);
    if (answered !== undefined) {
      await recordEffects(deps, trx, deviceId, answered.row, answered.change, message, now);
      return answered.row;
    }
    const devicePk = await findDevicePk(trx, deviceId);
    if (devicePk === undefined) return undefined;
    const answeredLate = await recordLateAnswer(trx, devicePk, message.request_id, outcome, now);
    if (answeredLate === undefined) return undefined;
    late = true;
    await notify(trx, settledChannel, answeredLate.request_id);
    const change = await recordLateEffect(trx, answeredLate, message, now);
    await recordEffects(deps, trx, deviceId, answeredLate, change, message, now);
    return answeredLate;
  };
  const row = await deps.signals.settleHere(message.request_id, () => db.transaction().execute(settle));
  if (row === undefined) return 'ignored';
  if (isCodeCommand(row.command) && now.getTime() - row.created_at.getTime() > codePatienceMs) {
    deps.hooks.codesSettled?.(row.device_pk);
  }
  if (success && row.command === 'rotate_keys') deps.hooks.keysAdopted(deviceId, row.device_pk);
  return late ? 'late' : 'settled';
}

async function recordLateEffect(
  trx: DeviceDatabase,
  row: CommandRow,
  message: ResponseMessage,
  at: Date,
): Promise<StateChange | undefined> {
  const isApplied = message.success === true && row.command === 'set_settings';
  return await recordCommandEffect(trx, row.device_pk, {
    lockStatus: row.lock_status,
    lateSince: message.timestamp,
    at,
    isActivity: row.command === 'lock' || row.command === 'unlock',
    appliedSettingsVersion: isApplied ? row.detail.settings_version : undefined,
  });
}

async function recordEffects(
  deps: SettleCommandDeps,
  trx: DeviceDatabase,
  deviceId: string,
  row: CommandRow,
  change: StateChange | null | undefined,
  message: ResponseMessage,
  at: Date,
): Promise<void> {
  const success = message.success === true;
  if (success && row.command === 'rotate_keys' && row.detail.key_version !== undefined) {
    await deps.keys.markAdopted(trx, row.device_pk, row.detail.key_version, at);
    await deps.audit.record(trx, {
      action: 'device.keys_adopted',
      resourceType: 'device',
      resourceId: row.device_pk,
      devicePk: row.device_pk,
      actor: { kind: 'device', id: row.device_pk, deviceId },
      detail: { key_version: row.detail.key_version },
    });
  }
  if (!success && row.command === 'update_firmware') await failUpdate(deps, trx, row, row.error ?? 'not_told', at);
  const outcome = { success, error: success ? null : (message.error ?? 'not_told') };
  await logOutcome(deps, trx, row, outcome, at, change == null ? [] : eventsOf(row, change));
}

function eventsOf(row: CommandRow, change: StateChange): NewEvent[] {
  const device = presentEventDevice({ id: change.device_pk, deviceId: change.device_id, name: change.device_name });
  return [...stateEvents([change]), ...(isCodeCommand(row.command) ? [] : [commandSettledEvent(device, row)])];
}

async function failUpdate(deps: SettleCommandDeps, trx: DeviceDatabase, row: CommandRow, error: string, at: Date): Promise<void> {
  const update = await failFirmwareUpdate(trx, row.request_id, error, at);
  if (update !== undefined) await publishFirmware(deps.events, trx, update);
}

/** Locking and unlocking goes to the access log with the lock's own word, or with the lack of one. `told` is told after it. */
async function logOutcome(
  deps: SettleCommandDeps,
  trx: DeviceDatabase,
  row: CommandRow,
  { success, error }: { success: boolean; error: string | null },
  at: Date,
  told: readonly NewEvent[] = [],
): Promise<void> {
  if (row.command !== 'lock' && row.command !== 'unlock') return await deps.events.publishAll(trx, told);
  // The attempt is in the log as unanswered already, so a late answer gets an entry of its own.
  const isLate = row.late_at !== null;
  const reason = failureText(error, row.detail);
  const attempt: AccessAttempt = {
    devicePk: row.device_pk,
    userId: row.requested_by,
    method: 'app',
    action: row.command,
    success,
    failureReason: isLate && reason !== null ? `Answered late: ${reason}` : reason,
    ipAddress: row.ip_address,
    userAgent: row.user_agent,
    requestId: row.request_id,
    eventId: null,
    credentialRef: null,
    offline: false,
    late: isLate,
    occurredAt: at,
  };
  await deps.recordAccess(trx, [attempt], told);
}

/**
 * A vendor's answer settles the command as a lock's would. What nobody can tell ends as expired, never as a guess; what came too late is kept beside the
 * verdict.
 */
export async function settleByVendor(
  deps: SettleCommandDeps,
  target: { readonly id: number; readonly device_id: string },
  requestId: string,
  verdict: VendorVerdict,
): Promise<void> {
  const { db, clock } = deps;
  const now = clock.now();
  const success = verdict.state === 'done';
  const error = success ? null : verdict.code;
  const outcome = {
    success,
    lockStatus: success ? verdict.lockState : null,
    error,
    ...(success ? {} : { reason: verdict.reason }),
  };
  const settle = async (trx: DeviceDatabase): Promise<CommandRow | undefined> => {
    if (verdict.state === 'unknown') {
      const expired = await expireCommand(trx, requestId, verdict, now, settledChannel);
      if (expired === undefined) return undefined;
      await logOutcome(deps, trx, expired, { success: false, error }, now);
      await tellSettled(deps, trx, expired);
      return expired;
    }
    let settled = await settleCommand(trx, target.device_id, requestId, outcome, now, settledChannel);
    if (settled === undefined) {
      settled = await recordLateAnswer(trx, target.id, requestId, outcome, now);
      if (settled === undefined) return undefined;
      await notify(trx, settledChannel, settled.request_id);
    }
    if (success) {
      const effect = { lockStatus: verdict.lockState, lateSince: null, at: now, isActivity: true };
      const change = await recordCommandEffect(trx, target.id, effect);
      if (change !== undefined) await deps.events.publishAll(trx, stateEvents([change]));
    } else if (verdict.code === 'device_offline') await markOffline(trx, target.id);
    await logOutcome(deps, trx, settled, { success, error }, now);
    await tellSettled(deps, trx, settled);
    return settled;
  };
  await deps.signals.settleHere(requestId, () => db.transaction().execute(settle));
}

async function tellSettled(deps: SettleCommandDeps, trx: DeviceDatabase, row: CommandRow): Promise<void> {
  const deviceOf = await eventDevices(trx, [row.device_pk]);
  await deps.events.publishAll(trx, [commandSettledEvent(deviceOf(row.device_pk), row)]);
}

/** Ends commands that got no answer. Answers how many. */
export async function expireUnanswered(deps: SettleCommandDeps): Promise<number> {
  const now = deps.clock.now();
  const rows = await deps.db.transaction().execute(async (trx) => {
    const expired = await expireCommands(trx, now, expiredPerRound);
    for (const row of expired) {
      await logOutcome(deps, trx, row, { success: false, error: row.error }, now);
      if (row.command === 'update_firmware') await failUpdate(deps, trx, row, unanswered, now);
      await notify(trx, settledChannel, row.request_id);
    }
    const told = expired.filter((row) => !isCodeCommand(row.command));
    const deviceOf = await eventDevices(
      trx,
      told.map((row) => row.device_pk),
    );
    await deps.events.publishAll(
      trx,
      told.map((row) => commandSettledEvent(deviceOf(row.device_pk), row)),
    );
    return expired;
  });
  for (const row of rows) deps.signals.announce(row.request_id, row);
  return rows.length;
}
