import { problemKind, type ProblemCode } from '../rules/problems.ts';
import type { Finding, Question } from './question.ts';

/** How far the code is on its way to the lock, and what stands on that way. */

export function deliveryFindings(question: Question): readonly Finding[] {
  const { facts, when } = question;
  const { delivery, now } = facts;
  if (when === 'past') return deliveryThen(question);
  if (delivery === null || delivery.desired !== 'present' || delivery.isProven) return [];
  const { problem, phase, nextTryAt, evidence } = delivery;
  if (delivery.isOffline) {
    return [
      {
        code: 'offline_code',
        certainty: 'unsure',
        basis: 'computed',
        observedAt: evidence.at,
        message: 'the lock makes this code out itself, and nobody has used it yet',
        whatToDo: 'Use it within a day of its beginning: after that it would be lost. It needs nothing that reaches the lock.',
      },
    ];
  }
  if (problem !== null) {
    const { message, whatToDo } = problemKind(problem.code);
    return [
      {
        code: problem.code,
        certainty: 'likely',
        basis: 'observed',
        observedAt: problem.at,
        message: `the code is not shown to be on the lock. ${message}`,
        whatToDo,
      },
    ];
  }
  // What is told later by plan, or was just read, is told by another finding.
  if (question.toldAt !== null || isSeenNow(question)) return [];
  const next = nextTryAt === null ? '' : ` The next try is at ${nextTryAt.toISOString()}.`;
  return [
    {
      code: 'not_proven',
      certainty: 'unsure',
      basis: 'observed',
      observedAt: evidence.source === 'none' ? now : (evidence.at ?? now),
      message: `nothing has shown yet that the lock holds the code (${phase})`,
      whatToDo: `Wait, or try it at the door.${next}`,
    },
  ];
}

function isSeenNow({ facts: { live } }: Question): boolean {
  return live?.state === 'known' && live.code?.state === 'listed';
}

/** Of a time that is over: the steps of the code are kept, and nothing else of the lock. */
function deliveryThen({ facts, at }: Question): readonly Finding[] {
  const { phaseThen, madeAt, changedAt, now } = facts;
  if (at < madeAt) return [];
  const found: Finding[] = [];
  if (phaseThen !== null && phaseThen.phase !== 'confirmed') {
    found.push({
      code: 'not_proven',
      certainty: 'unsure',
      basis: 'computed',
      observedAt: phaseThen.since,
      message: `at that time it was not shown that the lock held the code (${phaseThen.phase} since ${phaseThen.since.toISOString()})`,
      whatToDo: 'Look at the steps of its delivery.',
    });
  }
  const changed = changedAt > at ? ` The code was changed since, at ${changedAt.toISOString()}.` : '';
  found.push({
    code: 'not_known_then',
    certainty: 'unsure',
    basis: 'observed',
    observedAt: now,
    message: `of that time it is not kept whether the lock and its gateway were online, what its clock showed, and how often the code had been used.${changed}`,
    whatToDo: 'Look into the log of the door for what happened then: smartlock logs list.',
  });
  return found;
}

export function offlineFindings({ facts: { lock, delivery }, when }: Question): readonly Finding[] {
  if (lock.isOnline || when === 'past') return [];
  const message = 'the lock is offline, or what carries commands to it: it opens with the codes that it knew last';
  const whatToDo = "Check the lock's battery, its connection, and its gateway.";
  const isIndependent = delivery?.isProven === true || delivery?.isOffline === true;
  const certainty = isIndependent ? 'unsure' : 'likely';
  return [{ code: 'offline', certainty, basis: 'observed', observedAt: lock.heardAt, message, whatToDo }];
}

/** Whether anything has to reach the lock before the code opens: what it is proven to hold needs no way any more. */
function needsWay({ facts: { delivery, lock }, toldAt, when }: Question): boolean {
  if (!lock.isVendors || when === 'past' || delivery?.desired !== 'present' || delivery.isOffline) return false;
  return toldAt !== null || !delivery.isProven;
}

