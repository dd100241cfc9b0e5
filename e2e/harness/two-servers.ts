import type { Api } from './api.ts';
import type { Person } from './people.ts';
import { startServer, type Server } from './server.ts';
import { startOutsideServices, type OutsideServices } from './surroundings.ts';
import { createApi } from './api.ts';

/** Two whole programs on one PostgreSQL, one Mosquitto and one Redis, as behind a balancer. */
export interface TwoServers {
  readonly servers: readonly [Server, Server];
  readonly services: OutsideServices;
  /** The same person at each. */
  apisOf(person: Person): Promise<readonly [Api, Api]>;
  stop(): Promise<void>;
}

export async function startTwoServers(): Promise<TwoServers> {
  const services = await startOutsideServices();
  const { env } = services;
  // One after the other: the first makes the tables.
  const first = await startServer({ env });
  const second = await startServer({ env });
  const logIn = async ({ url }: Server, { email, password }: Person): Promise<Api> => {
    const login = await createApi(url).post('/auth/login/', { email, password });
    if (login.status !== 200) throw new Error(`Logging ${email} in answered ${login.status}: ${JSON.stringify(login.body)}`);
    return createApi(url, login.text('tokens.access'));
  };
  return {
    servers: [first, second],
    services,
    apisOf: async (person) => [await logIn(first, person), await logIn(second, person)],
    async stop() {
      await Promise.all([first.stop(), second.stop()]);
      await services.stop();
    },
  };
}
