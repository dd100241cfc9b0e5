import type { ColumnType } from 'kysely';
import type { Database } from '../../../platform/database/connection.ts';
import type { CloudDevice, CloudState } from '../../../vendors/lock-vendor.ts';
import type { VendorTables, WithDefault } from '../vendor-tables.ts';

/** JSON goes in as text. */
type Json<T> = ColumnType<T, string, string>;

export type StateSource = 'poll' | 'push' | 'command';

/** A type, not an interface: Kysely asks for an index signature. */
export type UtecTables = VendorTables & {
  utec_accounts: {
    account_id: number;
    oauth_base_url: string;
    api_base_url: string;
    action_path: string;
    scope: string;
    client_id: string;
    client_secret_sealed: string;
    redirect_uri: string;
    is_auto_refreshed: WithDefault<boolean>;
    refresh_buffer_minutes: number | null;
    poll_seconds: number | null;
    active_until: Date | null;
    failures: WithDefault<number>;
    discover_at: WithDefault<Date>;
    discovered_at: Date | null;
    push_address_sealed: string;
    push_address_hash: string;
    push_secret_sealed: string;
    push_secret_before_sealed: string | null;
    push_secret_changed_at: Date | null;
    push_registered_at: Date | null;
    pushed_at: Date | null;
  };
  utec_logins: { state_hash: string; account_id: number; code_verifier_sealed: string | null; expires_at: Date };
  utec_devices: {
    account_id: number;
    ref: string;
    device: Json<DiscoveredDevice>;
    custom_data_sealed: string | null;
    is_lock: boolean;
    missed: WithDefault<number>;
    states: ColumnType<readonly CloudState[] | null, string | null, string | null>;
    heard_at: Date | null;
    source: StateSource | null;
    is_online: boolean | null;
    away_reports: WithDefault<number>;
    time_zone: string | null;
  };
};

/** Without what is to be repeated to the cloud alone. */
export type DiscoveredDevice = Omit<CloudDevice, 'customData'>;

export type UtecDatabase = ReturnType<typeof withUtecTables>;

/** The same connection, knowing this feature's tables. */
export function withUtecTables(db: Database) {
  return db.$extendTables<UtecTables>();
}
