import { Secret } from '../secret.ts';

/** Ids are small whole numbers. One beyond what a number holds exactly stays the text that it came as. */
export type Id = number | string;

/** An answer that is not of the documented form. `path` names the place, and never the value. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';

  constructor(path: string, expected: string) {
    super(`${path === '' ? 'the answer' : path} should be ${expected}`);
  }
}

export type Reader<T> = (value: unknown, path: string) => T;
export type Read<R> = R extends Reader<infer T> ? T : never;

/** The service writes numbers as text here and there (reference: `"keyboardPwdType": "3"`). */
export const number: Reader<number> = (value, path) => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof read !== 'number' || !Number.isFinite(read)) throw new ShapeError(path, 'a number');
  return read;
};

export const id: Reader<Id> = (value, path) => {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value;
  if (typeof value === 'string' && /^-?\d+$/.test(value)) {
    const read = Number(value);
    return Number.isSafeInteger(read) ? read : value;
  }
  throw new ShapeError(path, 'an id');
};

export const text: Reader<string> = (value, path) => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  throw new ShapeError(path, 'a text');
};

/** 1 and `true` are yes (reference: `isOnline` of a WiFi lock is documented as a number, and printed as a boolean). */
export const yes: Reader<boolean> = (value) => value === true || value === 1 || value === '1' || value === 'true';

/** 1 = on, 2 = off; anything else, 0 above all, is not known. */
export const onOff: Reader<boolean | null> = (value) => {
  if (value === 1 || value === '1' || value === true) return true;
  return value === 2 || value === '2' || value === false ? false : null;
};

export const secret: Reader<Secret> = (value, path) => new Secret(text(value, path));

/** The fields that do not apply are left out or null. */
export function optional<T>(reader: Reader<T>): Reader<T | null> {
  return (value, path) => (value === undefined || value === null || value === '' ? null : reader(value, path));
}

export function list<T>(reader: Reader<T>): Reader<T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new ShapeError(path, 'a list');
    return value.map((item, index) => reader(item, `${path}[${index}]`));
  };
}

/** Unknown fields are left out: some of them are secrets. */
export function object<S extends Record<string, Reader<unknown>>>(shape: S): Reader<{ readonly [K in keyof S]: Read<S[K]> }> {
  const fields = Object.entries(shape);
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ShapeError(path, 'an object');
    const given = value as Record<string, unknown>;
    const prefix = path === '' ? '' : `${path}.`;
    const read: Record<string, unknown> = {};
    for (const [name, reader] of fields) read[name] = reader(given[name], prefix + name);
    return read as { readonly [K in keyof S]: Read<S[K]> };
  };
}

/** `cyclicConfig` and its like arrive as a list, or as the JSON text of one. */
export function jsonList<T>(reader: Reader<T>): Reader<T[]> {
  const items = list(reader);
  return (value, path) => {
    if (value === undefined || value === null || value === '') return [];
    if (typeof value !== 'string') return items(value, path);
    try {
      return items(JSON.parse(value), path);
    } catch (error) {
      if (error instanceof ShapeError) throw error;
      throw new ShapeError(path, 'the JSON text of a list');
    }
  };
}

export const nothing: Reader<void> = () => undefined;

const longNumber = /\d{16}/;

/** Parses JSON without rounding whole numbers that a number cannot hold: those become text. */
export function parseJson(source: string): unknown {
  if (!longNumber.test(source)) return JSON.parse(source) as unknown;
  return JSON.parse(source, (_key, value: unknown, context?: { source?: string }) => {
    const isRounded = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
    return isRounded && context?.source !== undefined ? context.source : value;
  }) as unknown;
}
