import { SeededRandom } from '../locks/seeded-random.ts';
import type { FaultMix } from './fault-mix.ts';
import type { Trace } from './trace.ts';
import type { VirtualTime } from './virtual-time.ts';
import { workerLostMs, type WorldCloud } from './world-cloud.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/**
 * What goes away and comes back by itself, each for the same share of the time: locks, their batteries, gateways, whatever a lock is heard by, an
 * account's calls, the whole cloud, and the platform's own worker.
 */
export function scheduleOutages(world: {
  readonly time: VirtualTime;
  readonly cloud: WorldCloud;
  readonly trace: Trace;
  readonly faults: FaultMix;
  readonly seed: number;
  readonly share: number;
  /** After this nothing goes away any more. */
  readonly until: number;
  readonly lockIds: readonly number[];
  readonly gatewayIds: readonly number[];
  readonly accountIds: readonly number[];
}): void {
  const { cloud, seed } = world;
  if (world.share === 0) return;
  const toggle = (kind: string, id: number, meanMs: number, set: (isAway: boolean) => void): void => {
    const random = new SeededRandom(seed, `${kind} ${id}`);
    const upMeanMs = (meanMs * (1 - world.share)) / world.share;
    const goAway = (): void => {
      const awayMs = Math.max(5_000, exponential(random, meanMs));
      if (world.time.now() + awayMs > world.until) return;
      set(true);
      world.faults.count(`${kind}_away`);
      world.trace.add({
        at: world.time.now(),
        who: 'surroundings',
        what: `${kind} ${id} is away for ${Math.round(awayMs / 1_000)} s`,
        lockId: kind === 'lock' || kind === 'battery' ? id : undefined,
      });
      world.time.after(awayMs, () => {
        set(false);
        world.time.after(exponential(random, upMeanMs), goAway);
      });
    };
    world.time.after(exponential(random, upMeanMs), goAway);
  };
  for (const id of world.lockIds) toggle('lock', id, hourMs, (isAway) => cloud.setLockOffline(id, isAway));
  for (const id of world.lockIds) {
    const random = new SeededRandom(seed, `clock after battery ${id}`);
    toggle('battery', id, 4 * hourMs, (isAway) => {
      cloud.setBatteryDead(id, isAway);
      if (!isAway) cloud.shiftClock(id, random.between(-90, 90) * 1_000);
    });
  }
  for (const id of world.gatewayIds) toggle('gateway_deaf', id, 40 * minuteMs, (isAway) => cloud.setGatewayDeaf(id, isAway));
  toggle('worker', 1, workerLostMs, (isAway) => {
    if (isAway) cloud.killWorker();
  });
  for (const id of world.gatewayIds) toggle('gateway', id, 40 * minuteMs, (isAway) => cloud.setGatewayOffline(id, isAway));
  for (const id of world.accountIds) toggle('quota', id, 90 * minuteMs, (isAway) => cloud.setQuotaSpent(id, isAway));
  toggle('cloud', 1, 20 * minuteMs, (isAway) => cloud.setDown(isAway));
}

function exponential(random: SeededRandom, meanMs: number): number {
  return Math.round(-Math.log(1 - random.next()) * meanMs);
}
