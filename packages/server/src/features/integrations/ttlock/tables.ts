import type { Database } from '../../../platform/database/connection.ts';
import type { VendorTables, WithDefault } from '../vendor-tables.ts';

/** A type, not an interface: Kysely asks for an index signature. */
export type TtlockTables = VendorTables & {
  ttlock_accounts: {
    account_id: number;
    is_from_environment: WithDefault<boolean>;
    base_url: string;
    client_id: string;
    client_secret_sealed: string | null;
    username: string;
    password_sealed: string | null;
    callback_secret_sealed: string;
    callback_secret_hash: string;
    callback_at: Date | null;
  };
};

export type TtlockDatabase = ReturnType<typeof withTtlockTables>;

/** The same connection, knowing this feature's tables. */
export function withTtlockTables(db: Database) {
  return db.$extendTables<TtlockTables>();
}
