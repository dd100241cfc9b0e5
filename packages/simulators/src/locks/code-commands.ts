import { readCode, readListed, readRef } from './code-fields.ts';
import type { SignedCommand } from './command-gate.ts';
import type { KeptCodes } from './kept-codes.ts';
import type { AnswerError, JsonObject } from './protocol.ts';

export type CodeOutcome = { error: AnswerError } | { hasChanged: boolean; more?: JsonObject };

type CodeCommand = (codes: KeptCodes, command: SignedCommand, open: (sealed: string) => string | undefined) => CodeOutcome;

/** Commands that keep, forget and compare codes. */
export const CODE_COMMANDS: ReadonlyMap<string, CodeCommand> = new Map<string, CodeCommand>([
  ['set_pin', setPin],
  ['delete_pin', deletePin],
  ['sync_pins', syncPins],
]);

const INVALID: CodeOutcome = { error: 'invalid_command' };

function setPin(codes: KeptCodes, command: SignedCommand, open: (sealed: string) => string | undefined): CodeOutcome {
  const code = readCode(command, open);
  if (code === undefined) return INVALID;
  const result = codes.set(code);
  return result === 'no_space' ? { error: 'no_space' } : { hasChanged: result === 'kept' };
}

function deletePin(codes: KeptCodes, command: SignedCommand): CodeOutcome {
  const ref = readRef(command);
  return ref === undefined ? INVALID : { hasChanged: codes.delete(ref) };
}

function syncPins(codes: KeptCodes, command: SignedCommand): CodeOutcome {
  const listed = readListed(command);
  if (listed === undefined) return INVALID;
  const { missing, hasForgotten } = codes.compare(listed);
  return { hasChanged: hasForgotten, more: { missing } };
}
