import type { Clock } from '../clock.ts';
import type { EventAnnouncer } from './announcer.ts';
import { newEvent, type EventOutbox } from './event.ts';
import { eventInsert, insertEvents } from './event-store.ts';

export interface EventOutboxOptions {
  readonly clock: Clock;
  /** Without one, readers find events when they look by themselves. */
  readonly announcer?: Pick<EventAnnouncer, 'announceSoon'>;
}

/** The outbox in PostgreSQL: events are rows of the transaction that they tell of. */
export function createEventOutbox({ clock, announcer }: EventOutboxOptions): EventOutbox {
  return {
    async publish(trx, event, data, subject) {
      await insertEvents(trx, [newEvent(event, data, subject)], clock.now());
      announcer?.announceSoon();
    },
    async publishAll(trx, events) {
      if (events.length === 0) return;
      await insertEvents(trx, events, clock.now());
      announcer?.announceSoon();
    },
    clause(event, source) {
      announcer?.announceSoon();
      return eventInsert(event, clock.now(), source);
    },
  };
}
