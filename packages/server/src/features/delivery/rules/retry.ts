const secondMs = 1000;
const minuteMs = 60 * secondMs;

/** At most so many tries of one code within `quickWindowMs`. */
export const quickTries = 3;
export const quickWindowMs = 5 * minuteMs;
const firstPauseMs = 5 * secondMs;
const backOffMinMs = minuteMs;
const backOffMaxMs = 30 * minuteMs;

/** Failures of a lock in a row, of codes that may differ, after which it is left alone for a while. */
export const breakerFailures = 3;

/** A value from 0 up to 1. Handed in, so that a replay draws the same. */
export type Random = () => number;

/** Upper half of the pause, so that many codes do not come back at once and none comes back too soon. */
function jittered(ms: number, random: Random): number {
  return Math.round(ms * (0.5 + random() / 2));
}

/** From 1 to 30 minutes, twice as long each time. `turn` is 1 for the first. */
function backOff(turn: number, random: Random): number {
  const fullMs = Math.min(backOffMaxMs, 2 * backOffMinMs * 2 ** Math.min(turn - 1, 10));
  return Math.max(backOffMinMs, jittered(fullMs, random));
}

/**
 * When a code whose tries failed is tried again. `triedAt` are the latest tries, oldest first, the failed one included; `failures` counts those
 * in a row. Three tries fit into five minutes; from then on the pauses are back-off, and three tries never come closer than that.
 */
export function nextTryAt(failures: number, triedAt: readonly Date[], now: Date, random: Random): Date {
  const pauseMs =
    failures < quickTries ? jittered(firstPauseMs * 4 ** (failures - 1), random) : backOff(failures - quickTries + 1, random);
  return new Date(Math.max(now.getTime() + pauseMs, notBefore(triedAt, now)?.getTime() ?? 0));
}

/** Until when a code waits whose latest tries were three within a short time, whatever is wanted of it now; null: it may be tried at once. */
export function notBefore(triedAt: readonly Date[], now: Date): Date | null {
  const third = triedAt.length < quickTries ? undefined : triedAt.at(-quickTries);
  const at = third === undefined ? 0 : third.getTime() + quickWindowMs;
  return at > now.getTime() ? new Date(at) : null;
}

/**
 * Until when a lock is left alone that failed `failures` times in a row; null while it need not be. `retryAfterMs`: what the vendor asked for.
 */
export function breakerUntil(failures: number, now: Date, random: Random, retryAfterMs = 0): Date | null {
  if (failures < breakerFailures) return null;
  return new Date(now.getTime() + Math.max(retryAfterMs, backOff(failures - breakerFailures + 1, random)));
}
