import type { ColumnType, Generated, GeneratedAlways } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';

/** A type, not an interface: Kysely asks for an index signature. */
export type AccessTables = {
  access_logs: {
    id: GeneratedAlways<number>;
    device_pk: number;
    user_id: number | null;
    access_method: string;
    action: string;
    success: boolean;
    failure_reason: string | null;
    ip_address: string | null;
    user_agent: string | null;
    location_lat: number | null;
    location_lon: number | null;
    request_id: string | null;
    event_id: string | null;
    credential_ref: string | null;
    offline: ColumnType<boolean, boolean | undefined, boolean>;
    occurred_at: Date;
    created_at: Generated<Date>;
  };
};

export type AccessDatabase = ReturnType<typeof withAccessTables>;

/** The same connection, knowing this feature's tables. */
export function withAccessTables(db: Database) {
  return db.$extendTables<AccessTables>();
}
