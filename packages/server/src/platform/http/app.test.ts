import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { InjectOptions } from 'fastify';
import { asAlice, buildSampleApp, type SampleApp } from './testing/sample-app.ts';

describe('an answer to a bad request', () => {
  let sample: SampleApp;
  before(async () => {
    sample = await buildSampleApp();
  });
  after(() => sample.app.close());

  async function refused(status: number, code: string, options: InjectOptions, needsProblem = true) {
    const response = await sample.app.inject({ headers: asAlice, ...options });
    assert.equal(response.statusCode, status, response.body);
    if (!needsProblem) return response;
    assert.match(String(response.headers['content-type']), /^application\/problem\+json/);
    const problem = response.json();
    assert.equal(problem.status, status);
    assert.equal(problem.code, code);
    assert.equal(problem.type, `urn:smartlock:problem:${code}`);
    assert.ok(problem.title.length > 0 && problem.detail.length > 0);
    assert.equal(typeof problem.instance, 'string');
    return response;
  }
  const post = (payload: unknown): InjectOptions => ({ method: 'POST', url: '/api/v1/things/', payload: payload as object });
  const raw = (payload: string | Buffer, type = 'application/json'): InjectOptions => ({
    method: 'POST',
    url: '/api/v1/things/',
    payload,
    headers: { ...asAlice, 'content-type': type },
  });
  async function fieldsOf(options: InjectOptions): Promise<Record<string, string>> {
    const response = await refused(400, 'validation_error', options);
    const { errors } = response.json();
    return Object.fromEntries(errors.map((error: { field: string; code: string }) => [error.field, error.code]));
  }

  it('names every field that is wrong, dotted, with a code and a sentence', async () => {
    const fields = await fieldsOf(
      post({ count: '1', at: '2026-01-01T00:00:00', kind: 'x', rules: [{ start: 'late' }, {}], target: null }),
    );
    assert.deepEqual(fields, {
      name: 'required',
      count: 'invalid_type',
      at: 'invalid_format',
      kind: 'not_a_choice',
      'rules.0.start': 'invalid_format',
      'rules.1.start': 'required',
      target: 'not_a_choice',
    });
  });

  it('names unknown fields at any depth', async () => {
    assert.deepEqual(await fieldsOf(post({ name: 'n', colour: 1, rules: [{ start: '10:00', end: '11:00' }] })), {
      colour: 'unknown_field',
      'rules.0.end': 'unknown_field',
    });
  });

  it('says in words what a field must be', async () => {
    const response = await refused(400, 'validation_error', post({ name: '', at: 5, target: 'c' }));
    const messages = response.json().errors.map((error: { message: string }) => error.message);
    assert.deepEqual(messages, ['May not be empty.', 'Must be a string or null.', 'Must be a or b or a whole number.']);
  });

  it('does not take a string for a number in a body, and does in query and path', async () => {
    assert.deepEqual(await fieldsOf(post({ name: 'n', count: '3' })), { count: 'invalid_type' });
    const listed = await sample.app.inject({ url: '/api/v1/things/?page=2&page_size=10&active=true', headers: asAlice });
    assert.equal(listed.json().current_page, 2);
    const one = await sample.app.inject({ url: '/api/v1/things/17/', headers: asAlice });
    assert.equal(one.json().id, 17);
  });

  it('refuses query and path values that are not what they must be', async () => {
    assert.deepEqual(await fieldsOf({ url: '/api/v1/things/?page=1.5&page_size=101&active=maybe&ordering=password' }), {
      page: 'invalid_type',
      page_size: 'too_large',
      active: 'invalid_type',
      ordering: 'not_a_choice',
    });
    for (const id of ['0', '-1', 'abc', '1e3', '99999999999999999999', ' 1']) {
      assert.deepEqual(Object.keys(await fieldsOf({ url: `/api/v1/things/${encodeURIComponent(id)}/` })), ['id'], id);
    }
  });

  it('fills defaults in', async () => {
    const response = await sample.app.inject({ headers: asAlice, ...post({ name: 'n' }) });
    assert.equal(response.statusCode, 201, response.body);
    assert.equal(sample.work.done.at(-1), 'create n 3');
  });

  it('takes a missing body and an empty JSON body for {}', async () => {
    for (const headers of [asAlice, { ...asAlice, 'content-type': 'application/json' }]) {
      const locked = await sample.app.inject({ method: 'POST', url: '/api/v1/things/4/lock/', headers });
      assert.equal(locked.statusCode, 200, locked.body);
    }
    assert.deepEqual(await fieldsOf({ method: 'POST', url: '/api/v1/things/' }), { name: 'required' });
  });

  it('refuses fields where no body is taken', async () => {
    assert.deepEqual(await fieldsOf({ method: 'POST', url: '/api/v1/things/4/lock/', payload: { force: true } }), {
      force: 'unknown_field',
    });
    assert.deepEqual(await fieldsOf({ ...raw('5'), url: '/api/v1/things/4/lock/' }), { body: 'unknown_field' });
  });

  it('refuses JSON that is no object', async () => {
    for (const body of ['null', '[]', '5', '"x"', 'true']) {
      assert.deepEqual(await fieldsOf(raw(body)), { body: 'invalid_type' }, body);
    }
  });

  it('refuses malformed JSON without quoting it', async () => {
    for (const body of ['{', '{"name":}', '{"name": "geheim"', "{'name': 1}", 'NaN', Buffer.from([0x22, 0xff, 0x22])]) {
      const response = await refused(400, 'malformed_json', raw(body));
      assert.doesNotMatch(response.body, /geheim/);
    }
    await refused(400, 'malformed_json', raw('{"name": "n", "count": 1e400}'));
  });

  it('refuses NUL and half characters anywhere', async () => {
    for (const body of [
      '{"name":"a\\u0000b"}',
      '{"na\\u0000me":"a"}',
      '{"name":"n","rules":[{"start":"\\u0000"}]}',
      '{"name":"\\ud800"}',
    ]) {
      await refused(400, 'invalid_characters', raw(body));
    }
    for (const url of ['/api/v1/things/%00/', '/api/v1/things/?ordering=%00', '/api/v1/nothing/%00']) {
      await refused(400, 'invalid_characters', { url });
    }
  });

  it('refuses prototype tricks', async () => {
    for (const body of [
      '{"name":"n","__proto__":{"admin":true}}',
      '{"constructor":{"prototype":{}}}',
      '{"rules":[{"__proto__":1}]}',
    ]) {
      await refused(400, 'forbidden_field', raw(body));
    }
    assert.equal(({} as Record<string, unknown>)['admin'], undefined);
  });

  it('refuses a body nested more than 32 deep, however deep', async () => {
    const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
    await refused(400, 'nesting_too_deep', raw(nested(33)));
    await refused(400, 'nesting_too_deep', raw(nested(200_000)));
    await refused(400, 'validation_error', raw(nested(32)));
  });

  it('refuses a body over 1 MiB', async () => {
    await refused(413, 'body_too_large', raw(`{"name":"${'x'.repeat(1024 * 1024)}"}`));
  });

  it('refuses other content types', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/xml',
      'garbage',
      'application/json; charset=latin1',
    ]) {
      await refused(415, 'unsupported_media_type', raw('{"name":"n"}', type));
    }
    await refused(415, 'unsupported_media_type', raw('--x--', 'multipart/form-data; boundary=x'));
    await refused(415, 'unsupported_media_type', { ...raw('{}'), url: '/api/v1/upload/' });
    const accepted = await sample.app.inject(raw('{"name":"n"}', 'application/json; charset=UTF-8'));
    assert.equal(accepted.statusCode, 201);
  });

  it('refuses a broken upload', async () => {
    const type = 'multipart/form-data; boundary=x';
    const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc';
    const upload = (payload: string, contentType = type): InjectOptions => ({
      ...raw(payload, contentType),
      url: '/api/v1/upload/',
    });
    await refused(400, 'malformed_request', upload(head));
    await refused(400, 'malformed_request', upload('', 'multipart/form-data'));
    const whole = await sample.app.inject(upload(`${head}\r\n--x--\r\n`));
    assert.deepEqual([whole.statusCode, whole.json()], [200, { bytes: 3 }]);
  });

  it('refuses an address that cannot be read', async () => {
    for (const url of ['/api/v1/%ff', '/api/v1/things/%', '/api/v1/things/?page=%zz', '/api/v1/things/?page=%ff']) {
      await refused(400, 'malformed_url', { url });
    }
    await refused(414, 'url_too_long', { url: `/api/v1/things/${'1'.repeat(600)}/` });
  });

  it('is 404 for an unknown address, with and without credentials', async () => {
    await refused(404, 'not_found', { url: '/api/v1/nothing/' });
    await refused(404, 'not_found', { url: '/nothing', headers: {} });
  });

  it('is 405 with Allow for a method that an address does not take', async () => {
    const response = await refused(405, 'method_not_allowed', { method: 'DELETE', url: '/api/v1/things/' });
    assert.equal(response.headers['allow'], 'GET, HEAD, OPTIONS, POST');
    const other = await refused(405, 'method_not_allowed', { method: 'PUT', url: '/api/v1/things/5', payload: 'no json' });
    assert.equal(other.headers['allow'], 'GET, HEAD, OPTIONS, PATCH');
    assert.equal(
      (await refused(405, '', { method: 'HEAD', url: '/api/v1/things/5/lock/' }, false)).headers['allow'],
      'OPTIONS, POST',
    );
  });

  it('is 500 with a generic detail for what nobody expected, and the log has the reason and the request id', async () => {
    const response = await refused(500, 'internal_error', { url: '/api/v1/crash/', headers: { 'x-request-id': 'crash-1' } });
    assert.doesNotMatch(response.body, /secret in a message|at .*\.ts/);
    const line = sample.logLines.find((text) => text.includes('a secret in a message'));
    assert.ok(line !== undefined && JSON.parse(line).reqId === 'crash-1');
  });

  it('passes Retry-After on', async () => {
    const response = await refused(503, 'broker_unavailable', { url: '/api/v1/unavailable/' });
    assert.equal(response.headers['retry-after'], '3');
  });
});

