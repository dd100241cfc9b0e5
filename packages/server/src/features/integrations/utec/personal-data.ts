import type { PersonalData } from '../../../platform/personal-data.ts';
import type { UtecContext } from './context.ts';
import { pageOfAccounts } from './store/accounts.ts';

const accountsMax = 10_000;

/** A person's accounts, without what only U-tec and we should know. They go with the person; nothing is deleted at U-tec. */
export function utecPersonalData({ db }: Pick<UtecContext, 'db'>): PersonalData {
  return {
    name: 'utec_accounts',
    async *export({ userId }) {
      for (const row of await pageOfAccounts(db, { userId, seesAll: false }, { limit: accountsMax, offset: 0 })) {
        yield {
          name: row.name,
          client_id: row.client_id,
          redirect_uri: row.redirect_uri,
          connected_at: row.created_at.toISOString(),
        };
      }
    },
    // Their rows hang on the person's.
    erase: () => Promise.resolve(),
  };
}
