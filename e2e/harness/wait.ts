import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until the answer is not undefined or false. The bound is far above what is normal: it ends a hang, it measures nothing. */
export async function waitFor<T>(
  what: string | (() => string),
  ask: () => T | Promise<T>,
  { timeoutMs = 30_000, everyMs = 50 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<Exclude<T, undefined | false>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
    if (Date.now() > deadline)
      throw new Error(`After ${timeoutMs / 1000} s still waiting for ${typeof what === 'string' ? what : what()}`);
    await delay(everyMs);
  }
}
