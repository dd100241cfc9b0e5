import { randomBytes } from 'node:crypto';
import { startMosquitto } from './mosquitto.ts';
import { startPostgres } from './postgres.ts';
import { startServer, type Server, type ServerOptions } from './server.ts';

export interface Running {
  readonly server: Server;
  /** Where locks connect. */
  readonly mqttUrl: string;
  /** Stops everything and answers the server's exit code. */
  stop(): Promise<number | null>;
}

/** What the program runs on. What is promised holds on each. */
export interface Surroundings {
  readonly name: string;
  start(options?: Pick<ServerOptions, 'env' | 'roles'>): Promise<Running>;
}

const embedded: Surroundings = {
  name: 'the embedded database and broker',
  async start(options = {}) {
    const server = await startServer(options);
    if (server.mqttUrl === undefined) throw new Error('The server tells no address of its embedded broker');
    return { server, mqttUrl: server.mqttUrl, stop: async () => (await server.stop()).code };
  },
};

const byUrl: Surroundings = {
  name: 'PostgreSQL and Mosquitto by URL',
  async start(options = {}) {
    const [postgres, mosquitto] = await Promise.all([startPostgres(), startMosquitto({ dynamicSecurity: true })]);
    const env = {
      DATABASE_URL: postgres.url,
      MQTT_URL: mosquitto.url,
      SECRET_KEY: randomBytes(48).toString('base64'),
      ...options.env,
    };
    const server = await startServer({ ...options, env });
    return {
      server,
      mqttUrl: `mqtt://${mosquitto.host}:${mosquitto.port}`,
      async stop() {
        const end = await server.stop();
        await Promise.all([mosquitto.stop(), postgres.stop()]);
        return end.code;
      },
    };
  },
};

export const surroundings: readonly Surroundings[] = [embedded, byUrl];
