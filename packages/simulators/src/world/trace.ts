import { createHash, type Hash } from 'node:crypto';

/** One thing that happened in a simulated world, and to which code, booking and lock. */
export interface TraceEntry {
  readonly at: number;
  /** Whose doing it was. */
  readonly who: 'people' | 'platform' | 'cloud' | 'lock' | 'surroundings';
  readonly what: string;
  readonly codeId?: number | undefined;
  /** What the lock calls the code. */
  readonly codeName?: string | undefined;
  readonly bookingId?: number | undefined;
  readonly lockId?: number | undefined;
}

/** All that happened, in order. Two runs of one seed have the same digest. */
export class Trace {
  readonly #entries: TraceEntry[] = [];
  readonly #hash: Hash = createHash('sha256');

  add(entry: TraceEntry): void {
    this.#entries.push(entry);
    this.#hash.update(
      `${entry.at}|${entry.who}|${entry.what}|${entry.codeId ?? ''}|${entry.codeName ?? ''}|${entry.bookingId ?? ''}|${entry.lockId ?? ''}\n`,
    );
  }

  get size(): number {
    return this.#entries.length;
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  entries(): readonly TraceEntry[] {
    return this.#entries;
  }

  /** The life of one code: what the platform and the locks did with it, and what people did with its booking. */
  ofCode(wanted: {
    codeId?: number | undefined;
    names: readonly string[];
    bookingId?: number | undefined;
  }): readonly TraceEntry[] {
    return this.#entries.filter(
      ({ codeId, codeName, bookingId }) =>
        (codeId !== undefined && codeId === wanted.codeId) ||
        (codeName !== undefined && wanted.names.includes(codeName)) ||
        (bookingId !== undefined && bookingId === wanted.bookingId),
    );
  }
}

export function describeEntry({ at, who, what, codeId, codeName, bookingId, lockId }: TraceEntry): string {
  const about = [
    ...(codeId === undefined ? [] : [`code ${codeId}`]),
    ...(codeName === undefined ? [] : [codeName]),
    ...(bookingId === undefined ? [] : [`booking ${bookingId}`]),
    ...(lockId === undefined ? [] : [`lock ${lockId}`]),
  ];
  return `${new Date(at).toISOString()}  ${who.padEnd(12)}  ${what}${about.length === 0 ? '' : `  (${about.join(', ')})`}`;
}
