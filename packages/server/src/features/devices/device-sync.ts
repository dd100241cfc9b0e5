import type { Clock } from '../../platform/clock.ts';
import { SmartLockError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { system, type CommandSender, type CommandTarget } from './request-command.ts';
import { hasOpenCommand } from './store/commands.ts';
import { getSettings } from './store/devices.ts';
import type { DeviceKeyStore } from './store/keys.ts';
import { timeSent, type DeviceReport, type TouchedDevice } from './store/telemetry.ts';
import type { DeviceDatabase } from './tables.ts';

export const clockToleranceMs = 5_000;
/** How soon the same lock is told the same thing again. */
const repeatAfterMs = 60_000;
const timePauseMs = 2_000;
const concurrencyMax = 8;
const remembered = 20_000;
const queuedMax = 20_000;

export interface DeviceSyncDeps {
  readonly db: DeviceDatabase;
  readonly keys: DeviceKeyStore;
  readonly sender: CommandSender;
  readonly clock: Clock;
  readonly logger: Logger;
}

type LastingTask = { readonly kind: 'settings' | 'keys' };
/** `next` follows the time: before, a lock whose clock is wrong would refuse it, and its refusal would spoil the answer. */
type SyncTask =
  | LastingTask
  | { readonly kind: 'time'; readonly timeNonce: string; readonly clockOffsetMs: number; readonly next: readonly LastingTask[] };
type SyncKind = SyncTask['kind'];

/**
 * Brings a lock that is online to what it should hold: settings, time, new keys. Works through a bounded queue beside the messages; what is
 * lost when the process ends is found again at the lock's next status.
 */
export class DeviceSync {
  readonly #deps: DeviceSyncDeps;
  readonly #queue: Array<{ device: CommandTarget; task: SyncTask }> = [];
  readonly #lastTried = new Map<string, number>();
  #running = 0;
  #stopped = false;

  constructor(deps: DeviceSyncDeps) {
    this.#deps = deps;
  }

  /** Looks at what locks have just reported. A lock that does not tell its settings' version, or no time nonce, does not know those commands. */
  consider(devices: readonly TouchedDevice[], reports: ReadonlyMap<string, DeviceReport>): void {
    for (const device of devices) {
      if (!device.is_online) continue;
      const target = { id: device.device_pk, device_id: device.device_id, is_online: true };
      const next: LastingTask[] = [];
      if (!device.was_online) this.#forget(target);
      if (device.has_new_keys) next.push({ kind: 'keys' });
      // A lock that was registered before may hold a higher version of settings that are not ours.
      const isBehind = device.applied_settings_version !== null && device.applied_settings_version !== device.settings_version;
      if (isBehind) next.push({ kind: 'settings' });
      const { timeNonce, clockOffsetMs = 0 } = reports.get(device.device_id) ?? {};
      const needsTime = timeNonce !== undefined && (device.is_time_due || Math.abs(clockOffsetMs) > clockToleranceMs);
      if (needsTime && this.#enqueue(target, { kind: 'time', timeNonce, clockOffsetMs, next })) continue;
      for (const task of next) this.#enqueue(target, task);
    }
  }

  /** At once, if the lock is there and tells which settings it has. */
  settingsChanged(device: CommandTarget & { readonly applied_settings_version: number | null }): void {
    if (device.is_online && device.applied_settings_version !== null) this.#enqueue(device, { kind: 'settings' }, true);
  }

  keysRotated(device: CommandTarget): void {
    if (device.is_online) this.#enqueue(device, { kind: 'keys' }, true);
  }

  stop(): void {
    this.#stopped = true;
    this.#queue.length = 0;
  }

  #enqueue(device: CommandTarget, task: SyncTask, evenIfRecent = false): boolean {
    // What finds no room is found again at the lock's next status.
    if (this.#stopped || this.#queue.length >= queuedMax) return false;
    const key = `${device.id}:${task.kind}`;
    const now = this.#deps.clock.now().getTime();
    const last = this.#lastTried.get(key);
    // The time may be tried at every status: its nonce is new, and a late one would be refused.
    const pauseMs = task.kind === 'time' ? timePauseMs : repeatAfterMs;
    if (!evenIfRecent && last !== undefined && now - last < pauseMs) return false;
    this.#lastTried.delete(key);
    this.#lastTried.set(key, now);
    if (this.#lastTried.size > remembered) {
      const [oldest] = this.#lastTried.keys();
      if (oldest !== undefined) this.#lastTried.delete(oldest);
    }
    this.#queue.push({ device, task });
    this.#pump();
    return true;
  }

  #forget(device: CommandTarget): void {
    for (const kind of ['settings', 'time', 'keys'] as const) this.#lastTried.delete(`${device.id}:${kind}`);
  }

  #pump(): void {
    while (this.#running < concurrencyMax) {
      const next = this.#queue.shift();
      if (next === undefined) return;
      this.#running += 1;
      this.#perform(next.device, next.task)
        .catch((error: unknown) => this.#report(next.device, next.task.kind, error))
        .finally(() => {
          this.#running -= 1;
          this.#pump();
        })
        .catch((error: unknown) => this.#deps.logger.error({ err: error }, 'device sync queue failed'));
    }
  }

  #report(device: CommandTarget, kind: SyncKind, error: unknown): void {
    const { logger } = this.#deps;
    const expected = error instanceof SmartLockError && error.kind !== 'internal';
    if (expected)
      logger.info({ device_id: device.device_id, kind, code: error.code }, 'lock not brought up to date, it will be tried again');
    else logger.error({ err: error, device_id: device.device_id, kind }, 'lock not brought up to date');
  }

  async #perform(device: CommandTarget, task: SyncTask): Promise<void> {
    const { db, keys, sender, clock } = this.#deps;
    if (task.kind === 'time') {
      await sender.send(
        device,
        {
          command: 'set_time',
          timeNonce: task.timeNonce,
          clockOffsetMs: task.clockOffsetMs,
          isDrift: Math.abs(task.clockOffsetMs) > clockToleranceMs,
        },
        system,
      );
      await timeSent(db, device.id);
      for (const next of task.next) this.#enqueue(device, next);
      return;
    }
    if (task.kind === 'settings') {
      const settings = await getSettings(db, device.id);
      await sender.send(
        device,
        {
          command: 'set_settings',
          settingsVersion: settings.version,
          settings: {
            auto_lock_enabled: settings.auto_lock_enabled,
            auto_lock_delay: settings.auto_lock_delay,
            silent_mode: settings.silent_mode,
            led_enabled: settings.led_enabled,
          },
        },
        system,
      );
      return;
    }
    const valid = await keys.listValid(db, device.id, clock.now());
    const newest = valid.at(-1);
    // The first keys are known to the lock from its registration; a later set that it has not shown yet is offered to it.
    if (newest === undefined || newest.adopted || newest.keyVersion === 1) return;
    if (await hasOpenCommand(db, device.id, 'rotate_keys')) return;
    await sender.send(device, { command: 'rotate_keys', keyVersion: newest.keyVersion, keys: newest.keys }, system);
  }
}
