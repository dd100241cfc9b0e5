import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { createCsrfGuard, csrfCookieName } from './csrf.ts';
import { listRoutes } from './route-conventions.ts';
import { buildSampleApp, csrfKey, type SampleApp } from './testing/sample-app.ts';

describe('an auth scope', () => {
  let sample: SampleApp;
  before(async () => {
    sample = await buildSampleApp();
  });
  after(() => sample.app.close());

  async function ask(url: string, headers: Record<string, string>, method: 'GET' | 'POST' = 'GET') {
    const response = await sample.app.inject({ method, url, headers });
    return [response.statusCode, response.json().code ?? 'ok'];
  }
  const as = (name: string) => ({ authorization: `Test ${name}` });

  it('lets those in whom it is for, and nobody else', async () => {
    const table: readonly (readonly [string, string, number, string])[] = [
      ['/api/v1/things/1/', 'alice', 200, 'ok'],
      ['/api/v1/things/1/', 'staff', 200, 'ok'],
      ['/api/v1/things/1/', 'lock', 403, 'user_required'],
      ['/api/v1/things/1/', 'nobody-we-know', 401, 'token_invalid'],
      ['/api/v1/staff/', 'alice', 403, 'staff_required'],
      ['/api/v1/staff/', 'staff', 200, 'ok'],
      ['/api/v1/staff/', 'lock', 403, 'user_required'],
      ['/api/v1/device/', 'lock', 200, 'ok'],
      ['/api/v1/device/', 'alice', 403, 'device_required'],
      ['/api/v1/open/', 'nobody-we-know', 200, 'ok'],
    ];
    for (const [url, name, status, code] of table) {
      assert.deepEqual(await ask(url, as(name)), [status, code], `${name} on ${url}`);
      if (name !== 'nobody-we-know')
        assert.deepEqual(await ask(url, { 'x-later': name }), [status, code], `${name} later on ${url}`);
    }
    assert.deepEqual(await ask('/api/v1/validate/', as('lock'), 'POST'), [200, 'ok']);
    assert.deepEqual(await ask('/api/v1/validate/', as('alice'), 'POST'), [200, 'ok']);
  });

  it('says how to authenticate when nothing was sent', async () => {
    const response = await sample.app.inject({ url: '/api/v1/things/1/' });
    assert.deepEqual([response.statusCode, response.json().code], [401, 'not_authenticated']);
    assert.equal(response.headers['www-authenticate'], 'Bearer realm="smartlock"');
  });

  it('picks the credential that fits when several are sent', async () => {
    assert.deepEqual(await ask('/api/v1/device/', { ...as('alice'), 'x-later': 'lock' }), [200, 'ok']);
    assert.deepEqual(await ask('/api/v1/things/1/', { ...as('lock'), 'x-later': 'alice' }), [200, 'ok']);
  });

  it('holds an API key to its scopes, and refuses it where no scope is named', async () => {
    assert.deepEqual(await ask('/api/v1/things/', as('read-key')), [200, 'ok']);
    assert.deepEqual(await ask('/api/v1/things/1/', as('read-key')), [403, 'api_key_not_allowed']);
  });

  it('wants the CSRF token of the session from cookie sessions, for unsafe methods', async () => {
    const guard = createCsrfGuard([csrfKey]);
    const token = guard.issue('session-1');
    const lock = (headers: Record<string, string>) => ask('/api/v1/things/1/lock/', { ...as('browser'), ...headers }, 'POST');
    const cookie = `${csrfCookieName}=${token}`;
    assert.deepEqual(await ask('/api/v1/things/1/', as('browser')), [200, 'ok']);
    assert.deepEqual(await lock({ cookie, 'x-csrf-token': token }), [200, 'ok']);
    assert.deepEqual(await lock({}), [403, 'csrf_failed']);
    assert.deepEqual(await lock({ cookie }), [403, 'csrf_failed']);
    assert.deepEqual(await lock({ 'x-csrf-token': token }), [403, 'csrf_failed']);
    const foreign = guard.issue('session-2');
    assert.deepEqual(await lock({ cookie: `${csrfCookieName}=${foreign}`, 'x-csrf-token': foreign }), [403, 'csrf_failed']);
    for (const forged of ['x', 'a.b', '.', `${token}x`, token.split('.')[0] ?? '']) {
      assert.deepEqual(
        await lock({ cookie: `${csrfCookieName}=${forged}`, 'x-csrf-token': forged }),
        [403, 'csrf_failed'],
        forged,
      );
    }
  });

  it('takes CSRF tokens made under a key that was in use before', () => {
    const newKey = createSecretKey(Buffer.alloc(32, 1));
    const token = createCsrfGuard([csrfKey]).issue('s');
    const request = { method: 'POST', headers: { 'x-csrf-token': token }, cookies: { [csrfCookieName]: token } };
    createCsrfGuard([newKey, csrfKey]).check(request as never, 's');
    assert.throws(() => createCsrfGuard([newKey]).check(request as never, 's'), { code: 'csrf_failed' });
  });

  it('is shown for every route', () => {
    const routes = listRoutes(sample.app);
    const scopeOf = (method: string, url: string) => routes.find((route) => route.method === method && route.url === url)?.scope;
    assert.equal(scopeOf('GET', '/api/v1/staff/'), 'staff');
    assert.equal(scopeOf('POST', '/api/v1/validate/'), 'user_or_device');
    assert.equal(scopeOf('POST', '/api/v1/login/'), 'public');
    const unscoped = routes.filter((route) => route.scope === undefined && route.url.startsWith('/api/v1/'));
    assert.deepEqual(unscoped, []);
  });
});
