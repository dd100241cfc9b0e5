import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAuditTrail } from '../../../platform/audit/audit-trail.ts';
import { createPasswordHasher } from '../../../platform/crypto/password.ts';
import type { PasswordHasher } from '../../../platform/crypto/password.ts';
import { createKeyring } from '../../../platform/crypto/secret-box.ts';
import { openNotifications } from '../../../platform/database/notifications.ts';
import { buildApp } from '../../../platform/http/app.ts';
import type { RateLimits } from '../../../platform/http/throttling.ts';
import type { App } from '../../../platform/http/types.ts';
import { createEventOutbox } from '../../../platform/events/outbox.ts';
import { createLogger } from '../../../platform/logger.ts';
import { createMailer } from '../../../platform/notify/mailer.ts';
import type { MailDetail, Mailer } from '../../../platform/notify/mailer.ts';
import { registerOutboxRoutes } from '../../../platform/notify/outbox-routes.ts';
import { createDiskStorage } from '../../../platform/storage/disk-storage.ts';
import { createTestDatabase } from '../../../testing/test-database.ts';
import type { TestDatabase } from '../../../testing/test-database.ts';
import { createAccounts } from '../index.ts';
import type { Accounts } from '../index.ts';

const noLimits: RateLimits = {
  anonBurst: null,
  anonSustained: null,
  userBurst: null,
  userSustained: null,
  login: null,
  pin: null,
};

export const publicUrl = 'https://locks.example.com';
export const password = 'TestPass123!';

export interface MovableClock {
  now(): Date;
  advance(seconds: number): void;
}

/** Follows the real time, moved ahead by what a test asks: tokens are checked by it, cookies by the client's own. */
function createMovableClock(): MovableClock {
  let aheadMs = 0;
  return {
    now: () => new Date(Date.now() + aheadMs),
    advance(seconds) {
      aheadMs += seconds * 1000;
    },
  };
}

/** The real hasher, counting: equal work is shown by equal counts, not by a stopwatch. */
export interface CountingHasher extends PasswordHasher {
  readonly counts: { verifications: number; hashes: number };
  /** What happens between the verification of a password and what its caller does next; once. */
  between: (() => Promise<unknown>) | undefined;
}

function createCountingHasher(): CountingHasher {
  const hasher = createPasswordHasher();
  const counts = { verifications: 0, hashes: 0 };
  return {
    counts,
    between: undefined,
    needsRehash: (hash) => hasher.needsRehash(hash),
    hash(text) {
      counts.hashes += 1;
      return hasher.hash(text);
    },
    async verify(hash, text) {
      counts.verifications += 1;
      const isRight = await hasher.verify(hash, text);
      const { between } = this;
      this.between = undefined;
      await between?.();
      return isRight;
    },
    verifyNothing(text) {
      counts.verifications += 1;
      return hasher.verifyNothing(text);
    },
  };
}

export interface AccountsFixture {
  readonly app: App;
  readonly accounts: Accounts;
  readonly mailer: Mailer;
  readonly clock: MovableClock;
  readonly hasher: CountingHasher;
  readonly database: TestDatabase;
  close(): Promise<void>;
}

export interface FixtureOptions {
  readonly database?: TestDatabase;
  readonly rateLimits?: RateLimits;
  readonly hasLoginDelay?: boolean;
  readonly clock?: MovableClock;
}

/** The feature on a real PostgreSQL, behind the real HTTP conventions. Several on one database are several processes. */
export async function startAccounts(options: FixtureOptions = {}): Promise<AccountsFixture> {
  const database = options.database ?? (await createTestDatabase());
  const clock = options.clock ?? createMovableClock();
  const logger = createLogger('silent');
  const keyring = createKeyring({ secretKey: 'accounts-fixture-secret-0123456789abcdef' });
  const directory = await mkdtemp(join(tmpdir(), 'smartlock-accounts-'));
  const mailer = createMailer({ db: database.db, keyring, smtp: null, logger, clock });
  const notifications = openNotifications({ connection: database.connection, logger });
  const hasher = createCountingHasher();
  const audit = createAuditTrail({ keyring, clock });
  const accounts = createAccounts({
    db: database.db,
    keyring,
    notifications,
    events: createEventOutbox({ clock }),
    clock,
    logger,
    mailer,
    storage: createDiskStorage({ directory }),
    audit,
    hasher,
    settings: {
      publicUrl,
      accessTokenMinutes: 15,
      refreshTokenDays: 7,
      hasSecureCookies: true,
      hasLoginDelay: options.hasLoginDelay ?? false,
      stepUpMinutes: 10,
    },
    countDevices: () => Promise.resolve(3),
  });
  await accounts.start();
  const app = await buildApp({
    authenticators: accounts.authenticators,
    logger,
    clock,
    db: database.db,
    rateLimits: options.rateLimits ?? noLimits,
    secretBox: keyring,
    csrfKeys: keyring.keys('csrf'),
    corsOrigins: [],
    allowedHosts: [],
    trustProxy: [],
    production: false,
    version: '0.0.0',
    audit,
    register(instance) {
      accounts.registerRoutes(instance);
      registerOutboxRoutes(instance, mailer);
    },
  });
  return {
    app,
    accounts,
    mailer,
    clock,
    hasher,
    database,
    async close() {
      await app.close();
      await accounts.idle();
      await mailer.idle();
      await notifications.close();
      await rm(directory, { recursive: true, force: true });
      if (options.database === undefined) await database.close();
    },
  };
}

export interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

export interface RegisteredUser extends Tokens {
  readonly id: number;
  readonly email: string;
}

let registered = 0;

export async function registerUser({ app }: AccountsFixture, email = `user${++registered}@example.com`): Promise<RegisteredUser> {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/v1/auth/register/',
    payload: { email, password, password_confirm: password, first_name: 'Test', last_name: 'User' },
  });
  if (answer.statusCode !== 201) throw new Error(`Registering ${email} answered ${answer.statusCode}: ${answer.body}`);
  const { user, tokens } = answer.json<{ user: { id: number; email: string }; tokens: Tokens }>();
  return { id: user.id, email: user.email, ...tokens };
}

export async function registerStaff(fixture: AccountsFixture): Promise<RegisteredUser> {
  const email = `staff${++registered}@example.com`;
  const { id } = await fixture.accounts.createAdmin({ email, password });
  const answer = await fixture.app.inject({ method: 'POST', url: '/api/v1/auth/login/', payload: { email, password } });
  if (answer.statusCode !== 200) throw new Error(`Logging ${email} in answered ${answer.statusCode}: ${answer.body}`);
  return { id, email, ...answer.json<{ tokens: Tokens }>().tokens };
}

export function bearer(access: string): { authorization: string } {
  return { authorization: `Bearer ${access}` };
}

/** The mails to an address, newest first. */
export async function mailsTo({ mailer, accounts }: AccountsFixture, address: string): Promise<MailDetail[]> {
  await accounts.idle();
  const mails = (await mailer.list(1000, 0)).filter(({ to }) => to === address);
  const details = await Promise.all(mails.map(({ id }) => mailer.read(id)));
  return details.filter((detail) => detail !== undefined);
}

/** The token in the newest mail of this template. */
export async function mailedToken(fixture: AccountsFixture, address: string, template: string): Promise<string> {
  const mail = (await mailsTo(fixture, address)).find((candidate) => candidate.template === template);
  const token = /\?token=([\w-]{43})\s/u.exec(mail?.content?.text ?? '')?.[1];
  if (token === undefined) throw new Error(`No link of a ${template} mail was found for ${address}`);
  return token;
}
