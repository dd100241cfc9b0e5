import type { Logger } from '../../platform/logger.ts';
import type { DeviceReport, TelemetryPoint, TouchedDevice } from './store/telemetry.ts';

export interface TelemetryBatch {
  readonly points: readonly TelemetryPoint[];
  readonly reports: readonly DeviceReport[];
}

interface PendingBatch {
  points: TelemetryPoint[];
  reports: Map<string, DeviceReport>;
  messages: number;
  done: Array<{ resolve: () => void; reject: (error: unknown) => void }>;
}

function emptyBatch(): PendingBatch {
  return { points: [], reports: new Map(), messages: 0, done: [] };
}

export interface TelemetryBatcherOptions {
  readonly write: (batch: TelemetryBatch) => Promise<TouchedDevice[]>;
  /** After the commit. `unknown` are ids that are not registered. */
  readonly onWritten: (
    touched: readonly TouchedDevice[],
    unknown: readonly string[],
    reports: ReadonlyMap<string, DeviceReport>,
  ) => void;
  readonly logger: Logger;
  readonly retryDelayMs?: number;
  readonly triesMax?: number;
}

/**
 * Gathers what locks report and writes one batch at a time: while one is on its way to the disk, the next gathers. So a lone message
 * is written at once, and a flood in large pieces. `add` resolves after the commit, which is when the lock gets its acknowledgement.
 */
export class TelemetryBatcher {
  readonly #options: TelemetryBatcherOptions;
  #pending = emptyBatch();
  #running: Promise<void> | undefined;

  constructor(options: TelemetryBatcherOptions) {
    this.#options = options;
  }

  /** Resolves when written. Rejects when the database would not take it: the message then stays unacknowledged. */
  add(deviceId: string, report: Omit<DeviceReport, 'deviceId'>, point?: TelemetryPoint): Promise<void> {
    const batch = this.#pending;
    const known = batch.reports.get(deviceId);
    if (known === undefined) batch.reports.set(deviceId, { deviceId, ...report });
    else Object.assign(known, report);
    if (point !== undefined) batch.points.push(point);
    batch.messages += 1;
    return new Promise<void>((resolve, reject) => {
      batch.done.push({ resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Runs alone between two batches: no other statement of ours changes many rows of states at the same time. */
  async between<T>(work: () => Promise<T>): Promise<T> {
    while (this.#running !== undefined) await this.#running;
    const result = work();
    this.#running = result.then(
      () => undefined,
      () => undefined,
    );
    try {
      return await result;
    } finally {
      this.#running = this.#pending.messages > 0 ? this.#run() : undefined;
    }
  }

  async drain(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // A turn of the event loop, so that messages that arrived together are written together.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#pending.messages > 0) {
      const batch = this.#pending;
      this.#pending = emptyBatch();
      await this.#write(batch);
    }
    this.#running = undefined;
  }

  async #write(batch: PendingBatch): Promise<void> {
    const { write, onWritten, logger, retryDelayMs = 200, triesMax = 3 } = this.#options;
    const reports = [...batch.reports.values()];
    let touched: TouchedDevice[] | undefined;
    for (let attempt = 1; touched === undefined; attempt += 1) {
      try {
        touched = await write({ points: batch.points, reports });
      } catch (error) {
        logger.error({ err: error, attempt, messages: batch.messages }, 'telemetry could not be written');
        if (attempt >= triesMax) {
          for (const { reject } of batch.done) reject(error);
          return;
        }
        await new Promise((resolve) => setTimeout(resolve, retryDelayMs * attempt));
      }
    }
    for (const { resolve } of batch.done) resolve();
    const registered = new Set(touched.map((device) => device.device_id));
    const unknown = reports.map((report) => report.deviceId).filter((deviceId) => !registered.has(deviceId));
    try {
      onWritten(touched, unknown, batch.reports);
    } catch (error) {
      // Written is written: a second time would be twice in the history.
      logger.error({ err: error }, 'what follows telemetry failed');
    }
  }
}
