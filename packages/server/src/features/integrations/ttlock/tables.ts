import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Database } from '../../../platform/database/connection.ts';

type WithDefault<T> = ColumnType<T, T | undefined, T>;

/** A type, not an interface: Kysely asks for an index signature. */
export type TtlockTables = {
  vendor_accounts: {
    id: GeneratedAlways<number>;
    vendor: string;
    owner_id: number;
    name: string;
    version: WithDefault<number>;
    created_at: Generated<Date>;
    updated_at: Generated<Date>;
    poll_at: WithDefault<Date>;
    polled_at: Date | null;
    poll_error: string | null;
  };
  vendor_tokens: {
    account_id: number;
    state_sealed: string | null;
    version: WithDefault<number>;
    expires_at: Date | null;
    refreshed_at: Date | null;
    error_code: string | null;
    error: string | null;
    failed_at: Date | null;
  };
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
