import type { Config } from '../config.ts';
import { createAccounts, type UserSummary } from '../features/accounts/index.ts';
import { runAsSystem } from '../platform/audit/audit-context.ts';
import { createAuditTrail } from '../platform/audit/audit-trail.ts';
import { systemClock } from '../platform/clock.ts';
import { createKeyring } from '../platform/crypto/secret-box.ts';
import { migrateToLatest } from '../platform/database/migrator.ts';
import { migrations } from '../platform/database/migrations/index.ts';
import { openNotifications } from '../platform/database/notifications.ts';
import { createEventOutbox } from '../platform/events/outbox.ts';
import { createMailer } from '../platform/notify/mailer.ts';
import { createDiskStorage } from '../platform/storage/disk-storage.ts';
import { borrowDatabase } from './database.ts';
import { loadSecretKey } from './secret-key.ts';
import { commandLogger } from './terminal.ts';

/** Makes an administrator from the command line, with as little of the program as that takes. */
export async function createAdministrator(config: Config, admin: { email: string; password: string }): Promise<UserSummary> {
  const logger = commandLogger();
  const database = await borrowDatabase(config, logger);
  const notifications = openNotifications({ connection: database.connection, logger });
  try {
    await migrateToLatest({ db: database.db, migrations, logger });
    const keyring = createKeyring({ secretKey: loadSecretKey(config, logger), previousSecretKeys: config.previousSecretKeys });
    const accounts = createAccounts({
      db: database.db,
      keyring,
      notifications,
      events: createEventOutbox({ clock: systemClock }),
      clock: systemClock,
      logger,
      mailer: createMailer({ db: database.db, keyring, smtp: null, logger, clock: systemClock }),
      storage: createDiskStorage({ directory: config.dataDir }),
      audit: createAuditTrail({ keyring, clock: systemClock }),
      settings: {
        publicUrl: config.publicUrl ?? '',
        accessTokenMinutes: config.accessTokenMinutes,
        refreshTokenDays: config.refreshTokenDays,
        hasSecureCookies: true,
        hasLoginDelay: true,
      },
      countDevices: () => Promise.resolve(0),
    });
    return await runAsSystem('cli', () => accounts.createAdmin(admin));
  } finally {
    await notifications.close();
    await database.close();
  }
}
