import type { AuditTrail } from '../../platform/audit/audit-trail.ts';
import type { QueryExecutorProvider } from 'kysely';
import { createPasswordHasher } from '../../platform/crypto/password.ts';
import type { PasswordHasher } from '../../platform/crypto/password.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Keyring } from '../../platform/crypto/secret-box.ts';
import type { Database } from '../../platform/database/connection.ts';
import type { Notifications } from '../../platform/database/notifications.ts';
import type { EventOutbox } from '../../platform/events/event.ts';
import type { DataSubject, PersonalData } from '../../platform/personal-data.ts';
import { noGuard, type GuessGuard } from '../../platform/http/guess-guard.ts';
import type { App, Authenticator } from '../../platform/http/types.ts';
import type { Logger } from '../../platform/logger.ts';
import type { Mailer } from '../../platform/notify/mailer.ts';
import type { FileStorage } from '../../platform/storage/file-storage.ts';
import { createAuthTokens } from './auth-token.ts';
import { bearerAuthenticator, cookieAuthenticator } from './authenticators.ts';
import { createBackground } from './background.ts';
import type { AccountContext, AccountSettings } from './context.ts';
import { createAdmin, firstStaff, hasStaff } from './create-admin.ts';
import { deleteExpired } from './delete-expired.ts';
import { emailKey, normaliseEmail } from './email.ts';
import { apiKeyAuthenticator } from './api-keys/authenticator.ts';
import { createLoginDelay } from './login-delay.ts';
import { relyingPartyOf } from './passkeys/relying-party.ts';
import { summariseUser } from './presenter.ts';
import type { UserSummary } from './presenter.ts';
import { registerAccountRoutes } from './routes/index.ts';
import { readPresence } from './second-factor/step-up.ts';
import { resetSecondFactor } from './second-factor/reset-second-factor.ts';
import { resealTotpSecrets } from './second-factor/reseal.ts';
import { createSessionRegistry } from './session-registry.ts';
import { eraseAccount, exportAccount, requireErasable, requirePassword, requirePerson } from './erase-account.ts';
import { findContact, findUserByEmailKey, findUsers, listActiveStaff } from './store.ts';
import type { Contact } from './store.ts';
import { withAccountTables } from './tables.ts';

export { apiScopes, wideningScopes } from './api-keys/scopes.ts';
export type { AccountSettings } from './context.ts';
export { accountEvents } from './events.ts';
export { requireEmail } from './email.ts';
export type { UserSummary } from './presenter.ts';
export type { Contact } from './store.ts';

export interface AccountsDeps {
  readonly db: Database;
  readonly keyring: Keyring;
  readonly notifications: Pick<Notifications, 'subscribe' | 'isHealthy' | 'whenHealthy' | 'onReconnect'>;
  readonly events: EventOutbox;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly mailer: Mailer;
  readonly storage: FileStorage;
  readonly audit: AuditTrail;
  readonly settings: AccountSettings;
  /** How many devices a user owns: known by a feature that stands on this one. */
  readonly countDevices: (userId: number) => Promise<number>;
  readonly hasher?: PasswordHasher;
  /** Counts wrong passwords against the address that they come from; absent, nobody does. */
  readonly guesses?: GuessGuard;
}

