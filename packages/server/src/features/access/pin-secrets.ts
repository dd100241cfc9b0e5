import type { Keyring } from '../../platform/crypto/secret-box.ts';

const purpose = 'pin';

export interface SealedPin {
  readonly pin_sealed: string;
  readonly pin_hash: string;
}

/** The only place that turns digits into what is stored, and back. */
export class PinSecrets {
  readonly #keyring: Keyring;

  constructor(keyring: Keyring) {
    this.#keyring = keyring;
  }

  /** Sealed for this device and these digits alone: moved to another row, it does not open. */
  seal(devicePk: number, digits: string): SealedPin {
    const hash = this.#keyring.keyedHash(`${devicePk}:${digits}`, purpose);
    return { pin_sealed: this.#keyring.seal(digits, `pins.pin:${devicePk}:${hash}`), pin_hash: hash };
  }

  open(row: SealedPin & { readonly device_pk: number }): string {
    return this.#keyring.open(row.pin_sealed, `pins.pin:${row.device_pk}:${row.pin_hash}`);
  }

  /** What these digits are found by on this device, whichever key they were written under. */
  hashes(devicePk: number, digits: string): readonly string[] {
    return this.#keyring.keyedHashes(`${devicePk}:${digits}`, purpose);
  }

  /** What somebody typed that did not open. */
  sealAttempt(devicePk: number, digits: string): { sealed: string; hash: string } {
    const hash = this.#keyring.keyedHash(`${devicePk}:${digits}`, 'failed-attempt');
    return { sealed: this.#keyring.seal(digits, `failed_attempts.pin:${devicePk}`), hash };
  }

  openAttempt(devicePk: number, sealed: string): string {
    return this.#keyring.open(sealed, `failed_attempts.pin:${devicePk}`);
  }

  /** What every text begins with that was sealed under the present key. */
  get sealedPrefix(): string {
    return `s1.${this.#keyring.keyId}.`;
  }

  needsReseal(sealed: string): boolean {
    return this.#keyring.needsReseal(sealed);
  }
}
