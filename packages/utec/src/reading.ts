/** Answers differ from the documents and from each other, so that they are read leniently: what is not there, or not of its kind, is null. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() === '' ? null : value;
  return typeof value === 'number' ? String(value) : null;
}

export function numberOf(value: unknown): number | null {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : null;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Letters alone: no token, and no digits of a door, look like this. */
const vendorCode = /^[a-z]+([ _-][a-z]+){0,5}$/i;

/** A refusal's code, as the service writes it. Whatever else it says may repeat what was sent, and is left out. */
export function refusalOf(value: unknown): string | null {
  if (value === undefined || value === null || value === false) return null;
  const code = textOf(fieldsOf(value)?.['code'] ?? fieldsOf(value)?.['error'] ?? value);
  return code !== null && code.length <= 60 && vendorCode.test(code) ? code : 'unnamed';
}
