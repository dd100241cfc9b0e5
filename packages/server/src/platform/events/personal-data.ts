import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import type { Database } from '../database/connection.ts';
import type { PersonalData } from '../personal-data.ts';

interface Told {
  readonly type: string;
  readonly occurred_at: Date;
  readonly data: unknown;
}

/** A guest has no account: events name them by their access and their codes. */
export interface ToldGuest {
  readonly temporaryAccessId: number;
  /** As `pin:<id>`. */
  readonly credentialRefs: readonly string[];
}

/** True of what tells of the guest, in a table that has a column `data`. */
export function tellsOfGuest({ temporaryAccessId, credentialRefs }: ToldGuest): RawBuilder<boolean> {
  return sql<boolean>`(
    data -> 'guest' ->> 'id' = ${String(temporaryAccessId)}::text
    or data -> 'pin' ->> 'temporary_access_id' = ${String(temporaryAccessId)}::text
    or data ->> 'credential_ref' = any(${[...credentialRefs]}::text[]))`;
}

export async function eraseEventsOfGuest(trx: QueryExecutorProvider, guest: ToldGuest): Promise<void> {
  await sql`delete from events where ${tellsOfGuest(guest)}`.execute(trx);
}

/** What events tell of a person. They are gone after their retention anyway; erasing does not wait for that. */
export function eventsPersonalData(db: Database): PersonalData {
  return {
    name: 'events',
    async *export({ userId }) {
      const { rows } = await sql<Told>`
        select type, occurred_at, data from events where user_id = ${userId} order by xid, id`.execute(db);
      yield* rows;
    },
    async erase(trx, { userId }) {
      await sql`delete from events where user_id = ${userId}`.execute(trx);
    },
  };
}
