import type { QueryExecutorProvider } from 'kysely';
import type { Keyring } from '../crypto/secret-box.ts';
import { placeOf, type SealedParts } from './audit-trail.ts';
import type { CanonicalValue } from './canonical-json.ts';
import type { OpenedPersonal } from './export-format.ts';
import { findPersonKeys, openFor } from './person-keys.ts';

/** An entry as it is kept. */
export interface EntryBody {
  readonly v: 1;
  readonly id: string;
  readonly at: string;
  readonly actor:
    | { readonly kind: 'user'; readonly id: number; readonly via?: string; readonly credential?: string }
    | { readonly kind: 'device'; readonly id: number; readonly device_id: string }
    | { readonly kind: 'system'; readonly name: string }
    | { readonly kind: 'nobody' };
  readonly action: string;
  readonly resource: { readonly type: string; readonly id: string | null };
  readonly device?: number;
  readonly subject?: string;
  readonly success: boolean;
  readonly changes: Readonly<Record<string, { readonly before: CanonicalValue; readonly after: CanonicalValue }>>;
  readonly detail: Readonly<Record<string, CanonicalValue>>;
  readonly request: string | null;
  readonly sealed: Readonly<Record<string, string>>;
}

export interface OpenedEntry {
  readonly body: EntryBody;
  /** By person: what was sealed; `erased` where nobody can read it any more, `unreadable` where somebody tampered with it. */
  readonly personal: OpenedPersonal;
}

export async function openEntries(
  db: QueryExecutorProvider,
  keyring: Keyring,
  bodies: readonly string[],
): Promise<OpenedEntry[]> {
  const entries = bodies.map((body) => JSON.parse(body) as EntryBody);
  const keys = await findPersonKeys(
    db,
    keyring,
    entries.flatMap(({ sealed }) => Object.keys(sealed)),
  );
  return entries.map((body) => ({
    body,
    personal: Object.fromEntries(
      Object.entries(body.sealed).map(([person, sealed]) => {
        const key = keys.get(person);
        return [person, key == null ? 'erased' : opened(key, sealed, placeOf(body.id, person))];
      }),
    ),
  }));
}

/** Somebody who changes the table must not be able to hide the whole list by it. */
function opened(key: Buffer, sealed: string, place: string): CanonicalValue {
  try {
    return JSON.parse(openFor(key, sealed, place)) as CanonicalValue;
  } catch {
    return 'unreadable';
  }
}

/** What was sealed for this person; undefined where there is nothing, or it was erased. */
export function partsOf(personal: OpenedPersonal, person: string): SealedParts | undefined {
  const parts = personal[person];
  return typeof parts === 'object' && parts !== null ? (parts as SealedParts) : undefined;
}
