import { nextOpening, type AccessCheck } from '../../access/index.ts';
import { lockOpinion, type LockOpinion } from './held-spans.ts';
import { describeSpan, type Finding, type Question } from './question.ts';

/** Where the server's own rules refuse the code; and where the lock, which decides by itself, need not agree. */

const whyNotNow: Readonly<Partial<Record<AccessCheck, string>>> = {
  not_before: 'the code has not begun',
  not_after: 'the code is over',
  schedule: 'its schedule is closed',
};

/** A refusal of the server's is one of the lock's too, unless the lock decides by itself and may hold the code for that time. */
function certaintyOf(opinion: LockOpinion | null): Finding['certainty'] {
  return opinion?.opensByItsClock === true ? 'likely' : 'certain';
}

export function denials(question: Question): readonly Finding[] {
  const { facts, decision, at, when } = question;
  const { credential, now, changedAt, madeAt, deletedAt } = facts;
  const opinion = lockOpinion(question);
  const failed = new Map(decision.trace.filter(({ passed }) => passed === false).map((entry) => [entry.check, entry]));
  // Of a time before the latest change it is not kept what the PIN was like then.
  const isChangedSince = when === 'past' && madeAt <= at && at < changedAt;
  const ofPin = isChangedSince
    ? ({ basis: 'observed', observedAt: changedAt } as const)
    : ({ basis: 'computed', observedAt: null } as const);
  const found: Finding[] = [];
  const add = (finding: Pick<Finding, 'code' | 'message' | 'whatToDo'> & Partial<Finding>): void => {
    found.push({ certainty: certaintyOf(opinion), ...ofPin, ...finding });
  };
  if (facts.isDeleted && (deletedAt === null || deletedAt <= at || when !== 'past')) {
    add({
      code: 'deleted',
      message: 'the code was deleted',
      whatToDo: 'Make a new code.',
      basis: 'computed',
      observedAt: deletedAt,
    });
  }
  if (failed.has('not_blocked')) add(blocked(question, opinion));
  if (failed.has('active') && !facts.isDeleted)
    add({ code: 'inactive', message: 'the code is switched off', whatToDo: 'Switch it on, or make a new code.' });
  if (failed.has('not_before')) {
    const message = `the code begins at ${credential.validFrom?.toISOString() ?? ''}`;
    add({ code: 'not_yet_valid', message, whatToDo: 'Wait until then, or let it begin earlier.' });
  }
  if (failed.has('not_after')) {
    const message = `the code ended at ${credential.validUntil?.toISOString() ?? ''}`;
    add({ code: 'expired', message, whatToDo: 'Let it end later, or make a new code.' });
  }
  const closed = failed.get('schedule');
  if (closed !== undefined && credential.schedule !== null) {
    const next = nextOpening(credential.schedule, at);
    const then = next === null ? 'Its schedule does not open again' : `Its schedule opens next at ${next.toISOString()}`;
    const message = `it is ${closed.value} in ${credential.schedule.timezone}, and its schedule is: ${closed.limit}`;
    add({ code: 'outside_schedule', message, whatToDo: `${then}. Change the schedule if that is wrong.` });
  }
  if (failed.has('uses_left')) {
    // Uses only ever grow: they are spent at any later time, and need not have been at an earlier one.
    const basis = when === 'past' ? 'observed' : 'computed';
    const message = `it was used ${credential.usageCount} times of ${credential.maxUses}`;
    add({ code: 'uses_spent', message, whatToDo: 'Allow more uses, or make a new code.', basis, observedAt: now });
  }
  if (facts.delivery?.desired === 'absent' && when !== 'past' && found.length === 0) {
    const message = 'the code is not wanted on the lock';
    add({ code: 'not_wanted', message, whatToDo: 'Switch it on, or make a new code.' });
  }
  if (at < madeAt && when === 'past') {
    const message = `the code was made later, at ${madeAt.toISOString()}`;
    add({ code: 'not_made_yet', message, whatToDo: 'Ask about a time after that.', basis: 'computed', observedAt: null });
  }
  return [...found, ...disagreement(question, opinion, found.length > 0, failed)];
}

function blocked(
  { facts, when }: Question,
  opinion: LockOpinion | null,
): Pick<Finding, 'code' | 'message' | 'whatToDo'> & Partial<Finding> {
  const { lock, now } = facts;
  // A vendor's lock knows nothing of lockouts and lockdowns here: it opens with what it holds.
  const certainty = lock.isVendors ? certaintyOf(opinion) : 'certain';
  if (lock.isLockedDown) {
    const whatToDo = 'End the lockdown: the codes come back by themselves.';
    return { code: 'locked_down', message: 'the lock is in a lockdown', whatToDo, certainty, basis: 'observed', observedAt: now };
  }
  const until = lock.blockedUntil?.toISOString() ?? '';
  return {
    code: 'locked_out',
    message: `after too many wrong codes the door takes none until ${until}`,
    whatToDo: 'Wait until then, and find out who guesses.',
    certainty,
    // Its end is known, its beginning is not kept.
    basis: when === 'past' ? 'observed' : 'computed',
    observedAt: now,
  };
}

/** The lock that decides by itself holds something else than the server, or its clock shows another time. */
function disagreement(
  { facts, at, lockTime }: Question,
  opinion: LockOpinion | null,
  isRefused: boolean,
  failed: ReadonlyMap<AccessCheck, unknown>,
): readonly Finding[] {
  if (opinion === null) return [];
  const { clock } = facts.lock;
  if (opinion.opensByItsClock !== opinion.opensInTruth && clock !== null) {
    const shows = `at ${at.toISOString()} the lock's own clock shows ${lockTime.toISOString()}, and by it`;
    const span = opinion.span === null ? '' : ` (it holds the code ${describeSpan(opinion.span)})`;
    const why = Object.entries(whyNotNow).find(([check]) => failed.has(check as AccessCheck))?.[1] ?? 'the code is not valid';
    const message = opinion.opensByItsClock
      ? `${shows} the code is valid${span}, while in truth ${why}`
      : `${shows} the code is not valid${span}, while in truth it is`;
    const whatToDo = "Set the lock's clock.";
    return [{ code: 'lock_clock_edge', certainty: 'likely', basis: 'observed', observedAt: clock.at, message, whatToDo }];
  }
  if (!isRefused || !opinion.opensByItsClock) return [];
  const span = opinion.span === null ? '' : ` ${describeSpan(opinion.span)}`;
  return [
    {
      code: 'still_on_lock',
      certainty: 'unsure',
      basis: 'observed',
      observedAt: opinion.span?.seenAt ?? facts.lock.heardAt,
      message: `the lock may still hold the code${span}, and open with it although it should not`,
      whatToDo: 'If it must not open, look at its delivery: what is not wanted is removed as soon as the lock can be reached.',
    },
  ];
}
