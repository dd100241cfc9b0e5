import { randomUUID } from 'node:crypto';
import type { AuditTrail, ComposedEntry } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { randomHex } from '../../platform/crypto/random.ts';
import { conflict, SmartLockError } from '../../platform/errors.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { Logger } from '../../platform/logger.ts';
import { encryptForDevice, signCommand } from '../../platform/mqtt/command-signature.ts';
import type { LockSchedule, LockSettings, OtaMessage, UnsignedCommand } from '../../platform/mqtt/payloads.ts';
import { payloadBytesMax, type MqttTransport } from '../../platform/mqtt/transport.ts';
import type { AccessRecorder } from './access-recorder.ts';
import type { CommandSignals } from './command-signals.ts';
import { chooseSigningKeys, type DeviceKeys, type KeySet } from './device-keys.ts';
import { commandSettledEvent, publishFirmware } from './events.ts';
import { composeCommandEntry, keepCommand, nameDevice } from './keep-command.ts';
import { isCodeCommand } from './store/code-states.ts';
import { failUnsent, findCommand, type CommandRow, type NewCommand } from './store/commands.ts';
import { failFirmwareUpdate } from './store/firmware.ts';
import { recordRefusal, type Refusal } from './record-refusal.ts';
import type { DeviceKeyStore } from './store/keys.ts';
import type { CommandDetail, DeviceDatabase } from './tables.ts';
import type { VendorCommands } from './vendor-commands.ts';
import { isOwnProtocol } from './vendor-rules.ts';

/** A lock may answer this long after the command has expired for it: the way back takes time too. */
const answerGraceMs = 5_000;
/** A lock's clock may be five seconds off before it is set right: a shorter life would make it refuse what it has just been told. */
const lifeSecondsMin = 6;

/** What is asked of a lock. Secrets are in clear here, and encrypted to the lock before anything leaves. */
export type CommandOrder =
  | { readonly command: 'lock' | 'unlock' }
  | { readonly command: 'set_settings'; readonly settingsVersion: number; readonly settings: LockSettings }
  | {
      readonly command: 'set_time';
      readonly timeNonce: string;
      readonly clockOffsetMs: number;
      /** The clock was off by more than a lock may be; else it is the daily setting. */
      readonly isDrift: boolean;
    }
  | { readonly command: 'rotate_keys'; readonly keyVersion: number; readonly keys: DeviceKeys }
  | CodeOrder
  | {
      readonly command: 'update_firmware';
      readonly firmwareUrl: string;
      readonly version?: string | undefined;
      readonly sha256?: string | undefined;
    };

/** What is asked of a lock that keeps codes. */
export type CodeOrder =
  | {
      readonly command: 'set_pin';
      readonly credentialRef: string;
      readonly revision: number;
      readonly pinCode: string;
      readonly isActive: boolean;
      readonly validFrom: Date;
      readonly validUntil: Date | null;
      readonly usesLeft: number | null;
      readonly schedule: LockSchedule | null;
    }
  | { readonly command: 'delete_pin'; readonly credentialRef: string }
  /** Each as `credential_ref=revision`. */
  | { readonly command: 'sync_pins'; readonly codes: readonly string[] };

/** Who asked, for the log. */
export interface Requester {
  readonly userId: number | null;
  readonly ipAddress: string | null;
  readonly userAgent: string | null;
}

/** The platform itself. */
export const system: Requester = { userId: null, ipAddress: null, userAgent: null };

export interface CommandTarget {
  readonly id: number;
  readonly device_id: string;
  readonly is_online: boolean;
  /** Left out, or `mqtt`: a lock that speaks our own protocol. */
  readonly vendor?: string;
  readonly vendor_account_id?: number | null;
  readonly vendor_ref?: string | null;
  /** Where it is known; events name the device. */
  readonly name?: string;
}

export interface SentCommand {
  readonly requestId: string;
  readonly sentAt: Date;
  readonly expiresAt: Date;
}

/** A command that is about to be sent, and what has to be read for it. */
export interface CommandAhead {
  readonly requestId: string;
  readonly read: Promise<[keys: KeySet[], entry: ComposedEntry | undefined]>;
}

export interface RequestCommandDeps {
  readonly db: DeviceDatabase;
  readonly keys: DeviceKeyStore;
  readonly transport: MqttTransport;
  readonly signals: CommandSignals;
  readonly recordAccess: AccessRecorder;
  readonly events: EventOutbox;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly commandTtlSeconds: number;
  readonly vendorCommands: VendorCommands;
}

/**
 * Sends commands to locks. The row is committed before the message leaves, so that an answer always finds it; a command is
 * never kept for a lock that is away, and its expiry is part of what is signed.
 */
export class CommandSender {
  readonly #deps: RequestCommandDeps;

