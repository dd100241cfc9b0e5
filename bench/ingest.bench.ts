import { Client, type ClientConfig } from 'pg';
import { startPostgres } from '../e2e/harness/postgres.ts';
import { waitFor } from '../e2e/harness/wait.ts';
import { furnish, startMeasuredServer } from './harness/measured-server.ts';
import type { MqttLoadOrder, MqttLoadResult, Publisher } from './harness/mqtt-load.ts';
import { median, note, report, type Measure } from './harness/report.ts';
import { floorPrefix, startShippedMosquitto } from './harness/shipped-mosquitto.ts';
import { startWorker, type Worker } from './harness/worker.ts';

const rounds = 5;
const lockCount = 100;
const window = 20;

interface Side {
  readonly set: 'product' | 'floor';
  readonly table: string;
}
const product: Side = { set: 'product', table: 'device_telemetry' };
const floor: Side = { set: 'floor', table: 'floor_telemetry' };

/** Messages a second, from the first that is sent until all are acknowledged and their rows can be read. */
async function measure(load: Worker<MqttLoadOrder, MqttLoadResult>, database: Client, { set, table }: Side, count: number) {
  await database.query(`truncate ${table}`);
  const { startedAtMs, acknowledgedAtMs } = await load.ask({ kind: 'publish', set, messages: count, window });
  let storedAtMs = acknowledgedAtMs;
  await waitFor(
    `${count} rows in ${table}`,
    async () => {
      const { rows } = await database.query<{ stored: number }>(`select count(*)::int as stored from ${table}`);
      const stored = rows[0]?.stored ?? 0;
      if (stored > count) throw new Error(`${stored} rows of ${count} messages: something was stored twice`);
      if (stored === count) return true;
      storedAtMs = Date.now() + 50;
      return false;
    },
    { everyMs: 50 },
  );
  return (count * 1000) / (storedAtMs - startedAtMs);
}

async function compare(
  name: string,
  messages: number,
  database: ClientConfig,
  connect: (load: Worker<MqttLoadOrder, MqttLoadResult>) => Promise<void>,
): Promise<Measure[]> {
  const load = startWorker<MqttLoadOrder, MqttLoadResult>('./mqtt-load.ts');
  const client = new Client(database);
  try {
    await client.connect();
    await connect(load);
    for (const side of [product, floor]) await measure(load, client, side, messages / 2);
    const results: { product: number; floor: number }[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const first = round % 2 === 0 ? await measure(load, client, floor, messages) : undefined;
      const ours = await measure(load, client, product, messages);
      results.push({ product: ours, floor: first ?? (await measure(load, client, floor, messages)) });
      note(`${name}, round ${round}: ${Math.round(ours)} against ${Math.round(results.at(-1)?.floor ?? 0)} a second`);
    }
    const perSecond = median(results.map((result) => result.product));
    return [
      { name: `${name}: stored`, value: perSecond, unit: 'messages/s', limit: { atLeast: 10_000 }, figures: [] },
      {
        name: `${name}: ratio to intake without the server`,
        value: median(results.map((result) => result.product / result.floor)),
        unit: '',
        limit: { atLeast: 0.4 },
        figures: [{ name: 'floor', value: median(results.map((result) => result.floor)), unit: 'messages/s' }],
      },
    ];
  } finally {
    await client.end();
    await load.stop();
  }
}

const own = (locks: Awaited<ReturnType<typeof furnish>>['locks']): Publisher[] =>
  locks.map(({ deviceId, keys }) => ({
    clientId: deviceId,
    username: deviceId,
    password: keys.api_key,
    topic: `smartlock/${deviceId}/status`,
  }));

async function embedded(): Promise<Measure[]> {
  const server = await startMeasuredServer();
  const bare = startWorker<{ database: ClientConfig }, { url: string }>('../floors/broker-ingest.ts');
  try {
    const { locks } = await furnish(server, lockCount);
    const { url } = await bare.ask({ database: server.embeddedDatabase });
    return await compare('embedded', 60_000, server.embeddedDatabase, async (load) => {
      await load.ask({ kind: 'connect', set: 'product', url: server.mqttUrl, publishers: own(locks) });
      const publishers = own(locks).map(({ clientId, topic }) => ({ clientId, topic }));
      await load.ask({ kind: 'connect', set: 'floor', url, publishers });
    });
  } finally {
    await bare.stop();
    await server.stop();
  }
}

async function byUrl(): Promise<Measure[]> {
  // What is committed here is on the disk, as in production.
  const postgres = await startPostgres({ settings: ['fsync=on'] });
  const broker = await startShippedMosquitto();
  const server = await startMeasuredServer({ DATABASE_URL: postgres.url, MQTT_URL: broker.url });
  const bare = startWorker<{ database: ClientConfig; url: string; filter: string }, object>('../floors/subscriber-ingest.ts');
  try {
    const { locks } = await furnish(server, lockCount);
    const database = { connectionString: postgres.url };
    await bare.ask({ database, url: broker.url, filter: `${floorPrefix}/+/status` });
    // Mosquitto acknowledges before we store, so that much of a round waits in its queue.
    return await compare('PostgreSQL and Mosquitto', 20_000, database, async (load) => {
      await load.ask({ kind: 'connect', set: 'product', url: broker.lockUrl, publishers: own(locks) });
      const administrator = new URL(broker.url);
      const publishers = locks.map(({ deviceId }) => ({
        clientId: `floor-${deviceId}`,
        username: administrator.username,
        password: administrator.password,
        topic: `${floorPrefix}/${deviceId}/status`,
      }));
      await load.ask({ kind: 'connect', set: 'floor', url: broker.lockUrl, publishers });
    });
  } finally {
    await bare.stop();
    await server.stop();
    await broker.stop();
    await postgres.stop();
  }
}

report(`Status messages stored (QoS 1, ${lockCount} locks)`, rounds, [...(await embedded()), ...(await byUrl())]);
