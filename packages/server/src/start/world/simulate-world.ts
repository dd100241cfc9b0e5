import { runWorld, SeededRandom, type WorldOptions, type WorldResult } from '@smartlock/simulators';
import { LockCodes } from './lock-codes.ts';
import { LockWorker } from './lock-worker.ts';
import { SimulatedBookings } from './simulated-bookings.ts';
import { TurnTaking } from './turn-taking.ts';
import { serverRules, type WorldRules } from './world-rules.ts';

export interface SimulatedWorld extends WorldResult {
  readonly backupsGiven: number;
  readonly alerts: number;
}

/** Lets the server's rules about codes and bookings live in a world of one seed, without a database and without a real clock. */
export function simulateWorld(options: WorldOptions, rules: WorldRules = serverRules): SimulatedWorld {
  let bookings: SimulatedBookings | undefined;
  let overdue = 0;
  const result = runWorld(options, (world) => {
    const dice = new SeededRandom(world.seed, 'platform');
    const random = (): number => dice.next();
    let id = 1;
    const nextId = (): number => id++;
    const onOverdue = (): void => {
      overdue += 1;
    };
    // What shares a gateway takes turns; what shares none has nothing to do with each other.
    const loops = new Map<number, TurnTaking>();
    const workers = new Map<number, LockWorker>();
    for (const lockId of world.lockIds) {
      const gatewayId = world.gatewayOf(lockId);
      const turns = loops.get(gatewayId) ?? new TurnTaking(world, rules);
      loops.set(gatewayId, turns);
      const codes = new LockCodes({ world, rules, lockId, random, nextId, onOverdue });
      const worker = new LockWorker({ lockId, world, rules, codes, turns, random });
      turns.add(worker);
      workers.set(lockId, worker);
    }
    world.cloud.listen({
      onKeypadUse: (lockId, digits, usedAt) => workers.get(lockId)?.codes.usedAtDoor(digits, new Date(usedAt)),
      onWorkerKilled: () => {
        for (const worker of workers.values()) worker.die();
      },
    });
    const drawDigits = (length: number): string => Array.from({ length }, () => dice.between(0, 9)).join('');
    bookings = new SimulatedBookings({ world, rules, workers, nextId, drawDigits });
    const desk = bookings;
    world.time.after(0, () => {
      for (const turns of loops.values()) turns.wake(world.time.now());
      for (const lockId of world.lockIds) desk.fillBackups(lockId);
    });
    return desk;
  });
  return { ...result, backupsGiven: bookings?.backupsGiven ?? 0, alerts: (bookings?.alerts ?? 0) + overdue };
}
