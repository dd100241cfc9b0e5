import { Client } from 'pg';
import { fillLog, copyDevice } from './harness/filling.ts';
import type { HttpLoadOrder, HttpLoadResult } from './harness/http-load.ts';
import { furnish, startMeasuredServer, type MeasuredServer } from './harness/measured-server.ts';
import { median, note, report, type Measure } from './harness/report.ts';
import { startWorker } from './harness/worker.ts';

const rounds = 5;
const seconds = 2;
const devices = 20;
const sizes = { short: 10_000, long: Number(process.env['BENCH_LOG_ROWS'] ?? 10_000_000) };

/** Without another page to count, as clients that go through a long log ask for it. */
const pages = [
  { name: 'first page over all devices', path: () => '/api/v1/access/logs/?cursor=', connections: 8 },
  { name: 'first page of one device', path: (device: number) => `/api/v1/devices/${device}/logs/?cursor=`, connections: 8 },
];
/** With the number of all entries; only shown. */
const counted = { path: () => '/api/v1/access/logs/', connections: 1 };

interface House {
  readonly server: MeasuredServer;
  readonly accessToken: string;
  readonly device: number;
}

async function furnishHouse(rows: number): Promise<House> {
  const server = await startMeasuredServer();
  const { accessToken, locks } = await furnish(server, 1);
  const [lock] = locks;
  if (lock === undefined) throw new Error('No lock was registered');
  const client = new Client(server.embeddedDatabase);
  await client.connect();
  await copyDevice(client, lock.id, devices - 1);
  note(`${rows} entries are being made`);
  await fillLog(client, rows);
  await client.query('vacuum analyze');
  await client.end();
  return { server, accessToken, device: lock.id };
}

const stops: (() => Promise<void>)[] = [];
try {
  const short = await furnishHouse(sizes.short);
  stops.unshift(() => short.server.stop());
  const long = await furnishHouse(sizes.long);
  stops.unshift(() => long.server.stop());
  const load = startWorker<HttpLoadOrder, HttpLoadResult>('./http-load.ts');
  stops.unshift(() => load.stop());
  const ask = async (house: House, page: { path: (device: number) => string; connections: number }): Promise<HttpLoadResult> => {
    const { server, accessToken, device } = house;
    const headers = { Authorization: `Bearer ${accessToken}` };
    const result = await load.ask({ url: `${server.url}${page.path(device)}`, headers, connections: page.connections, seconds });
    if (!result.body.includes('"user_agent":"bench"')) throw new Error(`The page is not full: ${result.body.slice(0, 500)}`);
    return result;
  };

  const measures: Measure[] = [];
  for (const page of pages) {
    await ask(short, page);
    await ask(long, page);
    const results: { short: HttpLoadResult; long: HttpLoadResult }[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const first = round % 2 === 0 ? await ask(long, page) : undefined;
      const ofShort = await ask(short, page);
      results.push({ short: ofShort, long: first ?? (await ask(long, page)) });
      const last = results.at(-1);
      note(`${page.name}, round ${round}: ${last?.short.p50Ms.toFixed(2)} ms and ${last?.long.p50Ms.toFixed(2)} ms`);
    }
    const of = (pick: (result: (typeof results)[number]) => number): number => median(results.map(pick));
    measures.push({
      name: `${page.name}: p50 of ${sizes.long} entries to that of ${sizes.short}`,
      value: of((result) => result.long.p50Ms / result.short.p50Ms),
      unit: '×',
      limit: { atMost: 1.5 },
      figures: [
        { name: `${sizes.short} entries, p50`, value: of((result) => result.short.p50Ms), unit: 'ms' },
        { name: `${sizes.long} entries, p50`, value: of((result) => result.long.p50Ms), unit: 'ms' },
        { name: `${sizes.long} entries, p99`, value: of((result) => result.long.p99Ms), unit: 'ms' },
      ],
    });
  }
  const [overAll] = measures;
  if (overAll !== undefined) {
    const figures = [
      { name: `with the number of all, ${sizes.short} entries, p50`, value: (await ask(short, counted)).p50Ms, unit: 'ms' },
      { name: `with the number of all, ${sizes.long} entries, p50`, value: (await ask(long, counted)).p50Ms, unit: 'ms' },
    ];
    measures[0] = { ...overAll, figures: [...overAll.figures, ...figures] };
  }
  report('Read the first page of the access log, embedded database', rounds, measures);
} finally {
  for (const stop of stops) await stop();
}
