import { createUtecCloud, defaultUtecCredentials, type UtecCloud, type UtecCloudOptions } from '@smartlock/simulators';
import {
  registerStaff,
  startDevices,
  type DevicesFixture,
  type FixtureOptions,
} from '../../../devices/testing/devices-fixture.ts';

export const frontDoor = 'AA:BB:CC:00:00:01';
export const backDoor = 'AA:BB:CC:00:00:02';
export const redirectUri = 'http://gateway.local:8000/oauth/callback';
export const pathToken = 'path-token-of-the-tests-0123456789';
export const basic = { username: 'gateway', password: 'password-of-the-tests' };

export interface Asked {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- what an answer holds is what the tests are about
  readonly body: any;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

export interface GatewayFixture {
  readonly fixture: DevicesFixture;
  readonly cloud: UtecCloud;
  readonly log: string[];
  readonly ask: (
    method: 'GET' | 'POST' | 'OPTIONS',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<Asked>;
  /** Moves the program's clock and the cloud's. */
  readonly advance: (seconds: number) => void;
  /** What the program does by itself, once. */
  readonly poll: () => Promise<void>;
  readonly schedule: () => Promise<void>;
  readonly configure: (more?: object) => Promise<Asked>;
  /** As a person does it: to U-tec, and back with the code. */
  readonly logIn: () => Promise<Asked>;
  readonly close: () => Promise<void>;
}

/** The whole program with its gateway switched on, open to this machine, and a U-tec cloud behind it. */
export async function startGateway(
  options: Omit<FixtureOptions, 'utecGatewayNetwork'> & {
    readonly cloud?: UtecCloudOptions;
    /** The cloud of another process of the same gateway. */
    readonly joins?: UtecCloud;
    readonly hasStaff?: boolean;
    /** The cloud is reached as it would be in life; its clock and that of the program are the machine's. */
    readonly overPort?: boolean;
    /** Called before a request reaches U-tec. */
    readonly onRequest?: (url: string) => void;
  } = {},
): Promise<GatewayFixture> {
  const { cloud: cloudOptions, joins, env, hasStaff = true, onRequest = () => undefined, overPort = false, ...rest } = options;
  const cloud = joins ?? createUtecCloud({ virtualFrom: Date.now(), deliverPush: async () => 200, ...cloudOptions });
  const log: string[] = [];
  const advance = (seconds: number): void => cloud.clock.advance(seconds * 1000);
  const clock = options.clock ?? { now: () => new Date(cloud.clock.now()), advance };
  const fixture = await startDevices({
    log,
    ...rest,
    clock,
    env: { UTEC_GATEWAY: 'on', UTEC_GATEWAY_NETWORKS: '127.0.0.0/8', ...env },
    utecGatewayNetwork: {
      fetch: (url, init) => {
        onRequest(url);
        return overPort ? fetch(url, init) : cloud.fetch(url, init);
      },
      delay: async (ms) => advance(ms / 1000),
    },
  });
  if (hasStaff) await registerStaff(fixture);
  const gateway: GatewayFixture = {
    fixture,
    cloud,
    log,
    advance,
    async ask(method, url, body, headers = {}) {
      const answer = await fixture.app.inject({
        method,
        url,
        headers,
        ...(body === undefined ? {} : { payload: body as string | object }),
      });
      let parsed: unknown;
      try {
        parsed = answer.json();
      } catch {
        parsed = undefined;
      }
      return { status: answer.statusCode, body: parsed, headers: answer.headers, text: answer.body };
    },
    poll: () => taskOf(fixture, /^ask/),
    schedule: () => taskOf(fixture, /^renew/),
    configure: (more = {}) =>
      gateway.ask('POST', '/api/config', {
        access_key: defaultUtecCredentials.accessKey,
        secret_key: defaultUtecCredentials.secretKey,
        redirect_uri: redirectUri,
        ...more,
      }),
    async logIn() {
      const { body } = await gateway.ask('GET', '/api/oauth/authorize-url');
      const back = await comeBack(cloud, (body as { url: string }).url);
      return await gateway.ask('GET', `/oauth/callback${back.search}`);
    },
    async close() {
      await fixture.close();
      if (joins === undefined) cloud.stop();
    },
  };
  return gateway;
}

/** Somebody at U-tec's page who lets the application in; answers where the browser is sent. */
export async function comeBack(cloud: UtecCloud, url: string): Promise<URL> {
  const page = await cloud.fetch(url, { method: 'POST', body: new URLSearchParams({ decision: 'allow' }) });
  return new URL(page.headers.get('location') ?? '');
}

/** Configured, logged in, and with the locks in the cache. */
export async function startReady(options: Parameters<typeof startGateway>[0] = {}): Promise<GatewayFixture> {
  const gateway = await startGateway(options);
  await gateway.configure();
  const done = await gateway.logIn();
  if (done.status !== 200) throw new Error(`The log-in answered ${done.status}: ${done.text}`);
  return gateway;
}

async function taskOf({ features }: DevicesFixture, name: RegExp): Promise<void> {
  const task = features.utecGateway?.tasks.find((one) => name.test(one.name));
  if (task === undefined) throw new Error(`There is no task ${String(name)}.`);
  await task.run();
}
