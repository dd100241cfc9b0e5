import type { Clock } from '../../platform/clock.ts';
import type { Logger } from '../../platform/logger.ts';

const pauseMs = 60_000;
const rememberedMax = 1_000;

/** One lock that sends garbage must not fill the disk with lines about it: the same complaint about the same lock is written once a minute, with a count. */
export class DropLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #last = new Map<string, { atMs: number; silent: number }>();

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  dropped(deviceId: string, channel: string, reason: string, detail: string): void {
    const key = `${deviceId} ${channel} ${reason}`;
    const nowMs = this.#clock.now().getTime();
    const last = this.#last.get(key);
    if (last !== undefined && nowMs - last.atMs < pauseMs) {
      last.silent += 1;
      return;
    }
    this.#last.delete(key);
    this.#last.set(key, { atMs: nowMs, silent: 0 });
    if (this.#last.size > rememberedMax) {
      const [oldest] = this.#last.keys();
      if (oldest !== undefined) this.#last.delete(oldest);
    }
    const repeated = last === undefined || last.silent === 0 ? {} : { more_since: last.silent };
    this.#logger.warn({ device_id: deviceId, channel, reason, detail, ...repeated }, 'message dropped');
  }
}
