import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import * as fc from 'fast-check';
import { Type } from 'typebox';
import { decodeCursor, encodeCursor } from './pagination.ts';
import { readOrdering } from './schemas.ts';
import { asAlice, buildSampleApp, type SampleApp } from './testing/sample-app.ts';

describe('a list', () => {
  let sample: SampleApp;
  before(async () => {
    sample = await buildSampleApp({ trustProxy: ['127.0.0.1'] });
  });
  after(() => sample.app.close());
  const get = (url: string, headers = {}) =>
    sample.app.inject({ url, headers: { host: 'locks.example.com:8000', ...asAlice, ...headers } });

  it('tells count, pages and the addresses of its neighbours', async () => {
    const page = (await get('/api/v1/things/?page=2&page_size=20&active=true')).json();
    assert.deepEqual([page.count, page.total_pages, page.current_page, page.results.length], [45, 3, 2, 20]);
    assert.equal(page.next, 'http://locks.example.com:8000/api/v1/things/?page=3&page_size=20&active=true');
    assert.equal(page.previous, 'http://locks.example.com:8000/api/v1/things/?page=1&page_size=20&active=true');
  });

  it('has 20 entries a page unless asked otherwise, and ends with null', async () => {
    const first = (await get('/api/v1/things/')).json();
    assert.deepEqual([first.results.length, first.current_page, first.previous], [20, 1, null]);
    const last = (await get('/api/v1/things/?page=3')).json();
    assert.deepEqual([last.results, last.next], [[41, 42, 43, 44, 45], null]);
  });

  it('links to the address that a trusted proxy names', async () => {
    const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'locks.example.com', 'x-forwarded-for': '192.0.2.1' };
    assert.equal((await get('/api/v1/things/', headers)).json().next, 'https://locks.example.com/api/v1/things/?page=2');
  });

  it('answers whatever host it was asked under', async () => {
    for (const host of ['999.999.999.999', 'a:99999', 'a..b', '[::::]']) {
      const response = await get('/api/v1/things/', { host });
      assert.deepEqual([response.statusCode, response.json().next], [200, `http://${host}/api/v1/things/?page=2`]);
    }
  });

  it('is 404 invalid_page past the end', async () => {
    for (const page of ['4', '1000000000']) {
      const response = await get(`/api/v1/things/?page=${page}`);
      assert.deepEqual([response.statusCode, response.json().code], [404, 'invalid_page']);
    }
  });

  it('by cursor is walked to the end through next', async () => {
    const seen: number[] = [];
    let url: string | null = '/api/v1/logs/?page_size=2&cursor=';
    while (url !== null) {
      const page: { results: number[]; next: string | null; count: null } = (await get(url)).json();
      assert.equal(page.count, null);
      seen.push(...page.results);
      url = page.next === null ? null : page.next.replace('http://locks.example.com:8000', '');
    }
    assert.deepEqual(seen, [1, 2, 3, 4, 5]);
  });

  it('refuses a cursor that is none', async () => {
    const bad = ['x', 'e30', encodeCursor({ id: 'a' }), encodeCursor(null), encodeCursor({ id: 1.5 }), '%F0%9F%98%80'];
    for (const cursor of bad) {
      const response = await get(`/api/v1/logs/?cursor=${cursor}`);
      assert.deepEqual([response.statusCode, response.json().errors?.[0]?.code], [400, 'invalid_cursor'], cursor);
    }
  });
});

describe('a cursor', () => {
  const schema = Type.Object({ at: Type.String(), id: Type.Integer() });

  it('comes back as it went', () => {
    const text = fc.string().filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(text, fc.integer(), (at, id) => {
        assert.deepEqual(decodeCursor(schema, encodeCursor({ at, id })), { at, id });
      }),
    );
  });

  it('is refused rather than misread, whatever was sent', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        assert.throws(() => decodeCursor(schema, text), { code: 'validation_error' });
      }),
    );
    assert.throws(() => decodeCursor(schema, encodeCursor({ at: 'a\0', id: 1 })), { code: 'validation_error' });
  });
});

describe('ordering', () => {
  it('is taken apart, and refused for fields that are not offered', () => {
    assert.deepEqual(readOrdering('-created_at', ['name', 'created_at']), { field: 'created_at', direction: 'desc' });
    assert.deepEqual(readOrdering('name', ['name', 'created_at']), { field: 'name', direction: 'asc' });
    assert.throws(() => readOrdering('password', ['name']), { code: 'validation_error' });
  });
});

describe('If-Match', () => {
  let sample: SampleApp;
  before(async () => {
    sample = await buildSampleApp();
  });
  after(() => sample.app.close());

  it('lets a change through when it names the ETag that GET answered, and is 412 when it names another', async () => {
    const { etag } = (await sample.app.inject({ url: '/api/v1/things/5/', headers: asAlice })).headers;
    assert.equal(etag, '"3"');
    const patch = async (match: string | undefined) => {
      const headers = match === undefined ? asAlice : { ...asAlice, 'if-match': match };
      return (await sample.app.inject({ method: 'PATCH', url: '/api/v1/things/5/', headers })).statusCode;
    };
    for (const match of [undefined, '*', '"3"', '"2", "3"']) assert.equal(await patch(match), 200, match);
    for (const match of ['"2"', 'W/"3"', '3', '']) assert.equal(await patch(match), 412, match);
  });
});
