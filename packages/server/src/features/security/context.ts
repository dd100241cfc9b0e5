import type { GuessingFigures, GuessingPeriod, LiveCodes } from '../access/index.ts';
import type { UserSummary } from '../accounts/index.ts';
import type { CommandTarget, DeviceRole, DeviceRow, DeviceSummary, Requester, Viewer } from '../devices/index.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { JobQueue } from '../../platform/jobs/job.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Notifier } from '../../platform/notify/notification.ts';
import type { EscalationMinutes } from './alert-kinds.ts';
import type { SecurityDatabase } from './tables.ts';

export interface SecuritySettings {
  readonly escalation: EscalationMinutes;
  /** Wrong credentials from one address within 15 minutes that block it. */
  readonly addressFailuresMax: number;
  readonly addressBlockMinutes: number;
}

/** What the use cases and routes of security work with. */
export interface SecurityContext {
  readonly db: SecurityDatabase;
  readonly events: EventOutbox;
  readonly jobs: JobQueue;
  readonly notifier: Notifier;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: SecuritySettings;
  readonly userSummaries: (ids: readonly number[]) => Promise<ReadonlyMap<number, UserSummary>>;
  /** Active administrators. */
  readonly listStaff: () => Promise<readonly number[]>;
  readonly devices: {
    getDevice(viewer: Viewer, id: number): Promise<DeviceRow>;
    deviceSummaries(ids: readonly number[]): Promise<ReadonlyMap<number, DeviceSummary>>;
    /** Owners and those it is shared with. */
    rolesOnDevices(
      db: SecurityDatabase,
      devicePks: readonly number[],
    ): Promise<ReadonlyArray<{ readonly device_pk: number; readonly user_id: number; readonly role: DeviceRole }>>;
    setLockedDown(trx: SecurityDatabase, devicePks: readonly number[], isLockedDown: boolean): Promise<void>;
    codesChanged(devicePk: number): void;
    lockDoor(device: CommandTarget, requester: Requester): Promise<void>;
  };
  readonly access: {
    markAttemptsBlocked(trx: SecurityDatabase, network: string, since: Date): Promise<void>;
    markCodesChanged(trx: SecurityDatabase, devicePks: readonly number[]): Promise<void>;
    listLiveCodes(devicePks: readonly number[]): Promise<ReadonlyMap<number, LiveCodes>>;
    findGuessedDoors(
      period: GuessingPeriod,
      least: { readonly attemptsMin: number; readonly addressesMin: number },
    ): Promise<ReadonlyArray<GuessingFigures & { readonly devicePk: number }>>;
    findWanderingAddresses(
      period: GuessingPeriod,
      least: { readonly attemptsMin: number; readonly doorsMin: number },
    ): Promise<ReadonlyArray<GuessingFigures & { readonly address: string }>>;
  };
}
