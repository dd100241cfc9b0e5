import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createClient } from './index.ts';

function recorder(status: number, body: object) {
  const requests: Request[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    requests.push(new Request(input, init));
    return Promise.resolve(Response.json(body, { status }));
  };
  return { requests, fetch };
}

describe('client', () => {
  it('asks for the token before every request and fills in the path', async () => {
    const { requests, fetch } = recorder(200, { device_id: 'ABC123' });
    let token = 'first';
    const client = createClient({ baseUrl: 'http://lock.test/', accessToken: () => token, fetch });
    const { data } = await client.GET('/api/v1/devices/{id}/status/', { params: { path: { id: 7 } } });
    token = 'second';
    await client.GET('/api/v1/devices/{id}/status/', { params: { path: { id: 7 } } });
    assert.equal(data?.device_id, 'ABC123');
    assert.equal(requests[0]?.url, 'http://lock.test/api/v1/devices/7/status/');
    assert.deepEqual(
      requests.map((request) => request.headers.get('authorization')),
      ['Bearer first', 'Bearer second'],
    );
  });

  it('hands a refusal over as a problem, not as data', async () => {
    const { fetch } = recorder(404, { status: 404, code: 'not_found', detail: 'No such device.' });
    const client = createClient({ baseUrl: 'http://lock.test', fetch });
    const { data, error, response } = await client.GET('/api/v1/devices/{id}/', { params: { path: { id: 1 } } });
    assert.equal(data, undefined);
    assert.equal(response.status, 404);
    assert.equal(error?.detail, 'No such device.');
  });
});
