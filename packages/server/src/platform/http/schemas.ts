import { Type, type Static, type TSchema, type TUnsafe } from 'typebox';
import { invalidInput } from '../errors.ts';

/** A row's id. */
export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: 'Positive integer' });

/** `{id}` in a path. */
export const IdParams = Type.Object({ id: Id });

/** ISO 8601 with a zone; one without is refused, not guessed. Answers are in UTC with `Z`. */
export const Timestamp = Type.String({ format: 'date-time', description: 'ISO 8601 with zone; answered in UTC' });

export const DateOnly = Type.String({ format: 'date' });

/** A type or null, in the form that both the validator and the serialiser handle fastest. */
export function Nullable<T extends TSchema>(schema: T): TUnsafe<Static<T> | null> {
  const plain = JSON.parse(JSON.stringify(schema)) as Record<string, unknown>;
  const isPlainType = typeof plain['type'] === 'string' && plain['enum'] === undefined && plain['const'] === undefined;
  return Type.Unsafe<Static<T> | null>(
    isPlainType ? { ...plain, type: [plain['type'], 'null'] } : { anyOf: [plain, { type: 'null' }] },
  );
}

/** One of a few strings. */
export function StringEnum<const Values extends readonly string[]>(
  values: Values,
  options: { readonly description?: string; readonly default?: Values[number] } = {},
): TUnsafe<Values[number]> {
  return Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], ...options });
}

export const pageSizeDefault = 20;
export const pageSizeMax = 100;

/** Spread into the query schema of a list: `Type.Object({ ...pageQuery, is_active: Type.Optional(Type.Boolean()) })`. */
export const pageQuery = {
  page: Type.Integer({ minimum: 1, maximum: 1_000_000_000, default: 1, description: 'Page, from 1' }),
  page_size: Type.Integer({ minimum: 1, maximum: pageSizeMax, default: pageSizeDefault, description: 'Entries a page' }),
};

/** For the log lists: pages by number, or by the cursor that `next` holds. */
export const cursorPageQuery = {
  ...pageQuery,
  cursor: Type.Optional(
    Type.String({ maxLength: 1000, description: 'Where to go on, from `next` of the page before; empty for the first' }),
  ),
};

export function Paginated<T extends TSchema>(item: T) {
  return Type.Object({
    count: Nullable(Type.Integer({ description: 'Entries in all; null in lists by cursor' })),
    next: Nullable(Type.String({ description: 'Address of the next page' })),
    previous: Nullable(Type.String({ description: 'Address of the previous page' })),
    total_pages: Nullable(Type.Integer()),
    current_page: Nullable(Type.Integer()),
    results: Type.Array(item),
  });
}

/** `?ordering=`: each field, and with a minus in front for falling. */
export function Ordering<const Fields extends readonly string[]>(fields: Fields, initial: Fields[number] | `-${Fields[number]}`) {
  return StringEnum(fields.flatMap((field) => [field, `-${field}`]) as readonly (Fields[number] | `-${Fields[number]}`)[], {
    default: initial,
    description: 'Order of the list; a minus reverses it',
  });
}

export interface OrderBy<Field extends string> {
  readonly field: Field;
  readonly direction: 'asc' | 'desc';
}

/** Takes `-created_at` apart. `fields` is what the schema's `Ordering` was made of. */
export function readOrdering<const Field extends string>(ordering: string, fields: readonly Field[]): OrderBy<Field> {
  const isFalling = ordering.startsWith('-');
  const name = isFalling ? ordering.slice(1) : ordering;
  const field = fields.find((candidate) => candidate === name);
  if (field === undefined) throw invalidInput('ordering', `Must be one of: ${fields.join(', ')}.`, 'not_a_choice');
  return { field, direction: isFalling ? 'desc' : 'asc' };
}

export const FieldErrorSchema = Type.Object({ field: Type.String(), message: Type.String(), code: Type.String() });

/** RFC 9457, application/problem+json. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'For people: what is wrong and what to do about it' }),
    instance: Type.String(),
    code: Type.String({ description: 'For programs: stable, snake_case' }),
    errors: Type.Optional(Type.Array(FieldErrorSchema)),
  },
  { additionalProperties: true, description: 'Problem details (RFC 9457)' },
);

const errorDescriptions = {
  400: 'The request is malformed or a field is invalid',
  401: 'No credentials, or bad ones',
  403: 'Not allowed',
  404: 'No such thing, or not yours',
  409: 'Conflicts with the present state',
  412: 'Changed since it was read: the ETag does not match If-Match',
  413: 'The body is too large',
  415: 'The content type is not supported',
  422: 'Cannot be carried out, or the idempotency key was used for another request',
  429: 'Too many requests',
  502: 'The vendor refused',
  503: 'Not available right now',
  504: 'No answer in time',
} as const;

export type ErrorStatus = keyof typeof errorDescriptions;

/** `response: { 200: Device, ...errorResponses(400, 401, 404) }`. Handlers throw; they never send one of these. */
export function errorResponses<const Statuses extends readonly ErrorStatus[]>(
  ...statuses: Statuses
): Record<Statuses[number], TUnsafe<Static<typeof ProblemSchema>>> {
  const entries = statuses.map((status) => [
    status,
    Type.Unsafe({
      description: errorDescriptions[status],
      content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
    }),
  ]);
  return Object.fromEntries(entries) as Record<Statuses[number], TUnsafe<Static<typeof ProblemSchema>>>;
}
