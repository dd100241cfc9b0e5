import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { isObject, type JsonObject, type JsonValue } from './protocol.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The text that a command's signature is made over: sorted members, no white space, without the signatures themselves. */
export function canonicalForm(command: JsonObject): string {
  const { signature: _signature, signature_next: _signatureNext, ...signed } = command;
  return write(signed);
}

function write(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value)
    .toSorted(([a], [b]) => compareCodePoints(a, b))
    .map(([name, member]) => `${JSON.stringify(name)}:${write(member)}`);
  return `{${members.join(',')}}`;
}

/** UTF-8 keeps the order of code points; the units of JavaScript strings do not beyond U+FFFF. */
function compareCodePoints(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** The key is the ASCII of the hex digits, not the bytes they stand for. */
export function signText(text: string, secretKey: string): string {
  return signBytes(text, secretKey).toString('hex');
}

export function signBytes(text: string, secretKey: string): Buffer {
  return createHmac('sha256', Buffer.from(secretKey, 'ascii')).update(text, 'utf8').digest();
}

export function isSameSignature(expected: string, given: JsonValue | undefined): boolean {
  if (typeof given !== 'string') return false;
  const left = Buffer.from(expected);
  const right = Buffer.from(given);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Opens `iv ‖ ciphertext ‖ tag`; undefined when it was not sealed for this lock, this request and this key. */
export function openSealed(
  sealed: string,
  encryptionKey: string,
  binding: { deviceId: string; requestId: string },
): string | undefined {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length <= IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', Buffer.from(encryptionKey, 'hex'), bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(`${binding.deviceId}:${binding.requestId}`, 'utf8'));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  const opened = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
  try {
    decipher.final();
  } catch {
    // GCM tells a wrong tag only by throwing; to the lock that is an answer like any other.
    return undefined;
  }
  return opened.toString('utf8');
}
