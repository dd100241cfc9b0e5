import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { AppOptions } from './app.ts';
import { clientKey } from './client-key.ts';
import { MemoryHitCounter } from './hit-counter.ts';
import { parseRate } from './rates.ts';
import { asAlice, asBob, buildSampleApp, movableClock, noLimits, type SampleApp } from './testing/sample-app.ts';

describe('a rate', () => {
  it('is read from N/sec, N/min, N/hour, N/day, or off', () => {
    assert.deepEqual(parseRate('60/min'), { points: 60, seconds: 60 });
    assert.deepEqual(parseRate(' 5 / Sec '), { points: 5, seconds: 1 });
    assert.deepEqual(parseRate('1000/day'), { points: 1000, seconds: 86_400 });
    assert.deepEqual(parseRate('7/hour'), { points: 7, seconds: 3600 });
    assert.equal(parseRate('off'), null);
  });

  it('is refused with an example when it is none', () => {
    for (const text of [
      '',
      '60',
      '60/',
      '/min',
      '0/min',
      '-1/min',
      '1.5/min',
      '60/week',
      '60/min/day',
      'constructor/min',
      '1/constructor',
    ]) {
      assert.throws(() => parseRate(text), /for example 60\/min/, text);
    }
  });
});

describe('the key of a client', () => {
  it('is the address for IPv4 and the /64 for IPv6', () => {
    assert.equal(clientKey('192.0.2.1'), 'addr:192.0.2.1');
    assert.equal(clientKey('::ffff:192.0.2.1'), 'addr:192.0.2.1');
    assert.equal(clientKey('2001:db8:1:2:aaaa::1'), 'addr:2001:db8:1:2::/64');
    assert.equal(clientKey('2001:db8:1:2::9'), clientKey('2001:0db8:0001:0002:ffff:ffff:ffff:ffff'));
    assert.equal(clientKey('::1'), 'addr:0:0:0:0::/64');
    assert.equal(clientKey('fe80::1%eth0'), 'addr:fe80:0:0:0::/64');
    assert.equal(clientKey(undefined), 'addr:unknown');
    assert.notEqual(clientKey('2001:db8:1:3::9'), clientKey('2001:db8:1:2::9'));
  });

  it('is the same for every address of a /64 in every spelling, and one for each /64', () => {
    const group = fc.integer({ min: 0, max: 0xffff });
    fc.assert(
      fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
        const key = clientKey(groups.map((part) => part.toString(16)).join(':'));
        const prefix = groups.slice(0, 4).map((part) => part.toString(16));
        assert.equal(key, `addr:${prefix.join(':')}::/64`);
      }),
    );
  });
});

describe('the counter in memory', () => {
  it('forgets the oldest of many addresses, so that its memory stays bounded', () => {
    const counter = new MemoryHitCounter(1000);
    const rate = { points: 5, seconds: 60 };
    for (let index = 0; index < 20_000; index += 1) {
      counter.hit('anonBurst', rate, `addr:${index}`, index);
      assert.ok(counter.size <= 1000);
    }
    assert.equal(counter.hit('anonBurst', rate, 'addr:19999', 20_000).count, 2);
  });

  it('counts for each limit and each key alone', () => {
    const counter = new MemoryHitCounter();
    const rate = { points: 5, seconds: 60 };
    counter.hit('anonBurst', rate, 'a', 0);
    assert.equal(counter.hit('anonBurst', rate, 'a', 59_999).count, 2);
    assert.equal(counter.hit('anonBurst', rate, 'a', 60_000).count, 1);
    assert.equal(counter.hit('login', rate, 'a', 0).count, 1);
    assert.equal(counter.hit('anonBurst', rate, 'b', 0).count, 1);
  });
});

