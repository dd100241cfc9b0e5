import type { Migration } from 'kysely/migration';

/** Every change of the schema, in order of name. A migration that was released is never edited; a new one follows it. */
export const migrations: Readonly<Record<string, Migration>> = {};
