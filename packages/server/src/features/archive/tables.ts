import type { ColumnType } from 'kysely';
import type { Database } from '../../platform/database/connection.ts';

type Later<T> = ColumnType<T | null, T | null | undefined, T | null>;

/** A type, not an interface: Kysely asks for an index signature. */
export type ArchiveTables = {
  archives: {
    id: string;
    log: string;
    month: string;
    state: ColumnType<'writing' | 'archived', undefined, 'archived'>;
    file_name: string;
    row_count: number;
    byte_size: number;
    sha256: string;
    content_sha256: string;
    first_at: Date;
    last_at: Date;
    created_at: Date;
    archived_at: Later<Date>;
    checked_at: Later<Date>;
    problem: Later<string>;
    restored_until: Later<Date>;
  };
};

export type ArchiveDatabase = ReturnType<typeof withArchiveTables>;

/** The same connection, knowing this feature's tables. */
export function withArchiveTables(db: Database) {
  return db.$extendTables<ArchiveTables>();
}
