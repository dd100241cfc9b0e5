import { randomHex } from '../../platform/crypto/random.ts';
import { notFound } from '../../platform/errors.ts';

const keyBytes = 32;

/** The three secrets of a lock, each 64 lower-case hex digits. */
export interface DeviceKeys {
  readonly api_key: string;
  readonly secret_key: string;
  readonly encryption_key: string;
}

export interface KeySet {
  readonly keyVersion: number;
  /** The lock has answered or connected with these. */
  readonly adopted: boolean;
  /** Set on the older set while a rotation's grace time runs. */
  readonly expiresAt: Date | null;
  readonly keys: DeviceKeys;
}

export function generateDeviceKeys(): DeviceKeys {
  return { api_key: randomHex(keyBytes), secret_key: randomHex(keyBytes), encryption_key: randomHex(keyBytes) };
}

/**
 * Which keys sign a command: the newest that the lock is known to hold, and beside them newer ones that it may have got another
 * way. `valid` is oldest first; it is empty when the device was deleted meanwhile, which throws not_found.
 */
export function chooseSigningKeys(valid: readonly KeySet[]): { signing: KeySet; next: KeySet | undefined } {
  const adopted = valid.findLast((set) => set.adopted);
  const newest = valid.at(-1);
  const signing = adopted ?? valid[0];
  if (signing === undefined || newest === undefined) throw notFound('device');
  return { signing, next: newest.keyVersion > signing.keyVersion ? newest : undefined };
}
