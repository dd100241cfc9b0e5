import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

export type WithDefault<T> = ColumnType<T, T | undefined, T>;

/** What accounts have in common at whatever vendor they are. A type, not an interface: Kysely asks for an index signature. */
export type VendorTables = {
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
    calls_used: WithDefault<number | null>;
    calls_limit: WithDefault<number | null>;
    calls_reset_at: WithDefault<Date | null>;
    calls_counted_at: WithDefault<Date | null>;
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
};
