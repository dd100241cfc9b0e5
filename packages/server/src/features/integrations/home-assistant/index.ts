import { maySeeEvent } from '../../devices/index.ts';
import type { Database } from '../../../platform/database/connection.ts';
import type { Leadership } from '../../../platform/database/leadership.ts';
import type { EventFeed } from '../../../platform/events/feed.ts';
import type { RecordedEvent } from '../../../platform/events/event.ts';
import type { App } from '../../../platform/http/types.ts';
import type { PeriodicTask } from '../../../platform/jobs/periodic.ts';
import type { TopicLink } from '../../../platform/mqtt/topic-link.ts';
import { findHomeAccount } from './account.ts';
import { HomeAssistantBridge } from './bridge.ts';
import type { HomeAssistantContext } from './context.ts';
import type { Origin } from './discovery-document.ts';
import type { LockView } from './lock-view.ts';
import { readLocks } from './read-locks.ts';
import { registerHomeAssistantRoutes } from './routes/index.ts';
import { withHomeAssistantTables } from './tables.ts';
import { takeCommand } from './take-command.ts';
import type { HomeTopics } from './topics.ts';

export { homeAssistantEvents } from './events.ts';
export { createHomeTopics, type HomeTopics } from './topics.ts';
export { dialectRoot } from './pin-dialect-topics.ts';

export interface HomeAssistantDeps extends Omit<HomeAssistantContext, 'db'> {
  readonly db: Database;
}

/** What publishing needs; absent while discovery is off. */
export interface PublisherDeps {
  /** A new one each time that this process becomes the one that publishes. */
  readonly createLink: () => TopicLink;
  /** Brings the accounts to the broker. False: the broker is not there yet. */
  readonly prepare: () => Promise<boolean>;
  readonly createFeed: () => Pick<EventFeed, 'start' | 'listen' | 'whenLive' | 'stop'>;
  readonly leadership: Leadership;
  readonly topics: HomeTopics;
  readonly origin: Origin;
  readonly random?: () => number;
}

export interface HomeAssistantPublisher {
  start(): void;
  readonly task: PeriodicTask;
  stop(): Promise<void>;
}

export type HomeAssistant = ReturnType<typeof createHomeAssistant>;

/** Puts the feature together. Nothing runs before the publisher is started. */
export function createHomeAssistant(deps: HomeAssistantDeps) {
  const context: HomeAssistantContext = { ...deps, db: withHomeAssistantTables(deps.db) };
  return {
    registerRoutes: (app: App): void => registerHomeAssistantRoutes(app, context),
    createPublisher: (publishing: PublisherDeps): HomeAssistantPublisher => createPublisher(context, publishing),
  };
}

/** One process publishes. What it must know beforehand it reads from the database when its turn comes. */
function createPublisher(context: HomeAssistantContext, deps: PublisherDeps): HomeAssistantPublisher {
  let bridge: HomeAssistantBridge | null = null;
  let feed: ReturnType<PublisherDeps['createFeed']> | null = null;
  let isLeading = false;
  let beginning: Promise<void> = Promise.resolve();

  async function maySee(event: RecordedEvent, view: LockView): Promise<boolean> {
    const account = await findHomeAccount(context);
    if (account === undefined) return false;
    const { role } = await context.devices.getDevice(account.viewer, view.id);
    return maySeeEvent(event, account.viewer, role);
  }

  async function begin(): Promise<void> {
    if (bridge !== null || !isLeading || !(await deps.prepare()) || !isLeading) return;
    const created = new HomeAssistantBridge({
      link: deps.createLink(),
      topics: deps.topics,
      origin: deps.origin,
      readLocks: (ids) => readLocks(context, ids),
      maySee,
      takeCommand: (view, key, payload) => takeCommand(context, view, key, payload),
      clock: context.clock,
      logger: context.logger,
      random: deps.random ?? Math.random,
    });
    bridge = created;
    feed = deps.createFeed();
    // Before anything is read, so that nothing falls between the two.
    feed.listen((events) => created.onEvents(events));
    feed.start();
    created.start();
  }

  async function end(): Promise<void> {
    isLeading = false;
    await beginning;
    await feed?.stop();
    await bridge?.stop();
    feed = null;
    bridge = null;
  }

  /** A broker that is away is tried again at the next turn. */
  async function turn(): Promise<void> {
    beginning = begin();
    await beginning;
    bridge?.tick();
  }

  return {
    start: () =>
      deps.leadership.start(async () => {
        isLeading = true;
      }, end),
    task: { name: 'keep Home Assistant up to date', everyMs: 500, run: turn },
    stop: () => deps.leadership.stop(),
  };
}
