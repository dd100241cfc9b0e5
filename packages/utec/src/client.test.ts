import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { readCallback, SignInRequiredError, TransportError } from './index.ts';
import { deferred, invalidToken, LocalCloud, localClient, rejection, row, states } from './testing/local-cloud.ts';

const door = 'AA:BB:CC:00:00:01';
const other = 'AA:BB:CC:00:00:02';

describe('the U-tec client', () => {
  const cloud = new LocalCloud();
  let address = '';
  const fresh = { script: cloud.script, tokens: cloud.tokens };
  before(async () => {
    address = await cloud.start();
  });
  after(() => cloud.close());
  beforeEach(() => {
    Object.assign(cloud, fresh);
    cloud.actions.length = 0;
    cloud.tokenRequests.length = 0;
  });
  const start = (options = {}) => localClient(cloud, address, options);

  test('sends a browser to the log-in with a state and without the secret', async () => {
    const { client } = await start();
    const url = new URL(
      client.authorizeUrl({ state: 'unguessable', codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' }),
    );
    assert.equal(url.pathname, '/authorize');
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      response_type: 'code',
      client_id: 'client-id',
      scope: 'openapi',
      redirect_uri: 'https://lock.example/callback',
      state: 'unguessable',
      // Of RFC 7636, appendix B.
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    assert.ok(!url.href.includes('the-client-secret'));
  });

  test('reads the code out of whatever a log-in came back with', () => {
    assert.equal(readCallback('https://x.example/cb?code=abc123&state=unguessable', 'unguessable'), 'abc123');
    assert.equal(readCallback('https://x.example/cb?authorization_code=abc123&state=unguessable#x', 'unguessable'), 'abc123');
    assert.equal(readCallback('  authorization_code=abc123&state=unguessable ', 'unguessable'), 'abc123');
    assert.equal(readCallback('abc123==', 'unguessable'), 'abc123==');
    const code = (given: string): string => {
      try {
        return readCallback(given, 'unguessable');
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    assert.equal(code('https://x.example/cb?code=abc123&state=else'), 'state_mismatch');
    assert.equal(code('https://x.example/cb?code=abc123'), 'state_mismatch');
    assert.equal(code('https://x.example/cb?error=access_denied&state=unguessable'), 'login_denied');
    assert.equal(code('https://x.example/cb?state=unguessable'), 'callback_without_code');
    assert.equal(code(''), 'callback_without_code');
  });

  test('trades the code with a form, and takes flat and wrapped replies', async () => {
    cloud.tokens = () => ({ body: { code: 200, data: { access_token: 'wrapped', refresh_token: 'r', expires_in: 601_200 } } });
    const { client, now } = await start();
    const [sent] = cloud.tokenRequests;
    assert.deepEqual(
      [sent?.method, sent?.fields['grant_type'], sent?.fields['code']],
      ['POST', 'authorization_code', 'the-code'],
    );
    assert.equal(sent?.fields['redirect_uri'], 'https://lock.example/callback');
    assert.equal(await client.validToken(), 'wrapped');
    assert.equal((await client.tokenReport()).expiresAt?.getTime(), now.ms + 601_200_000);
  });

  test('asks with GET where POST is not there, and only then', async () => {
    cloud.tokens = ({ method }) => (method === 'POST' ? { status: 405, body: '' } : { body: { access_token: 'a' } });
    const { client, now } = await start();
    assert.deepEqual(
      cloud.tokenRequests.map(({ method }) => method),
      ['POST', 'GET'],
    );
    assert.equal((await client.tokenReport()).expiresAt?.getTime(), now.ms + 3_600_000, 'an hour where nothing is said');
  });

  test('a reply without a token is a failure whatever its status, and changes nothing stored', async () => {
    const { client, now } = await start();
    const soon = now.ms + 601_200_000 - 60_000;
    const outcomes: string[] = [];
    const replies = [
      { body: { code: 401, message: 'invalid_grant' } },
      { status: 400, body: { error: 'invalid_grant', error_description: 'no' } },
      { status: 401, body: '' },
      { status: 500, body: 'oops' },
      { body: 'not json' },
      { body: { code: 200, data: {} } },
      { instead: 'cut' as const },
    ];
    for (const reply of replies) {
      now.ms = soon;
      cloud.tokens = () => reply;
      outcomes.push((await rejection(client.refreshToken())).name);
      assert.equal((await client.tokenReport()).status, 'expiring');
    }
    assert.deepEqual(outcomes, [
      ...Array<string>(3).fill('SignInRequiredError'),
      ...Array<string>(4).fill('TokenUnavailableError'),
    ]);
  });

  for (const [how, answer] of Object.entries({
    'INVALID_TOKEN inside HTTP 200': invalidToken,
    'HTTP 401': { status: 401, body: '' },
    'HTTP 403': { status: 403, body: {} },
  })) {
    test(`${how} refreshes once and calls once more`, async () => {
      cloud.script = ({ authorization }) =>
        authorization === 'Bearer access-1' ? answer : { body: { payload: { devices: [{ id: door }] } } };
      const { client } = await start();
      const all = await Promise.all([client.discover(), client.discover(), client.discover()]);
      assert.deepEqual(
        all.map((devices) => devices.map(({ id }) => id)),
        [[door], [door], [door]],
      );
      assert.equal(cloud.tokenRequests.length, 2, 'one log-in and one refresh for all callers');
      cloud.script = () => answer;
      assert.ok((await rejection(client.discover())) instanceof SignInRequiredError);
    });
  }

  test('repeats reads a few times after 5xx, 429 and broken connections, and gives up', async () => {
    const { client, pauses } = await start();
    cloud.script = (_sent, count) =>
      [{ status: 502, body: 'x' }, { status: 429, headers: { 'retry-after': '7' } }, { body: { payload: { devices: [] } } }][
        count - 1
      ] ?? {};
    assert.deepEqual(await client.discover(), []);
    assert.deepEqual(pauses, [1000, 7000], 'and as long as it is asked to wait');
    cloud.actions.length = 0;
    cloud.script = () => ({ instead: 'cut' });
    const error = await rejection(client.discover());
    assert.ok(error instanceof TransportError && error.isRetryable);
    assert.equal(cloud.actions.length, 3);
    cloud.actions.length = 0;
    cloud.script = () => ({ body: { payload: { error: { code: 'BAD-REQUEST' } } } });
    assert.equal((await rejection(client.discover())).code, 'bad_request');
    assert.equal(cloud.actions.length, 1, 'what is refused is not asked again');
  });

  test('ends in time, and when the caller has had enough', async () => {
    const { client } = await start({ timeoutMs: 50 });
    cloud.script = () => ({ instead: 'hang' });
    assert.equal((await rejection(client.lock(door))).code, 'timeout');
    assert.equal(cloud.actions.length, 1, 'a time-out is not repeated');
    const controller = new AbortController();
    const pending = rejection(client.discover({ signal: controller.signal }));
    controller.abort();
    assert.equal((await pending).name, 'AbortError');
  });

  test('discovers, and sends customData back', async () => {
    const { client } = await start();
    cloud.script = () => ({
      body: {
        payload: {
          devices: [
            {
              id: door,
              name: 'Front',
              category: 'SmartLock',
              handleType: 'utec-lock-sensor',
              customData: { key: 1 },
              deviceInfo: { model: 'Bolt', hwVersion: '3.4' },
            },
            { id: other, type: 'LOCK' },
            { id: 'plug', category: 'SmartPlug', handleType: 'utec-switch' },
            { name: 'without an id' },
            null,
          ],
        },
      },
    });
    const devices = await client.discover();
    assert.deepEqual(
      devices.map(({ id, name, isLock, model, hasDoorSensor }) => [id, name, isLock, model, hasDoorSensor]),
      [
        [door, 'Front', true, 'Bolt', true],
        [other, other, true, null, false],
        ['plug', 'plug', false, null, false],
      ],
    );
    await client.query([door, other]);
    assert.deepEqual(cloud.actions.at(-1)?.payload['devices'], [{ id: door, customData: { key: 1 } }, { id: other }]);
  });

  test('queries in batches of 20; letter case, gaps and a device that is refused do no harm', async () => {
    const { client } = await start();
    cloud.script = ({ payload }) => ({
      body: {
        payload: {
          devices: (payload['devices'] as { id: string }[]).map(({ id }) =>
            id === 'd3'
              ? { id, error: { code: 'DEVICE_OFFLINE' } }
              : {
                  id,
                  states: [
                    { capability: 'st.Lock', name: 'LockState', value: 'locked' },
                    { capability: 'st.BatteryLevel', name: 'level', value: '4' },
                    null,
                    7,
                  ],
                },
          ),
        },
      },
    });
    const found = await client.query(Array.from({ length: 45 }, (_one, index) => `d${index}`));
    assert.equal(cloud.actions.length, 3);
    assert.equal(found.size, 45);
    assert.deepEqual(found.get('d1')?.lock, {
      isOnline: null,
      lockState: 'Locked',
      lockMode: null,
      batteryLevel: 4,
      batteryPercent: 80,
      door: null,
    });
    assert.equal(found.get('d3')?.error?.code, 'device_offline');
  });

  test('follows a deferred answer until the wanted state shows', async () => {
    const { client, pauses } = await start();
    cloud.script = ({ name }, count) =>
      name === 'Command' ? deferred(door) : states(door, ['st.lock', 'lockState', count < 4 ? 'Unlocked' : 'Locked']);
    assert.deepEqual([(await client.lock(door)).outcome, pauses], ['confirmed', [1000, 1000, 1000]]);
    assert.equal(cloud.actions.filter(({ name }) => name === 'Command').length, 1);
  });

  test('says not_confirmed of what never shows, and does not hang on looks that fail', async () => {
    const { client, pauses } = await start();
    cloud.script = ({ name }, count) => {
      if (name === 'Command') return deferred(door);
      return count % 2 === 0 ? { status: 500 } : states(door, ['st.lock', 'lockState', 'Jammed']);
    };
    const result = await client.unlock(door);
    assert.deepEqual([result.outcome, result.lock?.lockState], ['not_confirmed', 'Jammed']);
    assert.ok(pauses.reduce((sum, ms) => sum + ms, 0) >= 90_000);
  });

  test('a refusal for one device is an error, under HTTP 200 too, and a stray answer is only noted', async () => {
    const { client, oddities } = await start();
    cloud.script = () => row({ id: door, error: { code: 'DEVICE_OFFLINE', message: 'Device is offline' } });
    const refused = await rejection(client.unlock(door));
    assert.equal(refused.code, 'device_offline');
    assert.equal(cloud.actions.length, 1, 'nothing is queued or repeated for a lock that is offline');
    cloud.script = ({ name }) =>
      name === 'Command'
        ? { body: { header: { messageId: 'of another' }, payload: { devices: [{ id: other, states: [] }] } } }
        : states(door, ['st.lock', 'lockState', 'Unlocked']);
    assert.equal((await client.unlock(door)).outcome, 'confirmed');
    assert.equal(oddities.length, 2);
  });

  test('a command is repeated once after 5xx, and one lock has one command in flight', async () => {
    const { client } = await start();
    let open = 0;
    let most = 0;
    cloud.script = ({ name }, count) => {
      if (name !== 'Command') {
        open -= 1;
        return states(door, ['st.lock', 'lockState', 'Locked']);
      }
      if (count === 1) return { status: 500 };
      open += 1;
      most = Math.max(most, open);
      return deferred(door);
    };
    const outcomes = await Promise.all([client.lock(door), client.lock(door), client.lock(door)]);
    assert.ok(outcomes.every(({ outcome }) => outcome === 'confirmed'));
    assert.equal(most, 1);
    cloud.actions.length = 0;
    cloud.script = () => ({ status: 500 });
    assert.equal((await rejection(client.lock(door))).code, 'http_status');
    assert.equal(cloud.actions.length, 2);
  });

  test('registers for pushes', async () => {
    const { client } = await start();
    cloud.script = () => ({ body: { payload: [] } });
    await client.registerNotifications({ url: 'https://lock.example/push', accessToken: 's'.repeat(32) });
    assert.deepEqual(cloud.actions[0]?.payload, {
      configure: { notification: { access_token: 's'.repeat(32), url: 'https://lock.example/push' } },
    });
    assert.equal(
      (await rejection(client.registerNotifications({ url: 'ftp://x', accessToken: 's'.repeat(32) }))).code,
      'parameter_invalid',
    );
  });

  test('no error shows a secret', async () => {
    const { client } = await start();
    cloud.script = ({ authorization, payload }) => ({
      body: { payload: { error: { code: authorization?.slice(7), message: JSON.stringify(payload) } } },
    });
    cloud.tokens = ({ fields }) => ({ status: 400, body: { error: JSON.stringify(fields) } });
    const errors = [
      await rejection(client.lockUsers.update(door, 1, { code: '48213' })),
      await rejection(client.refreshToken()),
      await rejection(client.lockUsers.update(door, 1, { code: '4821x3' })),
    ];
    const shown = errors.map((error) => inspect(error, { depth: 9 }) + JSON.stringify(error)).join('\n');
    for (const secret of ['access-1', 'refresh-1', 'the-client-secret', '48213', '4821x3'])
      assert.ok(!shown.includes(secret), secret);
  });
});
