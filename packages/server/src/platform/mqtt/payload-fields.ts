import { Type } from 'typebox';

/**
 * RFC 3339 with a zone, years 1970 to 2999: a lock that lost its clock reports 1970. The format refuses 30 February.
 * The wire form is a string; parsing turns it into a Date.
 */
export function timestamp(description: string) {
  return Type.String({
    description,
    format: 'date-time',
    pattern: '^(19[7-9]\\d|2\\d{3})-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?(Z|[+-]\\d{2}:\\d{2})$',
    maxLength: 40,
    examples: ['2026-01-31T12:00:00Z'],
  });
}

/** No control characters: such a string reaches columns, logs and terminals. */
export function line(maxLength: number, description: string, minLength = 0) {
  return Type.String({ description, minLength, maxLength, pattern: '^[^\\u0000-\\u001f\\u007f]*$' });
}

/** Words for people, which may hold line breaks; PostgreSQL keeps no NUL. */
export function prose(maxLength: number, description: string) {
  return Type.String({ description, maxLength, pattern: '^[^\\u0000]*$' });
}

export function requestId(description: string) {
  return line(64, description, 1);
}

/** What a code is called between server and lock. */
export function credentialRef(description: string) {
  return Type.String({ description, pattern: '^(pin|qr):[0-9]{1,19}$' });
}
