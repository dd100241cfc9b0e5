import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigError, loadConfig } from '../../../config.ts';
import { listRoutes } from '../../../platform/http/route-conventions.ts';
import { startDevices } from '../../devices/testing/devices-fixture.ts';
import { gatewayPaths } from './routes/index.ts';
import { basic, pathToken, startGateway } from './testing/gateway-fixture.ts';

const credentials = (password: string) => ({
  authorization: `Basic ${Buffer.from(`${basic.username}:${password}`).toString('base64')}`,
});

describe('who may use the gateway', () => {
  test('nobody, until it is switched on: not one of its paths is there', async () => {
    const fixture = await startDevices();
    try {
      for (const url of [...gatewayPaths].filter((path) => path !== '/health')) {
        const answer = await fixture.app.inject({ method: 'GET', url });
        assert.equal(answer.statusCode, 404, url);
      }
      const health = await fixture.app.inject({ method: 'GET', url: '/health' });
      assert.deepEqual(Object.keys(health.json<object>()), ['status', 'service', 'version', 'checks']);
    } finally {
      await fixture.close();
    }
  });

  test('the settings must say it', () => {
    const mistakesOf = (env: Record<string, string>): string => {
      try {
        loadConfig({ UTEC_GATEWAY: 'on', ...env });
        return '';
      } catch (error) {
        assert.ok(error instanceof ConfigError);
        return error.message;
      }
    };
    assert.match(mistakesOf({}), /nobody may use it/);
    assert.match(mistakesOf({ UTEC_GATEWAY_PASSWORD: 'short' }), /at least 12/);
    assert.match(mistakesOf({ UTEC_GATEWAY_PATH_TOKEN: 'too/short' }), /24 or more/);
    assert.match(mistakesOf({ UTEC_GATEWAY_NETWORKS: '192.168.1.0/33' }), /networks/);
    assert.match(mistakesOf({ UTEC_GATEWAY_NETWORKS: '127.0.0.1', UTEC_GATEWAY_ADDRESSES: 'nowhere' }), /UTEC_GATEWAY_ADDRESSES/);
    assert.equal(mistakesOf({ UTEC_GATEWAY_NETWORKS: '192.168.1.0/24' }), '');
    assert.deepEqual(loadConfig({}).utecGateway, false);
  });

  test('every route refuses whoever is not let in, by network, password or path, and answers the others', async () => {
    const gateway = await startGateway({
      env: { UTEC_GATEWAY_NETWORKS: '192.168.7.0/24', UTEC_GATEWAY_PASSWORD: basic.password, UTEC_GATEWAY_PATH_TOKEN: pathToken },
    });
    try {
      const { app } = gateway.fixture;
      const routes = listRoutes(app).filter(({ url }) => gatewayPaths.has(url) && url !== '/health');
      assert.ok(routes.length >= gatewayPaths.size - 1);
      for (const { method, url } of routes) {
        const ask = async (headers: Record<string, string>, prefix = '') =>
          (await app.inject({ method: method as 'GET' | 'POST', url: `${prefix}${url}`, headers })).statusCode;
        const name = `${method} ${url}`;
        assert.equal(await ask({}), 401, name);
        assert.equal(await ask({ 'x-forwarded-for': '10.9.9.9' }), 401, name);
        const letIn = [
          await ask({ 'x-forwarded-for': '192.168.7.20' }),
          await ask(credentials(basic.password)),
          await ask({}, `/k/${pathToken}`),
        ];
        // There is no token yet, which is another 401 with other words; all three are told the same.
        assert.equal(new Set(letIn).size, 1, `${name}: ${letIn.join()}`);
        assert.ok(letIn[0] !== 403 && letIn[0] !== 404 && Number(letIn[0]) < 501, name);
      }
      const open = await app.inject({ method: 'GET', url: '/api/config', headers: { 'x-forwarded-for': '192.168.7.20' } });
      assert.equal(open.statusCode, 200);
      const refused = await app.inject({ method: 'GET', url: '/api/config' });
      assert.equal(refused.headers['www-authenticate'], 'Basic realm="gateway", charset="UTF-8"');
      assert.deepEqual(refused.json(), { detail: 'User name and password required.' });
    } finally {
      await gateway.close();
    }
  });

  test('guessing a password blocks the address, for the right one too', async () => {
    const gateway = await startGateway({ env: { UTEC_GATEWAY_NETWORKS: '', UTEC_GATEWAY_PASSWORD: basic.password } });
    try {
      const from = { 'x-forwarded-for': '203.0.113.50' };
      const guess = async (password: string) =>
        (await gateway.ask('GET', '/api/config', undefined, { ...from, ...credentials(password) })).status;
      const statuses: number[] = [];
      for (let turn = 0; turn < 8; turn += 1) statuses.push(await guess(`wrong-password-${turn}`));
      assert.deepEqual(statuses.slice(0, 4), [401, 401, 401, 401]);
      assert.equal(statuses.at(-1), 403);
      assert.equal(await guess(basic.password), 403);
      assert.equal((await gateway.ask('GET', '/api/config', undefined, credentials(basic.password))).status, 200);
    } finally {
      await gateway.close();
    }
  });

  test('pages of other sites may read and change nothing, and cannot borrow the open network by a name of their own', async () => {
    const gateway = await startGateway({
      env: { UTEC_GATEWAY_PASSWORD: basic.password, ALLOWED_HOSTS: '*,gateway.example.org' },
    });
    try {
      const { ask } = gateway;
      const post = async (headers: Record<string, string>) => (await ask('POST', '/logs/clear', undefined, headers)).status;
      assert.equal(await post({}), 200);
      assert.equal(await post({ host: 'gateway.local:8000', origin: 'http://gateway.local:8000' }), 200);
      assert.equal(await post({ origin: 'https://evil.example' }), 403);
      assert.equal(await post({ origin: 'https://evil.example', ...credentials(basic.password) }), 403);
      assert.equal(await post({ origin: 'null' }), 403);
      // The name of somebody's page that points to this server.
      assert.equal(await post({ host: 'evil.example', origin: 'http://evil.example' }), 401);
      assert.equal(await post({ host: 'gateway.example.org', origin: 'http://gateway.example.org' }), 200);
      assert.equal(await post({ host: '[::1]:8000' }), 200);
      const read = await ask('GET', '/api/config', undefined, { origin: 'https://evil.example' });
      assert.equal(read.headers['access-control-allow-origin'], '*');
      const preflight = await ask('OPTIONS', '/api/unlock', undefined, {
        origin: 'https://evil.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      });
      assert.equal(preflight.headers['access-control-allow-headers'], undefined);
    } finally {
      await gateway.close();
    }
  });

  test('a secret path leads to the gateway alone, and is in no log line', async () => {
    const gateway = await startGateway({ env: { UTEC_GATEWAY_NETWORKS: '', UTEC_GATEWAY_PATH_TOKEN: pathToken } });
    try {
      const { ask } = gateway;
      assert.equal((await ask('GET', `/k/${pathToken}/api/v1/devices/`)).status, 404);
      assert.equal((await ask('GET', `/k/${pathToken}/api/config`)).status, 200);
      assert.equal((await ask('GET', `/k/${pathToken}/api/config/`)).status, 200);
      assert.equal((await ask('GET', `/k/${pathToken.slice(1)}/api/config`)).status, 404);
      assert.equal((await ask('GET', '/k/')).status, 404);
      assert.equal((await ask('GET', '/api/config')).status, 403);
      const page = await ask('GET', `/k/${pathToken}/`);
      assert.equal(page.status, 200);
      assert.ok(!/(?:src|href)="(?:https?:)?\//.test(page.text), 'every address on the page is relative');
      assert.equal((await ask('GET', `/k/${pathToken}`)).headers['location'], `/k/${pathToken}/`);
      assert.equal((await ask('GET', `/k/${pathToken}/health`)).body.status, 'ok');
      assert.equal((await ask('GET', '/health/')).body.status, 'healthy');
      assert.equal((await ask('GET', '/health')).body.token_valid, undefined);
      for (const line of gateway.log) assert.ok(!line.includes(pathToken));
    } finally {
      await gateway.close();
    }
  });
});
