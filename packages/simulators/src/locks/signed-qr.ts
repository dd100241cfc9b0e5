import type { CodeVerdict } from './kept-codes.ts';
import { heldKeys, type LockMemory } from './lock-memory.ts';
import { isObject } from './protocol.ts';
import { isSameSignature, signBytes } from './signature.ts';

interface QrClaims {
  number: number;
  validFrom: number;
  validUntil: number;
  opensOnce: boolean;
}

const FORM = /^(?<signed>SLQ1\.(?<payload>[A-Za-z0-9_-]+))\.(?<signature>[A-Za-z0-9_-]+)$/;

export function isSignedQr(text: string): boolean {
  return text.startsWith('SLQ1.');
}

/** Judges a QR code by what the server signed into it; the lock need never have heard of it. */
export function judgeSignedQr(memory: LockMemory, deviceId: string, text: string, clock: number): CodeVerdict {
  const claims = readClaims(memory, deviceId, text);
  if (claims === undefined) return { refusal: 'Invalid PIN' };
  const ref = `qr:${claims.number}`;
  if (clock < claims.validFrom) return { ref, refusal: 'Not yet valid' };
  if (clock > claims.validUntil) return { ref, refusal: 'Expired' };
  const wasUsed = memory.usedQr.some(({ number }) => number === claims.number);
  return claims.opensOnce && wasUsed ? { ref, refusal: 'Usage limit reached' } : { ref };
}

/** It has opened: one that opens once is remembered for as long as it could be shown again. */
export function countQrUse(memory: LockMemory, deviceId: string, text: string, clock: number): void {
  const claims = readClaims(memory, deviceId, text);
  memory.usedQr = memory.usedQr.filter(({ keptUntil }) => keptUntil >= clock);
  if (claims?.opensOnce === true) memory.usedQr.push({ number: claims.number, keptUntil: claims.validUntil });
}

function readClaims(memory: LockMemory, deviceId: string, text: string): QrClaims | undefined {
  const found = FORM.exec(text)?.groups;
  const { signed, payload, signature } = found ?? {};
  if (signed === undefined || payload === undefined || signature === undefined) return undefined;
  const isOurs = heldKeys(memory).some(({ secret_key }) =>
    isSameSignature(signBytes(signed, secret_key).toString('base64url'), signature),
  );
  if (!isOurs) return undefined;
  let claims: unknown;
  try {
    claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    // Signed by the server and yet not JSON: no code of ours looks like that.
    return undefined;
  }
  if (!isObject(claims) || claims['d'] !== deviceId) return undefined;
  const { q, f, u, s } = claims;
  if (typeof q !== 'number' || typeof f !== 'number' || typeof u !== 'number' || typeof s !== 'boolean') return undefined;
  return { number: q, validFrom: f * 1000, validUntil: u * 1000, opensOnce: s };
}
