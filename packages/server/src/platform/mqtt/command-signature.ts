import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { SmartLockError } from '../errors.ts';

export type SignableValue = string | number | boolean | readonly SignableValue[] | SignableObject;
export interface SignableObject {
  readonly [name: string]: SignableValue | undefined;
}

const unsignedMembers: ReadonlySet<string> = new Set(['signature', 'signature_next']);

/** One byte string for one command, whatever order its members were written in. */
export function canonicalForm(command: object): string {
  const signed = Object.fromEntries(Object.entries(command).filter(([name]) => !unsignedMembers.has(name)));
  return canonicalValue(signed, 'command');
}

/** HMAC-SHA256 of the canonical form. The key is the 64 characters of `secret_key`, not the bytes that they encode. */
export function signCommand(command: object, secretKey: string): string {
  assertKey(secretKey, 'secret_key');
  return createHmac('sha256', secretKey).update(canonicalForm(command), 'utf8').digest('hex');
}

/** Base64 of iv ‖ ciphertext ‖ tag. Device and request are authenticated, so that a field cannot move to another command. */
export function encryptForDevice(plaintext: string, encryptionKeyHex: string, deviceId: string, requestId: string): string {
  assertKey(encryptionKeyHex, 'encryption_key');
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(encryptionKeyHex, 'hex'), iv);
  cipher.setAAD(Buffer.from(`${deviceId}:${requestId}`, 'ascii'));
  const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return Buffer.concat([iv, ciphertext, cipher.getAuthTag()]).toString('base64');
}

function canonicalValue(value: unknown, path: string): string {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw notSignable(path, 'holds half of a surrogate pair');
    // Some JSON writers escape DEL and some do not, so that a lock could come to another signature.
    if (value.includes('\u007f')) throw notSignable(path, 'holds the control character DEL');
    return JSON.stringify(value);
  }
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  // -0 prints as 0 here and as -0 elsewhere, and a fraction prints differently from library to library.
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw notSignable(path, 'is not a whole number');
    return String(value);
  }
  if (Array.isArray(value)) return `[${value.map((item, index) => canonicalValue(item, `${path}[${index}]`)).join(',')}]`;
  if (typeof value !== 'object' || value === null) {
    throw notSignable(path, 'is neither a string, a whole number, a boolean, an array nor an object');
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([left], [right]) => compareCodePoints(left, right))
    .map(([name, member]) => `${canonicalValue(name, path)}:${canonicalValue(member, `${path}.${name}`)}`);
  return `{${members.join(',')}}`;
}

/** JavaScript compares UTF-16 units, which sorts characters beyond the basic plane before U+E000; the protocol says code points. */
function compareCodePoints(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left, 'utf8'), Buffer.from(right, 'utf8'));
}

function assertKey(key: string, name: string): void {
  if (/^[0-9a-f]{64}$/.test(key)) return;
  throw new SmartLockError('internal', 'device_key_malformed', `A device's ${name} must be 64 lower-case hex digits.`);
}

function notSignable(path: string, why: string): SmartLockError {
  return new SmartLockError('internal', 'command_not_signable', `The command cannot be signed: ${path} ${why}.`);
}
