import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/connection.ts';
import type { Notifications } from '../platform/database/notifications.ts';
import { EventAnnouncer } from '../platform/events/announcer.ts';
import { EventConsumers } from '../platform/events/consumers.ts';
import type { EventConsumer, EventOutbox } from '../platform/events/event.ts';
import { adoptRestoredEvents, deleteEventsBefore } from '../platform/events/event-store.ts';
import { EventFeed } from '../platform/events/feed.ts';
import { createEventOutbox } from '../platform/events/outbox.ts';
import type { Logger } from '../platform/logger.ts';

const dayMs = 86_400_000;
const rowsPerDelete = 10_000;

export interface ProgramEventsOptions {
  readonly db: Database;
  readonly notifications: Notifications;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly retentionDays: number;
}

export interface ProgramEvents {
  readonly outbox: EventOutbox;
  /** For live clients of this process. */
  readonly feed: EventFeed;
  start(parts: { readonly feeds: boolean; readonly consumers: readonly EventConsumer[] }): Promise<void>;
  /** What is past its retention, as far as everybody has seen it. */
  deleteOld(): Promise<void>;
  stop(): Promise<void>;
}

/** The outbox, and those who read it in this process. */
export function createEvents({ db, notifications, clock, logger, retentionDays }: ProgramEventsOptions): ProgramEvents {
  const announcer = new EventAnnouncer({ db, logger });
  const feed = new EventFeed({ db, notifications, logger });
  let consumers: EventConsumers | undefined;
  let isFeeding = false;
  return {
    outbox: createEventOutbox({ clock, announcer }),
    feed,
    async start(parts) {
      if (await adoptRestoredEvents(db))
        logger.info({}, 'events of a restored database were taken over; consumers may see the last ones again');
      consumers = new EventConsumers({ db, notifications, consumers: parts.consumers, logger });
      await consumers.start();
      isFeeding = parts.feeds;
      if (parts.feeds) feed.start();
    },
    async deleteOld() {
      const before = new Date(clock.now().getTime() - retentionDays * dayMs);
      while ((await deleteEventsBefore(db, before, consumers?.names ?? [], rowsPerDelete)) > 0);
    },
    async stop() {
      await announcer.stop();
      await consumers?.stop();
      if (isFeeding) await feed.stop();
    },
  };
}