  constructor(deps: RequestCommandDeps) {
    this.#deps = deps;
  }

  /**
   * Begins to read what a command needs, for those who still have to find out whether it may be sent: somebody waits at the door. What is read stays
   * here until then.
   */
  readAhead(devicePk: number, order: CommandOrder, requester: Requester, requestId: string = randomUUID()): CommandAhead {
    const { db, keys, clock } = this.#deps;
    const read = Promise.all([
      keys.listValid(db, devicePk, clock.now()),
      composeCommandEntry(this.#deps, order, { requestId, devicePk, requestedBy: requester.userId }),
    ]);
    // Whoever sends it meets the error; of a command that is never sent it is nobody's.
    read.catch(() => undefined);
    return { requestId, read };
  }

  /**
   * Throws conflict `device_offline` when the lock is away, and unavailable `broker_unavailable` when no broker can be reached; neither
   * leaves a command behind that could still be carried out.
   */
  async send(
    target: CommandTarget,
    order: CommandOrder,
    requester: Requester,
    ttlSeconds?: number,
    about: string | CommandAhead = randomUUID(),
  ): Promise<SentCommand> {
    const { db, transport, clock, commandTtlSeconds } = this.#deps;
    const requestId = typeof about === 'string' ? about : about.requestId;
    const now = clock.now();
    if (!isOwnProtocol(target)) {
      return await this.#deps.vendorCommands.send(target, order, requester, requestId, async (kept) =>
        keepCommand(this.#deps, target, order, kept, await composeCommandEntry(this.#deps, order, kept)),
      );
    }
    if (!target.is_online) {
      await this.recordRefusal(db, target, order, requester, { at: now, reason: 'Device offline', requestId: null });
      throw conflict(
        'device_offline',
        `The device ${target.device_id} is offline, so nothing was sent. Check its power and its network, then try again.`,
      );
    }
    const expiresAt = new Date(now.getTime() + (ttlSeconds ?? commandTtlSeconds) * 1000);
    const ahead = typeof about === 'string' ? this.readAhead(target.id, order, requester, requestId) : about;
    const [valid, entry] = await ahead.read;
    const { signing, next } = chooseSigningKeys(valid);
    const unsigned = buildCommand(
      order,
      {
        request_id: requestId,
        timestamp: now.toISOString(),
        expires_at: expiresAt.toISOString(),
        nonce: randomHex(16),
        key_version: signing.keyVersion,
      },
      (plaintext) => encryptForDevice(plaintext, signing.keys.encryption_key, target.device_id, requestId),
    );
    const message = {
      ...unsigned,
      signature: signCommand(unsigned, signing.keys.secret_key),
      ...(next === undefined ? {} : { signature_next: signCommand(unsigned, next.keys.secret_key) }),
    };
    const text = JSON.stringify(message);
    if (Buffer.byteLength(text) > payloadBytesMax) {
      throw conflict(
        'command_too_large',
        `The command ${order.command} to ${target.device_id} is larger than a lock can take (${payloadBytesMax} bytes), so nothing was sent. A schedule with fewer rules or exceptions is smaller.`,
      );
    }
    const kept: NewCommand = {
      requestId,
      devicePk: target.id,
      command: order.command,
      requestedBy: requester.userId,
      ipAddress: requester.ipAddress,
      userAgent: requester.userAgent,
      createdAt: now,
      expiresAt,
      answerDeadline: new Date(expiresAt.getTime() + answerGraceMs),
      detail: detailOf(order),
    };
    await keepCommand(this.#deps, target, order, kept, entry);
    try {
      const channel = order.command === 'update_firmware' ? 'ota' : 'command';
      await transport.publish(target.device_id, channel, text, { expiresAt });
    } catch (error) {
      const isTooLate = error instanceof SmartLockError && error.code === 'command_expired';
      const code = isTooLate ? 'not_sent_in_time' : 'broker_unavailable';
      await db.transaction().execute(async (trx) => {
        const failed = await failUnsent(trx, requestId, code, clock.now());
        // It was settled after all: the lock's word is in the log.
        if (failed === undefined) return;
        const update = await failFirmwareUpdate(trx, requestId, code, clock.now());
        if (update !== undefined) await publishFirmware(this.#deps.events, trx, update);
        if (!isCodeCommand(order.command))
          await this.#deps.events.publishAll(trx, [commandSettledEvent(await nameDevice(trx, target), failed)]);
        const reason = isTooLate ? 'Not sent in time' : 'MQTT broker unavailable';
        await this.recordRefusal(trx, target, order, requester, { at: now, reason, requestId });
      });
      const why = isTooLate ? 'the server was too busy to send it in time' : 'the MQTT broker cannot be reached';
      throw new SmartLockError(
        'unavailable',
        code,
        `The command to ${target.device_id} was not sent: ${why}. Nothing will happen at the door; try again.`,
        { cause: error, retryAfterSeconds: 5 },
      );
    }
    return { requestId, sentAt: now, expiresAt };
  }

  /** Sends, then waits at most `waitSeconds` for the lock. Undefined: the lock stayed silent. A wait also bounds the command's life, as far as clocks allow. */
  async sendAndWait(
    target: CommandTarget,
    order: CommandOrder,
    requester: Requester,
    waitSeconds: number,
    ahead: CommandAhead = this.readAhead(target.id, order, requester),
  ): Promise<{ sent: SentCommand; row: CommandRow | undefined }> {
    const { signals, commandTtlSeconds } = this.#deps;
    const { requestId } = ahead;
    // From before it is sent, so that no answer is missed and none has to be looked for.
    const waiting = signals.wait(requestId, waitSeconds * 1000);
    try {
      const sent = await this.send(
        target,
        order,
        requester,
        Math.min(Math.max(waitSeconds, lifeSecondsMin), commandTtlSeconds),
        ahead,
      );
      const woken = await waiting.promise;
      if (woken !== undefined && woken !== 'look' && isSettled(woken)) return { sent, row: woken };
      return { sent, row: await this.awaitSettled(requestId, sent.sentAt.getTime() + waitSeconds * 1000) };
    } finally {
      waiting.cancel();
    }
  }

  /** The settled command, or undefined when it is still open at `deadlineMs`. */
  async awaitSettled(requestId: string, deadlineMs: number): Promise<CommandRow | undefined> {
    const { db, signals, clock } = this.#deps;
    for (;;) {
      const waiting = signals.wait(requestId, Math.max(deadlineMs - clock.now().getTime(), 0));
      // The answer may have come before we began to wait.
      const current = await findCommand(db, requestId);
      if (current !== undefined && isSettled(current)) {
        waiting.cancel();
        return current;
      }
      const woken = await waiting.promise;
      if (woken !== undefined && woken !== 'look' && isSettled(woken)) return woken;
      if (woken === undefined) {
        // The word of another process may have been lost with its connection.
        const last = await findCommand(db, requestId);
        return last !== undefined && isSettled(last) ? last : undefined;
      }
    }
  }

  /** For the access log: an order to move the bolt that was not sent. */
  async recordRefusal(
    db: DeviceDatabase,
    target: CommandTarget,
    order: CommandOrder,
    requester: Requester,
    refusal: Refusal,
  ): Promise<void> {
    await recordRefusal(this.#deps.recordAccess, db, target, order, requester, refusal);
  }
}

export function isSettled(row: CommandRow): boolean {
  return row.status === 'succeeded' || row.status === 'failed' || row.status === 'expired';
}

type Envelope = Pick<OtaMessage, 'request_id' | 'timestamp' | 'expires_at' | 'nonce' | 'key_version'>;

function buildCommand(order: CommandOrder, envelope: Envelope, encrypt: (plaintext: string) => string): UnsignedCommand {
  switch (order.command) {
    case 'lock':
    case 'unlock':
      return { command: order.command, ...envelope };
    case 'set_settings':
      return { command: 'set_settings', ...envelope, settings_version: order.settingsVersion, settings: order.settings };
    case 'set_time':
      return { command: 'set_time', ...envelope, time_nonce: order.timeNonce };
    case 'rotate_keys':
      return {
        command: 'rotate_keys',
        ...envelope,
        new_key_version: order.keyVersion,
        keys_encrypted: encrypt(JSON.stringify(order.keys)),
      };
    case 'set_pin':
      return {
        command: 'set_pin',
        ...envelope,
        credential_ref: order.credentialRef,
        revision: order.revision,
        pin_encrypted: encrypt(order.pinCode),
        is_active: order.isActive,
        valid_from: order.validFrom.toISOString(),
        ...(order.validUntil === null ? {} : { valid_until: order.validUntil.toISOString() }),
        ...(order.usesLeft === null ? {} : { uses_left: order.usesLeft }),
        ...(order.schedule === null ? {} : { schedule: order.schedule }),
      };
    case 'delete_pin':
      return { command: 'delete_pin', ...envelope, credential_ref: order.credentialRef };
    case 'sync_pins':
      return { command: 'sync_pins', ...envelope, codes: [...order.codes] };
    case 'update_firmware':
      return {
        command: 'update_firmware',
        ...envelope,
        firmware_url: order.firmwareUrl,
        ...(order.version === undefined ? {} : { version: order.version }),
        ...(order.sha256 === undefined ? {} : { sha256: order.sha256 }),
      };
  }
}

function detailOf(order: CommandOrder): CommandDetail {
  if (order.command === 'set_settings') return { settings_version: order.settingsVersion };
  if (order.command === 'rotate_keys') return { key_version: order.keyVersion };
  return {};
}
