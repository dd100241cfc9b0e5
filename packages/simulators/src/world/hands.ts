import { SeededRandom } from '../locks/seeded-random.ts';
import type { FaultMix } from './fault-mix.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { WorldLock } from './world-lock.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Of the codes that somebody deletes: the share whose digits are given to somebody else by hand at once. */
const takenAgainShare = 0.1;

/**
 * What people do to locks with the maker's app, past the platform: the share of all codes that they delete, sometimes to give the same digits to somebody
 * else; the share of locks, in each ten days, that they put back to how they left the factory. Nobody is told.
 */
export function layHandsOn(world: {
  readonly time: VirtualTime;
  readonly trace: Trace;
  readonly faults: FaultMix;
  readonly seed: number;
  readonly share: number;
  readonly until: number;
  readonly locks: readonly WorldLock[];
}): void {
  const { time, trace, faults, seed } = world;
  if (world.share === 0) return;
  const note = (what: string, lock: WorldLock, codeName?: string): void =>
    trace.add({ at: time.now(), who: 'surroundings', what, lockId: lock.id, codeName });
  let foreign = 0;
  for (const lock of world.locks) {
    const random = new SeededRandom(seed, `hands at ${lock.id}`);
    lock.observe({
      onWritten: (_lock, order, { ref, name, digits }) => {
        if (order !== 'add' || !faults.strikes('deleted_by_hand')) return;
        const at = time.now() + Math.round(random.next() * 2 * dayMs);
        const isTakenAgain = random.next() < takenAgainShare;
        if (at > world.until) return;
        time.at(at, () => {
          if (!lock.codes().some((code) => code.ref === ref)) return;
          note('somebody deletes the code with the app', lock, name);
          lock.eraseByHand(ref);
          if (!isTakenAgain) return;
          faults.count('digits_taken_by_hand');
          foreign += 1;
          const taken = `by hand ${foreign}`;
          lock.addByHand({ ref: taken, name: taken, digits, startsAt: 0, endsAt: null });
          time.after(random.between(60, 2 * 24 * 60) * minuteMs, () => lock.eraseByHand(taken));
        });
      },
    });
    for (let from = time.now(); from < world.until; from += 10 * dayMs) {
      if (random.next() >= world.share) continue;
      const at = from + Math.round(random.next() * 10 * dayMs);
      if (at > world.until) continue;
      time.at(at, () => {
        faults.count('factory_reset');
        note('somebody resets the lock', lock);
        lock.reset();
      });
    }
  }
}
