import { embeddedDatabaseUrl, runSql } from './sql.ts';
import { createFolder, removeFolder } from './guard.ts';
import { findProgram, startProgram } from './program.ts';
import { startServer, type Server } from './server.ts';
import { startOutsideServices } from './surroundings.ts';

/** A server that logs all it can, and everything outside it that may get to see what it is told. */
export interface ObservedPlace {
  readonly server: Server;
  readonly mqttUrl: string;
  query(sql: string): Promise<string[]>;
  /** What `pg_dump` writes, where the database is outside: the embedded one has no such program. */
  readonly backup?: () => Promise<string>;
  /** Ends it all; answers what each program printed, by its name. */
  stop(): Promise<Record<string, readonly string[]>>;
}

export interface ObservablePlace {
  readonly name: string;
  start(env: Record<string, string>): Promise<ObservedPlace>;
}

export const observablePlaces: readonly ObservablePlace[] = [
  {
    name: 'the embedded database and broker',
    async start(env) {
      const dataDir = createFolder('data');
      const server = await startServer({ dataDir, env });
      if (server.mqttUrl === undefined) throw new Error('The server tells no address of its embedded broker');
      return {
        server,
        mqttUrl: server.mqttUrl,
        query: (sql) => runSql(embeddedDatabaseUrl(dataDir), sql),
        async stop() {
          await server.stop();
          await server.endOrphans();
          removeFolder(dataDir);
          return { 'the server': server.logs };
        },
      };
    },
  },
  {
    name: 'PostgreSQL, Mosquitto and Redis by URL',
    async start(env) {
      const services = await startOutsideServices();
      const redis = startProgram(findProgram('redis-tools', 'redis-cli'), ['-u', services.env['REDIS_URL'] ?? '', 'monitor']);
      await redis.waitForLine(/OK/);
      const server = await startServer({ env: { ...services.env, ...env } });
      return {
        server,
        mqttUrl: services.mqttUrl,
        query: (sql) => services.postgres.query(sql),
        backup: () => services.postgres.dump(),
        async stop() {
          await server.stop();
          await redis.stop();
          await services.stop();
          return {
            'the server': server.logs,
            PostgreSQL: services.postgres.program.lines,
            Mosquitto: services.mosquitto.program.lines,
            'what Redis was told': redis.lines,
          };
        },
      };
    },
  },
];
