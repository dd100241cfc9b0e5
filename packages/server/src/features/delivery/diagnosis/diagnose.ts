import { decideAccess, nextOpening, type AccessCredential, type AccessDecision } from '../../access/index.ts';
import type { CodeRules } from '../../../vendors/lock-vendor.ts';
import type { DeliveryFacts } from '../delivery.ts';
import { problemKind } from '../rules/problems.ts';

/** Why a code opens a lock at a time, or does not. Pure: over facts that were gathered before, none of which is a digit. */

export const certainties = ['certain', 'likely', 'unsure'] as const;
export type Certainty = (typeof certainties)[number];

export interface Cause {
  readonly code: string;
  readonly certainty: Certainty;
  readonly message: string;
  readonly whatToDo: string;
}

export interface DiagnosisFacts {
  readonly credential: AccessCredential;
  readonly isDeleted: boolean;
  readonly digits: { readonly length: number; readonly startsWithZero: boolean };
  readonly delivery: DeliveryFacts | null;
  readonly lock: {
    readonly name: string;
    readonly isOnline: boolean;
    readonly clockOffsetMs: number | null;
    readonly isLockedDown: boolean;
    readonly blockedUntil: Date | null;
    /** Of the vendor's model, where that is known. */
    readonly rules: CodeRules | null;
    /** Codes on this lock with the same digits: other PINs of ours, and codes that are not ours. */
    readonly sameDigits: { readonly pins: number; readonly unmanaged: number };
  };
}

export interface Diagnosis {
  readonly opens: 'yes' | 'no' | 'unsure';
  readonly summary: string;
  readonly causes: readonly Cause[];
  readonly decision: AccessDecision;
}

/** Beyond it a lock opens noticeably too early or too late. */
const driftMaxMs = 60_000;

function deniedBy(facts: DiagnosisFacts, decision: AccessDecision, at: Date): Cause[] {
  const { credential, lock } = facts;
  const failed = new Map(decision.trace.filter(({ passed }) => passed === false).map((entry) => [entry.check, entry]));
  const causes: Cause[] = [];
  const add = (code: string, message: string, whatToDo: string): void => {
    causes.push({ code, certainty: 'certain', message, whatToDo });
  };
  if (facts.isDeleted) add('deleted', 'the code was deleted', 'Make a new code.');
  if (failed.has('not_blocked')) {
    if (lock.isLockedDown)
      add('locked_down', 'the lock is in a lockdown', 'End the lockdown: the codes come back by themselves.');
    else {
      const until = lock.blockedUntil?.toISOString() ?? '';
      add(
        'locked_out',
        `after too many wrong codes the door takes none until ${until}`,
        'Wait until then, and find out who guesses.',
      );
    }
  }
  if (failed.has('active') && !facts.isDeleted) add('inactive', 'the code is switched off', 'Switch it on, or make a new code.');
  if (failed.has('not_before')) {
    add(
      'not_yet_valid',
      `the code begins at ${credential.validFrom?.toISOString() ?? ''}`,
      'Wait until then, or let it begin earlier.',
    );
  }
  if (failed.has('not_after')) {
    add('expired', `the code ended at ${credential.validUntil?.toISOString() ?? ''}`, 'Let it end later, or make a new code.');
  }
  const closed = failed.get('schedule');
  if (closed !== undefined && credential.schedule !== null) {
    const next = nextOpening(credential.schedule, at);
    const then = next === null ? 'Its schedule does not open again' : `Its schedule opens next at ${next.toISOString()}`;
    const message = `it is ${closed.value} in ${credential.schedule.timezone}, and its schedule is: ${closed.limit}`;
    add('outside_schedule', message, `${then}. Change the schedule if that is wrong.`);
  }
  if (failed.has('uses_left')) {
    add(
      'uses_spent',
      `it was used ${credential.usageCount} times of ${credential.maxUses}`,
      'Allow more uses, or make a new code.',
    );
  }
  return causes;
}

