import { createHash, type KeyObject } from 'node:crypto';
import { Check } from 'typebox/value';
import { canonicalJson, type CanonicalValue } from './canonical-json.ts';
import { chainHash } from './chain.ts';
import { isSignature, isSignedBy, readPublicKey, type Checkpoint } from './checkpoint.ts';
import {
  CheckpointRecord,
  entryStart,
  entryTail,
  ErasedRecord,
  ExportEndRecord,
  exportFormat,
  ExportHeaderRecord,
  signedEnd,
  type ExportEnd,
  type ExportHeader,
} from './export-format.ts';

/** What is wrong, and where. `seq` is the first entry that is not as it was written; null where no entry is concerned. */
export interface Finding {
  readonly code: 'malformed' | 'altered' | 'removed' | 'swapped' | 'truncated' | 'signature' | 'unknown_key' | 'surplus';
  readonly seq: number | null;
  readonly line: number;
  readonly why: string;
}

export interface VerifyReport {
  readonly ok: boolean;
  readonly finding: Finding | null;
  readonly entries: number;
  readonly firstSeq: number | null;
  readonly lastSeq: number | null;
  readonly checkpoints: number;
  /** Keys that signed what was checked. */
  readonly keyIds: readonly string[];
  /** True: those keys were given by the caller, and not merely found in the file. */
  readonly isKeyTrusted: boolean;
  /** Entries with parts that nobody can read any more. */
  readonly erased: number;
  readonly head: Checkpoint | null;
}

class Broken extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.why);
    this.finding = finding;
  }
}

const newline = 10;
const lineBytesMax = 4 * 1024 * 1024;
const endStart = '{"digest":';

