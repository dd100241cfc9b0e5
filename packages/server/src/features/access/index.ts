import type { UserSummary } from '../accounts/index.ts';
import type { DeviceRow, Viewer } from '../devices/index.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { App } from '../../platform/http/types.ts';
import { registerAccessRoutes } from './routes/index.ts';
import { withAccessTables } from './tables.ts';

export { recordAttempts } from './access-log.ts';

export interface AccessDeps {
  readonly db: Database;
  readonly getDevice: (viewer: Viewer, id: number) => Promise<DeviceRow>;
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
}

export function createAccess(deps: AccessDeps) {
  const db = withAccessTables(deps.db);
  return {
    registerRoutes: (app: App): void =>
      registerAccessRoutes(app, { db, getDevice: deps.getDevice, userSummaries: deps.userSummaries }),
  };
}
