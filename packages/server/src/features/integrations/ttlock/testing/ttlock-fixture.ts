import {
  createTtlockCloud,
  defaultTtlockCredentials,
  startTtlockCloud,
  type TtlockCloud,
  type TtlockCloudOptions,
} from '@smartlock/simulators';
import {
  call,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type FixtureOptions,
  type Person,
} from '../../../devices/testing/devices-fixture.ts';

export const credentials = {
  client_id: defaultTtlockCredentials.clientId,
  client_secret: defaultTtlockCredentials.clientSecret,
  username: defaultTtlockCredentials.username,
  password: defaultTtlockCredentials.password,
};

export interface TtlockFixture extends DevicesFixture {
  readonly cloud: TtlockCloud;
}

/** The whole program's features, with a TTLock cloud behind its fetch. The program's clock and the cloud's move together. */
export async function startTtlock(
  options: Omit<FixtureOptions, 'ttlockFetch'> & {
    readonly cloud?: TtlockCloudOptions;
    readonly isOverHttp?: true;
    /** Stands between the program and the cloud: sees each call, and says when it goes on. */
    readonly between?: (path: string, form: URLSearchParams, send: () => Promise<Response>) => Promise<Response>;
  } = {},
): Promise<TtlockFixture> {
  const { cloud: cloudOptions, isOverHttp = false, between, ...rest } = options;
  const described = { seed: 1, pace: 'instant', ...cloudOptions } as const;
  const served = isOverHttp ? await startTtlockCloud({ ...described, port: 0 }) : undefined;
  const cloud = served?.cloud ?? createTtlockCloud(described);
  const ttlockFetch = async (url: string, init: RequestInit): Promise<Response> => {
    const send = () => cloud.fetch(url, init);
    if (between === undefined) return await send();
    const { pathname, searchParams } = new URL(url);
    const form =
      init.body instanceof URLSearchParams ? init.body : new URLSearchParams(typeof init.body === 'string' ? init.body : '');
    return await between(pathname, new URLSearchParams([...searchParams, ...form]), send);
  };
  const fixture = await startDevices({
    ...rest,
    env: { TTLOCK_BASE_URL: served?.baseUrl ?? 'https://euapi.ttlock.com', ...rest.env },
    ...(served === undefined ? { ttlockFetch } : {}),
  });
  return {
    ...fixture,
    cloud,
    clock: {
      now: () => fixture.clock.now(),
      advance(seconds) {
        fixture.clock.advance(seconds);
        cloud.clock.advance(seconds * 1000);
      },
    },
    async close() {
      await fixture.close();
      await served?.stop();
      cloud.stop();
    },
  };
}

export interface AccountAnswer {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  readonly expires_at: string | null;
  readonly last_refresh_at: string | null;
  readonly last_error: { readonly code: string; readonly message: string } | null;
  readonly needs_person: boolean;
  readonly remembers_password: boolean;
  readonly from_environment: boolean;
  readonly callback_url: string;
}

export async function connect(fixture: DevicesFixture, person: Person, more: object = {}): Promise<AccountAnswer> {
  const answer = await call(fixture, person, 'POST', '/integrations/ttlock/accounts/', { ...credentials, ...more });
  if (answer.statusCode !== 201 && answer.statusCode !== 200)
    throw new Error(`Connecting answered ${answer.statusCode}: ${answer.body}`);
  return answer.json<AccountAnswer>();
}

export async function account(fixture: DevicesFixture, person: Person, id: number): Promise<AccountAnswer> {
  return (await call(fixture, person, 'GET', `/integrations/ttlock/accounts/${id}/`)).json<AccountAnswer>();
}

export interface Imported {
  readonly lock_id: string;
  readonly device: number;
  readonly device_id: string;
  readonly name: string;
  readonly outcome: string;
}

/** Imports all locks; the answer by TTLock's id. */
export async function importAll(fixture: DevicesFixture, person: Person, id: number): Promise<ReadonlyMap<string, Imported>> {
  const answer = await call(fixture, person, 'POST', `/integrations/ttlock/accounts/${id}/import/`, {});
  if (answer.statusCode !== 200) throw new Error(`Importing answered ${answer.statusCode}: ${answer.body}`);
  return new Map(answer.json<{ results: Imported[] }>().results.map((one) => [one.lock_id, one]));
}

/** Somebody with an account and its four locks: Front door 1000001, Studio A 1000002, Side door 1000003 (WiFi), Shed 1000004 (nothing hears it). */
export async function startImported(options: Parameters<typeof startTtlock>[0] = {}) {
  const fixture = await startTtlock(options);
  const owner = await registerStaff(fixture);
  const { id } = await connect(fixture, owner);
  const devices = await importAll(fixture, owner, id);
  const device = (lockId: number): Imported => {
    const found = devices.get(String(lockId));
    if (found === undefined) throw new Error(`Lock ${lockId} was not imported.`);
    return found;
  };
  return { fixture, owner, accountId: id, device };
}

/** Runs a durable job by hand, as a worker would. */
export async function runJob(fixture: DevicesFixture, name: string, payload: object): Promise<unknown> {
  const handler = fixture.features.jobHandlers.find(({ job }) => job.name === name);
  if (handler === undefined) throw new Error(`There is no job ${name}.`);
  const run = { id: 'by-hand', attempt: 1, occurrenceAt: null, signal: new AbortController().signal };
  return await handler.run(payload, run);
}

/** The simulator's control API, below /_control/. */
export async function control(cloud: TtlockCloud, method: string, path: string, body: object = {}): Promise<unknown> {
  const reply = await cloud.handle({
    method,
    url: `/_control/${path}`,
    contentType: 'application/json',
    body: method === 'GET' ? undefined : Buffer.from(JSON.stringify(body)),
  });
  if (reply.kind !== 'response' || reply.status >= 300) throw new Error(`Control answered ${JSON.stringify(reply)}.`);
  return reply.body === '' ? null : (JSON.parse(reply.body) as unknown);
}
