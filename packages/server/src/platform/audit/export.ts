import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Keyring } from '../crypto/secret-box.ts';
import type { Database } from '../database/connection.ts';
import type { Clock } from '../clock.ts';
import { invalidInput } from '../errors.ts';
import { firstHash } from './chain.ts';
import { entryLine, exportFormat, lineOf, signedEnd } from './export-format.ts';
import { openEntries } from './open-entries.ts';
import { readCheckpoints, readPublicKeys, type AuditSealer } from './sealer.ts';

const entriesPerRead = 1000;

export interface ExportOptions {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly sealer: AuditSealer;
  readonly clock: Clock;
  /** Only what came after this entry; 0 for all. */
  readonly afterSeq: number;
  /** Open what is sealed: names, addresses. The chain is over the sealed parts, which stay in the file. */
  readonly withPersonal: boolean;
}

/** Throws invalid_input before the first line when `afterSeq` is not in the chain. */
export async function startExport(options: ExportOptions): Promise<AsyncGenerator<string>> {
  const { db, sealer, afterSeq } = options;
  const head = await sealer.checkpointNow();
  const previousHash = afterSeq === 0 ? firstHash : await hashOf(db, afterSeq);
  if (previousHash === undefined) {
    throw invalidInput('after_seq', `The chain has no entry ${afterSeq}: it ends with ${head?.seq ?? 0}.`, 'unknown_entry');
  }
  return lines(options, head, previousHash);
}

async function hashOf(db: Database, seq: number): Promise<string | undefined> {
  const { rows } = await sql<{ hash: string }>`select encode(hash, 'hex') as hash from audit_entries where seq = ${seq}`.execute(
    db,
  );
  return rows[0]?.hash;
}

async function* lines(
  options: ExportOptions,
  head: Awaited<ReturnType<AuditSealer['checkpointNow']>>,
  previousHash: string,
): AsyncGenerator<string> {
  const { db, sealer, clock, afterSeq } = options;
  const digest = createHash('sha256');
  const counted = (text: string): string => {
    digest.update(text);
    return text;
  };
  const untilSeq = head?.seq ?? afterSeq;
  yield counted(
    lineOf({
      type: 'header',
      format: exportFormat,
      exported_at: clock.now().toISOString(),
      after_seq: afterSeq,
      previous_hash: previousHash,
      entries: untilSeq - afterSeq,
      head,
      public_keys: await publicKeys(options),
    }),
  );
  yield counted(await erasedLines(db));
  for (let seq = afterSeq; seq < untilSeq; seq += entriesPerRead) {
    yield counted(await piece(options, seq, Math.min(seq + entriesPerRead, untilSeq)));
  }
  const whole = digest.digest('hex');
  const { key_id } = sealer.signer;
  yield lineOf({ type: 'end', digest: whole, key_id, signature: sealer.signer.signBytes(signedEnd(whole)) });
}

async function publicKeys({ db, sealer }: ExportOptions) {
  const { key_id, public_key } = sealer.signer;
  const known = await readPublicKeys(db);
  return known.some((key) => key.key_id === key_id) ? known : [...known, { key_id, public_key }];
}

async function erasedLines(db: Database): Promise<string> {
  const { rows } = await sql<{ person: string }>`
    select person from audit_person_keys where destroyed_at is not null order by person
  `.execute(db);
  return rows.map(({ person }) => lineOf({ type: 'erased', person })).join('');
}

/** Entries after one up to another, each checkpoint behind its entry. */
async function piece({ db, keyring, withPersonal }: ExportOptions, afterSeq: number, untilSeq: number): Promise<string> {
  const { rows } = await sql<{ seq: number; hash: string; body: string }>`
    select seq, encode(hash, 'hex') as hash, body from audit_entries
    where seq > ${afterSeq} and seq <= ${untilSeq} order by seq
  `.execute(db);
  const checkpoints = new Map((await readCheckpoints(db, afterSeq, untilSeq)).map((checkpoint) => [checkpoint.seq, checkpoint]));
  const opened = withPersonal
    ? await openEntries(
        db,
        keyring,
        rows.map(({ body }) => body),
      )
    : null;
  return rows
    .map(({ seq, hash, body }, index) => {
      const checkpoint = checkpoints.get(seq);
      return entryLine(seq, hash, body, opened?.[index]?.personal) + (checkpoint === undefined ? '' : lineOf(checkpoint));
    })
    .join('');
}
