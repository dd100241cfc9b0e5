import { isTTLockError, TransportError, TTLockApiError } from '../errors/errors.ts';

/** How often and how patiently what is likely to pass is tried again. */
export interface RetryOptions {
  /** The first one included: 5 when left out, 1 for none again. */
  readonly attempts?: number;
  /** Before the second attempt; it doubles from there. 500 ms when left out, 2 s when gateway or lock are busy. */
  readonly pauseMs?: number;
}

export interface Pauses {
  readonly delay: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

const longestPauseMs = 15_000;

/** Is it likely to pass by itself within seconds? */
export function isPassing(error: unknown): boolean {
  if (error instanceof TTLockApiError) return error.facts.retry === 'soon';
  return error instanceof TransportError && error.isRetryable && error.failure !== 'unexpected_answer';
}

/**
 * Could a change have taken effect although this came back? Codes are refusals, but for "failed" (1) and "internal error" (90000): the lock may
 * have done it and its answer been lost.
 */
export function isInDoubt(error: unknown): boolean {
  if (error instanceof TransportError) return error.mayHaveTakenEffect;
  return isTTLockError(error, 'failed', 'service_error');
}

/** Full jitter over the upper half, so that many clients do not come back at once. A busy gateway needs seconds (reference §9.5). */
export async function pause(
  pauses: Pauses,
  options: RetryOptions,
  attempt: number,
  error: unknown,
  signal?: AbortSignal,
): Promise<void> {
  const firstMs = options.pauseMs ?? (isTTLockError(error, 'gateway_busy', 'lock_busy') ? 2000 : 500);
  const fullMs = Math.min(longestPauseMs, firstMs * 2 ** (attempt - 1));
  await pauses.delay(fullMs * (0.5 + pauses.random() / 2), signal);
}
