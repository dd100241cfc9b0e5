import { TTLockClient } from '@smartlock/ttlock';
import type { TTLockServiceOrder, TTLockServiceResult } from './floors/ttlock-service.ts';
import { median, note, report } from './harness/report.ts';
import { startWorker } from './harness/worker.ts';

/** Many short ones: a slow spell of the machine then falls on both sides of a ratio, or spoils few of them. */
const rounds = 61;
const callsEach = 150;
const passcodes = 10_000;
const pageSize = 200;
const lockId = 12_345;

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

const service = startWorker<TTLockServiceOrder, TTLockServiceResult>('../floors/ttlock-service.ts');
try {
  const { baseUrl } = await service.ask({ passcodes });
  const client = new TTLockClient({ clientId: 'c'.repeat(32), clientSecret: 'd'.repeat(32), baseUrl });
  await client.authenticate('someone@example.com', 'password');
  const token = await client.getValidToken();

  /** As short as it can be written: it trusts what comes back. Without a time-out it would also wait for ever. */
  const bare = async (
    path: string,
    parameters: Record<string, string>,
    init: RequestInit = { signal: AbortSignal.timeout(35_000) },
  ): Promise<{ list?: unknown[]; lockId?: number }> => {
    const query = new URLSearchParams({ clientId: 'c'.repeat(32), accessToken: token, date: String(Date.now()), ...parameters });
    const response = await fetch(`${baseUrl}${path}?${query.toString()}`, init);
    return (await response.json()) as { list?: unknown[]; lockId?: number };
  };

  const kinds = {
    async bareCalls() {
      for (let call = 0; call < callsEach; call += 1) {
        if ((await bare('/v3/lock/detail', { lockId: String(lockId) })).lockId !== lockId) throw new Error('Not the lock');
      }
    },
    async endlessCalls() {
      for (let call = 0; call < callsEach; call += 1) {
        if ((await bare('/v3/lock/detail', { lockId: String(lockId) }, {})).lockId !== lockId) throw new Error('Not the lock');
      }
    },
    async clientCalls() {
      for (let call = 0; call < callsEach; call += 1) {
        if ((await client.getLock(lockId)).lockId !== lockId) throw new Error('Not the lock');
      }
    },
    async barePages() {
      const all: unknown[] = [];
      for (let pageNo = 1; pageNo <= passcodes / pageSize; pageNo += 1) {
        const more = { lockId: String(lockId), pageNo: String(pageNo), pageSize: String(pageSize), orderBy: '1' };
        all.push(...((await bare('/v3/lock/listKeyboardPwd', more)).list ?? []));
      }
      if (all.length !== passcodes) throw new Error(`${all.length} passcodes`);
    },
    async clientPages() {
      const { list } = await client.getLockPasscodes(lockId);
      if (new Set(list.map(({ keyboardPwdId }) => keyboardPwdId)).size !== passcodes) throw new Error(`${list.length} passcodes`);
    },
  };
  type Kind = keyof typeof kinds;
  const names = Object.keys(kinds) as Kind[];
  for (const name of names) await kinds[name]();

  const results: Record<Kind, number>[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const result: Record<Kind, number> = { bareCalls: 0, endlessCalls: 0, clientCalls: 0, barePages: 0, clientPages: 0 };
    // The order changes, so that a slow spell of the machine does not always fall on the same one.
    for (const name of round % 2 === 0 ? names.toReversed() : names) result[name] = await secondsOf(kinds[name]);
    results.push(result);
    if (round % 20 === 0) note(`round ${round} of ${rounds}`);
  }
  const of = (pick: (result: Record<Kind, number>) => number): number => median(results.map(pick));
  const microsecondsEach = (seconds: number): number => (seconds / callsEach) * 1_000_000;
  report('TTLock client, one call after the other, and all passcodes of a lock', rounds, [
    {
      name: 'time of a call to that of a bare fetch with a time-out',
      value: of((result) => result.clientCalls / result.bareCalls),
      unit: '×',
      limit: { atMost: 1.15 },
      figures: [
        { name: 'client', value: of((result) => microsecondsEach(result.clientCalls)), unit: 'µs' },
        { name: 'bare fetch', value: of((result) => microsecondsEach(result.bareCalls)), unit: 'µs' },
        { name: 'bare fetch without a time-out', value: of((result) => microsecondsEach(result.endlessCalls)), unit: 'µs' },
        { name: 'time of a call to that', value: of((result) => result.clientCalls / result.endlessCalls), unit: '×' },
        { name: 'own time', value: of((result) => microsecondsEach(result.clientCalls - result.bareCalls)), unit: 'µs' },
      ],
    },
    {
      name: `${passcodes} passcodes in pages of ${pageSize}, each row checked, to a bare fetch of the same pages`,
      value: of((result) => result.clientPages / result.barePages),
      unit: '×',
      limit: { atMost: 2 },
      figures: [
        { name: 'client', value: of((result) => result.clientPages * 1000), unit: 'ms' },
        { name: 'bare fetch', value: of((result) => result.barePages * 1000), unit: 'ms' },
      ],
    },
  ]);
} finally {
  await service.stop();
}
