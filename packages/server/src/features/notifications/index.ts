import type { QueryExecutorProvider } from 'kysely';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Keyring } from '../../platform/crypto/secret-box.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { App } from '../../platform/http/types.ts';
import type { Logger } from '../../platform/logger.ts';
import type { ChannelName } from '../../platform/notify/channels/channel.ts';
import type { TelegramBot } from '../../platform/notify/channels/telegram.ts';
import type { VapidKeys, WebPushSubscription } from '../../platform/notify/channels/web-push.ts';
import type { DeliveryQueue } from '../../platform/notify/delivery-queue.ts';
import type { Notifier } from '../../platform/notify/notification.ts';
import { createNotifier } from '../../platform/notify/notifier.ts';
import { resealNotify } from '../../platform/notify/reseal.ts';
import type { PersonalData } from '../../platform/personal-data.ts';
import type { Contact } from '../accounts/index.ts';
import type { NotificationContext, NotificationSettings } from './context.ts';
import { findRecipient } from './find-recipient.ts';
import { readTelegramStarts } from './link-telegram.ts';
import { registerNotificationRoutes } from './routes/index.ts';
import { notificationPersonalData } from './personal-data.ts';
import { resealTargets } from './reseal.ts';
import { forgetTarget, readPushSubscription, readPushToken } from './store/push-targets.ts';
import { forgetChat } from './store/telegram.ts';
import { withNotificationTables } from './tables.ts';

export type { NotificationSettings } from './context.ts';

/** What the push channels ask for, and where they tell that somebody is gone. It stands before them, and before the queue. */
export interface PushTargets {
  readToken(id: number): Promise<string | undefined>;
  readSubscription(id: number): Promise<WebPushSubscription | undefined>;
  forget(gone: { readonly channel: ChannelName; readonly to: string; readonly targetId: number | null }): Promise<void>;
}

export function createPushTargets(database: Database, keyring: Keyring): PushTargets {
  const db = withNotificationTables(database);
  return {
    readToken: (id) => readPushToken(db, keyring, id),
    readSubscription: (id) => readPushSubscription(db, keyring, id),
    async forget({ channel, to, targetId }) {
      if (channel === 'telegram') await forgetChat(db, to);
      if (targetId === null) return;
      if (channel === 'fcm') await forgetTarget(db, 'push_tokens', targetId);
      if (channel === 'web_push') await forgetTarget(db, 'push_subscriptions', targetId);
    },
  };
}

export interface NotificationsDeps {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly queue: DeliveryQueue;
  readonly contactOf: (trx: QueryExecutorProvider, userId: number) => Promise<Contact | undefined>;
  readonly readVapidKeys: () => Promise<VapidKeys>;
  readonly telegram: TelegramBot | null;
  readonly settings: NotificationSettings & {
    readonly gatherMinutes: number;
    readonly retentionDays: number;
  };
}

export interface NotificationCenter {
  readonly notifier: Notifier;
  readonly personalData: PersonalData;
  registerRoutes(app: App): void;
  /** Tells together what was gathered, and begins to send what is due; a channel that hangs holds up none of it. */
  sweep(): Promise<void>;
  /** The same, and waits until all of it was tried. */
  deliverDue(): Promise<void>;
  /** Links the chats of those who pressed Start. Safe to run in several processes. */
  readTelegramStarts(): Promise<number>;
  /** Brings everything under the present secret key, after a change of it. Answers how many were rewritten. */
  reseal(): Promise<number>;
  /** Removes what is older than its retention. */
  deleteOld(): Promise<number>;
}

const dayMs = 86_400_000;

/** Puts the feature together. Nothing runs by itself. */
export function createNotificationCenter(deps: NotificationsDeps): NotificationCenter {
  const { db: database, queue, clock, settings } = deps;
  const notifier = createNotifier({
    db: database,
    queue,
    findRecipient: (trx, userId) => findRecipient(deps, trx, userId),
    gatherMinutes: settings.gatherMinutes,
    clock,
  });
  const context: NotificationContext = { ...deps, db: withNotificationTables(database), notifier };
  return {
    notifier,
    personalData: notificationPersonalData(database),
    registerRoutes: (app) => registerNotificationRoutes(app, context),
    async sweep() {
      await notifier.tellGathered();
      queue.deliverSoon();
    },
    async deliverDue() {
      await notifier.tellGathered();
      while ((await queue.deliverDue()) > 0);
    },
    readTelegramStarts: () => readTelegramStarts(context),
    reseal: async () => (await resealNotify(database, deps.keyring)) + (await resealTargets(context.db, deps.keyring)),
    deleteOld: () => notifier.deleteBefore(new Date(clock.now().getTime() - settings.retentionDays * dayMs)),
  };
}
