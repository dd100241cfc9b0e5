import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { checkNotificationSettings, notificationSettings } from './config-notifications.ts';
import { deliverySettings } from './config-delivery.ts';
import { secret, setting, type Setting } from './config-setting.ts';
import { checkHomeAssistantSettings, homeAssistantSettings } from './config-home-assistant.ts';
import { checkTtlockSettings, ttlockSettings } from './config-ttlock.ts';
import { checkStorageSettings, storageSettings } from './config-storage.ts';
import { checkUtecSettings, utecSettings } from './config-utec.ts';
import { checkUtecGatewaySettings, utecGatewaySettings } from './config-utec-gateway.ts';
import * as read from './config-values.ts';
import { parseRate } from './platform/http/rates.ts';
import { defaultRateLimits } from './platform/http/throttling.ts';

/** By severity; null: never. */
const escalationMinutes: Readonly<Record<'critical' | 'high' | 'medium' | 'low', number | null>> = {
  critical: 5,
  high: 15,
  medium: 120,
  low: null,
};

const none = undefined as string | undefined;

/**
 * Every setting of the program. The environment is read here and nowhere else, once; every mistake is collected before the start is
 * refused.
 */
export const settings = {
  nodeEnv: setting('NODE_ENV', read.oneOf('development', 'production', 'test'), 'development', 'production hardens the defaults'),
  logLevel: setting(
    'LOG_LEVEL',
    read.oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'info',
    'how much is logged',
  ),
  host: setting('HOST', read.text, '127.0.0.1', 'address that HTTP listens on'),
  port: setting('PORT', read.integer(0, 65535), 8000, 'port that HTTP listens on; 0 lets the system choose'),
  dataDir: setting('DATA_DIR', read.text, './data', 'where the embedded database, pictures and generated secrets live'),
  publicUrl: setting(
    'PUBLIC_URL',
    read.optionalUrl('http:', 'https:'),
    none,
    'address under which people reach the server, for links in mails',
  ),
  secretKey: secret(
    'SECRET_KEY',
    read.secretKey,
    none,
    'all encryption and signing keys derive from it; generated where the database is embedded',
  ),
  previousSecretKeys: secret(
    'SECRET_KEY_PREVIOUS',
    read.list,
    [],
    'earlier values of SECRET_KEY, so that what they sealed can still be opened',
  ),
  allowedHosts: setting('ALLOWED_HOSTS', read.list, [], 'Host headers that are answered; empty or * for any'),
  corsAllowedOrigins: setting('CORS_ALLOWED_ORIGINS', read.origins, [], 'browser origins that may call the API'),
  trustProxy: setting('TRUST_PROXY', read.list, [], 'addresses or networks of proxies whose X-Forwarded-For is believed'),
  databaseUrl: secret(
    'DATABASE_URL',
    read.optionalUrl('postgres:', 'postgresql:'),
    none,
    'PostgreSQL 15 or later; embedded when absent',
  ),
  databasePoolSize: setting('DATABASE_POOL_SIZE', read.integer(2, 200), 10, 'connections to the database'),
  redisUrl: secret(
    'REDIS_URL',
    read.optionalUrl('redis:', 'rediss:'),
    none,
    'shares throttling between processes; in process when absent',
  ),
  mqttUrl: secret('MQTT_URL', read.optionalUrl('mqtt:', 'mqtts:', 'ws:', 'wss:'), none, 'MQTT broker; embedded when absent'),
  mqttBroker: setting('MQTT_BROKER', read.text, '', 'host of the MQTT broker, where MQTT_URL is not given'),
  mqttPort: setting(
    'MQTT_PORT',
    read.integer(0, 65535),
    1883,
    'port of the MQTT broker, outside or embedded; 0 lets the system choose',
  ),
  mqttHost: setting('MQTT_HOST', read.text, '0.0.0.0', 'address that the embedded broker listens on'),
  mqttTopicPrefix: setting('MQTT_TOPIC_PREFIX', read.topicPrefix, 'smartlock', 'first level of every topic'),
  mqttPublicUrl: setting(
    'MQTT_PUBLIC_URL',
    read.optionalUrl('mqtt:', 'mqtts:', 'ws:', 'wss:'),
    none,
    'address of the broker that locks are told',
  ),
  mqttDeviceAccess: setting(
    'MQTT_DEVICE_ACCESS',
    read.oneOf('auto', 'dynamic-security', 'external'),
    'auto',
    'how an outside broker learns which device may do what',
  ),
  mqttHookSecret: secret(
    'MQTT_HOOK_SECRET',
    read.optionalText,
    none,
    'shared secret of brokers that ask /api/v1/mqtt/ who may connect',
  ),
  adminEmail: setting('ADMIN_EMAIL', read.optionalText, none, 'e-mail of the first administrator'),
  adminPassword: secret(
    'ADMIN_PASSWORD',
    read.optionalText,
    none,
    'password of the first administrator; generated and printed once when absent',
  ),
  accessTokenMinutes: setting('ACCESS_TOKEN_LIFETIME_MINUTES', read.integer(1, 1440), 15, 'life of an access token'),
  refreshTokenDays: setting('REFRESH_TOKEN_LIFETIME_DAYS', read.integer(1, 365), 7, 'life of a refresh token'),
  stepUpMinutes: setting(
    'STEP_UP_MINUTES',
    read.integer(1, 1440),
    10,
    'how long a log-in or a confirmation counts as proof that the person is there',
  ),
  passkeyDomain: setting(
    'PASSKEY_DOMAIN',
    read.optionalText,
    none,
    'domain that passkeys belong to; the host of PUBLIC_URL when absent',
  ),
  passkeyOrigins: setting('PASSKEY_ORIGINS', read.origins, [], 'further browser origins from which passkeys are taken'),
  commandTtlSeconds: setting('COMMAND_TTL_SECONDS', read.integer(1, 60), 10, 'how long a command to a lock may be carried out'),
  deviceOfflineSeconds: setting(
    'DEVICE_OFFLINE_SECONDS',
    read.integer(5, 3600),
    90,
    'silence after which a device is shown offline',
  ),
  jobsTimeZone: setting('JOBS_TIME_ZONE', read.timeZone, 'UTC', 'zone in which the times of scheduled jobs are read'),
  eventRetentionDays: setting(
    'EVENT_RETENTION_DAYS',
    read.integer(1, 365),
    7,
    'how long events are kept, which is how long a client of /events/ may be away and miss nothing',
  ),
  eventStreamsPerUser: setting(
    'EVENT_STREAMS_PER_USER',
    read.integer(1, 10_000),
    10,
    'connections to /api/v1/events/ that a user may hold at the same time, in each process',
  ),
  webhooksAllowPrivate: setting(
    'WEBHOOKS_ALLOW_PRIVATE',
    read.networks,
    [],
    'private addresses and networks that webhooks may be sent to, also by plain http; without it only public ones',
  ),
  emailHost: setting('EMAIL_HOST', read.optionalText, none, 'SMTP server; without it mails stay in the outbox'),
  emailPort: setting('EMAIL_PORT', read.integer(1, 65535), 587, 'port of the SMTP server'),
  emailUseTls: setting('EMAIL_USE_TLS', read.boolean, true, 'STARTTLS is required'),
  emailUser: setting('EMAIL_HOST_USER', read.optionalText, none, 'user name at the SMTP server'),
  emailPassword: secret('EMAIL_HOST_PASSWORD', read.optionalText, none, 'password at the SMTP server'),
  emailFrom: setting('EMAIL_FROM', read.text, 'SmartLock <noreply@localhost>', 'sender of mails'),
  ...notificationSettings,
  ...ttlockSettings,
  ...utecSettings,
  ...homeAssistantSettings,
  ...storageSettings,
  ...deliverySettings,
  ...utecGatewaySettings,
  metricsToken: secret(
    'METRICS_TOKEN',
    read.optionalText,
    none,
    'bearer token for /metrics; without it only this machine may read them',
  ),
  sentryDsn: secret('SENTRY_DSN', read.optionalUrl('http:', 'https:'), none, 'error reports go there'),
  throttleAnonBurst: setting(
    'THROTTLE_ANON_BURST',
    parseRate,
    defaultRateLimits.anonBurst,
    'requests without a login, by address',
  ),
  throttleAnonSustained: setting(
    'THROTTLE_ANON_SUSTAINED',
    parseRate,
    defaultRateLimits.anonSustained,
    'requests without a login, by address',
  ),
  throttleUserBurst: setting('THROTTLE_USER_BURST', parseRate, defaultRateLimits.userBurst, 'requests of a user'),
  throttleUserSustained: setting('THROTTLE_USER_SUSTAINED', parseRate, defaultRateLimits.userSustained, 'requests of a user'),
  throttleLogin: setting('THROTTLE_LOGIN', parseRate, defaultRateLimits.login, 'log-in attempts, by address'),
  throttlePin: setting('THROTTLE_PIN', parseRate, defaultRateLimits.pin, 'PIN validations, by address'),
  doorLockoutAttempts: setting(
    'DOOR_LOCKOUT_ATTEMPTS',
    read.integer(2, 100),
    5,
    'wrong codes in a row after which a door takes no codes for a while',
  ),
  doorLockoutSeconds: setting(
    'DOOR_LOCKOUT_SECONDS',
    read.integer(1, 86_400),
    30,
    'how long the first time; each further time in a row twice as long',
  ),
  doorLockoutSecondsMax: setting(
    'DOOR_LOCKOUT_SECONDS_MAX',
    read.integer(1, 86_400),
    1800,
    'how long a door takes no codes at most',
  ),
  addressFailuresMax: setting(
    'ADDRESS_FAILURES_MAX',
    read.integer(2, 1000),
    5,
    'wrong passwords, PINs and QR codes from one address within 15 minutes that block it',
  ),
  addressBlockMinutes: setting(
    'ADDRESS_BLOCK_MINUTES',
    read.integer(1, 43_200),
    60,
    'how long no credentials are taken from such an address',
  ),
  alertEscalation: setting(
    'ALERT_ESCALATION_MINUTES',
    read.escalation(escalationMinutes),
    escalationMinutes,
    'minutes without a reaction after which an alert is told to others, by severity',
  ),
} as const;

