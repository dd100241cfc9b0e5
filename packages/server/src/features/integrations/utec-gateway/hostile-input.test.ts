import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { oddNumbers, oddTexts } from '../../../start/testing/hostile-values.ts';
import { frontDoor, startReady, type GatewayFixture } from './testing/gateway-fixture.ts';

const posts: Readonly<Record<string, readonly string[]>> = {
  '/api/config': [
    'api_base_url',
    'oauth_base_url',
    'action_path',
    'status_poll_interval',
    'auto_refresh_enabled',
    'refresh_buffer_minutes',
  ],
  '/api/oauth/exchange': ['code'],
  '/oauth/start': ['base_url', 'access_key'],
  '/oauth/exchange': ['code', 'callback_url'],
  '/api/status': ['id', 'devices'],
  '/api/lock': ['id'],
  '/lock': ['id'],
  '/api/unlock': ['id'],
  '/unlock': ['id'],
};
const values = [...oddTexts, ...oddNumbers, null, true, [], {}, [[]], [null], 'x'.repeat(100_000), '../../etc/passwd'];

describe('hostile input at the gateway', () => {
  let gateway: GatewayFixture;
  before(async () => {
    gateway = await startReady();
  });
  after(() => gateway.close());

  const check = (answer: { status: number; text: string; body: { detail?: unknown } | undefined }, name: string): void => {
    assert.ok(answer.status < 500, `${name} answered ${answer.status}: ${answer.text.slice(0, 200)}`);
    if (answer.status >= 400) assert.equal(typeof answer.body?.detail, 'string', name);
  };

  test('is refused in a sentence, and loses nothing', async () => {
    const first = (await gateway.ask('GET', '/api/config')).body;
    for (const [url, fields] of Object.entries(posts))
      for (const field of fields)
        for (const value of values) {
          // What a field may be is no attack.
          if (url === '/api/config' && (typeof value === 'boolean' || typeof value === 'number')) continue;
          check(
            await gateway.ask('POST', url, { [field]: value }),
            `POST ${url} ${field} ${JSON.stringify(value)?.slice(0, 40)}`,
          );
        }
    for (const body of [
      '',
      '{',
      '[]',
      'null',
      '"text"',
      '1e999',
      '{"id":"\\u0000"}',
      '{"__proto__":{"id":"x"}}',
      '['.repeat(500),
    ])
      for (const url of Object.keys(posts))
        check(await gateway.ask('POST', url, body, { 'content-type': 'application/json' }), `POST ${url} ${body.slice(0, 20)}`);
    for (const query of ['?id=%00', `?id=${'x'.repeat(9_000)}`, '?id=a&id=b', '?id[]=1', '?%'])
      check(await gateway.ask('GET', `/api/status${query}`), `GET /api/status${query.slice(0, 20)}`);
    for (const query of ['?code=a&state=b', '?code=a&code=b&state=c', '?error=x&state=%00', '?state='])
      check(await gateway.ask('GET', `/oauth/callback${query}`), `GET /oauth/callback${query}`);
    const last = (await gateway.ask('GET', '/api/config')).body;
    for (const name of ['access_key', 'secret_key', 'api_base_url', 'oauth_base_url', 'status_poll_interval', 'access_token'])
      assert.deepEqual(last[name], first[name], name);
    assert.equal((await gateway.ask('POST', '/api/unlock', { id: frontDoor })).status, 200);
  });
});
