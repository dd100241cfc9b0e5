import type { PersonalData } from '../../../platform/personal-data.ts';
import type { TtlockContext } from './context.ts';
import { pageOfAccounts } from './store/accounts.ts';

const accountsMax = 10_000;

/** A person's accounts, without what only TTLock and we should know. They go with the person; nothing is deleted at TTLock. */
export function ttlockPersonalData({ db }: Pick<TtlockContext, 'db'>): PersonalData {
  return {
    name: 'ttlock_accounts',
    async *export({ userId }) {
      for (const row of await pageOfAccounts(db, { userId, seesAll: false }, { limit: accountsMax, offset: 0 })) {
        yield {
          name: row.name,
          username: row.username,
          base_url: row.base_url,
          remembers_password: row.password_sealed !== null,
          connected_at: row.created_at.toISOString(),
        };
      }
    },
    // Their rows hang on the person's.
    erase: () => Promise.resolve(),
  };
}