export function wayFindings(question: Question): readonly Finding[] {
  if (!needsWay(question)) return [];
  return [...accountFindings(question), ...gatewayFindings(question), ...breakerFindings(question), ...listFindings(question)];
}

function ofProblem(code: ProblemCode, observedAt: Date | null, more = ''): Finding {
  const { message, whatToDo } = problemKind(code);
  return { code, certainty: 'likely', basis: 'observed', observedAt, message: `${message}${more}`, whatToDo };
}

function accountFindings({ facts: { lock }, at, toldAt }: Question): readonly Finding[] {
  const { account } = lock;
  const found: Finding[] = [];
  if (account?.signedOut != null) found.push(ofProblem('token_dead', account.signedOut.at));
  const calls = account?.calls;
  if (calls?.limit != null && calls.used >= calls.limit && (toldAt ?? at) < calls.resetsAt) {
    const more = ` ${calls.used} of ${calls.limit} were made, and they are counted anew at ${calls.resetsAt.toISOString()}.`;
    found.push(ofProblem('quota_spent', calls.countedAt, more));
  }
  return found;
}

function gatewayFindings({ facts: { lock } }: Question): readonly Finding[] {
  const { capabilities, modelAt, gateways, gatewaysAt } = lock;
  if (capabilities?.codes === 'no') return [ofProblem('not_supported', modelAt)];
  const found: Finding[] = [];
  if (capabilities?.codes === 'not_now') {
    found.push({
      code: 'codes_not_now',
      certainty: 'likely',
      basis: 'observed',
      observedAt: modelAt,
      message: 'the lock could take codes from afar, and something that people can change is in the way',
      whatToDo: 'Put a gateway within reach of the lock, and see that the account at the vendor may manage its codes.',
    });
  }
  if (gateways === null) {
    found.push({
      code: 'gateway_not_known',
      certainty: 'unsure',
      basis: 'observed',
      observedAt: gatewaysAt,
      message: 'it is not known yet what carries commands to the lock',
      whatToDo: 'Nothing: the vendor is asked again. If this stays, look at the gateway in the app of its maker.',
    });
  }
  return found;
}

function breakerFindings({ facts, at }: Question): readonly Finding[] {
  const { way } = facts.lock;
  const found: Finding[] = [];
  if (way.problem !== null) found.push(ofProblem(way.problem, way.failedAt));
  if (way.breakerUntil !== null && way.breakerUntil > facts.now) {
    const isOverBefore = way.breakerUntil < at;
    const until = way.breakerUntil.toISOString();
    found.push({
      code: 'breaker_open',
      certainty: isOverBefore ? 'unsure' : 'likely',
      // Until then it is a decision of ours, and what comes after it is not known.
      basis: isOverBefore ? 'observed' : 'computed',
      observedAt: way.failedAt,
      message: `after ${way.failures} failures in a row the lock is sent nothing before ${until}`,
      whatToDo: 'Remove the cause that is named beside this; smartlock deliveries retry then tries it at once.',
    });
  }
  return found;
}

function listFindings({ facts: { lock, delivery } }: Question): readonly Finding[] {
  const { codeList, rules, entries } = lock;
  if (codeList === null) {
    const message = "the list of the lock's codes was never read";
    const whatToDo = 'Nothing: it is read as soon as the lock can be reached.';
    return [
      { code: 'not_read', certainty: 'unsure', basis: 'observed', observedAt: delivery?.evidence.at ?? null, message, whatToDo },
    ];
  }
  const found: Finding[] = [];
  if (codeList.state === 'unreadable') {
    const ofCause = ofProblem(codeList.problem ?? 'unreadable', lock.way.failedAt);
    found.push({ ...ofCause, certainty: 'unsure', message: `the codes of the lock could not be read. ${ofCause.message}` });
  }
  const isThere = entries.some(({ state }) => state === 'proven' || state === 'awaiting' || state === 'sent');
  if (rules !== null && codeList.codes !== null && codeList.codes >= rules.capacity && !isThere)
    found.push(ofProblem('lock_full', codeList.readAt, ` It holds ${codeList.codes} of ${rules.capacity}.`));
  return found;
}