function modelCauses({ digits, lock }: DiagnosisFacts): Cause[] {
  const { rules, sameDigits } = lock;
  const causes: Cause[] = [];
  if (rules !== null && (digits.length < rules.digitsMin || digits.length > rules.digitsMax)) {
    const message = `this model takes ${rules.digitsMin} to ${rules.digitsMax} digits, and the code has ${digits.length}`;
    causes.push({ code: 'digits_length', certainty: 'certain', message, whatToDo: 'Give it other digits, of such a length.' });
  }
  if (rules?.refusesLeadingZero === true && digits.startsWithZero) {
    const message = 'this model loses a first digit of 0';
    causes.push({ code: 'leading_zero', certainty: 'certain', message, whatToDo: 'Give it digits that begin with another one.' });
  }
  if (sameDigits.unmanaged > 0) {
    const message = 'the lock holds the same digits for a code that is not from here';
    causes.push({
      code: 'unmanaged_conflict',
      certainty: 'likely',
      message,
      whatToDo: 'Choose other digits, or adopt or delete the other code.',
    });
  }
  if (sameDigits.pins > 0) {
    const message = 'another code on this door has the same digits';
    causes.push({ code: 'same_digits', certainty: 'unsure', message, whatToDo: 'Give one of them other digits.' });
  }
  return causes;
}

function deliveryCauses({ delivery, lock }: DiagnosisFacts): Cause[] {
  const causes: Cause[] = [];
  if (delivery !== null && delivery.desired === 'present' && !delivery.isProven) {
    const { problem, phase, nextTryAt } = delivery;
    if (delivery.isOffline) {
      const message = 'the lock makes this code out itself, and nobody has used it yet';
      const whatToDo =
        'Use it within a day of its beginning: after that it would be lost. It needs nothing that reaches the lock.';
      causes.push({ code: 'offline_code', certainty: 'unsure', message, whatToDo });
    } else if (problem === null) {
      const next = nextTryAt === null ? '' : ` The next try is at ${nextTryAt.toISOString()}.`;
      const message = `nothing has shown yet that the lock holds the code (${phase})`;
      causes.push({ code: 'not_proven', certainty: 'unsure', message, whatToDo: `Wait, or try it at the door.${next}` });
    } else {
      const { message, whatToDo } = problemKind(problem.code);
      causes.push({
        code: problem.code,
        certainty: 'likely',
        message: `the code is not shown to be on the lock. ${message}`,
        whatToDo,
      });
    }
  }
  if (!lock.isOnline) {
    const message = 'the lock is offline, or what carries commands to it: it opens with the codes that it knew last';
    const whatToDo = "Check the lock's battery, its connection, and its gateway.";
    const isIndependent = delivery?.isProven === true || delivery?.isOffline === true;
    causes.push({ code: 'offline', certainty: isIndependent ? 'unsure' : 'likely', message, whatToDo });
  }
  if (lock.clockOffsetMs !== null && Math.abs(lock.clockOffsetMs) > driftMaxMs) {
    const message = `the lock's clock is wrong by ${Math.round(Math.abs(lock.clockOffsetMs) / 1000)} seconds`;
    causes.push({ code: 'clock_drift', certainty: 'likely', message, whatToDo: "Set the lock's clock." });
  }
  return causes;
}

function withStop(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

/** The surest first; among those as sure, what the server itself refuses before what stands at the lock. */
export function diagnose(facts: DiagnosisFacts, at: Date): Diagnosis {
  const { lock, credential } = facts;
  const context = { blockedUntil: lock.blockedUntil, lockdown: lock.isLockedDown };
  const decision = decideAccess({ credential, device: { id: credential.deviceId }, at, context });
  const found = [...deniedBy(facts, decision, at), ...modelCauses(facts), ...deliveryCauses(facts)];
  const causes = certainties.flatMap((certainty) => found.filter((cause) => cause.certainty === certainty));
  const [first] = causes;
  const opens = first === undefined ? 'yes' : first.certainty === 'certain' ? 'no' : 'unsure';
  const when = `At ${at.toISOString()}`;
  if (first === undefined) return { opens, summary: `${when} this code opens ${lock.name}.`, causes, decision };
  const verb = opens === 'no' ? 'is refused' : 'may be refused';
  return { opens, summary: withStop(`${when} this code ${verb} at ${lock.name} because ${first.message}`), causes, decision };
}
