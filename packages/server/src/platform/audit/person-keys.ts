import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { sql, type QueryExecutorProvider } from 'kysely';
import type { Keyring } from '../crypto/secret-box.ts';

/**
 * Whose personal data: a user, a guest (by the id of their temporary access, or of their booking), or, for requests of nobody in particular, everybody
 * unknown of one month.
 */
export type Person = `user:${number}` | `guest:${number}` | `booking:${number}` | `unknown:${string}`;

const ivBytes = 12;
const tagBytes = 16;
const keyBytes = 32;
const keyContext = (person: string): string => `audit.person:${person}`;

/** Null: the key was destroyed, and the person is erased. */
export type PersonKeys = ReadonlyMap<string, Buffer | null>;

type KeyRow = { person: string; key_sealed: string | null };

/**
 * The key of each person, made where there is none yet. Keys are not cached: what is sealed under a key that was destroyed meanwhile
 * must be unreadable at once, in every process.
 */
export async function findOrMakePersonKeys(
  trx: QueryExecutorProvider,
  keyring: Keyring,
  people: readonly Person[],
  now: Date,
): Promise<PersonKeys> {
  // Sorted, so that two transactions that make the keys of the same people never wait for each other in a circle.
  const wanted = [...new Set<string>(people)].sort();
  const rows = await readKeys(trx, wanted);
  const missing = wanted.filter((person) => !rows.some((row) => row.person === person));
  if (missing.length > 0) {
    for (const person of missing) {
      const sealed = keyring.seal(randomBytes(keyBytes).toString('base64'), keyContext(person));
      await sql`
        insert into audit_person_keys (person, key_sealed, created_at) values (${person}, ${sealed}, ${now}) on conflict do nothing
      `.execute(trx);
    }
    rows.push(...(await readKeys(trx, missing)));
  }
  return opened(keyring, rows);
}

export async function findPersonKeys(
  db: QueryExecutorProvider,
  keyring: Keyring,
  people: readonly string[],
): Promise<PersonKeys> {
  return opened(keyring, people.length === 0 ? [] : await readKeys(db, [...new Set(people)]));
}

async function readKeys(db: QueryExecutorProvider, people: readonly string[]): Promise<KeyRow[]> {
  const { rows } = await sql<KeyRow>`
    select person, key_sealed from audit_person_keys where person = any(${[...people]}::text[])
  `.execute(db);
  return rows;
}

function opened(keyring: Keyring, rows: readonly KeyRow[]): PersonKeys {
  return new Map(
    rows.map(({ person, key_sealed: sealed }) => [
      person,
      sealed === null ? null : Buffer.from(keyring.open(sealed, keyContext(person)), 'base64'),
    ]),
  );
}

/** Erases a person from the trail. A person without a key gets a destroyed one, so that nothing is ever sealed for them again. */
export async function destroyPersonKey(trx: QueryExecutorProvider, person: Person, now: Date): Promise<void> {
  await sql`
    insert into audit_person_keys (person, key_sealed, created_at, destroyed_at) values (${person}, null, ${now}, ${now})
    on conflict (person) do update set key_sealed = null, destroyed_at = ${now} where audit_person_keys.destroyed_at is null
  `.execute(trx);
}

/** Everybody unknown of months that ended before `before`. Answers how many keys went. */
export async function destroyUnknownKeysBefore(db: QueryExecutorProvider, before: Date, now: Date): Promise<number> {
  const { rows } = await sql`
    update audit_person_keys set key_sealed = null, destroyed_at = ${now}
    where person like 'unknown:%' and person < ${`unknown:${before.toISOString().slice(0, 7)}`} and destroyed_at is null
    returning person
  `.execute(db);
  return rows.length;
}

/** Brings a bounded number of keys under the present secret key. Answers how many. */
export async function resealPersonKeys(db: QueryExecutorProvider, keyring: Keyring, limit: number): Promise<number> {
  const { rows } = await sql<{ person: string; key_sealed: string }>`
    select person, key_sealed from audit_person_keys
    where key_sealed is not null and key_sealed not like ${`s1.${keyring.keyId}.%`} limit ${limit}
  `.execute(db);
  for (const { person, key_sealed: sealed } of rows) {
    const context = keyContext(person);
    // Only over what was read: a key that was destroyed meanwhile stays destroyed.
    await sql`
      update audit_person_keys set key_sealed = ${keyring.seal(keyring.open(sealed, context), context)}
      where person = ${person} and key_sealed = ${sealed}
    `.execute(db);
  }
  return rows.length;
}

/** AES-256-GCM; `place` (entry and person) is authenticated, so that sealed parts cannot be moved between entries. */
export function sealFor(key: Buffer, plaintext: string, place: string): string {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place, 'utf8'));
  return Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
}

export function openFor(key: Buffer, sealed: string, place: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes), { authTagLength: tagBytes })
    .setAAD(Buffer.from(place, 'utf8'))
    .setAuthTag(bytes.subarray(-tagBytes));
  return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8');
}
