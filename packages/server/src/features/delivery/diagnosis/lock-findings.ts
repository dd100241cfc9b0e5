import { covers, describeSpan, type Finding, type Question } from './question.ts';
import { heldSpans } from './held-spans.ts';

/** What stands at the lock itself: its model's rules, other codes, its clock, and for which time it holds the code. */

/** Beyond it a lock opens noticeably too early or too late. */
const driftMaxMs = 60_000;

export function modelFindings({ facts: { digits, lock } }: Question): readonly Finding[] {
  const { rules, sameDigits, modelAt } = lock;
  const found: Finding[] = [];
  if (rules !== null && (digits.length < rules.digitsMin || digits.length > rules.digitsMax)) {
    found.push({
      code: 'digits_length',
      certainty: 'certain',
      basis: 'computed',
      observedAt: modelAt,
      message: `this model takes ${rules.digitsMin} to ${rules.digitsMax} digits, and the code has ${digits.length}`,
      whatToDo: 'Give it other digits, of such a length.',
    });
  }
  if (rules?.refusesLeadingZero === true && digits.startsWithZero) {
    found.push({
      code: 'leading_zero',
      certainty: 'certain',
      basis: 'computed',
      observedAt: modelAt,
      message: 'this model loses a first digit of 0',
      whatToDo: 'Give it digits that begin with another one.',
    });
  }
  if (sameDigits.unmanaged > 0) {
    found.push({
      code: 'unmanaged_conflict',
      certainty: 'likely',
      basis: 'observed',
      observedAt: sameDigits.unmanagedSeenAt,
      message: 'the lock holds the same digits for a code that is not from here',
      whatToDo: 'Choose other digits, or adopt or delete the other code.',
    });
  }
  if (sameDigits.pins > 0) {
    found.push({
      code: 'same_digits',
      certainty: 'unsure',
      basis: 'computed',
      observedAt: null,
      message: 'another code on this door has the same digits',
      whatToDo: 'Give one of them other digits.',
    });
  }
  return found;
}

export function clockFindings({ facts: { lock }, when }: Question): readonly Finding[] {
  const { clock } = lock;
  if (when === 'past' || clock === null || Math.abs(clock.offsetMs) <= driftMaxMs) return [];
  const seconds = Math.round(Math.abs(clock.offsetMs) / 1000);
  return [
    {
      code: 'clock_drift',
      certainty: 'likely',
      basis: 'observed',
      observedAt: clock.at,
      message: `the lock's clock is wrong by ${seconds} seconds: it is ${clock.offsetMs > 0 ? 'fast' : 'slow'}`,
      whatToDo: "Set the lock's clock.",
    },
  ];
}

/** A vendor's lock is told periods: whether the one that it holds is the one that is asked about. */
export function periodFindings(question: Question): readonly Finding[] {
  const { facts, at, when, toldAt, decision } = question;
  const { lock, delivery } = facts;
  if (!lock.isVendors || when === 'past' || delivery?.desired !== 'present') return [];
  if (toldAt !== null) {
    return [
      {
        code: 'programmed_later',
        certainty: 'unsure',
        basis: 'computed',
        observedAt: null,
        message: `the lock is not told the code for that time before ${toldAt.toISOString()}`,
        whatToDo: 'Nothing: it is told by itself. Ask again after that.',
      },
    ];
  }
  const isRefused = decision.trace.some(({ passed }) => passed === false);
  const spans = heldSpans(facts);
  if (isRefused || spans.length === 0) return [];
  if (spans.some((span) => covers(span, at))) return nearEdge(question);
  const moving = spans.find(({ next }) => next !== null && covers(next, at));
  const [span] = spans;
  if (span === undefined) return [];
  const holds = `the lock holds the code ${describeSpan(span)}, which that time is not in`;
  if (moving?.next != null) {
    const message = `${holds}; it is being told ${describeSpan(moving.next)}`;
    const whatToDo = 'Nothing: the change is under way. Ask again in a few minutes.';
    return [{ code: 'period_on_its_way', certainty: 'unsure', basis: 'observed', observedAt: span.seenAt, message, whatToDo }];
  }
  return [
    {
      code: 'lock_holds_other_time',
      certainty: 'likely',
      basis: 'observed',
      observedAt: span.seenAt,
      message: holds,
      whatToDo: 'Try the delivery of the code again: smartlock deliveries retry.',
    },
  ];
}

/** At the very edge of its time it is the lock's clock that decides, of which nothing is known. */
function nearEdge({ facts, at }: Question): readonly Finding[] {
  if (facts.lock.clock !== null) return [];
  const edges = heldSpans(facts).flatMap(({ startsAt, endsAt }) => [startsAt, endsAt]);
  const edge = edges.find((one) => one !== null && Math.abs(one.getTime() - at.getTime()) < driftMaxMs);
  if (edge == null) return [];
  return [
    {
      code: 'clock_not_known',
      certainty: 'unsure',
      basis: 'computed',
      observedAt: null,
      message: `the lock holds the code to ${edge.toISOString()} by its own clock, which is not known, and that is less than a minute away`,
      whatToDo: 'Leave a minute to either side, or ask with live=true, which asks the lock for its time.',
    },
  ];
}

/** What the vendor answered when it was asked just now. */
export function liveFindings({ facts, when, toldAt }: Question): readonly Finding[] {
  const { live, delivery } = facts;
  if (live === null || live.state === 'not_possible' || when === 'past') return [];
  if (live.state === 'unreadable') {
    const whatToDo = 'Ask again. Nothing is concluded from it.';
    return [{ code: 'unreadable', certainty: 'unsure', basis: 'observed', observedAt: live.at, message: live.message, whatToDo }];
  }
  // Of a code that the lock makes out itself the vendor's list proves nothing.
  if (delivery?.desired !== 'present' || delivery.isOffline || toldAt !== null) return [];
  const finding = { basis: 'observed', observedAt: live.at } as const;
  if (live.code === null) {
    const message = "the list of the lock's codes was read just now, and the code is not in it";
    const whatToDo = 'Try its delivery again: smartlock deliveries retry.';
    return [{ code: 'not_in_list', certainty: 'likely', ...finding, message, whatToDo }];
  }
  if (live.code.state === 'pending') {
    const message = 'the vendor lists the code as on its way to the lock';
    return [{ code: 'on_its_way', certainty: 'unsure', ...finding, message, whatToDo: 'Ask again in a minute.' }];
  }
  if (live.code.state === 'failed') {
    const message = 'the vendor lists the code as one that the lock did not take';
    const whatToDo = 'Try its delivery again: smartlock deliveries retry.';
    return [{ code: 'not_taken', certainty: 'likely', ...finding, message, whatToDo }];
  }
  return [];
}
