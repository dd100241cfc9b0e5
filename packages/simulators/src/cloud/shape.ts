import { SimulatorError } from '../locks/simulator-error.ts';

/** JSON that a person wrote: read field by field, and refused with the place of what is wrong. */
export class Shape {
  readonly #fields: Record<string, unknown>;
  readonly #where: string;
  readonly #read = new Set<string>();

  constructor(value: unknown, where: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(where, 'must be an object');
    this.#fields = value as Record<string, unknown>;
    this.#where = where;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#fields, name) && this.#fields[name] !== undefined;
  }

  optional<T>(name: string, read: (value: unknown, where: string) => T): T | undefined {
    this.#read.add(name);
    return this.has(name) ? read(this.#fields[name], this.#place(name)) : undefined;
  }

  required<T>(name: string, read: (value: unknown, where: string) => T): T {
    const value = this.optional(name, read);
    if (value === undefined) throw wrong(this.#place(name), 'is missing');
    return value;
  }

  names(): string[] {
    return Object.keys(this.#fields);
  }

  /** A misspelt name is told, not ignored. */
  end(): void {
    for (const name of Object.keys(this.#fields)) if (!this.#read.has(name)) throw wrong(this.#place(name), 'is not known here');
  }

  #place(name: string): string {
    return this.#where === '' ? name : `${this.#where}.${name}`;
  }
}

export function wrong(where: string, what: string): SimulatorError {
  return new SimulatorError('wrong_input', `${where === '' ? 'The body' : where} ${what}.`);
}

export function text(value: unknown, where: string): string {
  if (typeof value !== 'string') throw wrong(where, 'must be a text');
  return value;
}

export function number(value: unknown, where: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(where, 'must be a number');
  return value;
}

export function whole(value: unknown, where: string): number {
  if (!Number.isSafeInteger(value)) throw wrong(where, 'must be a whole number');
  return value as number;
}

export function count(value: unknown, where: string): number {
  const amount = whole(value, where);
  if (amount < 0) throw wrong(where, 'must be 0 or more');
  return amount;
}

export function flag(value: unknown, where: string): boolean {
  if (typeof value !== 'boolean') throw wrong(where, 'must be true or false');
  return value;
}

export function oneOf<const T extends string>(choices: readonly T[]): (value: unknown, where: string) => T {
  return (value, where) => {
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw wrong(where, `must be one of ${choices.join(', ')}`);
    return found;
  };
}

export function orNull<T>(read: (value: unknown, where: string) => T): (value: unknown, where: string) => T | null {
  return (value, where) => (value === null ? null : read(value, where));
}

export function listOf<T>(read: (value: unknown, where: string) => T): (value: unknown, where: string) => T[] {
  return (value, where) => {
    if (!Array.isArray(value)) throw wrong(where, 'must be a list');
    return value.map((entry: unknown, index) => read(entry, `${where}[${index}]`));
  };
}

export function shape(value: unknown, where: string): Shape {
  return new Shape(value, where);
}
