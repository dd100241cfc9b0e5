import { createHash } from 'node:crypto';
import type { KeptCode } from './code-fields.ts';
import { isScheduleOpen } from './code-schedule.ts';
import type { LockMemory } from './lock-memory.ts';

/** Why a code does not open, in the words of the protocol. */
export type CodeRefusal = 'Invalid PIN' | 'Inactive' | 'Not yet valid' | 'Expired' | 'Outside schedule' | 'Usage limit reached';

export interface CodeVerdict {
  /** Undefined where no code was recognised. */
  ref?: string;
  /** Undefined: it opens. */
  refusal?: CodeRefusal;
}

const CODES_MAX = 250;

/** The codes in the flash of the lock: what the server said last, less what was used up since. */
export class KeptCodes {
  readonly #memory: LockMemory;

  constructor(memory: LockMemory) {
    this.#memory = memory;
  }

  get digest(): string {
    const lines = this.#memory.codes.map(({ ref, revision }) => `${ref}=${revision}`);
    return createHash('sha256').update(lines.toSorted().join('\n')).digest('hex');
  }

  set(code: KeptCode): 'kept' | 'older' | 'no_space' {
    const { codes } = this.#memory;
    const place = codes.findIndex(({ ref }) => ref === code.ref);
    const known = codes[place];
    if (known === undefined && codes.length >= CODES_MAX) return 'no_space';
    if (known !== undefined && known.revision > code.revision) return 'older';
    const kept = { ...code, usesLeft: this.#withoutUntold(code) };
    if (known === undefined) codes.push(kept);
    else codes[place] = kept;
    return 'kept';
  }

  /** False where it was not there. */
  delete(ref: string): boolean {
    return this.#keepOnly((code) => code.ref !== ref);
  }

  /** Forgets what is not listed; tells what is listed and not held like that. */
  compare(listed: ReadonlyMap<string, number>): { missing: string[]; hasForgotten: boolean } {
    const hasForgotten = this.#keepOnly(({ ref }) => listed.has(ref));
    const held = new Map(this.#memory.codes.map(({ ref, revision }) => [ref, revision]));
    const missing = [...listed].filter(([ref, revision]) => held.get(ref) !== revision).map(([ref]) => ref);
    return { missing, hasForgotten };
  }

  /** Judges what was typed (`pin`) or shown (`qr`), by the clock of the lock. */
  judge(kind: 'pin' | 'qr', digits: string, clock: number): CodeVerdict {
    const known = this.#memory.codes.filter((code) => code.ref.startsWith(`${kind}:`) && code.digits === digits);
    const judged = known.map((code): CodeVerdict => {
      const refusal = whyRefused(code, clock);
      return refusal === undefined ? { ref: code.ref } : { ref: code.ref, refusal };
    });
    return judged.find(({ refusal }) => refusal === undefined) ?? judged[0] ?? { refusal: 'Invalid PIN' };
  }

  /** The code has opened once more. */
  countUse(ref: string): void {
    const code = this.#memory.codes.find((one) => one.ref === ref);
    if (code !== undefined && code.usesLeft !== null) code.usesLeft = Math.max(0, code.usesLeft - 1);
  }

  /** The server cannot have counted openings of which it has not heard. */
  #withoutUntold({ ref, usesLeft }: KeptCode): number | null {
    if (usesLeft === null) return null;
    const untold = this.#memory.events.filter(({ payload }) => payload['credential_ref'] === ref && payload['success'] === true);
    return Math.max(0, usesLeft - untold.length);
  }

  #keepOnly(isKept: (code: KeptCode) => boolean): boolean {
    const before = this.#memory.codes.length;
    this.#memory.codes = this.#memory.codes.filter(isKept);
    return this.#memory.codes.length < before;
  }
}

function whyRefused(code: KeptCode, clock: number): CodeRefusal | undefined {
  if (!code.isActive) return 'Inactive';
  if (clock < code.validFrom) return 'Not yet valid';
  if (code.validUntil !== null && clock > code.validUntil) return 'Expired';
  if (code.schedule !== null && !isScheduleOpen(code.schedule, clock)) return 'Outside schedule';
  if (code.usesLeft !== null && code.usesLeft < 1) return 'Usage limit reached';
  return undefined;
}