describe('throttling', () => {
  let sample: SampleApp;
  afterEach(() => sample.app.close());

  async function build(limits: Partial<AppOptions['rateLimits']>, options: Partial<AppOptions> = {}) {
    const clock = movableClock();
    sample = await buildSampleApp({ clock, rateLimits: { ...noLimits, ...limits }, ...options });
    return clock;
  }
  const get = (url: string, headers: Record<string, string> = {}, remoteAddress = '192.0.2.1') =>
    sample.app.inject({ url, headers, remoteAddress });

  it('tells limit, what remains and when it begins anew', async () => {
    const clock = await build({ anonBurst: { points: 3, seconds: 60 }, anonSustained: { points: 1000, seconds: 86_400 } });
    clock.advance(10);
    const { headers } = await get('/api/v1/open/');
    assert.deepEqual([headers['x-ratelimit-limit'], headers['x-ratelimit-remaining']], ['3', '2']);
    assert.equal(headers['x-ratelimit-reset'], String(Date.parse('2026-03-01T00:01:10Z') / 1000));
  });

  it('answers 429 over the limit, says for how long, and lets in again afterwards', async () => {
    const clock = await build({ anonBurst: { points: 2, seconds: 60 } });
    await get('/api/v1/open/');
    await get('/api/v1/open/');
    clock.advance(18);
    const refused = await get('/api/v1/open/');
    assert.equal(refused.statusCode, 429);
    assert.equal(refused.json().detail, 'Request was throttled. Expected available in 42 seconds.');
    assert.equal(refused.json().code, 'throttled');
    assert.equal(refused.headers['retry-after'], '42');
    assert.equal(refused.headers['x-ratelimit-remaining'], '0');
    assert.equal((await get('/api/v1/open/', {}, '192.0.2.2')).statusCode, 200);
    clock.advance(42);
    assert.equal((await get('/api/v1/open/')).statusCode, 200);
  });

  it('counts every answer of the API, errors included, and nothing else', async () => {
    await build({ anonBurst: { points: 100, seconds: 60 } });
    const urls = ['/api/v1/open/', '/api/v1/nothing/', '/api/v1/crash/', '/api/v1/things/', '/api/openapi.json', '/api/v1/%ff'];
    for (const [index, url] of urls.entries()) {
      assert.equal((await get(url)).headers['x-ratelimit-remaining'], String(99 - index), url);
    }
    const refused = await sample.app.inject({ method: 'DELETE', url: '/api/v1/open/', remoteAddress: '192.0.2.1' });
    assert.equal(refused.headers['x-ratelimit-remaining'], '93');
    for (const url of ['/health/', '/metrics', '/api/docs/', '/nothing']) {
      assert.equal((await get(url)).headers['x-ratelimit-limit'], undefined, url);
    }
  });

  it('counts users by id and not by address', async () => {
    await build({
      anonBurst: { points: 1, seconds: 60 },
      userBurst: { points: 2, seconds: 60 },
      userSustained: { points: 3, seconds: 86_400 },
    });
    assert.equal((await get('/api/v1/things/1/', asAlice, '192.0.2.1')).statusCode, 200);
    assert.equal((await get('/api/v1/things/1/', asAlice, '192.0.2.2')).statusCode, 200);
    assert.equal((await get('/api/v1/things/1/', asAlice, '192.0.2.3')).statusCode, 429);
    assert.equal((await get('/api/v1/things/1/', asBob, '192.0.2.3')).statusCode, 200);
  });

  it('holds the sustained limit when the burst has passed', async () => {
    const clock = await build({ userBurst: { points: 2, seconds: 60 }, userSustained: { points: 3, seconds: 86_400 } });
    for (let round = 0; round < 3; round += 1) {
      assert.equal((await get('/api/v1/things/1/', asAlice)).statusCode, 200);
      clock.advance(61);
    }
    const refused = await get('/api/v1/things/1/', asAlice);
    assert.deepEqual([refused.statusCode, refused.headers['x-ratelimit-limit']], [429, '3']);
  });

  it('counts bad credentials for the address', async () => {
    await build({ anonBurst: { points: 2, seconds: 60 } });
    const guess = () => get('/api/v1/things/1/', { authorization: 'Test guess' });
    assert.deepEqual([(await guess()).statusCode, (await guess()).statusCode, (await guess()).statusCode], [401, 401, 429]);
  });

  it('has narrower limits for log-in by address and for PINs by whoever asks', async () => {
    await build({ login: { points: 2, seconds: 60 }, pin: { points: 1, seconds: 60 } });
    const post = (url: string, headers = {}, remoteAddress = '192.0.2.1') =>
      sample.app.inject({ method: 'POST', url, headers, remoteAddress });
    const login = async () => (await post('/api/v1/login/')).statusCode;
    assert.deepEqual([await login(), await login(), await login()], [200, 200, 429]);
    assert.equal((await post('/api/v1/login/', {}, '192.0.2.9')).statusCode, 200);
    assert.equal((await post('/api/v1/validate/', asAlice)).statusCode, 200);
    assert.equal((await post('/api/v1/validate/', asAlice, '192.0.2.9')).statusCode, 429);
    assert.equal((await post('/api/v1/validate/', { authorization: 'Test lock' })).statusCode, 200);
  });

  it('believes X-Forwarded-For from a listed proxy alone', async () => {
    await build({ anonBurst: { points: 1, seconds: 60 } }, { trustProxy: ['10.0.0.0/8'] });
    const from = async (forwarded: string, peer: string) =>
      (await get('/api/v1/open/', { 'x-forwarded-for': forwarded }, peer)).statusCode;
    assert.equal(await from('192.0.2.1', '10.0.0.1'), 200);
    assert.equal(await from('192.0.2.2', '10.0.0.1'), 200);
    assert.equal(await from('192.0.2.2', '10.0.0.1'), 429);
    assert.equal(await from('192.0.2.3', '203.0.113.5'), 200);
    assert.equal(await from('192.0.2.4', '203.0.113.5'), 429);
  });

  it('ignores X-Forwarded-For when no proxy is listed', async () => {
    await build({ anonBurst: { points: 1, seconds: 60 } });
    assert.equal((await get('/api/v1/open/', { 'x-forwarded-for': '192.0.2.50' })).statusCode, 200);
    assert.equal((await get('/api/v1/open/', { 'x-forwarded-for': '192.0.2.51' })).statusCode, 429);
  });
});
