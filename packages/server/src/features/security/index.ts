import type { Database } from '../../platform/database/connection.ts';
import type { Notifications } from '../../platform/database/notifications.ts';
import type { EventConsumer } from '../../platform/events/event.ts';
import type { GuessGuard } from '../../platform/http/guess-guard.ts';
import type { App } from '../../platform/http/types.ts';
import { handleJob, type JobHandler } from '../../platform/jobs/job.ts';
import type { Suspicions } from '../../platform/mqtt/suspicions.ts';
import { AddressBlocks } from './address-blocks.ts';
import { createAlertSources } from './alert-sources.ts';
import type { SecurityContext } from './context.ts';
import { detectSuspicious } from './detect-suspicious-activity.ts';
import { DeviceSuspicions } from './device-suspicions.ts';
import { createGuessCounter } from './guess-counter.ts';
import { detectSuspiciousActivity, sendSecurityAlert } from './jobs.ts';
import { registerSecurityRoutes } from './routes/index.ts';
import { resolveQuiet } from './settle-alert.ts';
import { withSecurityTables } from './tables.ts';
import { escalateOverdue, tellPeople } from './tell-people.ts';

export type { EscalationMinutes } from './alert-kinds.ts';
export type { SecuritySettings } from './context.ts';
export { securityEvents } from './events.ts';

export interface SecurityDeps extends Omit<SecurityContext, 'db'> {
  readonly db: Database;
  readonly notifications: Notifications;
}

export interface Security {
  /** Before the first request: learns which addresses are blocked, and listens for more. */
  start(): Promise<void>;
  registerRoutes(app: App): void;
  readonly guesses: GuessGuard;
  /** What is seen on the broker. */
  readonly suspicions: Suspicions;
  readonly eventConsumers: readonly EventConsumer[];
  readonly jobHandlers: readonly JobHandler[];
  /** Alerts that nobody reacted to go on to others. For a periodic task. */
  escalateOverdue(): Promise<number>;
  /** Alerts whose cause no message ends. For a periodic task. */
  resolveQuiet(): Promise<number>;
  /** Writes what was seen and is not written yet. */
  stop(): Promise<void>;
}

/** Puts the feature together. Nothing runs before the caller starts it. */
export function createSecurity(deps: SecurityDeps): Security {
  const { notifications, ...rest } = deps;
  const db = withSecurityTables(deps.db);
  const context: SecurityContext = { ...rest, db };
  const blocks = new AddressBlocks({ db, notifications, clock: deps.clock, logger: deps.logger });
  const suspicions = new DeviceSuspicions(context);
  return {
    start: () => blocks.start(),
    registerRoutes: (app) => registerSecurityRoutes(app, context),
    guesses: createGuessCounter(context, blocks),
    suspicions,
    eventConsumers: [createAlertSources(context)],
    jobHandlers: [
      handleJob(sendSecurityAlert, ({ alert_id }) => tellPeople(context, alert_id)),
      handleJob(detectSuspiciousActivity, () => detectSuspicious(context)),
    ],
    escalateOverdue: () => escalateOverdue(context),
    resolveQuiet: () => resolveQuiet(context),
    async stop() {
      blocks.stop();
      await suspicions.flush();
    },
  };
}
