const minuteMs = 60_000;
const longestMs = 24 * 60 * minuteMs;
/** Of what is left, polling takes this much: the rest is for people and for what was not foreseen. */
const shareOfPolling = 0.8;

export interface PollPlan {
  readonly now: Date;
  /** Never more often than this. */
  readonly pollMinutes: number;
  readonly callsPerRound: number;
  /** Null: no limit. */
  readonly budget: { readonly used: number; readonly limit: number; readonly resetsAt: Date } | null;
}

/** How long until the next round, so that the calls of the month last until it is over. */
export function pollIntervalMs({ now, pollMinutes, callsPerRound, budget }: PollPlan): number {
  const shortestMs = pollMinutes * minuteMs;
  if (budget === null) return shortestMs;
  const leftMs = Math.max(budget.resetsAt.getTime() - now.getTime(), 0);
  const rounds = Math.floor((Math.max(budget.limit - budget.used, 0) * shareOfPolling) / callsPerRound);
  // Not even one: the new month, or the next day, brings others.
  if (rounds < 1) return Math.max(shortestMs, Math.min(leftMs, longestMs));
  return Math.max(shortestMs, Math.min(Math.ceil(leftMs / rounds), longestMs));
}
