import type { Config } from '../config.ts';
import type { Access } from '../features/access/index.ts';
import type { Accounts } from '../features/accounts/index.ts';
import type { Devices } from '../features/devices/index.ts';
import { createSecurity, type Security } from '../features/security/index.ts';
import type { AuditTrail } from '../platform/audit/audit-trail.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/connection.ts';
import type { Notifications } from '../platform/database/notifications.ts';
import type { EventOutbox } from '../platform/events/event.ts';
import type { JobQueue } from '../platform/jobs/job.ts';
import type { PeriodicTasks } from '../platform/jobs/periodic.ts';
import type { Logger } from '../platform/logger.ts';
import type { Notifier } from '../platform/notify/notification.ts';

export interface SecurityParts {
  readonly config: Config;
  readonly db: Database;
  readonly notifications: Notifications;
  readonly events: EventOutbox;
  readonly jobs: JobQueue;
  readonly notifier: Notifier;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly accounts: Accounts;
  readonly devices: Devices;
  readonly access: Access;
}

/** Security stands on the other features and gets from each what it needs. */
export function composeSecurity({ config, accounts, devices, access, ...parts }: SecurityParts): Security {
  return createSecurity({
    ...parts,
    settings: {
      escalation: config.alertEscalation,
      addressFailuresMax: config.addressFailuresMax,
      addressBlockMinutes: config.addressBlockMinutes,
    },
    userSummaries: (ids) => accounts.userSummary(ids),
    listStaff: () => accounts.listStaff(),
    devices,
    access,
  });
}

export function startSecurityUpkeep(tasks: PeriodicTasks, security: Security): void {
  tasks.start({
    name: 'tell others of alerts that nobody reacted to',
    everyMs: 5_000,
    run: async () => void (await security.escalateOverdue()),
  });
  tasks.start({
    name: 'resolve alerts that ended by themselves',
    everyMs: 3_600_000,
    run: async () => void (await security.resolveQuiet()),
  });
}
