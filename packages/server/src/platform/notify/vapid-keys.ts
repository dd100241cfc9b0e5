import { sql } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Keyring } from '../crypto/secret-box.ts';
import type { Database } from '../database/connection.ts';
import type { VapidKeys } from './channels/web-push.ts';

const context = 'web_push_keys.private_key';

export interface VapidKeysOptions {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  /** From the configuration; null: made once and kept sealed. */
  readonly given: VapidKeys | null;
}

/** The pair that browsers subscribe with. All processes have the same one: with another, every subscription would be void. */
export function createVapidKeys({ db, keyring, clock, given }: VapidKeysOptions): () => Promise<VapidKeys> {
  let known: Promise<VapidKeys> | undefined = given === null ? undefined : Promise.resolve(given);

  async function readKept(): Promise<VapidKeys | undefined> {
    const { rows } = await sql<{ public_key: string; private_key_sealed: string }>`
      select public_key, private_key_sealed from web_push_keys where id = 1
    `.execute(db);
    const [row] = rows;
    return row === undefined
      ? undefined
      : { publicKey: row.public_key, privateKey: keyring.open(row.private_key_sealed, `${context}:${row.public_key}`) };
  }

  async function readOrMake(): Promise<VapidKeys> {
    const kept = await readKept();
    if (kept !== undefined) return kept;
    const { default: webPush } = await import('web-push');
    const made = webPush.generateVAPIDKeys();
    await sql`
      insert into web_push_keys (id, public_key, private_key_sealed, created_at)
      values (1, ${made.publicKey}, ${keyring.seal(made.privateKey, `${context}:${made.publicKey}`)}, ${clock.now()})
      on conflict do nothing
    `.execute(db);
    // Where another process was first, its pair holds.
    return (await readKept()) ?? made;
  }

  return async () => {
    known ??= readOrMake();
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
}

/** Brings the kept pair under the present secret key. Answers how many were rewritten. */
export async function resealVapidKeys(db: Database, keyring: Keyring): Promise<number> {
  const { rows } = await sql<{ public_key: string; private_key_sealed: string }>`
    select public_key, private_key_sealed from web_push_keys where id = 1
  `.execute(db);
  const [row] = rows;
  if (row === undefined || !keyring.needsReseal(row.private_key_sealed)) return 0;
  const place = `${context}:${row.public_key}`;
  const { numAffectedRows } = await sql`
    update web_push_keys set private_key_sealed = ${keyring.seal(keyring.open(row.private_key_sealed, place), place)}
    where private_key_sealed = ${row.private_key_sealed}
  `.execute(db);
  return Number(numAffectedRows ?? 0);
}