export interface Accounts {
  /** Before the first request: learns which sessions have ended, and listens for more. */
  start(): Promise<void>;
  registerRoutes(app: App): void;
  /** Bearer tokens first, then cookies, then API keys. */
  readonly authenticators: readonly Authenticator[];
  /** Active users only: somebody to share with. */
  findUserByEmail(email: string): Promise<UserSummary | undefined>;
  userSummary(ids: readonly number[]): Promise<ReadonlyMap<number, UserSummary>>;
  /** What is needed to write to a user; undefined for those who are not active. Sees what the transaction has written. */
  contactOf(trx: QueryExecutorProvider, userId: number): Promise<Contact | undefined>;
  createAdmin(admin: { readonly email: string; readonly password: string }): Promise<UserSummary>;
  hasStaff(): Promise<boolean>;
  firstStaff(): Promise<number | undefined>;
  /** Takes every second factor off an account; its sessions end. */
  resetSecondFactor(userId: number): Promise<void>;
  /** Seals the secrets of authenticator apps under the present SECRET_KEY. */
  resealSecrets(): Promise<number>;
  /** Throws not_found unless there is this person to export or erase. */
  requirePerson(userId: number): Promise<DataSubject>;
  /** Throws unless this is the user's password. */
  requirePassword(person: DataSubject, password: string): Promise<void>;
  /** Throws conflict where nobody would be left to administer. Locks the user's row. */
  requireErasable(trx: Database, userId: number): Promise<void>;
  readonly personalData: PersonalData;
  /** Ids of the active administrators. */
  listStaff(): Promise<number[]>;
  /** Removes sessions, links and counts that have no more use; for a periodic job. */
  deleteExpired(): Promise<void>;
  /** Resolves when no work of an answered request is under way. */
  idle(): Promise<void>;
}

export function createAccounts(deps: AccountsDeps): Accounts {
  const { keyring, clock, logger, settings } = deps;
  const db = withAccountTables(deps.db);
  const tokens = createAuthTokens({
    keyring,
    clock,
    accessMinutes: settings.accessTokenMinutes,
    refreshDays: settings.refreshTokenDays,
  });
  const registry = createSessionRegistry({
    db,
    notifications: deps.notifications,
    clock,
    logger,
    accessSeconds: tokens.accessSeconds,
  });
  const background = createBackground(logger);
  const context: AccountContext = {
    db,
    keyring,
    hasher: deps.hasher ?? createPasswordHasher(),
    clock,
    logger,
    events: deps.events,
    tokens,
    registry,
    loginDelay: settings.hasLoginDelay ? createLoginDelay(db) : null,
    guesses: deps.guesses ?? noGuard,
    mailer: deps.mailer,
    storage: deps.storage,
    audit: deps.audit,
    background,
    settings: { ...settings, publicUrl: settings.publicUrl.replace(/\/+$/u, '') },
    relyingParty: relyingPartyOf(settings.publicUrl, settings.passkeys),
    countDevices: deps.countDevices,
  };

  return {
    start: () => registry.start(),
    registerRoutes: (app) => registerAccountRoutes(app, context),
    authenticators: [
      bearerAuthenticator(tokens, registry, (session) => readPresence(context, session)),
      cookieAuthenticator(tokens, registry, (session) => readPresence(context, session)),
      apiKeyAuthenticator(context),
    ],
    async findUserByEmail(text) {
      const email = normaliseEmail(text);
      const user = email === undefined ? undefined : await findUserByEmailKey(db, emailKey(email));
      return user?.is_active === true ? summariseUser(user) : undefined;
    },
    async userSummary(ids) {
      const users = await findUsers(db, ids);
      return new Map(users.map((user) => [user.id, summariseUser(user)]));
    },
    contactOf: findContact,
    createAdmin: async (admin) => summariseUser(await createAdmin(context, admin)),
    hasStaff: () => hasStaff(context),
    firstStaff: () => firstStaff(context),
    resetSecondFactor: (userId) => resetSecondFactor(context, userId),
    resealSecrets: () => resealTotpSecrets(context),
    requirePerson: (userId) => requirePerson(context, userId),
    requirePassword: (person, password) => requirePassword(context, person, password),
    requireErasable: async (trx, userId) => void (await requireErasable(withAccountTables(trx), userId)),
    personalData: {
      name: 'account',
      export: (person) => exportAccount(context, person),
      erase: (trx, person) => eraseAccount(context, withAccountTables(trx), person),
    },
    listStaff: () => listActiveStaff(db),
    deleteExpired: () => deleteExpired(context),
    idle: () => background.idle(),
  };
}
