import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Keyring } from '../crypto/secret-box.ts';
import type { Database } from '../database/connection.ts';
import { chainHash, firstHash } from './chain.ts';
import { createCheckpointSigner, type Checkpoint, type CheckpointSigner, type PublicKey } from './checkpoint.ts';

/** A checkpoint is due after as many entries, or as long after the one before, whichever comes first. */
export interface CheckpointPace {
  readonly entries: number;
  readonly seconds: number;
}

const usualPace: CheckpointPace = { entries: 1000, seconds: 60 };
const entriesPerSeal = 2000;
const lockKey = 'smartlock.audit.sealer';

/** Where the chain ends, and what has no place in it yet. */
export interface ChainState {
  readonly seq: number;
  readonly hash: string;
  readonly unsealed: number;
  /** When the oldest of those was written. */
  readonly unsealedSince: Date | null;
}

/**
 * Puts entries into one order and chains them. Entries are found by having no place yet, so that one whose transaction commits late is
 * chained late and never missed. All processes may try: the work is done under a lock of its transaction, and a process that dies in
 * the middle leaves the chain as it was.
 */
export class AuditSealer {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #signer: CheckpointSigner;
  readonly #pace: CheckpointPace;

  constructor(options: {
    readonly db: Database;
    readonly keyring: Keyring;
    readonly clock: Clock;
    readonly pace?: CheckpointPace;
  }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#signer = createCheckpointSigner(options.keyring);
    this.#pace = options.pace ?? usualPace;
  }

  get signer(): CheckpointSigner {
    return this.#signer;
  }

  /** Chains everything that is committed. Answers how many entries; 0 also when another process is at it. */
  async seal(): Promise<number> {
    let total = 0;
    for (;;) {
      const sealed = await this.#sealSome();
      total += sealed;
      if (sealed < entriesPerSeal) return total;
    }
  }

  /** Seals what there is, and signs the end of the chain. Null while the chain is empty. Waits for another process that is at it. */
  async checkpointNow(): Promise<Checkpoint | null> {
    await this.seal();
    return await this.#db.transaction().execute(async (trx) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${lockKey}, 0))`.execute(trx);
      while ((await this.#chain(trx)) === entriesPerSeal);
      const end = await readEnd(trx);
      if (end.seq === 0) return null;
      const last = await readLastCheckpoint(trx);
      return last?.seq === end.seq ? last : await this.#sign(trx, end.seq, end.hash);
    });
  }

  async #sealSome(): Promise<number> {
    return await this.#db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ locked: boolean }>`
        select pg_try_advisory_xact_lock(hashtextextended(${lockKey}, 0)) as locked
      `.execute(trx);
      if (rows[0]?.locked !== true) return 0;
      const sealed = await this.#chain(trx);
      await this.#checkpointIfDue(trx);
      return sealed;
    });
  }

  async #chain(trx: Database): Promise<number> {
    const { rows } = await sql<{ id: number; body: string }>`
      select id, body from audit_entries where seq is null order by id limit ${entriesPerSeal}
    `.execute(trx);
    if (rows.length === 0) return 0;
    const end = await readEnd(trx);
    let { seq, hash } = end;
    const hashes = rows.map(({ body }) => (hash = chainHash(hash, body)));
    const seqs = rows.map(() => (seq += 1));
    await sql`
      update audit_entries e set seq = s.seq, hash = decode(s.hash, 'hex')
      from unnest(${rows.map(({ id }) => id)}::bigint[], ${seqs}::bigint[], ${hashes}::text[]) as s (id, seq, hash)
      where e.id = s.id
    `.execute(trx);
    return rows.length;
  }

  async #checkpointIfDue(trx: Database): Promise<void> {
    const end = await readEnd(trx);
    const last = await readLastCheckpoint(trx);
    const isNew = end.seq > (last?.seq ?? 0);
    const ageMs = last === null ? Number.POSITIVE_INFINITY : this.#clock.now().getTime() - new Date(last.at).getTime();
    if (!isNew || (end.seq - (last?.seq ?? 0) < this.#pace.entries && ageMs < this.#pace.seconds * 1000)) return;
    await this.#sign(trx, end.seq, end.hash);
  }

  async #sign(trx: Database, seq: number, hash: string): Promise<Checkpoint> {
    const at = this.#clock.now();
    const checkpoint = this.#signer.sign(at, seq, hash);
    await sql`
      insert into audit_signing_keys (key_id, public_key, created_at) values (${this.#signer.key_id}, ${this.#signer.public_key}, ${at})
      on conflict do nothing
    `.execute(trx);
    await sql`
      insert into audit_checkpoints (seq, hash, at, key_id, signature)
      values (${seq}, decode(${hash}, 'hex'), ${at}, ${checkpoint.key_id}, ${checkpoint.signature})
    `.execute(trx);
    return checkpoint;
  }
}

async function readEnd(db: Database): Promise<{ seq: number; hash: string }> {
  const { rows } = await sql<{ seq: number; hash: string }>`
    select seq, encode(hash, 'hex') as hash from audit_entries where seq is not null order by seq desc limit 1
  `.execute(db);
  return rows[0] ?? { seq: 0, hash: firstHash };
}

type CheckpointRow = { seq: number; hash: string; at: Date; key_id: string; signature: string };

function checkpointOf({ at, seq, hash, key_id, signature }: CheckpointRow): Checkpoint {
  return { type: 'checkpoint', seq, hash, count: seq, at: at.toISOString(), key_id, signature };
}

export async function readLastCheckpoint(db: Database): Promise<Checkpoint | null> {
  const { rows } = await sql<CheckpointRow>`
    select seq, encode(hash, 'hex') as hash, at, key_id, signature from audit_checkpoints order by seq desc limit 1
  `.execute(db);
  return rows[0] === undefined ? null : checkpointOf(rows[0]);
}

/** Those after `afterSeq`, up to and including `untilSeq`, in order. */
export async function readCheckpoints(db: Database, afterSeq: number, untilSeq: number): Promise<Checkpoint[]> {
  const { rows } = await sql<CheckpointRow>`
    select seq, encode(hash, 'hex') as hash, at, key_id, signature from audit_checkpoints
    where seq > ${afterSeq} and seq <= ${untilSeq} order by seq
  `.execute(db);
  return rows.map(checkpointOf);
}

export async function readPublicKeys(db: Database): Promise<PublicKey[]> {
  const { rows } = await sql<PublicKey>`select key_id, public_key from audit_signing_keys order by created_at, key_id`.execute(
    db,
  );
  return rows;
}

export async function readChainState(db: Database): Promise<ChainState> {
  const { rows } = await sql<{ unsealed: number; since: Date | null }>`
    select count(*) as unsealed, min(occurred_at) as since from audit_entries where seq is null
  `.execute(db);
  const { unsealed = 0, since = null } = rows[0] ?? {};
  return { ...(await readEnd(db)), unsealed, unsealedSince: since };
}
