import type { SeededRandom } from '../locks/seeded-random.ts';
import { count, number, oneOf, text, whole, wrong, type Shape } from '../cloud/shape.ts';

export const faultKinds = ['errcode', 'http', 'html', 'cut', 'hang', 'truncated', 'content_type', 'slow'] as const;
export const faultEffects = ['none', 'done', 'late'] as const;

/** What goes wrong with which calls. `effect` says whether the call does its work all the same: never, as usual, or later. */
export interface FaultRule {
  id: number;
  fault: (typeof faultKinds)[number];
  effect: (typeof faultEffects)[number];
  /** `*` at the end takes whatever follows. */
  path: string | undefined;
  lockId: number | undefined;
  gatewayId: number | undefined;
  clientId: string | undefined;
  probability: number;
  skip: number;
  times: number | undefined;
  errcode: number;
  errmsg: string | undefined;
  status: number;
  body: string | undefined;
  contentType: string;
  delayMs: number;
  lateMs: number;
  holdMs: number;
  hits: number;
}

export interface FaultTarget {
  path: string;
  lockId: number | undefined;
  gatewayId: number | undefined;
  clientId: string | undefined;
}

const defaultEffects: Record<FaultRule['fault'], FaultRule['effect']> = {
  errcode: 'none',
  http: 'none',
  html: 'none',
  cut: 'none',
  hang: 'none',
  truncated: 'done',
  content_type: 'done',
  slow: 'done',
};

export function readFault(input: Shape): Omit<FaultRule, 'id' | 'hits'> {
  const fault = input.required('fault', oneOf(faultKinds));
  const rule = {
    fault,
    effect: input.optional('effect', oneOf(faultEffects)) ?? defaultEffects[fault],
    path: input.optional('path', text),
    lockId: input.optional('lock_id', whole),
    gatewayId: input.optional('gateway_id', whole),
    clientId: input.optional('client_id', text),
    probability: input.optional('probability', chance) ?? 1,
    skip: input.optional('skip', count) ?? 0,
    times: input.optional('times', count),
    errcode: input.optional('errcode', whole) ?? -3003,
    errmsg: input.optional('errmsg', text),
    status: input.optional('status', httpStatus) ?? (fault === 'http' ? 500 : 502),
    body: input.optional('body', text),
    contentType: input.optional('content_type', text) ?? 'text/plain;charset=UTF-8',
    delayMs: input.optional('delay_ms', count) ?? (fault === 'slow' ? 5_000 : 0),
    lateMs: input.optional('late_ms', count) ?? 10_000,
    holdMs: input.optional('hold_ms', count) ?? 60_000,
  };
  input.end();
  return rule;
}

export function presentFault(rule: FaultRule): object {
  return {
    id: rule.id,
    fault: rule.fault,
    effect: rule.effect,
    path: rule.path,
    lock_id: rule.lockId,
    gateway_id: rule.gatewayId,
    client_id: rule.clientId,
    probability: rule.probability,
    skip: rule.skip,
    times: rule.times,
    hits: rule.hits,
    ...(rule.fault === 'errcode' ? { errcode: rule.errcode } : {}),
  };
}

/** The rules in their order: of those that fit a call, the first whose chance comes up is the one. */
export class Faults {
  #rules: FaultRule[] = [];
  #nextId = 1;
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  get rules(): readonly FaultRule[] {
    return this.#rules;
  }

  add(rule: Omit<FaultRule, 'id' | 'hits'>): FaultRule {
    const added = { ...rule, id: this.#nextId, hits: 0 };
    this.#nextId += 1;
    this.#rules.push(added);
    return added;
  }

  remove(id: number): boolean {
    const before = this.#rules.length;
    this.#rules = this.#rules.filter((rule) => rule.id !== id);
    return this.#rules.length < before;
  }

  clear(): void {
    this.#rules = [];
  }

  next(target: FaultTarget): FaultRule | undefined {
    for (const rule of this.#rules) {
      if (rule.times === 0 || !fits(rule, target)) continue;
      if (rule.skip > 0) {
        rule.skip -= 1;
        continue;
      }
      if (rule.probability < 1 && this.#random.next() >= rule.probability) continue;
      if (rule.times !== undefined) rule.times -= 1;
      rule.hits += 1;
      return rule;
    }
    return undefined;
  }
}

function fits(rule: FaultRule, target: FaultTarget): boolean {
  return (
    (rule.path === undefined || matches(rule.path, target.path)) &&
    (rule.lockId === undefined || rule.lockId === target.lockId) &&
    (rule.gatewayId === undefined || rule.gatewayId === target.gatewayId) &&
    (rule.clientId === undefined || rule.clientId === target.clientId)
  );
}

function matches(pattern: string, path: string): boolean {
  return pattern.endsWith('*') ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

function chance(value: unknown, where: string): number {
  const probability = number(value, where);
  if (probability < 0 || probability > 1) throw wrong(where, 'must be from 0 to 1');
  return probability;
}

function httpStatus(value: unknown, where: string): number {
  const status = whole(value, where);
  if (status < 200 || status > 599) throw wrong(where, 'must be an HTTP status from 200 to 599');
  return status;
}