describe('every answer', () => {
  let sample: SampleApp;
  before(async () => {
    sample = await buildSampleApp({ allowedHosts: ['.example.com', 'localhost'], production: true });
  });
  after(() => sample.app.close());

  const addresses = ['/api/v1/open', '/api/v1/nothing', '/api/v1/crash/', '/api/v1/%ff', '/health'];

  it('carries the security headers, errors included', async () => {
    for (const url of addresses) {
      const { headers } = await sample.app.inject({ url, headers: { host: 'localhost' } });
      assert.equal(headers['content-security-policy'], "default-src 'self'", url);
      assert.equal(headers['x-frame-options'], 'DENY');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['referrer-policy'], 'same-origin');
      assert.equal(headers['strict-transport-security'], 'max-age=31536000');
      assert.equal(headers['cache-control'], 'no-store');
      assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/);
    }
  });

  it('repeats a request id that was given, unless it is no id', async () => {
    const given = await sample.app.inject({ url: '/api/v1/open/', headers: { host: 'localhost', 'x-request-id': 'abc-1' } });
    assert.equal(given.headers['x-request-id'], 'abc-1');
    const forged = await sample.app.inject({ url: '/api/v1/open/', headers: { host: 'localhost', 'x-request-id': 'a b"}' } });
    assert.match(String(forged.headers['x-request-id']), /^[0-9a-f-]{36}$/);
  });

  it('comes only for an allowed host', async () => {
    for (const host of ['example.com', 'a.example.com:8000', 'A.B.Example.COM', 'localhost:1', 'localhost.']) {
      assert.equal((await sample.app.inject({ url: '/api/v1/open/', headers: { host } })).statusCode, 200, host);
    }
    for (const host of ['evil.test', 'badexample.com', 'example.com.evil.test', 'localhost@evil.test', '<b>']) {
      const response = await sample.app.inject({ url: '/api/v1/open/', headers: { host } });
      assert.deepEqual([response.statusCode, response.json().code], [400, 'host_not_allowed'], host);
    }
  });

  it('is logged once with the route, never the address or the body', async () => {
    sample.logLines.length = 0;
    const headers = { host: 'localhost', ...asAlice };
    await sample.app.inject({
      method: 'POST',
      url: '/api/v1/things/77/lock/?token=topsecret',
      headers,
      payload: { a: 'bodytext' },
    });
    const lines = sample.logLines.map((line) => JSON.parse(line));
    assert.equal(lines.length, 1);
    assert.deepEqual([lines[0].method, lines[0].route, lines[0].status], ['POST', '/api/v1/things/:id/lock/', 400]);
    assert.equal(typeof lines[0].ms, 'number');
    assert.doesNotMatch(sample.logLines.join(''), /topsecret|bodytext|\/77/);
  });
});

