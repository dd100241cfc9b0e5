import type { Database } from '../../platform/database/connection.ts';
import type { EventConsumer } from '../../platform/events/event.ts';
import { authScope } from '../../platform/http/auth.ts';
import type { App } from '../../platform/http/types.ts';
import type { JobHandler } from '../../platform/jobs/job.ts';
import type { PersonalData } from '../../platform/personal-data.ts';
import type { WebhookContext } from './context.ts';
import { webhookJobs } from './deliver.ts';
import { webhookConsumer } from './dispatch.ts';
import { resealSecrets } from './manage-webhook.ts';
import { presentWebhook } from './presenter.ts';
import { deliveryRoutes } from './routes/deliveries.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { deleteDeliveriesAbout, deleteDeliveriesBefore, deleteWebhookRow, listWebhooks } from './store.ts';
import { withWebhookTables } from './tables.ts';

export { webhookEvents } from './events.ts';
export { deleteDeliveriesAboutGuest } from './store.ts';

const dayMs = 86_400_000;
const deliveriesKeptDays = 30;
const rowsPerDelete = 5_000;

export interface WebhooksDeps extends Omit<WebhookContext, 'db'> {
  readonly db: Database;
}

export interface Webhooks {
  registerRoutes(app: App): void;
  readonly jobs: readonly JobHandler[];
  readonly consumer: EventConsumer;
  readonly personalData: PersonalData;
  /** After a change of SECRET_KEY: what earlier keys sealed is sealed under the present one. */
  resealSecrets(): Promise<number>;
  /** The log is kept for 30 days. */
  deleteOld(): Promise<void>;
}

/** Events sent to addresses of people, signed as Standard Webhooks has it. */
export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const context: WebhookContext = { ...deps, db: withWebhookTables(deps.db) };
  return {
    registerRoutes(app) {
      void app.register(
        async (webhooks) => {
          authScope(webhooks, 'user', (scoped) => {
            webhookRoutes(scoped, context);
            deliveryRoutes(scoped, context);
          });
        },
        { prefix: '/api/v1/webhooks' },
      );
    },
    jobs: webhookJobs(context),
    consumer: webhookConsumer(context),
    personalData: {
      name: 'webhooks',
      async *export({ userId }) {
        for (const row of await listWebhooks(context.db, userId)) yield presentWebhook(row);
      },
      async erase(trx, { userId }) {
        const db = withWebhookTables(trx);
        for (const { id } of await listWebhooks(db, userId)) await deleteWebhookRow(db, id);
        await deleteDeliveriesAbout(db, userId);
      },
    },
    resealSecrets: () => resealSecrets(context),
    async deleteOld() {
      const before = new Date(deps.clock.now().getTime() - deliveriesKeptDays * dayMs);
      while ((await deleteDeliveriesBefore(context.db, before, rowsPerDelete)) > 0);
    },
  };
}
