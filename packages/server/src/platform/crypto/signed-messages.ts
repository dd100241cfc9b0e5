import { createHmac, randomBytes } from 'node:crypto';
import { equalInConstantTime } from './constant-time.ts';

/** Messages signed as Standard Webhooks says, ours to others and others' to us. */

const prefix = 'whsec_';
const secretBytes = 32;
export const toleranceMs = 5 * 60_000;

/** As Standard Webhooks writes them. */
export function generateSecret(): string {
  return prefix + randomBytes(secretBytes).toString('base64');
}

function sign(secret: string, id: string, timestampSeconds: number | string, body: string): string {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`, 'utf8').digest('base64')}`;
}

/** `v1,<base64>` over id, time and body: for each secret one, since receivers change over to a new one in their own time. */
export function signatureHeader(secrets: readonly string[], id: string, timestampSeconds: number, body: string): string {
  return secrets.map((secret) => sign(secret, id, timestampSeconds, body)).join(' ');
}

export interface SignedMessage {
  readonly id: string;
  /** Seconds since 1970, as the header has it. */
  readonly timestamp: string;
  /** `v1,<base64>`, several with spaces between. */
  readonly signatures: string;
  readonly body: string;
}

export type SignatureVerdict = 'good' | 'too_old' | 'wrong';

/** Whether somebody who has the secret has sent this just now: Standard Webhooks, HMAC-SHA256 over id, time and body. */
export function verifySignature(secret: string, { id, timestamp, signatures, body }: SignedMessage, now: Date): SignatureVerdict {
  if (id === '') return 'wrong';
  if (!/^[1-9]\d{0,11}$/u.test(timestamp)) return 'wrong';
  const expected = sign(secret, id, timestamp, body);
  if (!signatures.split(' ').some((signature) => equalInConstantTime(signature, expected))) return 'wrong';
  return Math.abs(now.getTime() - Number(timestamp) * 1000) <= toleranceMs ? 'good' : 'too_old';
}
