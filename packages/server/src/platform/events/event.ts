import type { QueryExecutorProvider, RawBuilder } from 'kysely';
import type { Static, TSchema } from 'typebox';

/**
 * A kind of thing that happened and that others may want to hear of: live clients, webhooks, alerts, notifications. A feature defines
 * its events in `events.ts`; the AsyncAPI-like list that clients see is made from the definitions.
 */
export interface EventDefinition<Data extends TSchema = TSchema> {
  /** `<thing>.<past participle>`, e.g. `device.went_offline`, `command.settled`, `alert.opened`. */
  readonly type: string;
  readonly summary: string;
  /** What leaves the house with it: the same care as a presenter. Never a PIN, key or token. */
  readonly data: Data;
}

export function defineEvent<Data extends TSchema>(event: EventDefinition<Data>): EventDefinition<Data> {
  return event;
}

/** Whom an event concerns, which decides who may see it. */
export interface EventSubject {
  /** Row id of the device: its owner and those it is shared with see the event. */
  readonly devicePk?: number;
  /** This user sees it. */
  readonly userId?: number;
  /** Only those who may manage the device see it (owner, managers), not members and viewers. */
  readonly isForManagers?: boolean;
  /** Only the device's owner sees it. */
  readonly isForOwner?: boolean;
}

/** An event that waits to be published together with others. */
export interface NewEvent {
  readonly type: string;
  readonly data: unknown;
  readonly subject: EventSubject;
}

/** Its data is checked against its definition here, since a list of different events no longer knows. */
export function newEvent<Data extends TSchema>(
  event: EventDefinition<Data>,
  data: Static<Data>,
  subject: EventSubject,
): NewEvent {
  return { type: event.type, data, subject };
}

/** An event as it was recorded. */
export interface RecordedEvent {
  /** Opaque, and in the order in which readers see the events: the position to resume from. */
  readonly id: string;
  readonly type: string;
  readonly devicePk: number | null;
  readonly userId: number | null;
  readonly isForManagers: boolean;
  readonly isForOwner: boolean;
  readonly data: unknown;
  readonly occurredAt: Date;
}

/** The side that tells. Staff see every event. */
export interface EventOutbox {
  /** Writes the event in the caller's transaction: it is told if, and only if, that commits. */
  publish<Data extends TSchema>(
    trx: QueryExecutorProvider,
    event: EventDefinition<Data>,
    data: Static<Data>,
    subject: EventSubject,
  ): Promise<void>;
  /** Several in one statement. */
  publishAll(trx: QueryExecutorProvider, events: readonly NewEvent[]): Promise<void>;
  /**
   * The event as a part of a statement that makes the change itself, for the few paths where another statement would be felt:
   * `with used as (update …), told as (${events.clause(event, sql`used`)}) …`. Written once for each row of `source`.
   */
  clause(event: NewEvent, source: RawBuilder<unknown>): RawBuilder<unknown>;
}

/**
 * Somebody inside the program who must see every event of some types, once: its effects in the database are written in `trx`, in which
 * its position is moved too. At most one process works for a consumer at a time.
 */
export interface EventConsumer {
  /** Stable: its position is stored under it. */
  readonly name: string;
  /** Undefined: all. */
  readonly types?: readonly string[];
  handle(trx: QueryExecutorProvider, events: readonly RecordedEvent[]): Promise<void>;
}
