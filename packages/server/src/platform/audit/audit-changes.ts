import type { CanonicalValue } from './canonical-json.ts';

/** `personal`: what tells something of a person, and is sealed under that person's key. */
export type FieldKind = 'plain' | 'personal';

/**
 * Which fields of a thing the trail tells of. A feature lists them beside its use cases, and `changesOf` takes no others: what nobody
 * listed, such as a password's hash, cannot get into the trail by being in the same row.
 */
export type AuditedFields = Readonly<Record<string, FieldKind>>;

export interface AuditChange {
  readonly before: CanonicalValue;
  readonly after: CanonicalValue;
  readonly isPersonal?: boolean;
}

export type AuditChanges = Readonly<Record<string, AuditChange>>;

/** A value as the trail writes it: instants in UTC, fractions as text, whatever else has no JSON as text too. */
function canonicalOf(value: unknown): CanonicalValue {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isSafeInteger(value) ? value : String(value);
    case 'bigint':
      return value.toString();
    case 'object':
      break;
    default:
      return null;
  }
  if (Array.isArray(value)) return value.map(canonicalOf);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, canonicalOf(member)]));
}

/** The listed fields that differ. `before` is null for what was made, `after` for what was deleted. */
export function changesOf(fields: AuditedFields, before: object | null, after: object | null): AuditChanges {
  const changes: Record<string, AuditChange> = {};
  for (const [name, kind] of Object.entries(fields)) {
    const old = canonicalOf(before === null ? null : Reflect.get(before, name));
    const now = canonicalOf(after === null ? null : Reflect.get(after, name));
    if (JSON.stringify(old) === JSON.stringify(now)) continue;
    changes[name] = { before: old, after: now, ...(kind === 'personal' ? { isPersonal: true } : {}) };
  }
  return changes;
}

const secretNames =
  /^(?:.*_)?(?:pin|pin_code|passcode|password|passwd|secret|token|otp|totp|backup_codes?|cookie|authorization|signature)$|(?:api|secret|encryption|private|signing|device|access)_keys?$|_(?:sealed|hash|encrypted|secret)$|^(?:code|codes|key|keys|digits|refresh|access)$/i;

export const leftOut = '[left out]';

/** The last line of defence behind the list of fields: a value whose name says that it is a secret is replaced. */
export function withoutSecrets(value: CanonicalValue): CanonicalValue {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly CanonicalValue[]).map(withoutSecrets);
  return Object.fromEntries(
    Object.entries(value as { readonly [name: string]: CanonicalValue | undefined }).map(([name, member]) => [
      name,
      member === undefined || member === null ? null : secretNames.test(name) ? leftOut : withoutSecrets(member),
    ]),
  );
}
