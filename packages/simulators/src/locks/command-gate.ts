import { heldKeys, readClock, type LockMemory } from './lock-memory.ts';
import { isObject, MESSAGE_BYTES_MAX, parseInstant, type AnswerError, type JsonObject, type SilentReason } from './protocol.ts';
import { canonicalForm, isSameSignature, signText } from './signature.ts';

export interface SignedCommand extends JsonObject {
  command: string;
  request_id: string;
  timestamp: string;
  expires_at: string;
  nonce: string;
  signature: string;
}

export type Verdict =
  | { kind: 'silent'; reason: SilentReason }
  | { kind: 'refused'; command: SignedCommand; error: AnswerError }
  | { kind: 'accepted'; command: SignedCommand; timestamp: number; expiresAt: number };

const REQUIRED = ['command', 'request_id', 'timestamp', 'expires_at', 'nonce', 'signature'] as const;
const SKEW_AHEAD_MAX_MS = 60_000;
/**
 * A clock that runs fast forgets a nonce before the command is really over; when it is then set back, the command could be
 * played again. So every nonce is kept for this long beyond its time.
 */
const NONCE_MARGIN_MS = 5 * 60_000;

/** The checks that come before any command is looked at, in the order in which a lock must make them. */
export function judgeCommand(memory: LockMemory, payload: Uint8Array, now: number): Verdict {
  const command = readCommand(payload);
  if (command === undefined) return { kind: 'silent', reason: 'malformed' };

  if (!isSignedByServer(memory, command)) return { kind: 'silent', reason: 'signature' };

  const clock = readClock(memory, now);
  const timestamp = parseInstant(command.timestamp);
  const expiresAt = parseInstant(command.expires_at);
  memory.nonces = memory.nonces.filter(({ keptUntil }) => keptUntil > clock);
  if (memory.nonces.some(({ nonce }) => nonce === command.nonce)) return { kind: 'silent', reason: 'nonce' };
  memory.nonces.push({ nonce: command.nonce, keptUntil: Math.max(expiresAt ?? clock, clock) + NONCE_MARGIN_MS });

  if (timestamp === undefined || expiresAt === undefined) return { kind: 'refused', command, error: 'invalid_command' };
  // A lock whose clock is wrong could never be set right if its clock were asked; `set_time` is judged by its `time_nonce`.
  if (command.command !== 'set_time') {
    if (expiresAt <= clock) return { kind: 'refused', command, error: 'expired' };
    if (timestamp - clock > SKEW_AHEAD_MAX_MS) return { kind: 'refused', command, error: 'clock_skew' };
  }
  return { kind: 'accepted', command, timestamp, expiresAt };
}

function readCommand(payload: Uint8Array): SignedCommand | undefined {
  if (payload.byteLength > MESSAGE_BYTES_MAX) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch {
    // Not JSON: the caller counts it.
    return undefined;
  }
  return isSignedCommand(parsed) ? parsed : undefined;
}

function isSignedCommand(value: unknown): value is SignedCommand {
  return isObject(value) && REQUIRED.every((name) => typeof value[name] === 'string');
}

function isSignedByServer(memory: LockMemory, command: SignedCommand): boolean {
  const text = canonicalForm(command);
  const given = [command.signature, command['signature_next']];
  return heldKeys(memory).some(({ secret_key }) => {
    const expected = signText(text, secret_key);
    return given.some((signature) => isSameSignature(expected, signature));
  });
}
