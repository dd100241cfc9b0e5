const minute = 60;
const hour = 3600;

/** Standard Webhooks' waits before each further try, in seconds: ten tries over three days. */
export const ladderSeconds = [
  5,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;
const jitter = 0.1;

/** When to try again after so many tries; null when all were made. `random` is in [0, 1). */
export function nextTryAt(tries: number, now: Date, random: number): Date | null {
  const seconds = ladderSeconds[tries - 1];
  if (seconds === undefined) return null;
  return new Date(now.getTime() + seconds * 1000 * (1 - jitter + 2 * jitter * random));
}
