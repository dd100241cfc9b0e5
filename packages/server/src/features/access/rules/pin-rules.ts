import { randomDigits } from '../../../platform/crypto/random.ts';
import { SmartLockError } from '../../../platform/errors.ts';

export interface PinLengths {
  readonly min: number;
  readonly max: number;
}

/** Our own devices. */
export const pinLengthsDefault: PinLengths = { min: 4, max: 8 };

export type PinError = 'pin_not_digits' | 'pin_length' | 'pin_too_weak';

const weakPins: ReadonlySet<string> = new Set(['0000', '1234', '1111', '9999']);

/** Every digit is `step` from the one before, as keypads count: 0 comes after 9. */
function isRun(digits: string, step: number): boolean {
  for (let index = 1; index < digits.length; index += 1) {
    if ((Number(digits.charAt(index - 1)) + step + 10) % 10 !== Number(digits.charAt(index))) return false;
  }
  return true;
}

/** The codes that people try first: all digits alike, and straight runs up or down. */
export function isWeakPin(digits: string): boolean {
  return weakPins.has(digits) || [0, 1, -1].some((step) => isRun(digits, step));
}

/** What is wrong with a code that somebody chose, or null. The message never shows the code. */
export function validatePinCode(
  text: string,
  { min, max }: PinLengths = pinLengthsDefault,
): { readonly code: PinError; readonly message: string } | null {
  if (!/^[0-9]*$/.test(text)) return { code: 'pin_not_digits', message: 'A PIN has only the digits 0 to 9.' };
  if (text.length < min || text.length > max) return { code: 'pin_length', message: `A PIN has ${min} to ${max} digits.` };
  if (!isWeakPin(text)) return null;
  const message = 'This PIN is too easy to guess: choose one that is not a single digit repeated and does not count up or down.';
  return { code: 'pin_too_weak', message };
}

const attemptsMax = 1000;

/** A code that is not weak and for which `isTaken` is false. Whether it is really free, the database decides. */
export function generatePinCode(length: number, isTaken: (code: string) => boolean = () => false): string {
  if (!Number.isInteger(length) || length < 4 || length > 9) throw new RangeError(`A PIN cannot have ${length} digits.`);
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const code = randomDigits(length);
    if (!isWeakPin(code) && !isTaken(code)) return code;
  }
  const message = `No free PIN of ${length} digits was found on this device: use more digits, or delete PINs that are no longer needed.`;
  throw new SmartLockError('conflict', 'no_free_pin', message);
}
