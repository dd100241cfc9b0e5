import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Redis } from 'ioredis';
import type { Config } from '../config.ts';
import { openDatabase, type DatabaseConnection } from '../platform/database/connection.ts';
import { attachEmbeddedPostgres } from '../platform/database/embedded/embedded-postgres.ts';
import { migrations } from '../platform/database/migrations/index.ts';
import { migrationStatus } from '../platform/database/migrator.ts';
import { detectBrokerAccess } from '../platform/mqtt/device-access.ts';
import { describeBrokerUrl, openMqttConnection, parseBrokerUrl } from '../platform/mqtt/mqtt-connection.ts';
import { createTopics } from '../platform/mqtt/topics.ts';
import { createLogger } from '../platform/logger.ts';
import { checkNotifications } from './diagnose-notify.ts';

export interface Finding {
  readonly subject: string;
  readonly state: 'ok' | 'warning' | 'problem';
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

const answerTimeoutMs = 5_000;
/** What a connection would log is in the findings. */
const logger = createLogger('silent');
const spaceMin = 512 * 1024 * 1024;

/** Looks at everything that the configuration names. Changes nothing. */
export async function diagnose(config: Config): Promise<Finding[]> {
  const findings = await Promise.all([
    checkDataDir(config),
    checkHttp(config),
    checkDatabase(config),
    checkRedis(config),
    checkMqtt(config),
    checkNotifications(config),
  ]);
  return findings.flat();
}

async function checkDataDir(config: Config): Promise<Finding[]> {
  const subject = 'data directory';
  const place = nearestExisting(config.dataDir);
  try {
    accessSync(place, constants.W_OK);
  } catch {
    return [
      {
        subject,
        state: 'problem',
        message: `${config.dataDir} cannot be written`,
        advice: 'Set DATA_DIR to a directory that belongs to the user who starts the server.',
      },
    ];
  }
  const findings: Finding[] = [{ subject, state: 'ok', message: config.dataDir }];
  const { bavail, bsize } = statfsSync(place);
  if (bavail * bsize < spaceMin)
    findings.push({
      subject,
      state: 'warning',
      message: `only ${Math.round((bavail * bsize) / 2 ** 20)} MB are free`,
      advice: 'Make room, or move DATA_DIR to another disk.',
    });
  if (existsSync(config.dataDir) && (statSync(config.dataDir).mode & 0o007) !== 0) {
    findings.push({
      subject,
      state: 'warning',
      message: 'everybody on this machine can look into it',
      advice: `chmod 700 ${config.dataDir}`,
    });
  }
  return findings;
}

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

/** Is the server running, and if not, could it listen? */
async function checkHttp(config: Config): Promise<Finding[]> {
  const subject = 'server';
  if (config.port === 0) return [{ subject, state: 'ok', message: 'the system chooses its port' }];
  const host = new Map([
    ['0.0.0.0', '127.0.0.1'],
    ['::', '[::1]'],
  ]).get(config.host);
  const url = `http://${host ?? (config.host.includes(':') ? `[${config.host}]` : config.host)}:${config.port}`;
  let response: Response;
  try {
    response = await fetch(`${url}/health/`, { signal: AbortSignal.timeout(answerTimeoutMs) });
  } catch (error) {
    if (error instanceof Error && error.cause instanceof Error && 'code' in error.cause && error.cause.code === 'ECONNREFUSED')
      return [{ subject, state: 'ok', message: `not running; ${url} is free` }];
    return [
      {
        subject,
        state: 'problem',
        message: `something holds ${url} and gives no answer: ${reasonOf(error)}`,
        advice: 'Find out which program it is, or set HOST and PORT to another address.',
      },
    ];
  }
  const health = (await response.json().catch(() => null)) as { service?: string; status?: string } | null;
  if (health?.service !== 'SmartLock Backend')
    return [
      {
        subject,
        state: 'problem',
        message: `${url} belongs to another program`,
        advice: 'Stop it, or set PORT to another port.',
      },
    ];
  if (health.status === 'healthy') return [{ subject, state: 'ok', message: `running at ${url}` }];
  return [
    {
      subject,
      state: 'problem',
      message: `running at ${url}, but it says that it is ${health.status ?? 'not well'}`,
      advice: `Its log tells why; \`curl ${url}/health/\` names the part.`,
    },
  ];
}

async function checkDatabase(config: Config): Promise<Finding[]> {
  const subject = 'database';
  let connection: DatabaseConnection | undefined = config.databaseUrl;
  if (connection === undefined) {
    const running = await attachEmbeddedPostgres({ dataDir: config.dataDir });
    if (running === null) return [{ subject, state: 'ok', message: 'embedded; it starts with the server' }];
    connection = running.connection;
  }
  const handle = openDatabase({ connection, poolMax: 1, applicationName: 'smartlock-doctor', logger });
  try {
    await handle.ping();
    const { pending, unknown } = await migrationStatus({ db: handle.db, migrations });
    if (unknown.length > 0)
      return [
        {
          subject,
          state: 'problem',
          message: 'it was used by a newer version of SmartLock',
          advice: 'Start that version again, or restore a backup from before.',
        },
      ];
    if (pending.length > 0)
      return [
        {
          subject,
          state: 'warning',
          message: `${pending.length} migrations are waiting`,
          advice: 'They are applied at the next start, or now by: smartlock migrate',
        },
      ];
    return [
      { subject, state: 'ok', message: config.databaseUrl === undefined ? 'embedded and running' : 'reached, schema up to date' },
    ];
  } catch (error) {
    return [
      {
        subject,
        state: 'problem',
        message: `no answer: ${reasonOf(error)}`,
        advice:
          config.databaseUrl === undefined
            ? 'Start the server again; if that does not help, its log names the reason.'
            : 'Check DATABASE_URL: host, port, name, user and password, and that PostgreSQL accepts connections from here.',
      },
    ];
  } finally {
    await handle.close();
  }
}

async function checkRedis(config: Config): Promise<Finding[]> {
  const subject = 'Redis';
  if (config.redisUrl === undefined) return [{ subject, state: 'ok', message: 'not used; rate limits count in process' }];
  const redis = new Redis(config.redisUrl, {
    lazyConnect: true,
    connectTimeout: answerTimeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let reason: unknown;
  redis.on('error', (error) => {
    reason = error;
  });
  try {
    await redis.connect();
    await redis.ping();
    return [{ subject, state: 'ok', message: 'reached' }];
  } catch (error) {
    return [
      {
        subject,
        state: 'problem',
        message: `no answer: ${reasonOf(reason ?? error)}`,
        advice: 'Check REDIS_URL. Without Redis each process counts rate limits for itself.',
      },
    ];
  } finally {
    redis.disconnect();
  }
}

async function checkMqtt(config: Config): Promise<Finding[]> {
  const subject = 'MQTT';
  if (config.mqttUrl === undefined)
    return [{ subject, state: 'ok', message: `embedded, on port ${config.mqttPort} or the next one that is free` }];
  const shown = describeBrokerUrl(config.mqttUrl);
  const client = openMqttConnection({
    url: config.mqttUrl,
    clientId: `smartlock-doctor-${process.pid}`,
    purpose: 'doctor',
    clean: true,
    sessionExpirySeconds: 0,
    receiveMaximum: 100,
    logger,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      // A first refusal may only be about the version of the protocol, so the last one counts.
      let reason = new Error(`no connection within ${answerTimeoutMs / 1000} s`);
      const timer = setTimeout(() => reject(reason), answerTimeoutMs);
      client.on('error', (error: Error & { code?: number | string }) => {
        reason = error;
        // The system's own word, such as ECONNREFUSED: there is nothing to wait for.
        if (typeof error.code !== 'string') return;
        clearTimeout(timer);
        reject(error);
      });
      client.once('connect', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    const access = await detectBrokerAccess({
      client,
      serverUsername: parseBrokerUrl(config.mqttUrl).username,
      topics: createTopics(config.mqttTopicPrefix),
      logger,
    });
    if (access.describe().kind === 'mosquitto_dynamic_security')
      return [{ subject, state: 'ok', message: `${shown} reached; Mosquitto's dynamic security is managed` }];
    return [
      {
        subject,
        state: 'warning',
        message: `${shown} reached; it is not Mosquitto with dynamic security under our control`,
        advice:
          'Make sure that the broker lets each device touch its own topics only: load the dynamic security plugin, or let the broker ask /api/v1/mqtt/ (docs/operating/mqtt.md).',
      },
    ];
  } catch (error) {
    return [
      {
        subject,
        state: 'problem',
        message: `${shown}: ${reasonOf(error)}`,
        advice: 'Check MQTT_URL: host, port, user and password, and that the broker is running.',
      },
    ];
  } finally {
    await client.endAsync(true);
  }
}

/** Without addresses that hold passwords. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message.replaceAll(/\/\/[^@\s/]+@/g, '//') || cause.name : 'unknown';
}
