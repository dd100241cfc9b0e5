import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simulateWorld } from './simulate-world.ts';

const seeds = 3;

test(`${seeds} worlds of 200 locks, 30 days and 4,000 bookings keep every invariant and prove 99.9 % of bookings, each within a minute`, (t) => {
  for (let seed = 1; seed <= seeds; seed += 1) {
    const startedAt = process.cpuUsage();
    const world = simulateWorld({ seed, locks: 200, days: 30, bookingsPerLock: 20, faults: 0.05 });
    const { user, system } = process.cpuUsage(startedAt);
    const seconds = (user + system) / 1e6;
    t.diagnostic(`seed ${seed}: ${JSON.stringify(world.proofs)} in ${seconds.toFixed(1)} s of one processor, ${world.digest}`);
    assert.deepEqual(world.violations, []);
    assert.equal(world.bookings, 4_000);
    assert.ok(world.proofs.provenInTime / world.proofs.inTime >= 0.999, JSON.stringify(world.proofs));
    assert.ok(seconds <= 60, `${seconds} s`);
  }
});
