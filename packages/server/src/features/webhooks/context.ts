import type { Devices } from '../devices/index.ts';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Keyring } from '../../platform/crypto/secret-box.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { GuardedHttp } from '../../platform/http-client/guarded-http.ts';
import type { JobQueue } from '../../platform/jobs/job.ts';
import type { Notifier } from '../../platform/notify/notification.ts';
import type { WebhookDatabase } from './tables.ts';

/** What the use cases of webhooks work with. */
export interface WebhookContext {
  readonly db: WebhookDatabase;
  readonly keyring: Keyring;
  readonly audit: AuditTrail;
  readonly events: EventOutbox;
  readonly jobs: JobQueue;
  readonly http: GuardedHttp;
  /** Tells owners of webhooks that were switched off. */
  readonly notifier: Notifier;
  readonly clock: Clock;
  readonly devices: Pick<Devices, 'rolesOf' | 'rolesOnDevices'>;
  /** False for somebody who was switched off. */
  readonly isActiveUser: (userId: number) => Promise<boolean>;
  /** Every type that may be asked for. */
  readonly types: ReadonlySet<string>;
}
