import type { Database } from './database/connection.ts';

/** Whose data. */
export interface DataSubject {
  readonly userId: number;
  readonly email: string;
}

/** Work for after the commit: files, other processes, locks. */
export type AfterErasure = () => void | Promise<void>;

/**
 * What one feature holds of a person. Each feature that stores something about people hands one of these out through its index, and
 * `start/` gathers them: a new table is then exported and erased by whoever made it.
 */
export interface PersonalData {
  /** snake_case: the member of the export under which it stands. */
  readonly name: string;
  /** What is held of this person as they may see it: nothing of other people, no secrets of theirs that only a hash should know. */
  export(person: DataSubject): AsyncIterable<unknown>;
  /**
   * Removes it, or takes the person out of what has to stay, in the transaction of the whole erasure. The row in `users` is there until
   * all are done; foreign keys that cascade need nothing here.
   */
  erase(trx: Database, person: DataSubject): Promise<void | AfterErasure>;
}
