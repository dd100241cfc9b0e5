import { advance } from './advance.ts';
import type { DeliveryContext } from './context.ts';
import { publishSteps, type Told } from './events.ts';
import { failedLock } from './rules/failures.ts';
import type { ProblemCode } from './rules/problems.ts';
import { loadOpen } from './store/deliveries.ts';
import { updateLock, type LeasedLock } from './store/locks.ts';
import type { DeliveryDatabase } from './tables.ts';

type Deps = Pick<DeliveryContext, 'events' | 'random'>;
type Health = { failures: number; breaker_until: Date | null; problem: ProblemCode | null; failed_at: Date | null };

/** One lock's own breaker: what is dead delays no other. */
export async function countFailure(
  { events, random }: Deps,
  trx: DeliveryDatabase,
  leased: LeasedLock,
  problem: ProblemCode,
  now: Date,
  retryAfterMs = 0,
): Promise<void> {
  const { failures, breakerUntil: until, problem: cause } = failedLock(leased, problem, now, random, retryAfterMs);
  const health: Health = { failures, breaker_until: until, problem: cause, failed_at: now };
  Object.assign(leased, health);
  await updateLock(trx, leased.device_pk, health);
  if (until === null) return;
  const told: Told[] = [];
  for (const row of await loadOpen(trx, leased.device_pk)) {
    const change = { causes: ['breaker_opened'], problem: health.problem, also: { next_try_at: until } } as const;
    told.push(...(await advance(trx, row, change, now)).told);
  }
  await publishSteps(events, trx, told);
}

/** The lock, or its vendor, did as it was told. */
export async function countSuccess({ events }: Deps, trx: DeliveryDatabase, leased: LeasedLock, now: Date): Promise<void> {
  if (leased.failures === 0 && leased.breaker_until === null && leased.problem === null) return;
  const wasOpen = leased.breaker_until !== null;
  const health: Health = { failures: 0, breaker_until: null, problem: null, failed_at: null };
  Object.assign(leased, health);
  await updateLock(trx, leased.device_pk, health);
  if (!wasOpen) return;
  const told: Told[] = [];
  for (const row of await loadOpen(trx, leased.device_pk)) {
    if (row.phase !== 'suspended') continue;
    const change = { causes: ['breaker_closed'], problem: null, also: { next_try_at: null } } as const;
    told.push(...(await advance(trx, row, change, now)).told);
  }
  await publishSteps(events, trx, told);
}
