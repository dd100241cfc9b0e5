import type { Clock } from '../clock.ts';
import type { EventOutbox } from './event.ts';
import { newEvent } from './event.ts';
import { insertEvents } from './event-store.ts';

/** The outbox in PostgreSQL: events are rows of the transaction that they tell of. */
export function createEventOutbox({ clock }: { clock: Clock }): EventOutbox {
  return {
    publish: (trx, event, data, subject) => insertEvents(trx, [newEvent(event, data, subject)], clock.now()),
    async publishAll(trx, events) {
      if (events.length > 0) await insertEvents(trx, events, clock.now());
    },
  };
}
