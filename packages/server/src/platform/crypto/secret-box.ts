import { createCipheriv, createDecipheriv, createHash, createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { inspect } from 'node:util';
import { SmartLockError } from '../errors.ts';

const format = 's1';
const ivBytes = 12;
const tagBytes = 16;
const keyBytes = 32;
const secretKeyCharsMin = 16;

/** What a derived key is for. Keys of different purposes are independent: learning one tells nothing about another. */
export type KeyPurpose = 'sealing' | 'keyed-hash' | 'jwt' | 'csrf' | 'link-token' | 'audit-signing';

export interface KeyringOptions {
  readonly secretKey: string;
  /** Keys that were in use before: still able to open and to recognise, never used for anything new. */
  readonly previousSecretKeys?: readonly string[];
}

/**
 * Every key of the platform, derived from SECRET_KEY by HKDF. Key material lives in private fields and key objects,
 * neither of which Node prints, so that a careless log line shows the key's id and no more.
 */
export interface Keyring {
  /** Tells keys apart without telling anything about them. */
  readonly keyId: string;
  /** Encrypts. `context` names the place it belongs to (`devices.pin:17`); the text opens nowhere else. */
  seal(plaintext: string, context: string): string;
  open(sealed: string, context: string): string;
  /** True when the text was sealed under a previous key. */
  needsReseal(sealed: string): boolean;
  /** HMAC-SHA256 in hex: finds a secret value by equality without storing it. */
  keyedHash(value: string, purpose: string): string;
  /** The same under the current key and each previous one, for looking up what was written before a key change. */
  keyedHashes(value: string, purpose: string): readonly string[];
  /** Current key first, then the previous ones, which may verify and must not sign. */
  keys(purpose: KeyPurpose): readonly [KeyObject, ...KeyObject[]];
  toString(): string;
}

class SecretKey {
  readonly keyId: string;
  readonly #derived = new Map<KeyPurpose, KeyObject>();
  readonly #master: KeyObject;

  constructor(text: string) {
    this.#master = createSecretKey(Buffer.from(text, 'utf8'));
    this.keyId = createHash('sha256').update(this.#derive('key-id')).digest('hex').slice(0, 8);
  }

  #derive(purpose: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#master, 'smartlock', `smartlock/1/${purpose}`, keyBytes));
  }

  key(purpose: KeyPurpose): KeyObject {
    const known = this.#derived.get(purpose);
    if (known !== undefined) return known;
    const key = createSecretKey(this.#derive(purpose));
    this.#derived.set(purpose, key);
    return key;
  }
}

function unreadable(reason: string, cause?: unknown): SmartLockError {
  return new SmartLockError(
    'internal',
    'sealed_value_unreadable',
    `A stored secret could not be opened: ${reason}. Check that SECRET_KEY, or one of the previous keys, is the key it was sealed under.`,
    { cause },
  );
}

class DerivedKeyring implements Keyring {
  readonly #current: SecretKey;
  readonly #all: readonly [SecretKey, ...SecretKey[]];

  constructor({ secretKey, previousSecretKeys = [] }: KeyringOptions) {
    if ([secretKey, ...previousSecretKeys].some((text) => text.length < secretKeyCharsMin)) {
      throw new SmartLockError(
        'invalid_input',
        'secret_key_too_short',
        `SECRET_KEY must have at least ${secretKeyCharsMin} characters; generate one with \`openssl rand -hex 32\`.`,
      );
    }
    this.#current = new SecretKey(secretKey);
    this.#all = [this.#current, ...previousSecretKeys.map((text) => new SecretKey(text))];
  }

  get keyId(): string {
    return this.#current.keyId;
  }

  seal(plaintext: string, context: string): string {
    const prefix = `${format}.${this.#current.keyId}`;
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.#current.key('sealing'), iv).setAAD(Buffer.from(`${prefix}.${context}`));
    const body = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${prefix}.${body.toString('base64url')}`;
  }

  open(sealed: string, context: string): string {
    const [version, keyId, text, ...rest] = sealed.split('.');
    if (version !== format || keyId === undefined || text === undefined || rest.length > 0)
      throw unreadable('it is not in the sealed format');
    const key = this.#all.find((candidate) => candidate.keyId === keyId);
    if (key === undefined) throw unreadable(`it was sealed under the unknown key ${keyId.slice(0, 8)}`);
    const body = Buffer.from(text, 'base64url');
    if (body.length < ivBytes + tagBytes) throw unreadable('it is cut short');
    const decipher = createDecipheriv('aes-256-gcm', key.key('sealing'), body.subarray(0, ivBytes), { authTagLength: tagBytes })
      .setAAD(Buffer.from(`${version}.${keyId}.${context}`))
      .setAuthTag(body.subarray(-tagBytes));
    try {
      return Buffer.concat([decipher.update(body.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8');
    } catch (error) {
      throw unreadable('it was changed, or belongs to another place', error);
    }
  }

  needsReseal(sealed: string): boolean {
    return !sealed.startsWith(`${format}.${this.#current.keyId}.`);
  }

  keyedHash(value: string, purpose: string): string {
    return hashUnder(this.#current, value, purpose);
  }

  keyedHashes(value: string, purpose: string): readonly string[] {
    return this.#all.map((key) => hashUnder(key, value, purpose));
  }

  keys(purpose: KeyPurpose): readonly [KeyObject, ...KeyObject[]] {
    const [current, ...previous] = this.#all;
    return [current.key(purpose), ...previous.map((key) => key.key(purpose))];
  }

  toString(): string {
    return `[keyring ${this.keyId}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}

function hashUnder(key: SecretKey, value: string, purpose: string): string {
  // The length keeps ("a", "bc") and ("ab", "c") apart.
  return createHmac('sha256', key.key('keyed-hash')).update(`${purpose.length}:${purpose}:${value}`, 'utf8').digest('hex');
}

export function createKeyring(options: KeyringOptions): Keyring {
  return new DerivedKeyring(options);
}
