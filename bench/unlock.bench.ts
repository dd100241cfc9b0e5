import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { Client, type ClientConfig } from 'pg';
import { startPostgres } from '../e2e/harness/postgres.ts';
import { waitFor } from '../e2e/harness/wait.ts';
import { furnish, startMeasuredServer, type MeasuredServer } from './harness/measured-server.ts';
import type { PromptLockOrder } from './harness/prompt-lock.ts';
import { openRawMqtt } from './harness/raw-mqtt.ts';
import { median, note, percentile, report, type Measure } from './harness/report.ts';
import { floorPrefix, startShippedMosquitto } from './harness/shipped-mosquitto.ts';
import { startWorker } from './harness/worker.ts';

const rounds = 5;
const unlocksARound = 100;

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** POST over one kept connection. `fetch` alone would cost a noticeable part of what is measured. */
function post(url: string, token: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': '2' };
    const asked = httpRequest(url, { method: 'POST', agent, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve(body));
    });
    asked.on('error', reject);
    asked.end('{}');
  });
}

async function timeEach(count: number, once: () => Promise<void>): Promise<number[]> {
  const tookMs: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const startedAt = performance.now();
    await once();
    tookMs.push(performance.now() - startedAt);
  }
  return tookMs;
}

interface RoundTrip {
  once(): Promise<void>;
  close(): void;
}

/** A plain client that publishes what looks like our command, and waits for the answer of the lock. */
async function openRoundTrip(url: string, deviceId: string): Promise<RoundTrip> {
  let answered: () => void = () => undefined;
  let subscribed: () => void = () => undefined;
  const isSubscribed = new Promise<void>((resolve) => {
    subscribed = resolve;
  });
  const connection = await openRawMqtt({
    url,
    clientId: 'bench-client',
    onPackets: (packets) =>
      packets.flatMap((packet) => {
        if (packet.cmd === 'suback') subscribed();
        if (packet.cmd !== 'publish') return [];
        answered();
        return packet.qos === 1 && packet.messageId !== undefined
          ? [{ cmd: 'puback' as const, messageId: packet.messageId }]
          : [];
      }),
  });
  connection.send([{ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: `${floorPrefix}/+/response`, qos: 1 }] }]);
  await isSubscribed;
  const command = (): string =>
    JSON.stringify({
      command: 'unlock',
      request_id: randomUUID(),
      timestamp: new Date().toISOString(),
      expires_at: new Date(Date.now() + 10_000).toISOString(),
      nonce: randomBytes(16).toString('hex'),
      key_version: 1,
      signature: randomBytes(32).toString('hex'),
    });
  return {
    once: () =>
      new Promise((resolve) => {
        answered = resolve;
        const topic = `${floorPrefix}/${deviceId}/command`;
        connection.send([{ cmd: 'publish', topic, payload: command(), qos: 0, retain: false, dup: false }]);
      }),
    close: () => connection.close(),
  };
}

interface Brokers {
  /** Where the lock of the product connects. */
  readonly lockUrl: string;
  readonly floorUrl: string;
}

async function compare(name: string, server: MeasuredServer, database: ClientConfig, brokers: Brokers): Promise<Measure> {
  const { lockUrl, floorUrl } = brokers;
  const lock = startWorker<PromptLockOrder, object>('./prompt-lock.ts');
  const floorLock = startWorker<PromptLockOrder, object>('./prompt-lock.ts');
  let roundTrip: RoundTrip | undefined;
  const client = new Client(database);
  try {
    await client.connect();
    await client.query('create table floor_commits (at timestamptz)');
    const commit = async (): Promise<void> => void (await client.query('insert into floor_commits values (now())'));
    const { accessToken, owner, locks } = await furnish(server, 1);
    const [door] = locks;
    if (door === undefined) throw new Error('No lock was registered');
    const { deviceId, keys } = door;
    await lock.ask({ url: lockUrl, prefix: 'smartlock', deviceId, username: deviceId, password: keys.api_key });
    await floorLock.ask({ url: floorUrl, prefix: floorPrefix, deviceId: 'BENCHLOCK' });
    const opened = await openRoundTrip(floorUrl, 'BENCHLOCK');
    roundTrip = opened;
    const path = `/devices/${door.id}`;
    await waitFor('the lock to be online', async () => (await owner.api.get(`${path}/status/`)).at('is_online') === true);
    const unlock = async (): Promise<void> => {
      const body = await post(`${server.url}/api/v1${path}/unlock/?wait=10`, accessToken);
      if (!body.includes('"result":"succeeded"')) throw new Error(`The unlock was not confirmed: ${body}`);
    };
    await timeEach(unlocksARound, unlock);
    await timeEach(unlocksARound, () => opened.once());

    const medians: { unlock: number; roundTrip: number; commit: number }[] = [];
    const all: number[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const unlocks = await timeEach(unlocksARound, unlock);
      const bare = await timeEach(unlocksARound, () => opened.once());
      all.push(...unlocks);
      const commits = await timeEach(unlocksARound, commit);
      medians.push({ unlock: median(unlocks), roundTrip: median(bare), commit: median(commits) });
      note(`${name}, round ${round}: ${median(unlocks).toFixed(2)} ms, bare round trip ${median(bare).toFixed(2)} ms`);
    }
    return {
      name: `${name}: unlock with ?wait over the bare MQTT round trip`,
      value: median(medians.map((one) => one.unlock - one.roundTrip)),
      unit: 'ms',
      limit: { atMost: 5 },
      figures: [
        { name: 'unlock p50', value: median(all), unit: 'ms' },
        { name: 'unlock p99', value: percentile(all, 0.99), unit: 'ms' },
        { name: 'bare round trip p50', value: median(medians.map((one) => one.roundTrip)), unit: 'ms' },
        // The command is on the disk before it leaves, and its outcome before anybody is told.
        { name: 'of it two commits of one row, p50', value: 2 * median(medians.map((one) => one.commit)), unit: 'ms' },
      ],
    };
  } finally {
    await client.end();
    roundTrip?.close();
    await floorLock.stop();
    await lock.stop();
  }
}

async function embedded(): Promise<Measure> {
  const server = await startMeasuredServer();
  // The product's own broker lets only locks in, so that the bare round trip goes over the same library alone.
  const bare = startWorker<object, { url: string }>('../floors/bare-broker.ts');
  try {
    const { url } = await bare.ask({});
    return await compare('embedded', server, server.embeddedDatabase, { lockUrl: server.mqttUrl, floorUrl: url });
  } finally {
    await bare.stop();
    await server.stop();
  }
}

async function byUrl(): Promise<Measure> {
  const postgres = await startPostgres({ settings: ['fsync=on'] });
  const broker = await startShippedMosquitto();
  const server = await startMeasuredServer({ DATABASE_URL: postgres.url, MQTT_URL: broker.url });
  try {
    return await compare(
      'PostgreSQL and Mosquitto',
      server,
      { connectionString: postgres.url },
      { lockUrl: broker.lockUrl, floorUrl: broker.url },
    );
  } finally {
    await server.stop();
    await broker.stop();
    await postgres.stop();
  }
}

report(`Unlock and wait for the lock (${unlocksARound} a round)`, rounds, [await embedded(), await byUrl()]);
agent.destroy();
