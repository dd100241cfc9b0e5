import type { LogEntry } from '../access/index.ts';
import { addDays, dayBounds, type Period } from './period.ts';

/** A type, not an interface: it is kept as JSON. */
export type Figures = { readonly granted: number; readonly refused: number };

export interface DayFigures extends Figures {
  readonly day: string;
}

export interface MethodFigures extends Figures {
  readonly method: string;
}

/** What a report counts. */
export interface Totals {
  readonly entries: number;
  readonly granted: number;
  readonly refused: number;
  /** How many different people are named. */
  readonly people: number;
  /** Every day of the period, those without an entry too. */
  readonly by_day: readonly DayFigures[];
  /** The most used first. */
  readonly by_method: readonly MethodFigures[];
}

interface Count {
  granted: number;
  refused: number;
}

function add(count: Count, success: boolean): void {
  if (success) count.granted += 1;
  else count.refused += 1;
}

/** Counts entries that come in the order of their times. */
export class Tally {
  readonly #period: Period;
  readonly #bounds: readonly number[];
  readonly #days: Count[];
  readonly #methods = new Map<string, Count>();
  readonly #people = new Set<string>();
  readonly #total: Count = { granted: 0, refused: 0 };
  #day = 0;
  /** Entries of people who are erased. */
  erased = 0;

  constructor(period: Period) {
    this.#period = period;
    this.#bounds = dayBounds(period);
    this.#days = this.#bounds.slice(1).map(() => ({ granted: 0, refused: 0 }));
  }

  add({ at, success, method, personKey, isErased }: LogEntry): void {
    while (this.#day + 1 < this.#days.length && at.getTime() >= (this.#bounds[this.#day + 1] ?? Infinity)) this.#day += 1;
    const day = this.#days[this.#day];
    if (day !== undefined) add(day, success);
    const ofMethod = this.#methods.get(method) ?? { granted: 0, refused: 0 };
    add(ofMethod, success);
    this.#methods.set(method, ofMethod);
    add(this.#total, success);
    if (isErased) this.erased += 1;
    if (personKey !== null) this.#people.add(personKey);
  }

  /** Whoever is named. */
  get people(): ReadonlySet<string> {
    return this.#people;
  }

  totals(): Totals {
    const sum = ({ granted, refused }: Figures): number => granted + refused;
    return {
      entries: sum(this.#total),
      ...this.#total,
      people: this.#people.size,
      by_day: this.#days.map((count, index) => ({ day: addDays(this.#period.firstDay, index), ...count })),
      by_method: [...this.#methods]
        .map(([method, count]) => ({ method, ...count }))
        .toSorted((a, b) => sum(b) - sum(a) || a.method.localeCompare(b.method)),
    };
  }
}
