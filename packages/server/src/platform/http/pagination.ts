import type { FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { invalidInput, SmartLockError } from '../errors.ts';

export interface Page<T> {
  readonly count: number | null;
  readonly next: string | null;
  readonly previous: string | null;
  readonly total_pages: number | null;
  readonly current_page: number | null;
  readonly results: T[];
}

export interface PageSource<T> {
  count(): Promise<number>;
  rows(limit: number, offset: number): Promise<T[]>;
}

/** The request's own address with some query parameters replaced; null removes one. */
export function addressWith(request: FastifyRequest, changes: Readonly<Record<string, string | null>>): string {
  const [path = '/', query = ''] = request.url.split('?', 2);
  const parameters = new URLSearchParams(query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) parameters.delete(name);
    else parameters.set(name, value);
  }
  // Not through URL, which throws for hosts that a client may well send (a port above 65535, 999.1.1.1).
  return `${request.protocol}://${request.host || 'localhost'}${path}?${parameters.toString()}`;
}

/** One page by number. A page past the end is 404 `invalid_page`; the first page of an empty list is an empty page. */
export async function paginate<T>(
  request: FastifyRequest,
  query: { readonly page: number; readonly page_size: number },
  source: PageSource<T>,
): Promise<Page<T>> {
  const { page, page_size: size } = query;
  const count = await source.count();
  const pages = Math.max(1, Math.ceil(count / size));
  if (page > pages) {
    throw new SmartLockError('not_found', 'invalid_page', `There is no page ${page}: the last one is ${pages}.`);
  }
  return {
    count,
    next: page < pages ? addressWith(request, { page: String(page + 1) }) : null,
    previous: page > 1 ? addressWith(request, { page: String(page - 1) }) : null,
    total_pages: pages,
    current_page: page,
    results: count === 0 ? [] : await source.rows(size, (page - 1) * size),
  };
}

const cursorMaxLength = 1000;

/** A position in a list, as opaque text. It holds what its owner may see anyway, so it is checked, not signed. */
export function encodeCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position), 'utf8').toString('base64url');
}

/** Throws 400 `invalid_cursor` for anything that `encodeCursor` did not make for this schema. */
export function decodeCursor<T extends TSchema>(schema: T, cursor: string): Static<T> {
  const refused = invalidInput('cursor', 'This cursor is not valid: take it from `next` of the page before.', 'invalid_cursor');
  if (cursor.length > cursorMaxLength || !/^[A-Za-z0-9_-]+$/.test(cursor)) throw refused;
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  let position: unknown;
  try {
    position = JSON.parse(text);
  } catch {
    throw refused;
  }
  if (text.includes('\\u0000') || !Check(schema, position)) throw refused;
  return position;
}

export interface CursorSource<T, P extends TSchema> {
  /** What a position is made of: the fields that the list is ordered by, the last of them unique. */
  readonly position: P;
  /** Rows after the position in the list's order. */
  rowsAfter(position: Static<P> | null, limit: number): Promise<T[]>;
  positionOf(row: T): Static<P>;
}

/** A page by keyset: the 50,000th costs what the first does, and nothing is counted. `cursor: ''` is the beginning. */
export async function paginateByCursor<T, P extends TSchema>(
  request: FastifyRequest,
  query: { readonly cursor: string; readonly page_size: number },
  source: CursorSource<T, P>,
): Promise<Page<T>> {
  const from = query.cursor === '' ? null : decodeCursor(source.position, query.cursor);
  const rows = await source.rowsAfter(from, query.page_size + 1);
  const results = rows.slice(0, query.page_size);
  const last = results.at(-1);
  const hasMore = rows.length > query.page_size && last !== undefined;
  return {
    count: null,
    next: hasMore ? addressWith(request, { cursor: encodeCursor(source.positionOf(last)), page: null }) : null,
    previous: null,
    total_pages: null,
    current_page: null,
    results,
  };
}
