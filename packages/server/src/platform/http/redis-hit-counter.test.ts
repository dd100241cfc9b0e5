import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startRedis, type TestRedis } from '../../testing/redis.ts';
import { buildSampleApp, noLimits, type SampleApp } from './testing/sample-app.ts';

const limits = { ...noLimits, anonBurst: { points: 4, seconds: 600 } };

function connect(url: string): Redis {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, retryStrategy: () => 50 });
  // Without a listener ioredis prints every failed attempt to connect.
  redis.on('error', () => undefined);
  return redis;
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`${what} did not come about within 10 s`);
    await delay(20);
  }
}

describe('rate limits in Redis', () => {
  let redis: TestRedis;
  let first: SampleApp;
  let second: SampleApp;
  const clients: Redis[] = [];
  before(async () => {
    redis = await startRedis();
    for (let index = 0; index < 2; index += 1) clients.push(connect(redis.url));
    await Promise.all(clients.map((client) => until('a connection', () => client.status === 'ready')));
    first = await buildSampleApp({ rateLimits: limits, redis: clients[0] ?? null });
    second = await buildSampleApp({ rateLimits: limits, redis: clients[1] ?? null });
  });
  after(async () => {
    await Promise.all([first.app.close(), second.app.close()]);
    for (const client of clients) client.disconnect();
    await redis.stop();
  });

  const ask = ({ app }: SampleApp, remoteAddress: string) => app.inject({ url: '/api/v1/open/', remoteAddress });
  const statuses = async (sample: SampleApp, remoteAddress: string, times: number) => {
    const all: number[] = [];
    for (let index = 0; index < times; index += 1) all.push((await ask(sample, remoteAddress)).statusCode);
    return all;
  };

  it('are shared by two processes', async () => {
    assert.equal((await ask(first, '192.0.2.1')).headers['x-ratelimit-remaining'], '3');
    const { headers } = await ask(second, '192.0.2.1');
    assert.equal(headers['x-ratelimit-remaining'], '2');
    assert.ok(Number(headers['x-ratelimit-reset']) > Date.parse('2026-03-01T00:09:00Z') / 1000);
    assert.deepEqual(await statuses(first, '192.0.2.1', 3), [200, 200, 429]);
    const refused = await ask(second, '192.0.2.1');
    assert.deepEqual([refused.statusCode, refused.headers['x-ratelimit-remaining']], [429, '0']);
    assert.match(refused.json().detail, /^Request was throttled\. Expected available in \d+ seconds\.$/);
  });

  it('are counted in the process while Redis hangs or is gone, with one warning, and shared again once it is back', async () => {
    redis.pause();
    assert.deepEqual(await statuses(first, '192.0.2.2', 5), [200, 200, 200, 200, 429]);
    const warnings = () => first.logLines.filter((line) => line.includes('Redis does not answer')).length;
    assert.equal(warnings(), 1);
    redis.resume();
    const port = redis.port;
    await redis.stop();
    assert.deepEqual(await statuses(first, '192.0.2.3', 5), [200, 200, 200, 200, 429]);
    assert.equal(warnings(), 1);
    redis = await startRedis({ port });
    await until('Redis counts again', async () => {
      await ask(first, '192.0.2.4');
      return first.logLines.some((line) => line.includes('Redis answers again'));
    });
  });
});
