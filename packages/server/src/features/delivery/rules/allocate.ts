/** Digits that no door of a set knows yet, and that all their models take. Pure: the randomness is handed in. */

export interface DoorDigits {
  readonly digitsMin: number;
  readonly digitsMax: number;
  /** Whatever the lock may still hold or accept: ours, others', and what is on its way. */
  readonly taken: ReadonlySet<string>;
}

export interface Allocation {
  readonly digits: string;
  /** Codes of this length that were free for it, itself included. */
  readonly freeSpace: number;
}

export type AllocationResult =
  | { readonly state: 'found'; readonly allocation: Allocation }
  | { readonly state: 'no_common_length'; readonly lengthMin: number; readonly lengthMax: number }
  | { readonly state: 'space_used_up'; readonly length: number; readonly freeSpace: number };

/** What people try first, in any length: all alike, and straight runs up or down, 0 after 9. */
export const weakCodes = 30;
const usualDigits = 6;
const attemptsMax = 1000;

export interface AllocationWish {
  readonly doors: readonly DoorDigits[];
  readonly length?: number | undefined;
  readonly isWeak: (digits: string) => boolean;
  /** So many digits, from a source that cannot be guessed. */
  readonly draw: (length: number) => string;
}

/** The lengths that every door takes. */
export function commonLengths(doors: readonly DoorDigits[]): { readonly min: number; readonly max: number } {
  return {
    min: Math.max(4, ...doors.map(({ digitsMin }) => digitsMin)),
    max: Math.min(9, ...doors.map(({ digitsMax }) => digitsMax)),
  };
}

export function allocate({ doors, length, isWeak, draw }: AllocationWish): AllocationResult {
  const { min, max } = commonLengths(doors);
  const chosen = length ?? Math.min(max, Math.max(min, usualDigits));
  if (chosen < min || chosen > max) return { state: 'no_common_length', lengthMin: min, lengthMax: max };
  const taken = new Set<string>();
  for (const door of doors) {
    for (const digits of door.taken) if (digits.length === chosen && !isWeak(digits)) taken.add(digits);
  }
  const freeSpace = 10 ** chosen - weakCodes - taken.size;
  if (freeSpace <= 0) return { state: 'space_used_up', length: chosen, freeSpace: 0 };
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const digits = draw(chosen);
    if (!isWeak(digits) && !taken.has(digits)) return { state: 'found', allocation: { digits, freeSpace } };
  }
  return { state: 'space_used_up', length: chosen, freeSpace };
}
