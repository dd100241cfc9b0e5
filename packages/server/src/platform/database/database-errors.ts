import { DatabaseError } from 'pg';

/** The codes of PostgreSQL errors that callers tell apart. */
const codes = {
  unique: '23505',
  foreignKey: '23503',
  exclusion: '23P01',
  check: '23514',
  serialization: '40001',
  deadlock: '40P01',
  statementTimeout: '57014',
} as const;

function hasCode(error: unknown, code: string, constraint?: string): boolean {
  return error instanceof DatabaseError && error.code === code && (constraint === undefined || error.constraint === constraint);
}

/** Whether a row like it exists already; with `constraint`, by that index or constraint alone. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return hasCode(error, codes.unique, constraint);
}

export function isExclusionViolation(error: unknown, constraint?: string): boolean {
  return hasCode(error, codes.exclusion, constraint);
}

export function isForeignKeyViolation(error: unknown, constraint?: string): boolean {
  return hasCode(error, codes.foreignKey, constraint);
}

export function isCheckViolation(error: unknown, constraint?: string): boolean {
  return hasCode(error, codes.check, constraint);
}

/** The transaction lost against another one and succeeds if it is done again as a whole. */
export function isSerializationFailure(error: unknown): boolean {
  return hasCode(error, codes.serialization) || hasCode(error, codes.deadlock);
}

export function isStatementTimeout(error: unknown): boolean {
  return hasCode(error, codes.statementTimeout);
}
