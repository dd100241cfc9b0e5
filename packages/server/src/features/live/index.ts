import type { Devices } from '../devices/index.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { EventDefinition } from '../../platform/events/event.ts';
import type { EventFeed } from '../../platform/events/feed.ts';
import type { App } from '../../platform/http/types.ts';
import type { Logger } from '../../platform/logger.ts';
import { LiveEvents } from './live-events.ts';
import { registerLiveRoutes } from './routes.ts';

export interface LiveDeps {
  readonly db: Database;
  readonly feed: Pick<EventFeed, 'position' | 'listen' | 'whenLive'>;
  readonly devices: Pick<Devices, 'rolesOf' | 'findDevicePk'>;
  readonly definitions: readonly EventDefinition[];
  readonly logger: Logger;
  readonly perUserMax: number;
  readonly checkMs?: number;
}

export type Live = ReturnType<typeof createLive>;

/** Live events for clients. */
export function createLive({ db, feed, devices, definitions, logger, perUserMax, checkMs }: LiveDeps) {
  return {
    registerRoutes(app: App): void {
      const live = new LiveEvents({
        db,
        feed,
        rolesOf: devices.rolesOf,
        logger,
        perUserMax,
        ...(checkMs === undefined ? {} : { checkMs }),
      });
      const types = new Set(definitions.map(({ type }) => type));
      registerLiveRoutes(app, { live, types, rolesOf: devices.rolesOf, findDevicePk: devices.findDevicePk });
    },
  };
}
