import type { FieldError } from '../errors.ts';

/** What the validator reports; the same members as Ajv's errors. */
export interface RawValidationError {
  readonly keyword: string;
  readonly schemaPath: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

type Params = Readonly<Record<string, unknown>>;

const typeWords: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
  null: 'null',
};

const formatMessages: Readonly<Record<string, string>> = {
  'date-time': 'Must be an ISO 8601 date and time with a zone, for example 2026-01-31T12:00:00Z.',
  date: 'Must be a date, for example 2026-01-31.',
  time: 'Must be a time with a zone, for example 12:00:00Z.',
  email: 'Must be an e-mail address.',
  uuid: 'Must be a UUID.',
  uri: 'Must be a URL.',
  url: 'Must be a URL.',
  ipv4: 'Must be an IPv4 address.',
  ipv6: 'Must be an IPv6 address.',
};

function wordFor(type: unknown): string {
  const types = Array.isArray(type) ? type : [type];
  return types.map((name) => typeWords[String(name)] ?? String(name)).join(' or ');
}

function unescapePointer(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~');
}

function fieldOf(instancePath: string, part: string): string {
  const dotted = instancePath.split('/').slice(1).map(unescapePointer).join('.');
  return (dotted === '' ? part : dotted).slice(0, 200);
}

function below(field: string, name: string, part: string): string {
  return (field === part ? name : `${field}.${name}`).slice(0, 200);
}

function schemaAt(schema: unknown, path: string): Readonly<Record<string, unknown>> {
  let node: unknown = schema;
  for (const part of path.split('/').slice(1)) {
    if (typeof node !== 'object' || node === null) return {};
    node = (node as Record<string, unknown>)[decodeURIComponent(unescapePointer(part))];
  }
  return typeof node === 'object' && node !== null ? (node as Record<string, unknown>) : {};
}

function choices(values: readonly unknown[]): string {
  return values
    .slice(0, 20)
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join(', ');
}

function plural(count: unknown, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function describeOne(schema: unknown, error: RawValidationError, part: string): FieldError[] {
  const field = fieldOf(error.instancePath, part);
  const params = error.params as Params;
  const single = (message: string, code: string): FieldError[] => [{ field, message, code }];
  switch (error.keyword) {
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const names = (params['additionalProperties'] ?? params['unevaluatedProperties'] ?? []) as readonly string[];
      return names.map((name) => ({ field: below(field, name, part), message: 'Unknown field.', code: 'unknown_field' }));
    }
    case 'required':
      return (params['requiredProperties'] as readonly string[]).map((name) => ({
        field: below(field, name, part),
        message: 'This field is required.',
        code: 'required',
      }));
    case 'type':
      return single(`Must be ${wordFor(params['type'])}.`, 'invalid_type');
    case 'minimum':
      return single(`Must be at least ${String(params['limit'])}.`, 'too_small');
    case 'exclusiveMinimum':
      return single(`Must be more than ${String(params['limit'])}.`, 'too_small');
    case 'maximum':
      return single(`Must be at most ${String(params['limit'])}.`, 'too_large');
    case 'exclusiveMaximum':
      return single(`Must be less than ${String(params['limit'])}.`, 'too_large');
    case 'minLength':
      return single(
        params['limit'] === 1 ? 'May not be empty.' : `Must have at least ${plural(params['limit'], 'character')}.`,
        'too_short',
      );
    case 'maxLength':
      return single(`Must have at most ${plural(params['limit'], 'character')}.`, 'too_long');
    case 'minItems':
      return single(
        params['limit'] === 1 ? 'May not be empty.' : `Must have at least ${plural(params['limit'], 'entry')}.`,
        'too_short',
      );
    case 'maxItems':
      return single(`Must have at most ${String(params['limit'])} entries.`, 'too_long');
    case 'uniqueItems':
      return single('May not hold the same entry twice.', 'not_unique');
    case 'minProperties':
      return single('May not be empty: give at least one field.', 'too_short');
    case 'pattern':
      return single('Has the wrong form.', 'invalid_format');
    case 'format':
      return single(
        formatMessages[String(params['format'])] ?? `Must be in the form ${String(params['format'])}.`,
        'invalid_format',
      );
    case 'enum':
      return single(`Must be one of: ${choices(params['allowedValues'] as readonly unknown[])}.`, 'not_a_choice');
    case 'const':
      return single(`Must be ${choices([params['allowedValue']])}.`, 'not_a_choice');
    case 'anyOf':
      return single(describeUnion(schemaAt(schema, `${error.schemaPath}/anyOf`)), 'not_a_choice');
    default:
      return single(`${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`, 'invalid');
  }
}

function branchesOf(union: Readonly<Record<string, unknown>>): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(union) ? (union as readonly Readonly<Record<string, unknown>>[]) : [];
}

function describeUnion(union: Readonly<Record<string, unknown>>): string {
  const branches = branchesOf(union);
  if (branches.length > 0 && branches.every((branch) => 'const' in branch)) {
    return `Must be one of: ${choices(branches.map((branch) => branch['const']))}.`;
  }
  return `Must be ${branches.map((branch) => ('const' in branch ? choices([branch['const']]) : wordFor(branch['type'] ?? 'of another form'))).join(' or ')}.`;
}

/**
 * A union fails with the errors of each of its branches and its own. What helps is one of them: the branch's when only one
 * of them is not null, else the union's.
 */
function withoutNoise(schema: unknown, errors: readonly RawValidationError[]): readonly RawValidationError[] {
  const hidden: string[] = [];
  const hiddenUnions = new Set<string>();
  for (const { keyword, schemaPath } of errors) {
    if (keyword !== 'anyOf') continue;
    const branches = branchesOf(schemaAt(schema, `${schemaPath}/anyOf`));
    const meant = branches.flatMap((branch, index) => (branch['type'] === 'null' ? [] : [index]));
    if (meant.length === 1 && branches.length > 1) {
      hiddenUnions.add(schemaPath);
      for (let index = 0; index < branches.length; index += 1) {
        if (index !== meant[0]) hidden.push(`${schemaPath}/anyOf/${index}`);
      }
    } else {
      hidden.push(`${schemaPath}/anyOf/`);
    }
  }
  return errors.filter(({ keyword, schemaPath }) => {
    if (keyword === 'boolean') return false;
    if (keyword === 'anyOf' && hiddenUnions.has(schemaPath)) return false;
    return !hidden.some((prefix) => schemaPath.startsWith(prefix));
  });
}

/** The validator's errors as the problem document shows them: dotted field, a sentence, a stable code. */
export function describeErrors(schema: unknown, errors: readonly RawValidationError[], part: string): FieldError[] {
  const useful = withoutNoise(schema, errors);
  const described = (useful.length > 0 ? useful : errors).flatMap((error) => describeOne(schema, error, part));
  const seen = new Set<string>();
  const distinct = described.filter(({ field, code }) => {
    const key = `${field}\n${code}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return (distinct.length > 0 ? distinct : [{ field: part, message: 'Is not valid.', code: 'invalid' }]).slice(0, 30);
}
