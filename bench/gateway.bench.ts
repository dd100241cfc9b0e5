import { defaultUtecCredentials, startUtecCloud } from '@smartlock/simulators';
import type { GatewayFloorOrder, GatewayFloorResult } from './floors/gateway-server.ts';
import type { HttpLoadOrder, HttpLoadResult } from './harness/http-load.ts';
import { startMeasuredServer } from './harness/measured-server.ts';
import { median, note, report } from './harness/report.ts';
import { startWorker } from './harness/worker.ts';

const rounds = 5;
const seconds = 3;
/** Some instances of Home Assistant at once; each of them asks one thing after the other. */
const connections = 4;
const deviceCount = 50;

const ids = Array.from(
  { length: deviceCount },
  (_, index) => `AA:BB:CC:00:01:${index.toString(16).padStart(2, '0').toUpperCase()}`,
);
const cloud = await startUtecCloud({
  port: 0,
  world: {
    apps: [{ client_id: defaultUtecCredentials.accessKey, client_secret: defaultUtecCredentials.secretKey }],
    devices: ids.map((id, index) => ({ id, name: `Door ${index + 1}`, serial_number: `UBPW${String(index).padStart(8, '0')}` })),
  },
});
const server = await startMeasuredServer({
  UTEC_GATEWAY: 'on',
  UTEC_GATEWAY_NETWORKS: '127.0.0.1',
  UTEC_GATEWAY_ADDRESSES: cloud.baseUrl,
});
const floor = startWorker<GatewayFloorOrder, GatewayFloorResult>('../floors/gateway-server.ts');
const load = startWorker<HttpLoadOrder, HttpLoadResult>('./http-load.ts');

async function ask(path: string, body?: object): Promise<{ [name: string]: unknown }> {
  const init =
    body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${server.url}${path}`, init);
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { [name: string]: unknown };
}

try {
  await ask('/api/config', {
    access_key: defaultUtecCredentials.accessKey,
    secret_key: defaultUtecCredentials.secretKey,
    redirect_uri: `${server.url}/oauth/callback`,
    api_base_url: cloud.baseUrl,
    oauth_base_url: cloud.baseUrl,
  });
  const { url } = await ask('/api/oauth/authorize-url');
  const back = await fetch(String(url), { method: 'POST', body: new URLSearchParams({ decision: 'allow' }), redirect: 'manual' });
  await ask('/api/oauth/exchange', { code: back.headers.get('location') ?? '' });

  const devices = await ask('/api/devices');
  const statuses = Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await ask('/api/status', { id })] as const)));
  const bare = await floor.ask({ devices, statuses });
  const loads = {
    devices: (base: string) => ({ url: `${base}/api/devices`, headers: {}, connections, seconds }),
    status: (base: string) => ({
      url: `${base}/api/status`,
      headers: { 'Content-Type': 'application/json' },
      bodies: ids.map((id) => JSON.stringify({ id })),
      connections,
      seconds,
    }),
  };
  const results: Record<keyof typeof loads, { product: HttpLoadResult; floor: HttpLoadResult }[]> = { devices: [], status: [] };
  for (const name of ['devices', 'status'] as const) {
    const order = loads[name];
    await load.ask(order(server.url));
    await load.ask(order(bare.url));
    for (let round = 1; round <= rounds; round += 1) {
      // The order changes, so that a slow spell of the machine does not always fall on the same one.
      const first = round % 2 === 0 ? await load.ask(order(bare.url)) : undefined;
      const product = await load.ask(order(server.url));
      results[name].push({ product, floor: first ?? (await load.ask(order(bare.url))) });
      note(
        `${name}, round ${round}: p99 ${product.p99Ms.toFixed(2)} ms against ${results[name].at(-1)?.floor.p99Ms.toFixed(2) ?? ''} ms`,
      );
    }
  }
  report(
    `The U-tec gateway with ${deviceCount} locks`,
    rounds,
    (['devices', 'status'] as const).map((name) => {
      const of = (pick: (result: { product: HttpLoadResult; floor: HttpLoadResult }) => number): number =>
        median(results[name].map(pick));
      return {
        name: name === 'devices' ? 'p99 of GET /api/devices' : 'p99 of POST /api/status',
        value: of((result) => result.product.p99Ms),
        unit: 'ms',
        limit: { atMost: 10 },
        figures: [
          { name: 'product', value: of((result) => result.product.perSecond), unit: 'requests/s' },
          { name: 'product p50', value: of((result) => result.product.p50Ms), unit: 'ms' },
          { name: 'floor', value: of((result) => result.floor.perSecond), unit: 'requests/s' },
          { name: 'floor p50', value: of((result) => result.floor.p50Ms), unit: 'ms' },
          { name: 'floor p99', value: of((result) => result.floor.p99Ms), unit: 'ms' },
          {
            name: 'of the floor’s throughput',
            value: of((result) => result.product.perSecond / result.floor.perSecond),
            unit: '',
          },
        ],
      };
    }),
  );
} finally {
  await load.stop();
  await floor.stop();
  await server.stop();
  await cloud.stop();
}
