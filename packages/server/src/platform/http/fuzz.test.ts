import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { buildSampleApp, type SampleApp } from './testing/sample-app.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
const known = [
  '/api/v1/things/',
  '/api/v1/things/1/',
  '/api/v1/things/1/lock/',
  '/api/v1/logs/',
  '/api/v1/open/',
  '/api/v1/login/',
  '/api/v1/validate/',
  '/api/v1/upload/',
];
const awkward = fc.constantFrom(
  '%',
  '%00',
  '%2e%2e',
  '../',
  '%ff',
  '%f0%9f%98%80',
  '__proto__',
  '[]',
  '&&',
  '=',
  '#',
  ';',
  '?',
  '*',
  ' ',
  '\\',
  '"',
);
const segment = fc.oneof(fc.string({ maxLength: 20 }), awkward, fc.integer().map(String));
const url = fc
  .tuple(
    fc.constantFrom(...known, '/', '/api/', '/health/', '/api/docs/static/', '/api/openapi.json'),
    fc.array(segment, { maxLength: 3 }),
    fc.array(fc.tuple(fc.constantFrom('page', 'page_size', 'ordering', 'cursor', 'active', '__proto__', 'x'), segment), {
      maxLength: 4,
    }),
  )
  .map(([base, tail, query]) => {
    const end = query.map(([name, value]) => `${name}=${value}`).join('&');
    return `${base}${tail.join('/')}${end === '' ? '' : `?${end}`}`.replaceAll(/[^\x21-\x7e]/g, (character) =>
      encodeURIComponent(character.toWellFormed()),
    );
  });
const body = fc.oneof(
  fc.json({ maxDepth: 5 }),
  fc.string(),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc
    .record(
      { name: fc.anything(), count: fc.anything(), at: fc.anything(), rules: fc.anything(), target: fc.anything() },
      { requiredKeys: [] },
    )
    .map((value) => {
      try {
        return JSON.stringify(value) ?? '';
      } catch {
        return '{';
      }
    }),
);
const headerValue = fc.string({ maxLength: 40 }).map((text) => text.replaceAll(/[^\x20-\x7e]/g, ''));
const headers = fc.record(
  {
    'content-type': fc.oneof(
      fc.constantFrom(
        'application/json',
        'application/json; charset=x',
        'text/plain',
        'multipart/form-data; boundary=x',
        'multipart/form-data',
      ),
      headerValue,
    ),
    authorization: fc.oneof(fc.constantFrom('Test alice', 'Test lock', 'Test browser', 'Test staff'), headerValue),
    cookie: headerValue,
    host: headerValue,
    origin: headerValue,
    'if-match': headerValue,
    'idempotency-key': fc.constantFrom('', 'ü', 'a b'),
    'x-request-id': headerValue,
    'x-forwarded-for': headerValue,
    'x-csrf-token': headerValue,
    accept: headerValue,
    'accept-version': headerValue,
    range: headerValue,
    expect: headerValue,
  },
  { requiredKeys: [] },
);

describe('no input', () => {
  let sample: SampleApp;
  before(async () => {
    sample = await buildSampleApp();
  });
  after(() => sample.app.close());

  it('yields a 5xx, or an error that is no problem document', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...methods), url, headers, body, async (method, address, given, payload) => {
        // What the test client cannot send; raw-http.test.ts sends such bytes itself.
        fc.pre(URL.canParse(address, 'http://localhost'));
        const hasBody = method !== 'GET' && method !== 'HEAD';
        const response = await sample.app.inject({ method, url: address, headers: given, ...(hasBody ? { payload } : {}) });
        assert.ok(response.statusCode < 500, `${method} ${address}: ${response.statusCode} ${response.body}`);
        if (response.statusCode >= 400 && method !== 'HEAD') {
          const problem = response.json();
          assert.equal(problem.status, response.statusCode);
          assert.ok(problem.detail.length > 0 && problem.code.length > 0, response.body);
        }
      }),
      { numRuns: 1500 },
    );
    assert.deepEqual(
      sample.logLines.filter((line) => line.includes('unexpectedly')),
      [],
    );
  });
});
