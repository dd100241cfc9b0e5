import type { QueryExecutorProvider } from 'kysely';
import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Keyring } from '../../platform/crypto/secret-box.ts';
import type { Logger } from '../../platform/logger.ts';
import type { TelegramBot } from '../../platform/notify/channels/telegram.ts';
import type { VapidKeys } from '../../platform/notify/channels/web-push.ts';
import type { DeliveryQueue } from '../../platform/notify/delivery-queue.ts';
import type { Language } from '../../platform/notify/language.ts';
import type { TellingNotifier } from '../../platform/notify/notifier.ts';
import type { Contact } from '../accounts/index.ts';
import type { NotificationDatabase } from './tables.ts';

export interface NotificationSettings {
  readonly defaultLanguage: Language;
  /** Put before phone numbers that are written without one; digits alone. */
  readonly smsCountryCode: string | undefined;
  /** Browsers may subscribe with addresses that are not public: for tests and closed networks. */
  readonly allowsPrivateEndpoints: boolean;
}

/** What the use cases of this feature work with. */
export interface NotificationContext {
  readonly db: NotificationDatabase;
  readonly keyring: Keyring;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly audit: Pick<AuditTrail, 'record'>;
  readonly queue: DeliveryQueue;
  readonly notifier: TellingNotifier;
  readonly contactOf: (trx: QueryExecutorProvider, userId: number) => Promise<Contact | undefined>;
  readonly readVapidKeys: () => Promise<VapidKeys>;
  /** Null: no bot is configured. */
  readonly telegram: TelegramBot | null;
  readonly settings: NotificationSettings;
}
