import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { authScope } from './auth.ts';
import type { HealthCheck } from './health.ts';
import { documentationGaps } from './openapi.ts';
import { buildSampleApp, movableClock, type SampleApp } from './testing/sample-app.ts';

describe('the documents', () => {
  let sample: SampleApp;
  before(async () => {
    sample = await buildSampleApp();
  });
  after(() => sample.app.close());

  it('are an OpenAPI 3.1 document of the schemas that validate', async () => {
    const document = (await sample.app.inject({ url: '/api/openapi.json' })).json();
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(Object.keys(document.components.securitySchemes), ['apiKey', 'bearer', 'cookie', 'device']);
    const create = document.paths['/api/v1/things/'].post;
    assert.deepEqual(create.security, [{ bearer: [] }, { apiKey: [] }, { cookie: [] }]);
    const body = create.requestBody.content['application/json'].schema;
    assert.deepEqual([body.required, body.additionalProperties], [['name'], false]);
    assert.equal(body.properties.rules.items.additionalProperties, false);
    assert.deepEqual(create.responses['400'].content, {
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    });
    assert.deepEqual(document.paths['/api/v1/device/'].get.security, [{ device: [] }]);
    assert.deepEqual(document.paths['/api/v1/open/'].get.security, []);
    const methods = Object.values(document.paths).flatMap((item) => Object.keys(item as object));
    assert.deepEqual([...new Set(methods)].toSorted(), ['get', 'patch', 'post']);
  });

  it('come out the same whatever the order in which routes were registered', async () => {
    const names = ['a', 'b', 'c'];
    const build = (order: readonly string[]) =>
      buildSampleApp({
        register: (app) =>
          authScope(app, 'user', (scoped) => {
            for (const name of order)
              scoped.get(`/api/v1/${name}/`, { schema: { summary: name, tags: [name], operationId: name } }, () => ({}));
          }),
      });
    const apps = await Promise.all([build(names), build(names.toReversed())]);
    const [one, other] = await Promise.all(apps.map(({ app }) => app.inject({ url: '/api/openapi.json' })));
    assert.equal(one?.body, other?.body);
    await Promise.all(apps.map(({ app }) => app.close()));
  });

  it('lack nothing for any operation, and a gap is found', async () => {
    assert.deepEqual(documentationGaps(sample.app), []);
    const { app } = await buildSampleApp({
      register: (features) =>
        authScope(features, 'public', (scoped) => {
          scoped.get('/api/v1/a/', { schema: { summary: 'a', tags: ['a'], operationId: 'same' } }, () => ({}));
          scoped.get('/api/v1/b/', { schema: { tags: ['a'], operationId: 'same' } }, () => ({}));
          scoped.get('/api/v1/c/', () => ({}));
        }),
    });
    assert.deepEqual(documentationGaps(app), [
      'GET /api/v1/b/: no summary',
      'GET /api/v1/b/: operationId same belongs to GET /api/v1/a/',
      'GET /api/v1/c/: no summary',
      'GET /api/v1/c/: no tags',
      'GET /api/v1/c/: no operationId',
    ]);
    await app.close();
  });

  it('have a page that needs nothing from outside, under a policy that forbids it', async () => {
    const page = await sample.app.inject({ url: '/api/docs/' });
    assert.equal(page.statusCode, 200);
    assert.match(
      String(page.headers['content-security-policy']),
      /^default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:/,
    );
    assert.doesNotMatch(page.body, /https?:\/\//);
    assert.doesNotMatch(page.body, /<script[^>]*>\s*[^<\s]/);
    const assets = [...page.body.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map((match) => match[1] ?? '');
    assert.ok(assets.length >= 4);
    for (const asset of assets) {
      assert.equal((await sample.app.inject({ url: new URL(asset, 'http://x/api/docs/').pathname })).statusCode, 200, asset);
    }
  });

  it('include the MQTT topics', async () => {
    assert.deepEqual((await sample.app.inject({ url: '/api/asyncapi.json' })).json(), { asyncapi: '3.0.0' });
  });
});

describe('health', () => {
  async function withChecks(checks: readonly HealthCheck[]) {
    const clock = movableClock();
    const sample = await buildSampleApp({ healthChecks: checks, clock });
    return { ...sample, clock, get: (url: string) => sample.app.inject({ url }) };
  }

  it('is told with service, version and what was checked', async () => {
    const { app, get } = await withChecks([{ name: 'database', check: () => Promise.resolve() }]);
    for (const url of ['/health/', '/health', '/health/ready']) {
      const response = await get(url);
      assert.equal(response.statusCode, 200);
      const { checks, ...rest } = response.json();
      assert.deepEqual(rest, { status: 'healthy', service: 'SmartLock Backend', version: '1.2.3' });
      assert.equal(checks.database.status, 'healthy');
    }
    await app.close();
  });

  it('is 503 when a check fails, without saying why, while the process still lives', async () => {
    const { app, get, logLines } = await withChecks([
      { name: 'database', check: () => Promise.reject(new Error('no host db.internal')) },
    ]);
    const response = await get('/health/');
    assert.deepEqual(
      [response.statusCode, response.json().status, response.json().checks.database.status],
      [503, 'unhealthy', 'unhealthy'],
    );
    assert.doesNotMatch(response.body, /db\.internal/);
    assert.ok(logLines.some((line) => line.includes('no host db.internal')));
    assert.equal((await get('/health/ready')).statusCode, 503);
    assert.equal((await get('/health/live')).statusCode, 200);
    await app.close();
  });

  it('waits for a check that hangs, but not for long', { timeout: 10_000 }, async () => {
    const { app, get } = await withChecks([{ name: 'broker', check: () => delay(60_000, undefined, { ref: false }) }]);
    assert.equal((await get('/health/')).statusCode, 503);
    await app.close();
  });

  it('is remembered for a second', async () => {
    let asked = 0;
    const check = () => {
      asked += 1;
      return Promise.resolve();
    };
    const { app, get, clock } = await withChecks([{ name: 'database', check }]);
    await Promise.all([get('/health/'), get('/health/'), get('/health/ready')]);
    assert.equal(asked, 1);
    clock.advance(2);
    await get('/health/');
    assert.equal(asked, 2);
    await app.close();
  });
});

describe('metrics', () => {
  it('count requests by route, method and status class', async () => {
    const { app } = await buildSampleApp();
    await app.inject({ url: '/api/v1/things/5/' });
    await app.inject({ url: '/api/v1/open/' });
    const { body, headers } = await app.inject({ url: '/metrics' });
    assert.match(String(headers['content-type']), /^text\/plain/);
    assert.match(
      body,
      /smartlock_http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/things\/:id\/",status_class="4xx"\} 1/,
    );
    assert.match(
      body,
      /smartlock_http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/open\/",status_class="2xx"\} 1/,
    );
    assert.match(body, /process_cpu_seconds_total/);
    await app.close();
  });

  it('are for this machine alone, or for whoever has the token', async () => {
    const local = await buildSampleApp();
    const status = async (sample: SampleApp, remoteAddress: string, headers = {}) =>
      (await sample.app.inject({ url: '/metrics', remoteAddress, headers })).statusCode;
    assert.equal(await status(local, '::1'), 200);
    assert.equal(await status(local, '192.0.2.1'), 403);
    assert.equal(await status(local, '127.0.0.1', { 'x-forwarded-for': '192.0.2.1' }), 403);
    const shared = await buildSampleApp({ metrics: { token: 'metrics-token' } });
    assert.equal(await status(shared, '192.0.2.1', { authorization: 'Bearer metrics-token' }), 200);
    assert.equal(await status(shared, '127.0.0.1', { authorization: 'Bearer wrong-token-1' }), 401);
    assert.equal(await status(shared, '127.0.0.1'), 401);
    await Promise.all([local.app.close(), shared.app.close()]);
  });
});
