import { readSchedule, type CodeSchedule } from './code-schedule.ts';
import type { SignedCommand } from './command-gate.ts';
import { parseInstant, type JsonValue } from './protocol.ts';

/** A code as it lies in the flash. Instants in milliseconds since 1970. */
export interface KeptCode {
  ref: string;
  revision: number;
  digits: string;
  isActive: boolean;
  validFrom: number;
  validUntil: number | null;
  /** How often it still opens; null: without limit. */
  usesLeft: number | null;
  schedule: CodeSchedule | null;
}

const REF = /^(?:pin|qr):\d{1,19}$/;
const LISTED = /^(?<ref>(?:pin|qr):\d{1,19})=(?<revision>\d{1,15})$/;

/** The code of a `set_pin`; undefined if a field is missing, of the wrong form, or cannot be opened. */
export function readCode(command: SignedCommand, open: (sealed: string) => string | undefined): KeptCode | undefined {
  const { is_active: isActive, pin_encrypted: sealed, revision } = command;
  const ref = readRef(command);
  const validFrom = parseInstant(command['valid_from']);
  const validUntil = readOptional(command['valid_until'], parseInstant);
  const usesLeft = readOptional(command['uses_left'], readCount);
  const schedule = readOptional(command['schedule'], readSchedule);
  const isWhole = ref !== undefined && readCount(revision) !== undefined && typeof isActive === 'boolean';
  if (!isWhole || validFrom === undefined || typeof sealed !== 'string') return undefined;
  if (validUntil === undefined || usesLeft === undefined || schedule === undefined) return undefined;
  const digits = open(sealed);
  if (digits === undefined || digits === '') return undefined;
  return { ref, revision: Number(revision), digits, isActive, validFrom, validUntil, usesLeft, schedule };
}

export function readRef(command: SignedCommand): string | undefined {
  const { credential_ref: ref } = command;
  return typeof ref === 'string' && REF.test(ref) ? ref : undefined;
}

/** What a `sync_pins` lists: every code that there should be, with its revision. */
export function readListed(command: SignedCommand): Map<string, number> | undefined {
  const { codes } = command;
  if (!Array.isArray(codes)) return undefined;
  const listed = new Map<string, number>();
  for (const code of codes) {
    const found = typeof code === 'string' ? LISTED.exec(code)?.groups : undefined;
    if (found?.['ref'] === undefined) return undefined;
    listed.set(found['ref'], Number(found['revision']));
  }
  return listed;
}

/** Null where the field is left out, undefined where it is wrong. */
function readOptional<T>(value: JsonValue | undefined, read: (value: JsonValue) => T | undefined): T | null | undefined {
  return value === undefined ? null : read(value);
}

function readCount(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
