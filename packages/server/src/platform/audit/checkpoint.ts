import { createHash, createPrivateKey, createPublicKey, hkdfSync, sign, verify, type KeyObject } from 'node:crypto';
import type { Keyring } from '../crypto/secret-box.ts';
import { canonicalJson } from './canonical-json.ts';

/** "The chain had this hash when it was this long", signed. What is signed is the canonical form of everything but the signature. */
export interface Checkpoint {
  readonly type: 'checkpoint';
  readonly seq: number;
  /** Hash of the entry `seq`, in hex. */
  readonly hash: string;
  /** How many entries the chain has up to here. */
  readonly count: number;
  readonly at: string;
  readonly key_id: string;
  /** Ed25519, in base64. */
  readonly signature: string;
}

export interface PublicKey {
  readonly key_id: string;
  /** The 32 bytes of the Ed25519 key, in base64. */
  readonly public_key: string;
}

export interface CheckpointSigner extends PublicKey {
  sign(at: Date, seq: number, hash: string): Checkpoint;
  /** Ed25519 over any bytes, in base64. */
  signBytes(bytes: Buffer): string;
}

/** Before the 32 bytes of a private or public Ed25519 key: what makes them PKCS#8 and SPKI (RFC 8410). */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');
const rawKeyBytes = 32;

/** The key of the present SECRET_KEY. After a change of that, checkpoints are signed by another key, and exports list both. */
export function createCheckpointSigner(keyring: Keyring): CheckpointSigner {
  const seed = Buffer.from(hkdfSync('sha256', keyring.keys('audit-signing')[0], 'smartlock', 'audit/ed25519', rawKeyBytes));
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Prefix, seed]), format: 'der', type: 'pkcs8' });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-rawKeyBytes);
  const key_id = keyIdOf(raw);
  const signBytes = (bytes: Buffer): string => sign(null, bytes, key).toString('base64');
  return {
    key_id,
    public_key: raw.toString('base64'),
    signBytes,
    sign(at, seq, hash) {
      const unsigned = { type: 'checkpoint', seq, hash, count: seq, at: at.toISOString(), key_id } as const;
      return { ...unsigned, signature: signBytes(Buffer.from(canonicalJson(unsigned), 'utf8')) };
    },
  };
}

/** The first 16 hexadecimal digits of the key's SHA-256. */
export function keyIdOf(rawPublicKey: Buffer): string {
  return createHash('sha256').update(rawPublicKey).digest('hex').slice(0, 16);
}

/** The bytes of a base64 text; undefined when it is not written the one way in which they are written. */
function exactBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Undefined for what is no Ed25519 key in base64. */
export function readPublicKey(text: string): { readonly keyId: string; readonly key: KeyObject } | undefined {
  const raw = exactBase64(text);
  if (raw?.length !== rawKeyBytes) return undefined;
  const key = createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
  return { keyId: keyIdOf(raw), key };
}

export function isSignature(signature: string, bytes: Buffer, key: KeyObject): boolean {
  const raw = exactBase64(signature);
  return raw !== undefined && verify(null, bytes, key, raw);
}

export function isSignedBy(checkpoint: Checkpoint, key: KeyObject): boolean {
  const { signature, type, seq, hash, count, at, key_id } = checkpoint;
  return isSignature(signature, Buffer.from(canonicalJson({ type, seq, hash, count, at, key_id }), 'utf8'), key);
}
