import type { AccessDecision } from '../../access/index.ts';
import { denials } from './denials.ts';
import type { DiagnosisFacts } from './facts.ts';
import { clockFindings, liveFindings, modelFindings, periodFindings } from './lock-findings.ts';
import { observe, type Observation } from './observations.ts';
import { ask, judgeFinding, rank, type Cause, type When } from './question.ts';
import { deliveryFindings, offlineFindings, wayFindings } from './way-findings.ts';

/** Why a code opens a lock at a time, or does not. Pure: over facts that were gathered before, none of which is a digit. */

export interface Diagnosis {
  readonly opens: 'yes' | 'no' | 'unsure';
  readonly when: When;
  readonly summary: string;
  readonly causes: readonly Cause[];
  readonly observations: readonly Observation[];
  readonly decision: AccessDecision;
  /** What the lock's own clock shows at that instant; null: not known, or it does not decide. */
  readonly lockTime: Date | null;
}

function withStop(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

/** The surest first; among those as sure, what the server itself refuses before what stands at the lock. */
export function diagnose(facts: DiagnosisFacts, at: Date): Diagnosis {
  const question = ask(facts, at);
  const findings = [
    ...denials(question),
    ...modelFindings(question),
    ...liveFindings(question),
    ...periodFindings(question),
    ...deliveryFindings(question),
    ...offlineFindings(question),
    ...clockFindings(question),
    ...wayFindings(question),
  ];
  const causes = rank(findings.map((finding) => judgeFinding(finding, question)));
  const [first] = causes;
  const opens = first === undefined ? 'yes' : first.certainty === 'certain' ? 'no' : 'unsure';
  const { lock } = facts;
  return {
    opens,
    when: question.when,
    summary: summaryOf(`At ${at.toISOString()}`, lock.name, opens, first),
    causes,
    observations: observe(question),
    decision: question.decision,
    lockTime: question.when === 'past' || lock.clock === null || lock.judge === 'server' ? null : question.lockTime,
  };
}

function summaryOf(when: string, lock: string, opens: Diagnosis['opens'], first: Cause | undefined): string {
  if (first === undefined) return `${when} this code opens ${lock}.`;
  const verb = opens === 'no' ? 'is refused' : 'may be refused';
  return withStop(`${when} this code ${verb} at ${lock} because ${first.message}`);
}
