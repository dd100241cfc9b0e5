import type { UpdateOrder } from './command-fields.ts';
import { readClock, type LockMemory } from './lock-memory.ts';
import { formatInstant, type JsonObject, type Output } from './protocol.ts';
import type { TaskList } from './task-list.ts';

const ERROR_LENGTH_MAX = 200;
const PERCENT_PER_STEP = 25;

/** One firmware update at a time: download, check, install, reboot, and only then the new version. */
export class FirmwareUpdate {
  stepMs = 200;
  readonly #memory: LockMemory;
  readonly #tasks: TaskList;
  #order: UpdateOrder | undefined;

  constructor(memory: LockMemory, tasks: TaskList) {
    this.#memory = memory;
    this.#tasks = tasks;
  }

  get isRunning(): boolean {
    return this.#order !== undefined;
  }

  start(order: UpdateOrder): Output[] {
    this.#order = order;
    return [{ kind: 'download', url: order.url }];
  }

  /** The file is here, or is not. Its hash is absent where nothing was really downloaded. */
  downloadFinished(result: { sha256?: string } | { error: string }, now: number): Output[] {
    const order = this.#order;
    if (order === undefined) return [];
    if ('error' in result) return this.#fail(order, result.error, now);
    if (order.sha256 !== undefined && result.sha256 !== undefined && result.sha256 !== order.sha256) {
      return this.#fail(order, 'sha256 of the downloaded file differs', now);
    }
    this.#scheduleStep(order, PERCENT_PER_STEP, now);
    return [this.#progress(order.requestId, 'downloading', 0, now)];
  }

  /** After the reboot and the next connection. */
  reportInstalled(now: number): Output[] {
    const { installed } = this.#memory;
    if (installed === null) return [];
    this.#memory.installed = null;
    return [this.#progress(installed.request_id, 'done', 100, now, { version: installed.version })];
  }

  losePower(): void {
    this.#order = undefined;
  }

  #scheduleStep(order: UpdateOrder, percent: number, now: number): void {
    const run = (at: number): Output[] => {
      if (percent < 100) {
        this.#scheduleStep(order, percent + PERCENT_PER_STEP, at);
        return [this.#progress(order.requestId, 'downloading', percent, at)];
      }
      this.#order = undefined;
      this.#memory.installed = { request_id: order.requestId, version: order.version };
      this.#memory.firmwareVersion = order.version;
      return [this.#progress(order.requestId, 'installing', 100, at), { kind: 'reboot' }];
    };
    this.#tasks.add({ name: 'update', at: now + this.stepMs, run });
  }

  #fail(order: UpdateOrder, error: string, now: number): Output[] {
    this.#order = undefined;
    return [this.#progress(order.requestId, 'failed', 0, now, { error: error.slice(0, ERROR_LENGTH_MAX) })];
  }

  #progress(requestId: string, state: string, percent: number, now: number, more: JsonObject = {}): Output {
    const timestamp = formatInstant(readClock(this.#memory, now));
    return {
      kind: 'publish',
      channel: 'ota/progress',
      payload: { request_id: requestId, state, percent, ...more, timestamp },
    };
  }
}
