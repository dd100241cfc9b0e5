/** A lock that has something to do. */
export interface WaitingLock {
  readonly accountId: number;
  /** What carries commands to it: of all that share one, one lock at a time has a turn. */
  readonly lanes: readonly string[];
  /** When the first person stands at this door whose code is not there yet; null: nobody is waited for. */
  readonly neededAt: Date | null;
  readonly dueAt: Date | null;
}

const lanesOf = ({ accountId, lanes }: Pick<WaitingLock, 'accountId' | 'lanes'>): string[] =>
  lanes.map((lane) => `${accountId}:${lane}`);

/**
 * Whose turn it is: of the locks that are due those first whose people stand at the door soonest, and of all that share a lane one. `busy`: locks that
 * have their turn at this moment.
 */
export function chooseLocks<L extends WaitingLock>(
  waiting: readonly L[],
  busy: readonly Pick<WaitingLock, 'accountId' | 'lanes'>[],
  max: number,
): L[] {
  const taken = new Set(busy.flatMap(lanesOf));
  const chosen: L[] = [];
  for (const lock of waiting.toSorted(byNeed)) {
    if (chosen.length >= max) break;
    const lanes = lanesOf(lock);
    if (lanes.some((lane) => taken.has(lane))) continue;
    for (const lane of lanes) taken.add(lane);
    chosen.push(lock);
  }
  return chosen;
}

/** Those whom nobody waits for come last, and wait in the order in which they became due. */
function byNeed(a: WaitingLock, b: WaitingLock): number {
  return compare(a.neededAt, b.neededAt) || compare(a.dueAt, b.dueAt);
}

function compare(a: Date | null, b: Date | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a.getTime() - b.getTime();
}
