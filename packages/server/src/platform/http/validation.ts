import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';
import { Set as setFormat } from 'typebox/format';
import { Settings } from 'typebox/system';
import { SmartLockError } from '../errors.ts';
import { prepareValue } from './coercion.ts';
import { isTimestamp } from './timestamp.ts';
import { describeErrors } from './validation-errors.ts';

/** Enough to mend a request by; without a bound, a body of unknown fields would be answered by an even larger one. */
const errorsMax = 30;

Settings.Set({ maxErrors: errorsMax });
// A date and time without a zone is refused rather than guessed, and so is what PostgreSQL could not store.
setFormat('date-time', isTimestamp);

const partNames: Readonly<Record<string, string>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
};

/**
 * Compiles the typebox schemas of the routes. Bodies are taken as they are: a string is not a number. Query and path
 * parameters arrive as text, so numbers and booleans are read from them where the schema wants one. Defaults are filled in.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const part = partNames[httpPart ?? 'body'] ?? 'body';
  // At the first request that needs it: most routes of a process are never asked.
  let made: { validator: Validator; prepare: ReturnType<typeof prepareValue> } | undefined;
  return (value: unknown) => {
    made ??= { validator: Compile(schema), prepare: prepareValue(schema, httpPart !== 'body') };
    const { validator, prepare } = made;
    prepare?.(value);
    if (validator.Check(value)) return true;
    const fields = describeErrors(schema, validator.Errors(value), part);
    return { error: invalid(fields) };
  };
};

function invalid(fields: ReturnType<typeof describeErrors>): SmartLockError {
  const shown = fields.slice(0, 3).map(({ field, message }) => `${field}: ${message}`);
  const more = fields.length > shown.length ? ` (and ${fields.length - shown.length} more)` : '';
  return new SmartLockError('invalid_input', 'validation_error', `${shown.join(' ')}${more}`, { fields });
}
