import { once } from 'node:events';
import { createGzip, type Gzip } from 'node:zlib';
import { csvLine, type LogEntry } from '../access/index.ts';
import { wallClock } from './period.ts';

const columns = ['timestamp', 'local_time', 'person', 'access_method', 'action', 'success', 'failure_reason', 'offline', 'late'];

/** Every entry, compressed as it comes: of a long month only this much is held. */
export class EntryCsv {
  readonly #timeZone: string;
  readonly #gzip: Gzip = createGzip();
  readonly #chunks: Buffer[] = [];
  /** Of the CSV before it is compressed. */
  bytes = 0;

  constructor(timeZone: string) {
    this.#timeZone = timeZone;
    this.#gzip.on('data', (chunk: Buffer) => this.#chunks.push(chunk));
  }

  async add(entries: readonly LogEntry[], erasedName: string): Promise<void> {
    const lines = entries.map((entry) =>
      csvLine([
        entry.at.toISOString(),
        wallClock(this.#timeZone, entry.at).slice(0, 19),
        entry.isErased ? erasedName : entry.person,
        entry.method,
        entry.action,
        entry.success,
        entry.failureReason,
        entry.offline,
        entry.late,
      ]),
    );
    await this.#write(lines.join(''));
  }

  /** With the head line, which comes first. */
  async begin(): Promise<void> {
    await this.#write(csvLine(columns));
  }

  async #write(text: string): Promise<void> {
    if (text === '') return;
    const bytes = Buffer.from(text);
    this.bytes += bytes.byteLength;
    if (!this.#gzip.write(bytes)) await once(this.#gzip, 'drain');
  }

  async end(): Promise<Buffer> {
    const ended = once(this.#gzip, 'end');
    this.#gzip.end();
    await ended;
    return Buffer.concat(this.#chunks);
  }
}
