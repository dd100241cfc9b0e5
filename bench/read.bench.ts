import type { ReadFloorOrder, ReadFloorResult } from './floors/read-server.ts';
import type { HttpLoadOrder, HttpLoadResult } from './harness/http-load.ts';
import { furnish, startMeasuredServer } from './harness/measured-server.ts';
import { median, note, report } from './harness/report.ts';
import { startWorker } from './harness/worker.ts';

const rounds = 5;
const seconds = 3;
const connections = 32;

const server = await startMeasuredServer();
const floor = startWorker<ReadFloorOrder, ReadFloorResult>('../floors/read-server.ts');
const load = startWorker<HttpLoadOrder, HttpLoadResult>('./http-load.ts');
try {
  const { accessToken, locks } = await furnish(server, 1);
  const path = `/api/v1/devices/${locks[0]?.id}/status/`;
  const bare = await floor.ask({ database: server.embeddedDatabase, poolMax: 10 });
  const ask = (url: string, token: string, forSeconds = seconds) =>
    load.ask({ url: `${url}${path}`, headers: { Authorization: `Bearer ${token}` }, connections, seconds: forSeconds });

  const warm = [await ask(server.url, accessToken, 2), await ask(bare.url, bare.token, 2)];
  if (warm[0]?.body !== warm[1]?.body)
    throw new Error(`The two answers differ:\n${warm.map((result) => result.body).join('\n')}`);

  const results: { product: HttpLoadResult; floor: HttpLoadResult }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    // The order changes, so that a slow spell of the machine does not always fall on the same one.
    const first = round % 2 === 0 ? await ask(bare.url, bare.token) : undefined;
    const product = await ask(server.url, accessToken);
    results.push({ product, floor: first ?? (await ask(bare.url, bare.token)) });
    note(`round ${round}: ${Math.round(product.perSecond)} against ${Math.round(results.at(-1)?.floor.perSecond ?? 0)} a second`);
  }
  const of = (pick: (result: (typeof results)[number]) => number): number => median(results.map(pick));
  report('Read a status with a JWT, embedded database', rounds, [
    {
      name: 'ratio to bare Fastify with one prepared select',
      value: of((result) => result.product.perSecond / result.floor.perSecond),
      unit: '',
      limit: { atLeast: 0.6 },
      figures: [
        { name: 'product', value: of((result) => result.product.perSecond), unit: 'requests/s' },
        { name: 'product p50', value: of((result) => result.product.p50Ms), unit: 'ms' },
        { name: 'product p99', value: of((result) => result.product.p99Ms), unit: 'ms' },
        { name: 'floor', value: of((result) => result.floor.perSecond), unit: 'requests/s' },
        { name: 'floor p50', value: of((result) => result.floor.p50Ms), unit: 'ms' },
        { name: 'floor p99', value: of((result) => result.floor.p99Ms), unit: 'ms' },
      ],
    },
  ]);
} finally {
  await load.stop();
  await floor.stop();
  await server.stop();
}
