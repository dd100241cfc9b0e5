/** What an entry is made of. Numbers are whole: RFC 8785 says how to write fractions, and few languages do it alike. */
export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [name: string]: CanonicalValue | undefined };

/**
 * The one way in which a value is written, so that everybody hashes the same bytes: the JSON Canonicalization Scheme (RFC 8785) for
 * the values above. Members are sorted by name, nothing stands between tokens, a member that is undefined is left out.
 */
export function canonicalJson(value: CanonicalValue): string {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) {
    throw new TypeError(`${value} is no whole number, and has no place in canonical JSON`);
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${(value as readonly CanonicalValue[]).map(canonicalJson).join(',')}]`;
  const members: string[] = [];
  for (const name of Object.keys(value).sort()) {
    const member = (value as { readonly [name: string]: CanonicalValue | undefined })[name];
    if (member !== undefined) members.push(`${JSON.stringify(name)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}
