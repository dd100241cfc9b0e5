import { runWorld, SeededRandom, type WorldOptions, type WorldResult } from '@smartlock/simulators';
import { CodeLives } from './code-life.ts';
import { GatewayQueue } from './gateway-queue.ts';
import { LockWorker } from './lock-worker.ts';
import { SimulatedBookings } from './simulated-bookings.ts';
import { serverRules, type WorldRules } from './world-rules.ts';

export interface SimulatedWorld extends WorldResult {
  readonly backupsGiven: number;
  readonly alerts: number;
}

/** Lets the server's rules about codes and bookings live in a world of one seed, without a database and without a real clock. */
export function simulateWorld(options: WorldOptions, rules: WorldRules = serverRules): SimulatedWorld {
  let bookings: SimulatedBookings | undefined;
  const result = runWorld(options, (world) => {
    const dice = new SeededRandom(world.seed, 'platform');
    const random = (): number => dice.next();
    const lives = new CodeLives(world, rules, random);
    const gateways = new Map<number, GatewayQueue>();
    const workers = new Map<number, LockWorker>();
    for (const lockId of world.lockIds) {
      const gatewayId = world.gatewayOf(lockId);
      const gateway = gateways.get(gatewayId) ?? new GatewayQueue((run) => void world.time.after(0, run));
      gateways.set(gatewayId, gateway);
      workers.set(lockId, new LockWorker({ lockId, world, rules, lives, gateway, random }));
    }
    world.cloud.listen({
      onKeypadUse: (lockId, digits) => workers.get(lockId)?.usedAtDoor(digits),
    });
    const drawDigits = (length: number): string => Array.from({ length }, () => dice.between(0, 9)).join('');
    bookings = new SimulatedBookings({ world, rules, lives, workers, drawDigits });
    const desk = bookings;
    world.time.after(0, () => {
      for (const lockId of world.lockIds) desk.fillBackups(lockId);
    });
    return desk;
  });
  return { ...result, backupsGiven: bookings?.backupsGiven ?? 0, alerts: bookings?.alerts ?? 0 };
}
