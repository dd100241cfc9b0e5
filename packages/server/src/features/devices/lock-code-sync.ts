import type { Clock } from '../../platform/clock.ts';
import { SmartLockError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { clockToleranceMs } from './device-sync.ts';
import type { CommandTarget } from './request-command.ts';
import { findLaggingLock, pageOfLaggingLocks, type LaggingLock } from './store/code-states.ts';
import type { DeviceReport, TouchedDevice } from './store/telemetry.ts';
import type { DeviceDatabase } from './tables.ts';

const debounceMs = 50;
/** How soon a lock is looked at again that another process is busy with. */
const busyPauseMs = 300;
/** A lock that is being told the time would refuse everything until it knows it, and its refusal would spoil the answer. */
const clockPauseMs = 500;
const firstPauseMs = 2_000;
const longestPauseMs = 60_000;
/** Mostly waiting for locks. */
const concurrencyMax = 32;
const sweepMax = 500;
const remembered = 20_000;

export interface LockCodeSyncDeps {
  readonly db: DeviceDatabase;
  /** Brings the codes of one lock to what they should be. Rejects when the lock did not take them all. */
  readonly syncCodes: (device: CommandTarget, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Attempts {
  /** The digest that the lock should have come to. */
  readonly wanted: string;
  readonly count: number;
  notBefore: number;
}

/**
 * Sees to it that locks hold the codes that they should. That one lags behind stands in the database, so that whatever is lost here with
 * the process is found again at the lock's next status or by the next sweep. One lock is told by one run at a time, and one that does
 * not come to the digest wanted is left alone for longer and longer.
 */
export class LockCodeSync {
  readonly #deps: LockCodeSyncDeps;
  readonly #waiting = new Map<number, string>();
  readonly #running = new Map<number, Promise<void>>();
  /** Something changed while the lock was being told. */
  readonly #again = new Set<number>();
  readonly #attempts = new Map<number, Attempts>();
  readonly #timers = new Map<number, NodeJS.Timeout>();
  #sweptTo = 0;
  readonly #ending = new AbortController();

  constructor(deps: LockCodeSyncDeps) {
    this.#deps = deps;
  }

  /** Looks at what locks have just reported. */
  consider(devices: readonly TouchedDevice[], reports: ReadonlyMap<string, DeviceReport>): void {
    for (const device of devices) {
      if (!device.is_online) continue;
      const report = reports.get(device.device_id);
      if (!device.was_online || report?.hasConnected === true) this.#attempts.delete(device.device_pk);
      // Its status is about to come, and tells what the lock holds now, and whether its clock is right.
      if (report?.codesDigest === undefined) continue;
      const { timeNonce, clockOffsetMs = 0 } = report;
      if (device.codes_digest === device.wanted_codes_digest) this.#attempts.delete(device.device_pk);
      else if (timeNonce !== undefined && Math.abs(clockOffsetMs) > clockToleranceMs) this.#waitForClock(device.device_pk);
      else this.#enqueue(device);
    }
  }

  /** Soon, if the lock is there: after a commit that changed what it should hold. */
  codesChanged(devicePk: number): void {
    this.#lookSoon(devicePk, debounceMs);
  }

  /** An answer that came too late for the run that had asked. */
  codesSettled(devicePk: number): void {
    if (!this.#running.has(devicePk)) this.#lookSoon(devicePk, debounceMs);
  }

  /** One bounded piece of all locks that lag behind; the next call goes on from there. */
  async sweep(): Promise<void> {
    const page = await pageOfLaggingLocks(this.#deps.db, this.#sweptTo, sweepMax);
    this.#sweptTo = page.length < sweepMax ? 0 : (page.at(-1)?.device_pk ?? 0);
    for (const device of page) this.#enqueue(device);
  }

  /** Resolves when what runs has ended; nothing starts again. */
  async stop(): Promise<void> {
    this.#ending.abort();
    this.#waiting.clear();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await this.idle();
  }

  /** Resolves when no lock is being told. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  /** Also where a look was due sooner. */
  #waitForClock(devicePk: number): void {
    clearTimeout(this.#timers.get(devicePk));
    this.#timers.delete(devicePk);
    this.#waiting.delete(devicePk);
    this.#lookSoon(devicePk, clockPauseMs);
  }

  #lookSoon(devicePk: number, delayMs: number): void {
    if (this.#ending.signal.aborted || this.#timers.has(devicePk)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(devicePk);
      this.#look(devicePk).catch((error: unknown) =>
        this.#deps.logger.error(
          { err: error, device_pk: devicePk },
          'codes of a lock could not be compared; the next sweep does it',
        ),
      );
    }, delayMs);
    this.#timers.set(devicePk, timer);
  }

  async #look(devicePk: number): Promise<void> {
    const device = await findLaggingLock(this.#deps.db, devicePk, this.#deps.clock.now());
    if (device !== undefined) this.#enqueue(device);
  }

  #enqueue({ device_pk: devicePk, device_id, wanted_codes_digest: wanted }: LaggingLock): void {
    if (this.#ending.signal.aborted) return;
    const last = this.#attempts.get(devicePk);
    const isNew = last === undefined || last.wanted !== wanted;
    if (this.#running.has(devicePk)) {
      if (isNew) this.#again.add(devicePk);
      return;
    }
    if (!isNew && this.#deps.clock.now().getTime() < last.notBefore) return;
    this.#waiting.set(devicePk, device_id);
    this.#pump();
  }

  #pump(): void {
    for (const [devicePk, deviceId] of this.#waiting) {
      if (this.#running.size >= concurrencyMax) return;
      this.#waiting.delete(devicePk);
      const run = this.#run(devicePk)
        .catch((error: unknown) => this.#report(deviceId, error))
        .finally(() => {
          this.#running.delete(devicePk);
          if (this.#again.delete(devicePk)) this.#lookSoon(devicePk, 0);
          this.#pump();
        });
      this.#running.set(devicePk, run);
    }
  }

  async #run(devicePk: number): Promise<void> {
    const { db, syncCodes, clock } = this.#deps;
    const device = await findLaggingLock(db, devicePk, clock.now());
    if (device === undefined) return;
    if (device.isUnderway) {
      this.#lookSoon(devicePk, busyPauseMs);
      return;
    }
    const attempts = this.#nextAttempt(device);
    try {
      await syncCodes({ id: devicePk, device_id: device.device_id, is_online: true }, this.#ending.signal);
    } finally {
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempts.count - 1));
      attempts.notBefore = clock.now().getTime() + pauseMs;
    }
  }

  #nextAttempt({ device_pk: devicePk, wanted_codes_digest: wanted }: LaggingLock): Attempts {
    const last = this.#attempts.get(devicePk);
    const count = last?.wanted === wanted ? last.count + 1 : 1;
    const attempts: Attempts = { wanted, count, notBefore: Number.POSITIVE_INFINITY };
    this.#attempts.delete(devicePk);
    this.#attempts.set(devicePk, attempts);
    if (this.#attempts.size > remembered) {
      const [oldest] = this.#attempts.keys();
      if (oldest !== undefined) this.#attempts.delete(oldest);
    }
    return attempts;
  }

  #report(deviceId: string, error: unknown): void {
    const { logger } = this.#deps;
    const isExpected = error instanceof SmartLockError && error.kind !== 'internal';
    if (isExpected)
      logger.info({ device_id: deviceId, code: error.code }, 'lock does not hold its codes yet, it will be tried again');
    else logger.error({ err: error, device_id: deviceId }, 'codes not brought to the lock');
  }
}