function startsWith(line: Buffer, start: string): boolean {
  return line.length > start.length && line.toString('latin1', 0, start.length) === start;
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Checks an export as it streams by, holding one line at a time and needing nothing but the file: every entry hashes to what is said of
 * it, follows the one before, and the signed checkpoints agree; the end that the header names was reached. `trustedKeys` (base64) are
 * the only ones whose signatures count; without them the keys in the file do, which then shows no more than that the file is whole.
 */
export class ExportVerifier {
  readonly #trusted: ReadonlyMap<string, KeyObject> | null;
  readonly #digest = createHash('sha256');
  readonly #erasedPeople = new Set<string>();
  readonly #usedKeys = new Set<string>();
  #keys: ReadonlyMap<string, KeyObject> = new Map();
  #header: ExportHeader | undefined;
  #rest: Buffer = Buffer.alloc(0);
  #line = 0;
  #seq = 0;
  #hash = '';
  #checkpoints = 0;
  #lastCheckpointSeq = 0;
  #erased = 0;
  #hasEnd = false;
  #finding: Finding | null = null;
  /** After a gap: whether the entry that was expected comes later after all. */
  #gap: { seq: number; isFoundLater: boolean } | null = null;

  constructor(trustedKeys: readonly string[] = []) {
    if (trustedKeys.length === 0) {
      this.#trusted = null;
      return;
    }
    this.#trusted = new Map(
      trustedKeys.map((text) => {
        const read = readPublicKey(text);
        if (read === undefined) throw new TypeError('A public key is 32 bytes in base64, as `smartlock audit status` shows it.');
        return [read.keyId, read.key];
      }),
    );
  }

  push(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let from = 0;
    let digestedTo = 0;
    const digestTo = (to: number): void => {
      if (!this.#hasEnd && this.#finding === null) this.#digest.update(bytes.subarray(digestedTo, to));
      digestedTo = to;
    };
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, from)) {
      const line = bytes.subarray(from, end);
      // The last line signs all before it.
      if (startsWith(line, endStart)) digestTo(from);
      this.#take(line);
      from = end + 1;
    }
    digestTo(from);
    this.#rest = bytes.subarray(from);
    if (this.#rest.length > lineBytesMax) {
      this.#finding ??= this.#findingOf('malformed', 'a line is longer than any entry can be: this is no export');
      this.#rest = Buffer.alloc(0);
    }
  }

  finish(): VerifyReport {
    if (this.#finding === null) this.#attempt(() => this.#checkEnd());
    let finding = this.#finding;
    if (finding !== null && this.#gap !== null) {
      const { seq, isFoundLater } = this.#gap;
      finding = isFoundLater
        ? { ...finding, code: 'swapped', why: `${finding.why}; entry ${seq} stands further down` }
        : { ...finding, code: 'removed', why: `${finding.why}; entry ${seq} is nowhere in the file` };
    }
    const after = this.#header?.after_seq ?? 0;
    const entries = Math.max(0, this.#seq - after);
    return {
      ok: finding === null,
      finding,
      entries,
      firstSeq: entries === 0 ? null : after + 1,
      lastSeq: entries === 0 ? null : this.#seq,
      checkpoints: this.#checkpoints,
      keyIds: [...this.#usedKeys],
      isKeyTrusted: this.#trusted !== null,
      erased: this.#erased,
      head: this.#header?.head ?? null,
    };
  }

  #take(line: Buffer): void {
    this.#line += 1;
    if (this.#finding !== null) {
      if (this.#gap !== null && !this.#gap.isFoundLater)
        this.#gap.isFoundLater = line.includes(`,"seq":${this.#gap.seq},"type":"entry"}`);
      return;
    }
    this.#attempt(() => {
      if (this.#hasEnd) throw this.#broken('surplus', 'something follows the end of the export');
      if (this.#header === undefined) this.#readHeader(line);
      else if (startsWith(line, entryStart)) this.#readEntry(line);
      else this.#readRecord(line);
    });
  }

  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      this.#finding = error.finding;
    }
  }

  #findingOf(code: Finding['code'], why: string, seq: number | null = null): Finding {
    return { code, seq, line: this.#line, why };
  }

  #broken(code: Finding['code'], why: string, seq: number | null = null): Broken {
    return new Broken(this.#findingOf(code, why, seq));
  }

  /** What stands where the next entry should be. */
  #brokenNext(code: Finding['code'], why: string): Broken {
    const end = this.#header?.head?.seq ?? 0;
    return this.#broken(code, why, this.#seq < end ? this.#seq + 1 : null);
  }

  /** The line's value, which is written in the one canonical way. */
  #parse(line: Buffer): Readonly<Record<string, unknown>> {
    let value: unknown;
    try {
      value = JSON.parse(line.toString('utf8')) as unknown;
      if (typeof value === 'object' && value !== null && Buffer.from(canonicalJson(value as CanonicalValue), 'utf8').equals(line))
        return value as Record<string, unknown>;
    } catch (error) {
      if (!(error instanceof SyntaxError) && !(error instanceof TypeError)) throw error;
    }
    throw this.#brokenNext(this.#header === undefined ? 'malformed' : 'altered', 'the line is not what an export has here');
  }

  #readHeader(line: Buffer): void {
    const header: unknown = this.#parse(line);
    if (!Check(ExportHeaderRecord, header))
      throw this.#broken('malformed', `this is no export of an audit trail in the format ${exportFormat}`);
    const keys = new Map<string, KeyObject>();
    for (const { key_id, public_key } of header.public_keys) {
      const read = readPublicKey(public_key);
      if (read === undefined || read.keyId !== key_id) throw this.#broken('altered', 'a public key in the header was changed');
      keys.set(read.keyId, read.key);
    }
    this.#keys = this.#trusted ?? keys;
    this.#header = header;
    this.#seq = header.after_seq;
    this.#hash = header.previous_hash;
    if (header.head !== null) this.#requireSigned(header.head);
    if (header.entries !== (header.head?.seq ?? header.after_seq) - header.after_seq)
      throw this.#broken('altered', 'the number of entries in the header does not fit its signed end');
  }

  #keyOf(keyId: string): KeyObject {
    const key = this.#keys.get(keyId);
    if (key !== undefined) return key;
    throw this.#broken('unknown_key', `it is signed with the key ${keyId}, which is none of those that count`);
  }

  #requireSigned(checkpoint: Checkpoint): void {
    if (!isSignedBy(checkpoint, this.#keyOf(checkpoint.key_id)))
      throw this.#broken('signature', `the signature of the checkpoint at entry ${checkpoint.seq} is wrong`);
    this.#usedKeys.add(checkpoint.key_id);
  }

  #readEntry(line: Buffer): void {
    const next = this.#seq + 1;
    const read = this.#readPlain(line, next) ?? this.#readOpened(line);
    const hash = chainHash(this.#hash, read.body);
    if (read.seq !== next) throw this.#outOfPlace(read.seq, next, hash === read.hash);
    if (hash !== read.hash) throw this.#broken('altered', `entry ${next} is not what was chained: its hash does not fit`, next);
    if (next > (this.#header?.head?.seq ?? 0)) throw this.#broken('surplus', `entry ${next} lies beyond the signed end`, next);
    this.#seq = next;
    this.#hash = hash;
    this.#countErased(read.body);
  }

  /**
   * The usual line: everything around the body has its place and is compared, so that the body's own bytes can be hashed without being
   * parsed. Whether they are an entry is then settled by the hash: the signed chain has no others.
   */
  #readPlain(line: Buffer, next: number) {
    const { before, after } = entryTail(next);
    const bodyEnd = line.length - after.length - 64 - before.length;
    if (bodyEnd <= entryStart.length) return undefined;
    const tail = line.toString('latin1', bodyEnd);
    if (!tail.startsWith(before) || !tail.endsWith(after)) return undefined;
    return {
      body: line.subarray(entryStart.length, bodyEnd),
      hash: tail.slice(before.length, before.length + 64),
      seq: next,
    };
  }

  #readOpened(line: Buffer) {
    const { entry, hash, personal, seq, type, ...others } = this.#parse(line);
    const isEntry = type === 'entry' && typeof hash === 'string' && Number.isSafeInteger(seq) && isRecord(entry);
    if (!isEntry || Object.keys(others).length > 0 || (personal !== undefined && !isRecord(personal)))
      throw this.#brokenNext('altered', 'the line is not what an export has here');
    return { body: Buffer.from(canonicalJson(entry as CanonicalValue), 'utf8'), hash, seq: seq as number };
  }

  #outOfPlace(found: number, expected: number, fits: boolean): Broken {
    if (fits) return this.#broken('altered', `entry ${expected} carries the number ${found}`, expected);
    if (found > expected) this.#gap = { seq: expected, isFoundLater: false };
    return this.#broken('swapped', `where entry ${expected} should be stands entry ${found}`, expected);
  }

  #countErased(body: Buffer): void {
    if (this.#erasedPeople.size === 0) return;
    const { sealed = {} } = JSON.parse(body.toString('utf8')) as { sealed?: object };
    if (Object.keys(sealed).some((person) => this.#erasedPeople.has(person))) this.#erased += 1;
  }

  #readRecord(line: Buffer): void {
    const record = this.#parse(line);
    if (Check(CheckpointRecord, record)) this.#readCheckpoint(record);
    else if (Check(ErasedRecord, record)) this.#erasedPeople.add(record.person);
    else if (Check(ExportEndRecord, record)) this.#readEnd(record);
    else throw this.#brokenNext('altered', 'the line is not what an export has here');
  }

  #readCheckpoint(checkpoint: Checkpoint): void {
    this.#requireSigned(checkpoint);
    if (checkpoint.seq > this.#seq)
      throw this.#broken(
        'removed',
        `the checkpoint signed at entry ${checkpoint.seq} follows entry ${this.#seq}: entries between them are missing`,
        this.#seq + 1,
      );
    if (checkpoint.seq !== this.#seq || checkpoint.count !== checkpoint.seq || checkpoint.seq <= this.#lastCheckpointSeq)
      throw this.#broken('swapped', `the checkpoint of entry ${checkpoint.seq} stands in another's place`, this.#seq);
    if (checkpoint.hash !== this.#hash)
      throw this.#broken('altered', `the chain up to entry ${this.#seq} is not the one that was signed`, this.#seq);
    this.#lastCheckpointSeq = checkpoint.seq;
    this.#checkpoints += 1;
  }

  #readEnd(end: ExportEnd): void {
    this.#requireWhole();
    const digest = this.#digest.digest('hex');
    if (end.digest !== digest) throw this.#broken('altered', 'something outside of the chained entries was changed');
    if (!isSignature(end.signature, signedEnd(digest), this.#keyOf(end.key_id)))
      throw this.#broken('signature', 'the signature at the end of the export is wrong');
    this.#usedKeys.add(end.key_id);
    this.#hasEnd = true;
  }

  #requireWhole(): void {
    const end = this.#header?.head?.seq ?? 0;
    if (this.#seq < end)
      throw this.#broken(
        'truncated',
        `the signed end is entry ${end}, but the file has entries up to ${this.#seq} alone`,
        this.#seq + 1,
      );
    if (end > 0 && this.#lastCheckpointSeq !== end && this.#seq !== this.#header?.after_seq)
      throw this.#broken('removed', `the checkpoint of entry ${end}, the last one, is missing`);
  }

  #checkEnd(): void {
    if (this.#header === undefined) throw this.#broken('malformed', 'the file is empty or no export');
    this.#requireWhole();
    if (this.#rest.length > 0 || !this.#hasEnd)
      throw this.#broken('truncated', 'the last line, which signs the whole file, is missing');
  }
}
