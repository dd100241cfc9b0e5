import { createUtecCloud, defaultUtecCredentials, type UtecCloud, type UtecCloudOptions } from '@smartlock/simulators';
import {
  call,
  password,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type FixtureOptions,
  type Person,
} from '../../../devices/testing/devices-fixture.ts';

export const frontDoor = 'AA:BB:CC:00:00:01';
export const backDoor = 'AA:BB:CC:00:00:02';
export const garage = 'AA:BB:CC:00:00:03';
export const base = '/integrations/utec/accounts/';
export const credentials = { client_id: defaultUtecCredentials.accessKey, client_secret: defaultUtecCredentials.secretKey };

export interface UtecFixture extends DevicesFixture {
  readonly cloud: UtecCloud;
}

/** The whole program's features, with a U-tec cloud behind their fetch. Its clock and the program's move together; pauses move both, and take no time. */
export async function startUtec(
  options: Omit<FixtureOptions, 'utecNetwork'> & { readonly cloud?: UtecCloudOptions } = {},
): Promise<UtecFixture> {
  const { cloud: cloudOptions, ...rest } = options;
  const cloud = createUtecCloud({
    seed: 1,
    deliverPush: () => Promise.resolve(200),
    ...cloudOptions,
    switches: { authorize: 'redirect', ...cloudOptions?.switches },
  });
  const advance = (ms: number): void => {
    fixture.clock.advance(ms / 1000);
    cloud.clock.advance(ms);
  };
  const fixture: DevicesFixture = await startDevices({
    ...rest,
    utecNetwork: {
      fetch: (url, init) => cloud.fetch(url, init),
      timeoutMs: 2000,
      delay: (ms, signal) => {
        signal?.throwIfAborted();
        advance(ms);
        return Promise.resolve();
      },
    },
  });
  return {
    ...fixture,
    cloud,
    clock: { now: () => fixture.clock.now(), advance: (seconds) => advance(seconds * 1000) },
    async close() {
      await fixture.close();
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
  readonly poll_error: string | null;
  readonly refresh_buffer_minutes: number;
  readonly poll_seconds: number;
}

export interface LoginAnswer {
  readonly account: AccountAnswer;
  readonly authorize_url: string;
}

export async function connect(fixture: UtecFixture, person: Person, more: object = {}): Promise<LoginAnswer> {
  const answer = await call(fixture, person, 'POST', base, { ...credentials, ...more });
  if (answer.statusCode !== 201 && answer.statusCode !== 200) throw new Error(`Connecting: ${answer.statusCode} ${answer.body}`);
  return answer.json<LoginAnswer>();
}

/** What the browser ends at. */
export async function visit({ cloud }: UtecFixture, authorizeUrl: string): Promise<string> {
  const back = await cloud.fetch(authorizeUrl, { redirect: 'manual' });
  const location = back.headers.get('location');
  if (location === null) throw new Error(`The log-in answered ${back.status}: ${await back.text()}`);
  return location;
}

/** A request of the browser, which carries no token. */
export async function browse(fixture: UtecFixture, address: string) {
  const { pathname, search } = new URL(address);
  return await fixture.app.inject({ method: 'GET', url: `${pathname}${search}` });
}

export async function logIn(fixture: UtecFixture, login: LoginAnswer): Promise<void> {
  const answer = await browse(fixture, await visit(fixture, login.authorize_url));
  if (answer.statusCode !== 200) throw new Error(`Logging in: ${answer.statusCode} ${answer.body}`);
}

/** After days: the person signs in anew. */
export async function signInAgain(fixture: UtecFixture, person: Person): Promise<Person> {
  const payload = { email: person.email, password };
  const answer = await fixture.app.inject({ method: 'POST', url: '/api/v1/auth/login/', payload });
  if (answer.statusCode !== 200) throw new Error(`Signing in: ${answer.statusCode} ${answer.body}`);
  return { ...person, access: answer.json<{ tokens: { access: string } }>().tokens.access };
}

export async function account(fixture: UtecFixture, person: Person, id: number): Promise<AccountAnswer> {
  return (await call(fixture, person, 'GET', `${base}${id}/`)).json<AccountAnswer>();
}

export interface Imported {
  readonly lock_id: string;
  readonly device: number;
  readonly device_id: string;
  readonly name: string;
  readonly outcome: string;
}

/** Somebody with an account and its three locks: Front Door, Back Door and Garage, the last of which has a door sensor. */
export async function startImported(options: Parameters<typeof startUtec>[0] = {}) {
  const fixture = await startUtec(options);
  const owner = await registerStaff(fixture);
  const login = await connect(fixture, owner);
  await logIn(fixture, login);
  const { id } = login.account;
  const answer = await call(fixture, owner, 'POST', `${base}${id}/import/`, {});
  if (answer.statusCode !== 200) throw new Error(`Importing: ${answer.statusCode} ${answer.body}`);
  const imported = new Map(answer.json<{ results: Imported[] }>().results.map((one) => [one.lock_id, one]));
  const device = (ref: string): Imported => {
    const found = imported.get(ref);
    if (found === undefined) throw new Error(`${ref} was not imported.`);
    return found;
  };
  const lock = (ref: string) => {
    const found = fixture.cloud.world.locks.get(ref);
    if (found === undefined) throw new Error(`There is no lock ${ref}.`);
    return found;
  };
  return { fixture, owner, accountId: id, device, lock };
}

/** Runs a durable job by hand, as a worker would. */
export async function runJob(fixture: DevicesFixture, name: string, payload: object): Promise<unknown> {
  const handler = fixture.features.jobHandlers.find(({ job }) => job.name === name);
  if (handler === undefined) throw new Error(`There is no job ${name}.`);
  return await handler.run(payload, { id: 'by-hand', attempt: 1, occurrenceAt: null, signal: new AbortController().signal });
}

export async function poll(fixture: DevicesFixture, accountId: number): Promise<{ error: string | null; heard: number }> {
  return (await runJob(fixture, 'poll_utec_account', { account_id: accountId })) as { error: string | null; heard: number };
}
