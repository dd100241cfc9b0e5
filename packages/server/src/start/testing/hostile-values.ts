import * as fc from 'fast-check';

/* What no client of good will sends. */

export interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
}
export const oddIds = [
  '0',
  '-1',
  '9223372036854775808',
  '9007199254740993',
  '1e3',
  '１',
  '%00',
  '%20',
  '1.0',
  '0x1',
  'null',
  '%F0%9F%98%80',
  '1;--',
  '..%2f',
];
const cursor = (position: object): string => Buffer.from(JSON.stringify(position)).toString('base64url');
export const oddTexts = [
  '\u0000',
  'a\u0000b',
  '\ud800',
  "'; drop table users; --",
  '%s%n',
  '{{7*7}}',
  '\u202e\u0007',
  '１２３',
  '',
  ' ',
  'x'.repeat(5000),
  '2026-02-30T00:00:00Z',
  '-271821-04-20T00:00:00.000Z',
  '275760-09-13T00:00:00Z',
  '0000-01-01',
  '9999-12-31',
  cursor({ t: 1e300, id: 1 }),
  cursor({ t: -9e15, id: 1 }),
  cursor({ t: 0, id: -1 }),
];
export const oddText = fc.constantFrom(...oddTexts);
export const oddNumbers = [0, -0, -1, 1.5, 2 ** 31, 2 ** 53, 2 ** 63, 1e308, -1e308, Number.MIN_VALUE];
export const oddNumber = fc.constantFrom(...oddNumbers);
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  oddNumber,
  fc.constantFrom(null, true, false, [], {}, [[]], [null]),
  fc.jsonValue({ maxDepth: 3 }),
);

function deep(levels: number): string {
  return `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
}

/** A body as the document describes it, some of whose fields are not what they should be. */
export function bodyOf(fields: Readonly<Record<string, Schema>>): fc.Arbitrary<string> {
  const record = Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => [name, fc.oneof({ weight: 2, arbitrary: fitting(schema) }, oddValue)]),
  );
  return fc.record({ ...record, extra: oddValue }, { requiredKeys: [] }).map((value) => JSON.stringify(value));
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  const [type] = [schema.type ?? 'string'].flat();
  if (type === 'boolean') return fc.boolean();
  if (type === 'integer' || type === 'number') return fc.integer({ min: -1, max: 10_000 });
  return fc.constantFrom('text', 'a@example.com', '1234', 'https://example.com/x', '2026-01-31T12:00:00Z', 'ab'.repeat(32));
}

export const rawBody = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    '[]',
    '"text"',
    'null',
    '1e999',
    '{"a":1,"a":2}',
    '{"__proto__":{"x":1}}',
    '\u0000',
    deep(10_000),
    deep(40),
    'name=x&y=1',
  ),
  fc.string({ maxLength: 30 }),
);
export const contentType = fc.oneof(
  { weight: 6, arbitrary: fc.constant('application/json') },
  fc.constantFrom(
    'text/plain',
    'application/xml',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
    'application/json; charset=utf-16',
    '',
    ';;;',
  ),
);
