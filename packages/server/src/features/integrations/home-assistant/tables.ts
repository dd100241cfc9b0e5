import type { ColumnType } from 'kysely';
import type { Database } from '../../../platform/database/connection.ts';

type WithDefault<T> = ColumnType<T, T | undefined, T>;

/** A type, not an interface: Kysely asks for an index signature. */
export type HomeAssistantTables = {
  home_assistant_locks: {
    device_pk: number;
    firmware_version: string | null;
    firmware_url: string | null;
    firmware_sha256: string | null;
    /** 0: no code crosses the broker. */
    pin_slots: WithDefault<number>;
    version: WithDefault<number>;
    updated_at: Date;
  };
  home_assistant_slots: {
    device_pk: number;
    slot: number;
    pin_id: number;
  };
};

export type HomeAssistantDatabase = ReturnType<typeof withHomeAssistantTables>;

/** The same connection, knowing this feature's tables. */
export function withHomeAssistantTables(db: Database) {
  return db.$extendTables<HomeAssistantTables>();
}
