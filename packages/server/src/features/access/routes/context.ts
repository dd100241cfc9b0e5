import type { UserSummary } from '../../accounts/index.ts';
import type { DeviceRow, Viewer } from '../../devices/index.ts';
import type { AccessDatabase } from '../tables.ts';

/** What the routes of access work with. */
export interface AccessRoutesContext {
  readonly db: AccessDatabase;
  /** The device with the viewer's role; throws not_found for strangers. */
  readonly getDevice: (viewer: Viewer, id: number) => Promise<DeviceRow>;
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
}
