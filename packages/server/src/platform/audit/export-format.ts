import { Type, type Static } from 'typebox';
import type { Checkpoint } from './checkpoint.ts';
import { canonicalJson, type CanonicalValue } from './canonical-json.ts';

/*
 * An export: JSON Lines, each line canonical JSON. First the header, then a line for each person who was erased, the entries with
 * checkpoints in between, and a line that signs the bytes of all lines before it. docs/operating/audit.md describes it for others.
 */
export const exportFormat = 'smartlock-audit/1';

const closed = { additionalProperties: false } as const;
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });
const Hash = Type.String({ pattern: '^[0-9a-f]{64}$' });

export const CheckpointRecord = Type.Object(
  {
    type: Type.Literal('checkpoint'),
    seq: Count,
    hash: Hash,
    count: Count,
    at: Type.String(),
    key_id: Type.String(),
    signature: Type.String(),
  },
  closed,
);

export const ExportHeaderRecord = Type.Object(
  {
    type: Type.Literal('header'),
    format: Type.Literal(exportFormat),
    exported_at: Type.String(),
    /** The entries after this one follow; 0: all. */
    after_seq: Count,
    /** Hash of the entry `after_seq`. */
    previous_hash: Hash,
    /** How many entries follow. */
    entries: Count,
    /** The signed end of the chain, which the file has to reach; null for an empty one. */
    head: Type.Union([CheckpointRecord, Type.Null()]),
    public_keys: Type.Array(Type.Object({ key_id: Type.String(), public_key: Type.String() }, closed)),
  },
  closed,
);
export type ExportHeader = Static<typeof ExportHeaderRecord>;

/** What is sealed for them can no longer be read by anybody. */
export const ErasedRecord = Type.Object({ type: Type.Literal('erased'), person: Type.String() }, closed);
export type ErasedPerson = Static<typeof ErasedRecord>;

export const ExportEndRecord = Type.Object(
  {
    type: Type.Literal('end'),
    /** SHA-256 of all bytes before this line. */
    digest: Hash,
    key_id: Type.String(),
    /** Ed25519 over `smartlock-audit/1 ` and the digest. */
    signature: Type.String(),
  },
  closed,
);
export type ExportEnd = Static<typeof ExportEndRecord>;

/** What of an entry is personal, opened by the server on demand. */
export type OpenedPersonal = Readonly<Record<string, CanonicalValue>>;

export function lineOf(record: ExportHeader | Checkpoint | ErasedPerson | ExportEnd): string {
  return `${canonicalJson(record as unknown as CanonicalValue)}\n`;
}

/** `body` is the entry's canonical form already. */
export function entryLine(seq: number, hash: string, body: string, personal?: OpenedPersonal): string {
  const opened = personal === undefined ? '' : `,"personal":${canonicalJson(personal)}`;
  return `${entryStart}${body},"hash":"${hash}"${opened},"seq":${seq},"type":"entry"}\n`;
}

export const entryStart = '{"entry":';

/** What follows the body in a line without opened parts, but for the hash: its place is known from the line's end. */
export function entryTail(seq: number): { readonly before: string; readonly after: string } {
  return { before: ',"hash":"', after: `","seq":${seq},"type":"entry"}` };
}

export function signedEnd(digest: string): Buffer {
  return Buffer.from(`${exportFormat} ${digest}`, 'utf8');
}
