import type { EventFloorResult } from './floors/event-server.ts';
import type { EventLoadOrder, EventLoadResult } from './harness/event-load.ts';
import { furnish, startMeasuredServer } from './harness/measured-server.ts';
import { median, note, report } from './harness/report.ts';
import { startWorker } from './harness/worker.ts';

const rounds = 5;
const seconds = 5;
const streams = 1_000;
const perSecond = 10;

const stops: (() => Promise<void>)[] = [];
const stopping = <T extends { stop(): Promise<void> }>(what: T): T => {
  stops.unshift(() => what.stop());
  return what;
};
try {
  const server = stopping(await startMeasuredServer({ EVENT_STREAMS_PER_USER: String(streams) }));
  const { accessToken, locks } = await furnish(server, 1);
  const floor = stopping(startWorker<object, EventFloorResult>('../floors/event-server.ts'));
  const load = stopping(startWorker<EventLoadOrder, EventLoadResult>('./event-load.ts'));
  const bare = await floor.ask({});
  const of = { streams, perSecond, seconds };
  const kinds = {
    floor: () => load.ask({ ...of, streamUrl: bare.url, changeUrl: bare.url, method: 'POST', headers: {} }),
    product: () =>
      load.ask({
        ...of,
        streamUrl: `${server.url}/api/v1/events/`,
        changeUrl: `${server.url}/api/v1/devices/${locks[0]?.id}/`,
        method: 'PATCH',
        headers: { Authorization: `Bearer ${accessToken}` },
      }),
  };
  for (const warm of Object.values(kinds)) await warm();
  const results: Record<keyof typeof kinds, EventLoadResult>[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const isBackwards = round % 2 === 0;
    const first = await (isBackwards ? kinds.product() : kinds.floor());
    const second = await (isBackwards ? kinds.floor() : kinds.product());
    const result = isBackwards ? { floor: second, product: first } : { floor: first, product: second };
    results.push(result);
    note(`round ${round}, p99: floor ${Math.round(result.floor.p99Ms)} ms, product ${Math.round(result.product.p99Ms)} ms`);
  }
  const middle = (pick: (result: (typeof results)[number]) => number): number => median(results.map(pick));
  report(
    `${streams} clients of live events at ${perSecond} changes a second, from asking for the change until it is heard`,
    rounds,
    [
      {
        name: 'p99',
        value: middle(({ product }) => product.p99Ms),
        unit: 'ms',
        limit: { atMost: 250 },
        figures: [
          { name: 'p50', value: middle(({ product }) => product.p50Ms), unit: 'ms' },
          { name: 'worst', value: middle(({ product }) => product.worstMs), unit: 'ms' },
          {
            name: 'ratio of p99 to a bare server without database',
            value: middle((r) => r.product.p99Ms / r.floor.p99Ms),
            unit: '×',
          },
          { name: 'floor p50', value: middle(({ floor: bareResult }) => bareResult.p50Ms), unit: 'ms' },
          { name: 'floor p99', value: middle(({ floor: bareResult }) => bareResult.p99Ms), unit: 'ms' },
        ],
      },
    ],
  );
} finally {
  for (const stop of stops) await stop();
}
