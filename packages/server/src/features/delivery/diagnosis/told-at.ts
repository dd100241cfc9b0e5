import { openingOf } from '../rules/opening-of.ts';
import { defaultStepMs } from '../rules/turn-limits.ts';
import { wantedSpan } from '../rules/wanted-span.ts';
import type { DiagnosisFacts } from './facts.ts';

/** Two a period at most: more than a year of a schedule that opens daily. */
const stepsMax = 1000;

/**
 * When the lock is told the period of a PIN in which `at` is, by the plan that is followed (`planLock`): of a schedule it is told the next opening once the
 * one before it is over, and nothing earlier than so many days ahead. Now, where it should hold it already; null: never, or it is too far away to say.
 */
export function toldAt({ credential, lock, aheadMs, now }: DiagnosisFacts, at: Date): Date | null {
  const { validFrom, validUntil, schedule } = credential;
  const window = { validFrom: validFrom ?? now, validUntil, opening: openingOf(schedule) };
  const rules = { stepMs: lock.rules?.stepMs ?? defaultStepMs, aheadMs };
  let from = now;
  for (let step = 0; step < stepsMax && from <= at; step += 1) {
    const wanted = wantedSpan(window, from, rules);
    if (wanted.state === 'over') return null;
    if (wanted.state === 'later') {
      from = wanted.planAt;
      continue;
    }
    const { span, planAt } = wanted;
    if ((span.startsAt === null || span.startsAt <= at) && (planAt === null || at <= planAt)) return from;
    if (planAt === null) return null;
    from = planAt;
  }
  return null;
}
