import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

/** A cell as PostgreSQL writes it: text, so that nothing is rounded on the way to the file and back. */
export type Cell = string | null;
export type Row = readonly Cell[];

export interface ArchiveFile {
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly contentSha256: string;
}

/** A file that does not hold what was written into it. Its message is shown to administrators. */
export class DamagedArchive extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DamagedArchive';
  }
}

const compress = promisify(gzip);
const decompress = promisify(gunzip);
/** Far more than a chunk: a file that unpacks to more is not one of ours. */
const contentBytesMax = 256 * 1024 * 1024;

export function sha256Of(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Spreadsheets run a cell that begins so as a formula. A quote in front makes it text, and is taken off again on reading. */
const needsQuoteMark = /^['=+\-@\t\r]/u;
const plainNumber = /^-\d+(?:\.\d+)?(?:e[+-]?\d+)?$/iu;

function formatCell(cell: Cell): string {
  if (cell === null) return '';
  const text = needsQuoteMark.test(cell) && !plainNumber.test(cell) ? `'${cell}` : cell;
  return text === '' || /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180 with a head line. Nothing between two commas is null; an empty text is quoted. */
export function formatRows(columns: readonly string[], rows: readonly Row[]): string {
  const lines = [columns, ...rows].map((row) => `${row.map(formatCell).join(',')}\r\n`);
  return lines.join('');
}

const unquoteMark = (text: string): string => (text.startsWith("'") ? text.slice(1) : text);

/** What `formatRows` wrote, cell by cell. */
export function parseRows(content: string): Row[] {
  const rows: Row[] = [];
  let row: Cell[] = [];
  const cellPattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/uy;
  while (cellPattern.lastIndex < content.length) {
    const at = cellPattern.lastIndex;
    const match = cellPattern.exec(content);
    if (match === null) throw new DamagedArchive(`The file is no CSV from its character ${at} on.`);
    const [, quoted, bare = '', end] = match;
    if (quoted !== undefined) row.push(unquoteMark(quoted.replaceAll('""', '"')));
    else row.push(bare === '' ? null : unquoteMark(bare));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) throw new DamagedArchive('The file ends in the middle of a line.');
  return rows;
}

export async function packRows(columns: readonly string[], rows: readonly Row[]): Promise<ArchiveFile> {
  const content = formatRows(columns, rows);
  const bytes = await compress(content);
  return { bytes, sha256: sha256Of(bytes), contentSha256: sha256Of(content) };
}

/** The columns and rows of a file, once all that is known of it was found to be right. Throws DamagedArchive. */
export async function unpackRows(
  bytes: Buffer | undefined,
  expected: { readonly sha256: string; readonly contentSha256: string; readonly rowCount: number },
): Promise<{ readonly columns: readonly string[]; readonly rows: readonly Row[] }> {
  if (bytes === undefined) throw new DamagedArchive('The file is gone from the storage.');
  if (sha256Of(bytes) !== expected.sha256) throw new DamagedArchive('The file is not as it was written: its SHA-256 differs.');
  const content = await decompress(bytes, { maxOutputLength: contentBytesMax }).catch((cause: unknown) => {
    throw new DamagedArchive(`The file cannot be unpacked: ${cause instanceof Error ? cause.message : 'unknown reason'}.`);
  });
  if (sha256Of(content) !== expected.contentSha256)
    throw new DamagedArchive('The content of the file is not what was in the database: its SHA-256 differs.');
  const [columns = [], ...rows] = parseRows(content.toString('utf8'));
  if (rows.length !== expected.rowCount)
    throw new DamagedArchive(`The file has ${rows.length} rows instead of ${expected.rowCount}.`);
  return { columns: columns.map((column) => column ?? ''), rows };
}
