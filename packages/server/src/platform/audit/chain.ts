import { hash } from 'node:crypto';

/** Before the first entry. */
export const firstHash = '0'.repeat(64);

let scratch = Buffer.allocUnsafe(4096);

/** SHA-256 over the 32 bytes of the hash before and the UTF-8 bytes of the entry's canonical form. */
export function chainHash(previousHash: string, body: string | Buffer): string {
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
  // One buffer for all: nothing between here and the hash gives another call a turn.
  if (scratch.length < 32 + bytes.length) scratch = Buffer.allocUnsafe(2 * (32 + bytes.length));
  scratch.write(previousHash, 0, 32, 'hex');
  bytes.copy(scratch, 32);
  return hash('sha256', scratch.subarray(0, 32 + bytes.length), 'hex');
}
