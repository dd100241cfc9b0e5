import { sql, type QueryExecutorProvider } from 'kysely';
import type { Database } from '../database/connection.ts';
import type { DataSubject, PersonalData } from '../personal-data.ts';
import { withNotifyTables } from './tables.ts';

/** Mails to an address go, those that wait included: nobody is left to read them. What belongs to a user goes with their notifications. */
export async function eraseMailsTo(trx: QueryExecutorProvider, address: string): Promise<void> {
  await sql`delete from notification_deliveries where channel = 'email' and lower(to_address) = ${address.toLowerCase()}`.execute(
    trx,
  );
}

export function mailPersonalData(db: Database): PersonalData {
  return {
    name: 'mails',
    async *export({ userId, email }: DataSubject) {
      const mails = await withNotifyTables(db)
        .selectFrom('notification_deliveries')
        .select(['channel', 'template', 'subject', 'to_address', 'status', 'created_at', 'sent_at'])
        .where(sql<boolean>`user_id = ${userId} or (channel = 'email' and lower(to_address) = ${email.toLowerCase()})`)
        .orderBy('id')
        .execute();
      yield* mails;
    },
    erase: (trx, { email }) => eraseMailsTo(trx, email),
  };
}
