import type { RawBuilder } from 'kysely';

/**
 * A log that does not stay in the database for ever. The feature that writes it hands one of these out through its index, `start/`
 * gathers them, and the archive takes rows out of it and brings them back. Its table has a column `archive_id`.
 */
export interface ArchivedLog {
  /** snake_case: archives, the API and the command line name it. */
  readonly name: string;
  readonly table: string;
  /** By which rows grow old. */
  readonly timeColumn: string;
  /** What tells rows apart: a primary key, or for a table without one their place, which holds while nobody changes them. */
  readonly key: 'id' | 'ctid';
  /** What is kept. A column that is not named is gone when the row is: so it is with secrets. */
  readonly columns: readonly string[];
  /** Columns that point to others' rows. Where that row is gone, a row that needs it is not brought back, any other without it. */
  readonly references: Readonly<Record<string, { readonly table: string; readonly isRequired: boolean }>>;
  /** Of logs that tell of people. */
  readonly erasure?: {
    /** Whether the person of row `r` was erased since: an SQL condition. */
    readonly isErased: RawBuilder<boolean>;
    /** What such a row comes back without. */
    readonly personalColumns: readonly string[];
    /** Set to true on it. */
    readonly erasedColumn: string;
  };
}