type Settings = typeof settings;
type ValueOf<S> = S extends Setting<infer T> ? T : never;
export type Config = { readonly [K in keyof Settings]: ValueOf<Settings[K]> };

/** All that is wrong with the configuration, a line each. Its message is what the operator reads. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(
      `The configuration has ${mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`}:\n${mistakes.map((m) => `  - ${m}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's environment over the `.env` file of the working directory. */
export function readEnvironment(directory = process.cwd()): Environment {
  let file: Environment = {};
  try {
    file = parseEnv(readFileSync(resolve(directory, '.env'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw new ConfigError([`.env could not be read: ${(error as Error).message}`]);
    }
  }
  return { ...file, ...process.env };
}

function rawValue(definition: Setting<unknown>, environment: Environment, mistakes: string[]): string | undefined {
  const own = environment[definition.name];
  const alias = definition.alias === undefined ? undefined : environment[definition.alias];
  const direct = own === undefined || own === '' ? (alias ?? own) : own;
  const path = definition.secret ? environment[`${definition.name}_FILE`] : undefined;
  if (path === undefined || path === '') return direct;
  if (direct !== undefined && direct !== '') {
    mistakes.push(`${definition.name} and ${definition.name}_FILE are both set; give one of them`);
    return undefined;
  }
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    mistakes.push(`${definition.name}_FILE: cannot read the file it names (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
    return undefined;
  }
}

function crossChecks(config: Config): string[] {
  const mistakes: string[] = [];
  if (config.nodeEnv === 'production' && config.databaseUrl !== undefined && config.secretKey === undefined) {
    mistakes.push('SECRET_KEY must be given in production with an outside database; make one with: openssl rand -base64 48');
  }
  if (config.mqttUrl !== undefined && config.mqttBroker !== '') {
    mistakes.push('MQTT_URL and MQTT_BROKER are both set; give one of them');
  }
  if (config.adminPassword !== undefined && config.adminEmail === undefined) {
    mistakes.push('ADMIN_PASSWORD is set but ADMIN_EMAIL is not');
  }
  if (config.emailHost === undefined && (config.emailUser !== undefined || config.emailPassword !== undefined)) {
    mistakes.push('EMAIL_HOST_USER or EMAIL_HOST_PASSWORD is set but EMAIL_HOST is not');
  }
  mistakes.push(...checkHomeAssistantSettings(config));
  mistakes.push(...checkNotificationSettings(config), ...checkTtlockSettings(config), ...checkStorageSettings(config));
  mistakes.push(...checkUtecSettings(config));
  mistakes.push(...checkUtecGatewaySettings(config));
  return mistakes;
}

/** Reads and checks the whole configuration. Throws one ConfigError that lists every mistake. An empty value counts as absent. */
export function loadConfig(environment: Environment): Config {
  const mistakes: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [key, definition] of Object.entries(settings) as [string, Setting<unknown>][]) {
    const raw = rawValue(definition, environment, mistakes);
    values[key] = definition.fallback;
    if (raw === undefined || raw.trim() === '') continue;
    try {
      values[key] = definition.parse(raw.trim());
    } catch (error) {
      const shown = definition.secret ? '' : ` (it is ${JSON.stringify(raw.trim().slice(0, 80))})`;
      mistakes.push(`${definition.name} ${(error as Error).message}${shown}`);
    }
  }
  const config = values as unknown as Config;
  mistakes.push(...crossChecks(config));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return { ...config, dataDir: resolve(config.dataDir), mqttUrl: config.mqttUrl ?? urlOfBroker(config) };
}

function urlOfBroker(config: Config): string | undefined {
  return config.mqttBroker === '' ? undefined : `mqtt://${config.mqttBroker}:${config.mqttPort === 0 ? 1883 : config.mqttPort}`;
}
