import { CODE_COMMANDS } from './code-commands.ts';
import { CodeReader, type ShownCode } from './code-reader.ts';
import { readRotation, readSettings, readUpdate } from './command-fields.ts';
import { judgeCommand, type SignedCommand, type Verdict } from './command-gate.ts';
import { EventLog } from './event-log.ts';
import { FirmwareUpdate } from './firmware-update.ts';
import { KeptCodes } from './kept-codes.ts';
import { createCounters, type Actuation, type LockCounters } from './lock-counters.ts';
import { createMemory, heldKeys, readClock, setClock, type LockMemory, type QueuedEvent } from './lock-memory.ts';
import type { DoorAction, LockHardware, VirtualLockOptions } from './lock-options.ts';
import {
  formatInstant,
  type AnswerError,
  type BoltState,
  type InChannel,
  type JsonObject,
  type LockKeys,
  type NewerStatusField,
  type Output,
} from './protocol.ts';
import { SeededRandom } from './seeded-random.ts';
import { openSealed } from './signature.ts';
import { TaskList } from './task-list.ts';
import { TimeNonce } from './time-nonce.ts';

const SLOW_ANSWER_MS = 1000;
const BATTERY_MOVES_MIN = 5;
const BATTERY_UPDATES_MIN = 20;
const BATTERY_PER_MOVEMENT = 0.02;

/**
 * The firmware of one lock, without a wire: everything that comes in is a method called with the real time, everything that
 * goes out is in the returned outputs. Only `memory` survives `losePower`.
 */
export class VirtualLock {
  readonly deviceId: string;
  readonly memory: LockMemory;
  readonly counters: LockCounters = createCounters();
  /** The latest movements by command, oldest first; turning the key by hand is not in here. */
  readonly actuations: Actuation[] = [];
  readonly hardware: LockHardware = {
    motorMs: 0,
    alwaysAcknowledges: false,
    isJammed: false,
    isMotorBroken: false,
  };
  readonly random: SeededRandom;
  readonly codes: KeptCodes;
  readonly #reader: CodeReader;
  readonly #actuationsMax: number;
  readonly update: FirmwareUpdate;
  readonly #log: EventLog;
  readonly #tasks = new TaskList();
  readonly #timeNonce = new TimeNonce();
  readonly #uptimeMs: (() => number) | undefined;
  readonly #leavesOut: readonly NewerStatusField[];
  #isPowered = true;
  #isOnline = false;
  #bootedAt: number;

