import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { DecisionFloorOrder, DecisionFloorResult } from './floors/decision-server.ts';
import { copyDevice, copyPin, type KnownPin } from './harness/filling.ts';
import type { HttpLoadOrder, HttpLoadResult } from './harness/http-load.ts';
import { furnish, startMeasuredServer, type MeasuredServer } from './harness/measured-server.ts';
import { median, note, report } from './harness/report.ts';
import { startWorker } from './harness/worker.ts';

const rounds = 7;
const seconds = 3;
const connections = 16;
const path = '/api/v1/access/pins/validate/';
const pinsEach = 10;
const sizes = { small: 10, large: 10_000 };

interface House {
  readonly server: MeasuredServer;
  readonly client: Client;
  readonly accessToken: string;
  readonly pins: readonly KnownPin[];
}

/** A server with so many devices of one owner, and ten PINs on each. */
async function furnishHouse(devices: number): Promise<House> {
  const secretKey = randomBytes(48).toString('base64');
  const server = await startMeasuredServer({ SECRET_KEY: secretKey });
  const { owner, accessToken, locks } = await furnish(server, 1);
  const [lock] = locks;
  if (lock === undefined) throw new Error('No lock was registered');
  const pin = await owner.api.post('/access/pins/', { device: lock.id });
  const client = new Client(server.embeddedDatabase);
  await client.connect();
  await copyDevice(client, lock.id, devices - 1);
  const pins = await copyPin(client, secretKey, pin.number('id'), pinsEach);
  await client.query('vacuum analyze');
  // Each connection meets another order of devices.
  return { server, client, accessToken, pins: pins.toSorted((a, b) => (a.hash < b.hash ? -1 : 1)) };
}

const bodyOf = ({ deviceId, digits }: KnownPin): string => JSON.stringify({ device_id: deviceId, pin_code: digits });

/** Each answer stands for a use that was counted and an entry in the log. */
async function assertCounted({ client, pins }: House, answered: number): Promise<void> {
  const { rows } = await client.query<{ uses: number; entries: number; refused: number }>(
    `select (select sum(usage_count)::int from pins) as uses, count(*) filter (where success)::int as entries,
       count(*) filter (where not success)::int as refused from access_logs`,
  );
  const [counted] = rows;
  if (counted === undefined || counted.uses < answered || counted.entries !== counted.uses || counted.refused > 0) {
    throw new Error(`${answered} were answered, and counted of ${pins.length} PINs: ${JSON.stringify(counted)}`);
  }
}

const stops: (() => Promise<void>)[] = [];
const stopping = <T extends { stop(): Promise<void> }>(what: T): T => {
  stops.unshift(() => what.stop());
  return what;
};
try {
  const small = await furnishHouse(sizes.small);
  stops.unshift(
    async () => await small.client.end(),
    () => small.server.stop(),
  );
  note(`${sizes.large} devices with ${pinsEach} PINs each are being made`);
  const large = await furnishHouse(sizes.large);
  stops.unshift(
    async () => await large.client.end(),
    () => large.server.stop(),
  );
  const floor = stopping(startWorker<DecisionFloorOrder, DecisionFloorResult>('../floors/decision-server.ts'));
  const load = stopping(startWorker<HttpLoadOrder, HttpLoadResult>('./http-load.ts'));
  const pins = Object.fromEntries(
    small.pins.map(({ deviceId, digits, devicePk, hash }) => [`${deviceId}:${digits}`, { devicePk, hash }]),
  );
  const bare = await floor.ask({ database: small.server.embeddedDatabase, poolMax: 10, pins });

  const ask = async (url: string, token: string, house: House, forSeconds = seconds): Promise<HttpLoadResult> => {
    const headers = { Authorization: `Bearer ${token}`, 'User-Agent': 'bench' };
    const bodies = house.pins.map(bodyOf);
    const result = await load.ask({ url: `${url}${path}`, headers, connections, seconds: forSeconds, bodies });
    if (!result.body.includes('"valid":true')) throw new Error(`The PIN was refused: ${result.body}`);
    return result;
  };
  const kinds = {
    floor: () => ask(bare.url, bare.token, small),
    product: () => ask(small.server.url, small.accessToken, small),
    large: () => ask(large.server.url, large.accessToken, large),
  };
  for (const warm of Object.values(kinds)) await warm();

  const results: Record<keyof typeof kinds, HttpLoadResult>[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    // The order changes, so that a slow spell of the machine does not always fall on the same one.
    const backwards = round % 2 === 0;
    const first = backwards ? await kinds.large() : await kinds.floor();
    const product = await kinds.product();
    const last = backwards ? await kinds.floor() : await kinds.large();
    const result = { floor: backwards ? last : first, product, large: backwards ? first : last };
    results.push(result);
    const shown = Object.entries(result).map(([name, { perSecond }]) => `${name} ${Math.round(perSecond)}`);
    note(`round ${round}, a second: ${shown.join(', ')}`);
  }
  const of = (pick: (result: (typeof results)[number]) => number): number => median(results.map(pick));
  await assertCounted(small, of((result) => result.product.perSecond) * seconds);
  await assertCounted(large, of((result) => result.large.perSecond) * seconds);
  report(`Validate a PIN by device and code, embedded database (${connections} connections)`, rounds, [
    {
      name: 'ratio to bare Fastify with the same two statements',
      value: of((result) => result.product.perSecond / result.floor.perSecond),
      unit: '',
      limit: { atLeast: 0.4 },
      figures: [
        { name: 'product', value: of((result) => result.product.perSecond), unit: 'requests/s' },
        { name: 'product p50', value: of((result) => result.product.p50Ms), unit: 'ms' },
        { name: 'product p99', value: of((result) => result.product.p99Ms), unit: 'ms' },
        { name: 'floor', value: of((result) => result.floor.perSecond), unit: 'requests/s' },
        { name: 'floor p50', value: of((result) => result.floor.p50Ms), unit: 'ms' },
      ],
    },
    {
      name: `p50 with ${large.pins.length} PINs and ${sizes.large} devices, to that with ${small.pins.length} and ${sizes.small}`,
      value: of((result) => result.large.p50Ms / result.product.p50Ms),
      unit: '×',
      limit: { atMost: 1.3 },
      figures: [
        { name: 'product', value: of((result) => result.large.perSecond), unit: 'requests/s' },
        { name: 'product p50', value: of((result) => result.large.p50Ms), unit: 'ms' },
        { name: 'product p99', value: of((result) => result.large.p99Ms), unit: 'ms' },
      ],
    },
  ]);
} finally {
  for (const stop of stops) await stop();
}
