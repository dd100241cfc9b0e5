import { Secret } from '../secret.ts';

/** Ids are small whole numbers. One beyond what a number holds exactly stays the text that it came as. */
export type Id = number | string;

/** An answer that is not of the documented form. It names the place, and never the value. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly #path: string;
  readonly #expected: string;

  constructor(expected: string, path = '') {
    super(`${path === '' ? 'the answer' : path} should be ${expected}`);
    this.#path = path;
    this.#expected = expected;
  }

  /** The same, seen from further out. */
  within(place: string): ShapeError {
    const joint = this.#path === '' || this.#path.startsWith('[') ? '' : '.';
    return new ShapeError(this.#expected, `${place}${joint}${this.#path}`);
  }
}

/** Says what it expected, not where: that is put together on the way out, since tens of thousands of rows are read well. */
export type Reader<T> = (value: unknown) => T;
export type Read<R> = R extends Reader<infer T> ? T : never;

/** The service writes numbers as text here and there (reference: `"keyboardPwdType": "3"`). */
export const number: Reader<number> = (value) => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof read !== 'number' || !Number.isFinite(read)) throw new ShapeError('a number');
  return read;
};

export const id: Reader<Id> = (value) => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value === 'string' && /^-?\d+$/.test(value)) {
    const read = Number(value);
    return Number.isSafeInteger(read) ? read : value;
  }
  throw new ShapeError('an id');
};

export const text: Reader<string> = (value) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new ShapeError('a text');
};

/** 1 and `true` are yes (reference: `isOnline` of a WiFi lock is documented as a number, and printed as a boolean). */
export const yes: Reader<boolean> = (value) => value === true || value === 1 || value === '1' || value === 'true';

/** 1 = on, 2 = off; anything else, 0 above all, is not known. */
export const onOff: Reader<boolean | null> = (value) => {
  if (value === 1 || value === '1' || value === true) return true;
  return value === 2 || value === '2' || value === false ? false : null;
};

export const secret: Reader<Secret> = (value) => new Secret(text(value));

/** The fields that do not apply are left out or null. */
export function optional<T>(reader: Reader<T>): Reader<T | null> {
  return (value) => (value === undefined || value === null || value === '' ? null : reader(value));
}

function rethrow(error: unknown, place: string): never {
  throw error instanceof ShapeError ? error.within(place) : error;
}

export function list<T>(reader: Reader<T>): Reader<T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw new ShapeError('a list');
    const items: T[] = [];
    try {
      for (const item of value) items.push(reader(item));
    } catch (error) {
      rethrow(error, `[${items.length}]`);
    }
    return items;
  };
}

/** Unknown fields are left out: some of them are secrets. */
export function object<S extends Record<string, Reader<unknown>>>(shape: S): Reader<{ readonly [K in keyof S]: Read<S[K]> }> {
  const names = Object.keys(shape);
  const readers = Object.values(shape);
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ShapeError('an object');
    const given = value as Record<string, unknown>;
    const read: Record<string, unknown> = {};
    let index = 0;
    try {
      for (; index < names.length; index += 1) {
        const name = names[index] as string;
        read[name] = (readers[index] as Reader<unknown>)(given[name]);
      }
    } catch (error) {
      rethrow(error, names[index] ?? '');
    }
    return read as { readonly [K in keyof S]: Read<S[K]> };
  };
}

/** `cyclicConfig` and its like arrive as a list, or as the JSON text of one. */
export function jsonList<T>(reader: Reader<T>): Reader<T[]> {
  const items = list(reader);
  return (value) => {
    if (value === undefined || value === null || value === '') return [];
    if (typeof value !== 'string') return items(value);
    try {
      return items(JSON.parse(value));
    } catch (error) {
      if (error instanceof ShapeError) throw error;
      throw new ShapeError('the JSON text of a list');
    }
  };
}

/**
 * The answer to a change that gives nothing back. The service confirms each with `errcode` 0 (reference §1.4), so that some other JSON object, a
 * proxy's or a log-in page's, is no confirmation.
 */
export const nothing: Reader<void> = (value) => {
  const errcode = (value as Record<string, unknown>)['errcode'];
  if (errcode !== 0 && errcode !== '0') throw new ShapeError('0', 'errcode');
};

const longNumber = /\d{16}/;

/** Parses JSON without rounding whole numbers that a number cannot hold: those become text. */
export function parseJson(source: string): unknown {
  if (!longNumber.test(source)) return JSON.parse(source) as unknown;
  return JSON.parse(source, (_key, value: unknown, context?: { source?: string }) => {
    const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
    return isRounded && context?.source !== undefined ? context.source : value;
  }) as unknown;
}