  constructor(options: VirtualLockOptions) {
    this.deviceId = options.deviceId;
    this.memory = options.memory ?? createMemory(options.keys, options.now);
    this.random = new SeededRandom((options.seed ?? 1) + this.memory.boots * 7919, options.deviceId);
    this.codes = new KeptCodes(this.memory);
    this.#reader = new CodeReader(this.deviceId, this.memory, this.codes);
    const { memory, counters, random } = this;
    this.#log = new EventLog({ memory, counters, random, eventsMax: options.eventsMax ?? 200 });
    this.update = new FirmwareUpdate(memory, this.#tasks);
    this.#actuationsMax = options.actuationsMax ?? 1000;
    this.#uptimeMs = options.uptimeMs;
    this.#leavesOut = options.leavesOut ?? [];
    this.#bootedAt = this.#uptime(options.now);
    this.memory.boots += 1;
  }

  get isPowered(): boolean {
    return this.#isPowered;
  }

  /** When `wake` wants to be called next, in real time. */
  get nextWakeAt(): number | undefined {
    return this.#tasks.nextAt;
  }

  /** The keys to connect with, the newest first: after a rotation both, until the new ones have opened a connection. */
  get keysToTry(): LockKeys[] {
    return heldKeys(this.memory).toReversed();
  }

  clock(now: number): number {
    return readClock(this.memory, now);
  }

  receive(channel: InChannel, payload: Uint8Array, now: number): Output[] {
    if (!this.#isPowered) return [];
    this.counters.received += 1;
    const verdict = judgeCommand(this.memory, payload, now);
    if (verdict.kind === 'silent') {
      this.counters.silent[verdict.reason] += 1;
      return [];
    }
    if (verdict.kind === 'refused') return this.#refuse(verdict.command, verdict.error, now);
    this.counters.accepted += 1;
    return this.#obey(channel, verdict, now);
  }

  wake(now: number): Output[] {
    return this.#tasks.runDue(now);
  }

  /** A connection was opened with these keys: older ones are forgotten, and the lock shows itself. */
  connected(keyVersion: number, now: number): Output[] {
    const { nextKeys } = this.memory;
    if (nextKeys !== null && nextKeys.key_version === keyVersion) {
      this.memory.keys = nextKeys;
      this.memory.nextKeys = null;
    }
    this.#isOnline = true;
    return [...this.update.reportInstalled(now), this.status(now), { kind: 'events' }];
  }

  disconnected(): void {
    this.#isOnline = false;
  }

  status(now: number): Output {
    const { battery, bolt, door, firmwareVersion, settingsVersion } = this.memory;
    const payload: JsonObject = {
      online: true,
      battery: Math.round(battery),
      lock_status: bolt,
      signal_strength: -this.random.between(40, 75),
      temperature: this.random.between(180, 240) / 10,
      door,
      firmware_version: firmwareVersion,
      settings_version: settingsVersion,
      codes_digest: this.codes.digest,
      time_nonce: this.#timeNonce.issue(this.#uptime(now)),
      timestamp: this.#stamp(now),
    };
    for (const field of this.#leavesOut) delete payload[field];
    return { kind: 'publish', channel: 'status', payload };
  }

  heartbeat(now: number): Output {
    const uptime = Math.max(0, Math.floor((this.#uptime(now) - this.#bootedAt) / 1000));
    return { kind: 'publish', channel: 'heartbeat', payload: { timestamp: this.#stamp(now), uptime } };
  }

  /** Events that wait to be stored by the server, oldest first. */
  get queuedEvents(): readonly QueuedEvent[] {
    return this.memory.events;
  }

  eventStored(eventId: string): void {
    this.#log.stored(eventId);
  }

  /** Somebody turns the key or the knob; without power the bolt moves all the same, and nobody is told. */
  turnKey(to: 'locked' | 'unlocked', now: number): Output[] {
    if (this.hardware.isJammed) return [];
    if (!this.#isPowered) {
      this.memory.bolt = to;
      return [];
    }
    return [...this.#access('manual', to, now), ...this.#boltNowIs(to, now)];
  }

  /** Digits typed at the keypad of the lock. Ignored while it pauses after too many wrong ones. */
  enterCode(digits: string, now: number): Output[] {
    if (!this.#isPowered) return [];
    const shown = this.#reader.typed(digits, this.clock(now), this.#uptime(now));
    return shown === undefined ? [] : this.#openBy('pin', shown, now);
  }

  /** A QR code held before the camera of the lock. */
  showQr(text: string, now: number): Output[] {
    return this.#isPowered ? this.#openBy('qr', this.#reader.held(text, this.clock(now)), now) : [];
  }

  moveDoor(action: DoorAction, now: number): Output[] {
    if (action !== 'held_open') this.memory.door = action === 'close' ? 'closed' : 'open';
    if (!this.#isPowered) return [];
    return [...this.#remember({ type: 'door', action }, now), this.status(now)];
  }

  tamper(now: number): Output[] {
    return this.#isPowered ? this.#remember({ type: 'tamper' }, now) : [];
  }

  setBattery(percent: number, now: number): Output[] {
    this.memory.battery = Math.min(100, Math.max(0, percent));
    return this.#isPowered ? [this.status(now)] : [];
  }

  /** Everything not in the flash is gone; a bolt caught half-way does not know where it stands. */
  losePower(): void {
    if (this.#tasks.has('motor')) this.memory.bolt = 'error';
    this.#tasks.clear();
    this.update.losePower();
    this.#timeNonce.forget();
    this.#isPowered = false;
    this.#isOnline = false;
  }

  restorePower(now: number): void {
    this.#isPowered = true;
    this.#bootedAt = this.#uptime(now);
    this.memory.boots += 1;
  }

  #obey(channel: InChannel, verdict: Verdict & { kind: 'accepted' }, now: number): Output[] {
    const { command } = verdict;
    if ((command.command === 'update_firmware') !== (channel === 'ota')) {
      return this.#refuse(command, 'unsupported_command', now);
    }
    switch (command.command) {
      case 'lock':
      case 'unlock':
        return this.#move(command, command.command, verdict, now);
      case 'set_time':
        return this.#setTime(command, verdict.timestamp, now);
      case 'set_settings':
        return this.#applySettings(command, now);
      case 'rotate_keys':
        return this.#takeKeys(command, now);
      case 'update_firmware':
        return this.#startUpdate(command, now);
      default:
        return this.#changeCodes(command, now);
    }
  }

  /** Sets the clock, if this answers the status that the lock sent last. */
  #setTime(command: SignedCommand, instant: number, now: number): Output[] {
    const isAsked = this.#timeNonce.redeem(command['time_nonce'], this.#uptime(now));
    if (!isAsked) return this.#refuse(command, 'expired', now);
    setClock(this.memory, instant, now);
    return [this.#succeed(command, now)];
  }

  #move(command: SignedCommand, direction: 'lock' | 'unlock', verdict: Verdict & { kind: 'accepted' }, now: number): Output[] {
    const refusal = this.#whyNotMove(command, now);
    if (refusal !== undefined) return this.#refuse(command, refusal, now);

    const { motorMs, alwaysAcknowledges } = this.hardware;
    const finish = (at: number): Output[] => {
      const { isJammed } = this.hardware;
      const told = this.#boltNowIs(isJammed ? 'jammed' : direction === 'lock' ? 'locked' : 'unlocked', at);
      return [...(isJammed ? this.#refuse(command, 'jammed', at) : [this.#succeed(command, at)]), ...told];
    };
    if (!this.hardware.isJammed) this.#recordActuation(command.request_id, direction, verdict.expiresAt, now);
    const outputs = alwaysAcknowledges || motorMs > SLOW_ANSWER_MS ? [this.#acknowledge(command, now)] : [];
    if (motorMs === 0) return [...outputs, ...finish(now)];
    this.#tasks.add({ name: 'motor', at: now + motorMs, run: finish });
    return outputs;
  }

  #whyNotMove(command: SignedCommand, now: number): AnswerError | undefined {
    const sealed = command['pin_encrypted'];
    if (sealed !== undefined && typeof sealed !== 'string') return 'invalid_command';
    if (this.#tasks.has('motor')) return 'busy';
    if (sealed !== undefined) {
      const pin = this.#open(sealed, command);
      if (pin === undefined) return 'invalid_command';
      if (this.codes.judge('pin', pin, this.clock(now)).refusal !== undefined) return 'invalid_pin';
    }
    return this.#whyMotorStops();
  }

  #whyMotorStops(): AnswerError | undefined {
    if (this.memory.battery < BATTERY_MOVES_MIN) return 'low_battery';
    return this.hardware.isMotorBroken ? 'hardware_error' : undefined;
  }

  #recordActuation(requestId: string, command: 'lock' | 'unlock', expiresAt: number, now: number): void {
    this.counters.actuations += 1;
    this.memory.battery = Math.max(0, this.memory.battery - BATTERY_PER_MOVEMENT);
    this.actuations.push({ request_id: requestId, command, at: now, expires_at: expiresAt });
    if (this.actuations.length > this.#actuationsMax) this.actuations.shift();
  }

  /** Every change of the bolt ends here: it is told, and the clock of the automatic locking starts or stops. */
  #boltNowIs(bolt: BoltState, now: number): Output[] {
    const changed = this.memory.bolt !== bolt;
    this.memory.bolt = bolt;
    this.#tasks.drop('auto-lock');
    const { auto_lock_enabled, auto_lock_delay } = this.memory.settings;
    if (bolt === 'unlocked' && auto_lock_enabled) this.#scheduleAutoLock(now + auto_lock_delay * 1000);
    return changed ? [this.status(now)] : [];
  }

  #scheduleAutoLock(at: number): void {
    const run = (now: number): Output[] => {
      // A bolt shot at an open door locks nobody out and cannot be trusted; wait for the door.
      if (this.memory.door === 'open' || this.#tasks.has('motor')) {
        this.#scheduleAutoLock(now + 1000);
        return [];
      }
      if (this.hardware.isJammed) return this.#boltNowIs('jammed', now);
      return [...this.#access('auto', 'locked', now), ...this.#boltNowIs('locked', now)];
    };
    this.#tasks.add({ name: 'auto-lock', at, run });
  }

  #applySettings(command: SignedCommand, now: number): Output[] {
    const change = readSettings(command);
    if (change === undefined) return this.#refuse(command, 'invalid_command', now);
    this.memory.settings = { ...this.memory.settings, ...change.settings };
    this.memory.settingsVersion = change.version;
    this.#tasks.drop('auto-lock');
    return [this.#succeed(command, now), ...this.#boltNowIs(this.memory.bolt, now), this.status(now)];
  }

  #takeKeys(command: SignedCommand, now: number): Output[] {
    const { keys, nextKeys } = this.memory;
    // The answer to an earlier copy of this order was lost; these keys are in use already.
    if (command['new_key_version'] === keys.key_version) return [this.#succeed(command, now)];
    const next = readRotation(command, (sealed) => this.#open(sealed, command));
    const newestVersion = (nextKeys ?? keys).key_version;
    if (next === undefined || next.key_version < newestVersion) return this.#refuse(command, 'invalid_command', now);
    this.memory.nextKeys = next;
    return [this.#succeed(command, now), { kind: 'reconnect' }];
  }

  #startUpdate(command: SignedCommand, now: number): Output[] {
    const order = readUpdate(command);
    if (order === undefined) return this.#refuse(command, 'invalid_command', now);
    if (this.update.isRunning) return this.#refuse(command, 'busy', now);
    if (this.memory.battery < BATTERY_UPDATES_MIN) return this.#refuse(command, 'low_battery', now);
    return [this.#succeed(command, now), ...this.update.start(order)];
  }

  /** Somebody at the door has shown a code. What is refused, and what the motor does not do, is told without a use of the code. */
  #openBy(method: 'pin' | 'qr', { ref, refusal, countUse }: ShownCode, now: number): Output[] {
    const reason = refusal ?? (this.hardware.isJammed ? 'jammed' : this.#whyMotorStops());
    const event: JsonObject = { type: 'access', method, action: 'unlock', success: reason === undefined };
    if (ref !== undefined) event['credential_ref'] = ref;
    if (reason !== undefined) return this.#remember({ ...event, reason }, now);
    countUse();
    return [...this.#remember(event, now), ...this.#boltNowIs('unlocked', now)];
  }

  #changeCodes(command: SignedCommand, now: number): Output[] {
    const run = this.#leavesOut.includes('codes_digest') ? undefined : CODE_COMMANDS.get(command.command);
    if (run === undefined) return this.#refuse(command, 'unsupported_command', now);
    const outcome = run(this.codes, command, (sealed) => this.#open(sealed, command));
    if ('error' in outcome) return this.#refuse(command, outcome.error, now);
    const answer = this.#succeed(command, now, outcome.more);
    return outcome.hasChanged ? [answer, this.status(now)] : [answer];
  }

  #access(method: 'manual' | 'auto', to: 'locked' | 'unlocked', now: number): Output[] {
    return this.#remember({ type: 'access', method, action: to === 'locked' ? 'lock' : 'unlock', success: true }, now);
  }

  #remember(event: JsonObject, now: number): Output[] {
    return this.#log.remember(event, this.#isOnline, now);
  }

  #acknowledge(command: SignedCommand, now: number): Output {
    this.counters.acknowledged += 1;
    return this.#answer({ request_id: command.request_id, acknowledged: true }, now);
  }

  #succeed(command: SignedCommand, now: number, more: JsonObject = {}): Output {
    this.counters.answered += 1;
    return this.#answer({ request_id: command.request_id, success: true, status: this.memory.bolt, ...more }, now);
  }

  #refuse(command: SignedCommand, error: AnswerError, now: number): Output[] {
    this.counters.answered += 1;
    this.counters.refused[error] = (this.counters.refused[error] ?? 0) + 1;
    const answer = this.#answer({ request_id: command.request_id, success: false, status: this.memory.bolt, error }, now);
    // Either clock may be wrong: the status tells this one's reading and lets the server set it.
    return error === 'expired' || error === 'clock_skew' ? [answer, this.status(now)] : [answer];
  }

  #answer(fields: JsonObject, now: number): Output {
    return { kind: 'publish', channel: 'response', payload: { ...fields, timestamp: this.#stamp(now) } };
  }

  /** Sealed under the keys that the command names, also where `signature_next` made it believable. */
  #open(sealed: string, command: SignedCommand): string | undefined {
    const keys = heldKeys(this.memory).find(({ key_version }) => key_version === command['key_version']);
    const binding = { deviceId: this.deviceId, requestId: command.request_id };
    return keys === undefined ? undefined : openSealed(sealed, keys.encryption_key, binding);
  }

  #uptime(now: number): number {
    return this.#uptimeMs?.() ?? now;
  }

  #stamp(now: number): string {
    return formatInstant(this.clock(now));
  }
}
