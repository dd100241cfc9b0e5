import { randomBytes } from 'node:crypto';
import { createFolder, removeFolder } from './guard.ts';
import { startMosquitto, type Mosquitto } from './mosquitto.ts';
import { startPostgres, type Postgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { startServer, type Server, type ServerOptions } from './server.ts';
import { embeddedDatabaseUrl, runSql } from './sql.ts';

export interface Running {
  /** The server that runs now. */
  readonly server: Server;
  /** Where locks connect. */
  readonly mqttUrl: string;
  readonly isEmbedded: boolean;
  query(sql: string): Promise<string[]>;
  /** Another server on the same data, after the one before has ended. */
  restart(): Promise<Server>;
  /** Stops everything and answers the server's exit code. */
  stop(): Promise<number | null>;
}

/** What the program runs on. What is promised holds on each. */
export interface Surroundings {
  readonly name: string;
  /** Database and broker are parts of the server. */
  readonly isEmbedded: boolean;
  start(options?: Pick<ServerOptions, 'env' | 'roles'>): Promise<Running>;
}

const embedded: Surroundings = {
  name: 'the embedded database and broker',
  isEmbedded: true,
  async start(options = {}) {
    const dataDir = createFolder('data');
    let server = await startServer({ ...options, dataDir });
    return {
      get server() {
        return server;
      },
      get mqttUrl() {
        if (server.mqttUrl === undefined) throw new Error('The server tells no address of its embedded broker');
        return server.mqttUrl;
      },
      isEmbedded: true,
      query: (sql) => runSql(embeddedDatabaseUrl(dataDir), sql),
      async restart() {
        server = await startServer({ ...options, dataDir });
        return server;
      },
      async stop() {
        const end = await server.stop();
        await server.endOrphans();
        removeFolder(dataDir);
        return end.code;
      },
    };
  },
};

export interface OutsideServices {
  readonly env: Record<string, string>;
  /** The broker without credentials. */
  readonly mqttUrl: string;
  readonly postgres: Postgres;
  readonly mosquitto: Mosquitto;
  stop(): Promise<void>;
}

/** PostgreSQL, Mosquitto and Redis, and what a server must be told of them. */
export async function startOutsideServices(): Promise<OutsideServices> {
  const [postgres, mosquitto, redis] = await Promise.all([
    startPostgres(),
    startMosquitto({ dynamicSecurity: true }),
    startRedis(),
  ]);
  return {
    env: {
      DATABASE_URL: postgres.url,
      MQTT_URL: mosquitto.url,
      REDIS_URL: redis.url,
      SECRET_KEY: randomBytes(48).toString('base64'),
    },
    mqttUrl: `mqtt://${mosquitto.host}:${mosquitto.port}`,
    postgres,
    mosquitto,
    async stop() {
      await Promise.all([mosquitto.stop(), postgres.stop(), redis.stop()]);
    },
  };
}

const byUrl: Surroundings = {
  name: 'PostgreSQL, Mosquitto and Redis by URL',
  isEmbedded: false,
  async start(options = {}) {
    const services = await startOutsideServices();
    const dataDir = createFolder('data');
    const settings = { ...options, dataDir, env: { ...services.env, ...options.env } };
    let server = await startServer(settings);
    return {
      get server() {
        return server;
      },
      mqttUrl: services.mqttUrl,
      isEmbedded: false,
      query: (sql) => services.postgres.query(sql),
      async restart() {
        server = await startServer(settings);
        return server;
      },
      async stop() {
        const end = await server.stop();
        await services.stop();
        removeFolder(dataDir);
        return end.code;
      },
    };
  },
};

export const surroundings: readonly Surroundings[] = [embedded, byUrl];
