import type { Config } from '../config.ts';
import { createAccounts, type Accounts, type UserSummary } from '../features/accounts/index.ts';
import { runAsSystem } from '../platform/audit/audit-context.ts';
import { createAuditTrail } from '../platform/audit/audit-trail.ts';
import { systemClock } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
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

/** Makes an administrator from the command line. */
export async function createAdministrator(config: Config, admin: { email: string; password: string }): Promise<UserSummary> {
  return await withAccounts(config, (accounts) => accounts.createAdmin(admin));
}

/** Takes every second factor off an account from the command line: for the last administrator, whom nobody else can let in again. */
export async function resetSecondFactorOf(config: Config, email: string): Promise<UserSummary> {
  return await withAccounts(config, async (accounts) => {
    const user = await accounts.findUserByEmail(email);
    if (user === undefined) throw notFound('active user with this email address');
    await accounts.resetSecondFactor(user.id);
    return user;
  });
}

/** With as little of the program as that takes, beside a running server and without one. */
async function withAccounts<T>(config: Config, work: (accounts: Accounts) => Promise<T>): Promise<T> {
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
        stepUpMinutes: config.stepUpMinutes,
      },
      countDevices: () => Promise.resolve(0),
    });
    return await runAsSystem('cli', () => work(accounts));
  } finally {
    await notifications.close();
    await database.close();
  }
}
