import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { Logger } from '../../../platform/logger.ts';
import { addLogLine, readLog, type LogLevel, type LogRow } from './store/log.ts';

/** The lines that people read on the gateway's page. Messages are made of our own words, ids of devices and codes of errors: no secret gets in. */
export class GatewayLog {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(db: Database, clock: Clock, logger: Logger) {
    this.#db = db;
    this.#clock = clock;
    this.#logger = logger;
  }

  async add(level: LogLevel, source: string, message: string): Promise<void> {
    const line = message.replaceAll(/\s+/g, ' ').slice(0, 500);
    try {
      await addLogLine(this.#db, { at: this.#clock.now(), level, source, message: line });
    } catch (error) {
      // A line less is no reason to fail what it tells of.
      this.#logger.warn({ err: error }, 'a line of the gateway could not be kept');
    }
  }

  async text(): Promise<string> {
    const rows = await readLog(this.#db);
    return rows.length === 0 ? 'No logs available' : `${rows.map(lineOf).join('\n')}\n`;
  }
}

function lineOf({ at, level, source, message }: LogRow): string {
  const [day = '', time = ''] = at.toISOString().split('T');
  return `${day} ${time.slice(0, 8)},${time.slice(9, 12)} - ${source} - ${level} - ${message}`;
}
