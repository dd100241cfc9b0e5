import { createHash } from 'node:crypto';
import { createKeyring } from '../../crypto/secret-box.ts';
import { canonicalJson } from '../canonical-json.ts';
import { chainHash, firstHash } from '../chain.ts';
import { createCheckpointSigner, type Checkpoint, type CheckpointSigner } from '../checkpoint.ts';
import { entryLine, exportFormat, lineOf, signedEnd } from '../export-format.ts';

export const madeSigner: CheckpointSigner = createCheckpointSigner(
  createKeyring({ secretKey: 'made-export-secret-key-0123456789' }),
);

const madeAt = new Date('2027-01-31T12:00:00.000Z');

/** An entry such as the trail writes: with a sealed part of usual length. */
export function madeBody(seq: number): string {
  return canonicalJson({
    v: 1,
    id: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`,
    at: new Date(madeAt.getTime() + seq).toISOString(),
    actor: { kind: 'user', id: seq % 97, via: 'bearer', credential: String(seq % 501) },
    action: 'device.updated',
    resource: { type: 'device', id: String(seq % 31) },
    device: seq % 31,
    subject: `user:${seq % 97}`,
    success: true,
    changes: { auto_lock_delay: { before: 30, after: 60 } },
    detail: {},
    request: `request-${seq}`,
    sealed: { [`user:${seq % 97}`]: createHash('sha512').update(String(seq)).digest('base64url').repeat(2) },
  });
}

/** The lines of an export of so many entries, without a database. */
export function madeExport(entries: number, pace = 1000): string[] {
  const lines: string[] = [];
  let hash = firstHash;
  let head: Checkpoint | null = null;
  for (let seq = 1; seq <= entries; seq += 1) {
    const body = madeBody(seq);
    hash = chainHash(hash, body);
    lines.push(entryLine(seq, hash, body));
    if (seq % pace !== 0 && seq !== entries) continue;
    head = madeSigner.sign(madeAt, seq, hash);
    lines.push(lineOf(head));
  }
  const { key_id, public_key } = madeSigner;
  const header = lineOf({
    type: 'header',
    format: exportFormat,
    exported_at: madeAt.toISOString(),
    after_seq: 0,
    previous_hash: firstHash,
    entries,
    head,
    public_keys: [{ key_id, public_key }],
  });
  return signed([header, ...lines]);
}

/** With the line that signs what came before it. */
export function signed(lines: readonly string[]): string[] {
  const digest = createHash('sha256');
  for (const line of lines) digest.update(line);
  const whole = digest.digest('hex');
  const signature = madeSigner.signBytes(signedEnd(whole));
  return [...lines, lineOf({ type: 'end', digest: whole, key_id: madeSigner.key_id, signature })];
}
