import type { SeededRandom } from '../locks/seeded-random.ts';
import { count, number, oneOf, text, whole, wrong, type Shape } from '../cloud/shape.ts';

export const faultKinds = ['http', 'error', 'error_text', 'cut', 'hang', 'slow', 'not_json', 'truncated', 'bare_list'] as const;

/** What goes wrong with which calls. `is_done`: the call does its work all the same, and only its answer is lost. */
export interface FaultRule {
  id: number;
  fault: (typeof faultKinds)[number];
  /** `Device/Query`, `token`, `authorize`; `*` at the end takes whatever follows. */
  on: string | undefined;
  isDone: boolean;
  probability: number;
  skip: number;
  times: number | undefined;
  status: number;
  body: string;
  retryAfter: string | undefined;
  code: string;
  delayMs: number;
  holdMs: number;
  hits: number;
}

export function readFault(input: Shape): Omit<FaultRule, 'id' | 'hits'> {
  const fault = input.required('fault', oneOf(faultKinds));
  const rule = {
    fault,
    on: input.optional('on', text),
    isDone:
      input.optional('is_done', (value, where) => {
        if (typeof value !== 'boolean') throw wrong(where, 'must be true or false');
        return value;
      }) ?? ['slow', 'truncated', 'bare_list'].includes(fault),
    probability: input.optional('probability', chance) ?? 1,
    skip: input.optional('skip', count) ?? 0,
    times: input.optional('times', count),
    status: input.optional('status', httpStatus) ?? 500,
    body: input.optional('body', text) ?? '',
    retryAfter: input.optional('retry_after', text),
    code: input.optional('code', text) ?? 'INTERNAL-ERROR',
    delayMs: input.optional('delay_ms', count) ?? (fault === 'slow' ? 5_000 : 0),
    holdMs: input.optional('hold_ms', count) ?? 60_000,
  };
  input.end();
  return rule;
}

export function presentFault({ id, fault, on, isDone, probability, skip, times, hits }: FaultRule): object {
  return { id, fault, on, is_done: isDone, probability, skip, times, hits };
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

  next(operation: string): FaultRule | undefined {
    for (const rule of this.#rules) {
      if (rule.times === 0 || (rule.on !== undefined && !matches(rule.on, operation))) continue;
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

function matches(pattern: string, operation: string): boolean {
  return pattern.endsWith('*') ? operation.startsWith(pattern.slice(0, -1)) : operation === pattern;
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
