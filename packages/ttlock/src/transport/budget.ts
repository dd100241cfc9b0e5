import type { Clock } from '@smartlock/oauth-tokens';
import { BudgetError } from '../errors/errors.ts';

const beijingMs = 8 * 3_600_000;

/** The service counts months in Beijing time (reference §2.5). */
export function monthOf(now: Date): { readonly name: string; readonly endsAt: Date } {
  const local = new Date(now.getTime() + beijingMs);
  const [year, month] = [local.getUTCFullYear(), local.getUTCMonth()];
  return { name: `${year}-${String(month + 1).padStart(2, '0')}`, endsAt: new Date(Date.UTC(year, month + 1, 1) - beijingMs) };
}

export interface BudgetOptions {
  readonly monthlyCalls: number;
  /** The share that reads may not touch, so that polling never takes away the calls that change something: 0.1 when left out. */
  readonly keptForChanges?: number;
}

export interface BudgetReport {
  readonly used: number;
  readonly limit: number;
  readonly resetsAt: Date;
}

const callsBetweenCounts = 500;

/** Counts the month's calls and refuses them before the service does. The service's own count is the truth: others may call with the same application. */
export class Budget {
  readonly #limit: number;
  readonly #limitOfReads: number;
  readonly #clock: Clock;
  #month = '';
  #used = 0;
  #sinceCount = callsBetweenCounts;

  constructor(options: BudgetOptions, clock: Clock) {
    this.#limit = options.monthlyCalls;
    this.#limitOfReads = Math.floor(options.monthlyCalls * (1 - (options.keptForChanges ?? 0.1)));
    this.#clock = clock;
  }

  /** Now and then the service should be asked how many calls it has counted. */
  get isCountDue(): boolean {
    this.#turnMonth();
    return this.#sinceCount >= callsBetweenCounts;
  }

  /** Whether or not asking succeeds, the next time is a while away. */
  countAsked(): void {
    this.#sinceCount = 0;
  }

  counted(used: number): void {
    this.#turnMonth();
    this.#used = used;
  }

  take(isRead: boolean): void {
    this.#turnMonth();
    const limit = isRead ? this.#limitOfReads : this.#limit;
    if (this.#used >= limit) throw new BudgetError(this.#used, this.#limit, monthOf(this.#clock.now()).endsAt);
    this.#used += 1;
    this.#sinceCount += 1;
  }

  report(): BudgetReport {
    this.#turnMonth();
    return { used: this.#used, limit: this.#limit, resetsAt: monthOf(this.#clock.now()).endsAt };
  }

  #turnMonth(): void {
    const { name } = monthOf(this.#clock.now());
    if (name === this.#month) return;
    this.#month = name;
    this.#used = 0;
  }
}
