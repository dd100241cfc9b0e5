import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TTLockClient } from '../index.ts';
import { scripted } from './scripted.ts';

export const start = new Date('2026-02-01T10:00:00Z');
export const end = new Date('2026-02-08T10:00:00Z');
export const period = { startDate: String(start.getTime()), endDate: String(end.getTime()) };
export const page = (row: object) => ({ list: [row], pageNo: 1, pageSize: 200, pages: 1, total: 1 });
const okay = { errcode: 0, errmsg: 'none error message or means yes' };

/** What is called, what goes out, what the service answers, and what the caller gets. */
export type Row = readonly [
  call: (client: TTLockClient) => PromiseLike<unknown>,
  request: string,
  parameters: Readonly<Record<string, string>>,
  answer?: object,
  result?: unknown,
];

export function testRows(rows: Record<string, readonly Row[]>): void {
  for (const [what, calls] of Object.entries(rows)) {
    test(`${what}: each call sends what is documented and reads what comes back`, async () => {
      for (const [call, request, parameters, answer = okay, result] of calls) {
        const asked = request.split(' ')[1];
        const { client, service } = await scripted(({ path }) => {
          if (path === '/v3/gateway/listByLock') return { list: [{ gatewayId: 5 }] };
          return path === asked ? answer : { errcode: -3, errmsg: path };
        });
        const got = await call(client);
        const sent = service.sent.find(({ path }) => path === asked);
        const { clientId, accessToken, clientSecret, date, ...rest } = sent?.parameters ?? {};
        assert.equal(`${sent?.method} ${sent?.path}`, request);
        assert.deepEqual(rest, parameters, request);
        assert.deepEqual(got, result, request);
        assert.ok(clientId !== undefined && (accessToken ?? clientSecret) !== undefined);
        assert.equal(date === undefined, request.includes('/app/'), 'every call but that of the quota tells the time');
      }
    });
  }
}