describe('an address', () => {
  let sample: SampleApp;
  before(async () => {
    sample = await buildSampleApp();
  });
  after(() => sample.app.close());

  it('answers with and without the trailing slash', async () => {
    for (const url of [
      '/api/v1/things',
      '/api/v1/things/',
      '/api/v1/things/3',
      '/api/v1/things/3/',
      '/health',
      '/health/ready/',
    ]) {
      assert.equal((await sample.app.inject({ url, headers: asAlice })).statusCode, 200, url);
    }
  });

  it('answers HEAD like GET without a body, and OPTIONS with what it takes', async () => {
    const head = await sample.app.inject({ method: 'HEAD', url: '/api/v1/things/', headers: asAlice });
    assert.deepEqual([head.statusCode, head.body], [200, '']);
    assert.equal((await sample.app.inject({ method: 'HEAD', url: '/api/v1/things/' })).statusCode, 401);
    const options = await sample.app.inject({ method: 'OPTIONS', url: '/api/v1/things/3/' });
    assert.deepEqual([options.statusCode, options.headers['allow']], [204, 'GET, HEAD, OPTIONS, PATCH']);
  });

  it('answers a preflight of an allowed origin, and tells others nothing', async () => {
    const ask = (origin: string) =>
      sample.app.inject({
        method: 'OPTIONS',
        url: '/api/v1/things/',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const allowed = await ask('https://console.example.com');
    assert.equal(allowed.statusCode, 204);
    assert.equal(allowed.headers['access-control-allow-origin'], 'https://console.example.com');
    assert.equal(allowed.headers['access-control-allow-credentials'], 'true');
    assert.match(String(allowed.headers['access-control-allow-headers']), /X-CSRF-Token/);
    const other = await ask('https://evil.test');
    assert.equal(other.headers['access-control-allow-origin'], undefined);
    const answer = await sample.app.inject({ url: '/api/v1/open/', headers: { origin: 'https://console.example.com' } });
    assert.match(String(answer.headers['access-control-expose-headers']), /ETag.*X-RateLimit-Remaining/);
    assert.equal(answer.headers['vary'], 'Origin');
  });
});
