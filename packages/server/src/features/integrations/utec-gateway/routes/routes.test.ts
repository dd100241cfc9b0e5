import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { defaultUtecCredentials } from '@smartlock/simulators';
import { backDoor, comeBack, frontDoor, startGateway, startReady, type GatewayFixture } from '../testing/gateway-fixture.ts';

describe('the gateway before anybody has logged in', () => {
  let gateway: GatewayFixture;
  before(async () => {
    gateway = await startGateway();
  });
  after(() => gateway.close());

  test('has the defaults, says that there is no token, and refuses reads and commands with 401', async () => {
    const { ask } = gateway;
    const { body: config } = await ask('GET', '/api/config');
    assert.deepEqual(
      [config.api_base_url, config.oauth_base_url, config.action_path, config.scope],
      ['https://api.u-tec.com', 'https://oauth.u-tec.com', '/action', 'openapi'],
    );
    assert.deepEqual([config.status_poll_interval, config.auto_refresh_enabled, config.refresh_buffer_minutes], [60, true, 5]);
    assert.deepEqual(config.token_status, {
      has_token: false,
      has_refresh_token: false,
      expires_at: null,
      is_expired: true,
      time_until_expiry: null,
      needs_login: false,
    });
    for (const [method, url, body] of [
      ['GET', '/api/devices', undefined],
      ['GET', '/devices', undefined],
      ['POST', '/api/status', { id: frontDoor }],
      ['POST', '/api/lock', { id: frontDoor }],
      ['POST', '/unlock', { id: frontDoor }],
    ] as const) {
      const answer = await ask(method, url, body);
      assert.deepEqual([answer.status, answer.body], [401, { detail: 'Unable to obtain valid access token' }], url);
    }
    const health = await ask('GET', '/health');
    assert.equal(health.status, 200);
    assert.deepEqual(
      [health.body.status, health.body.health, health.body.token_valid, health.body.time_until_expiry],
      ['ok', 'token_expiring_or_missing', false, 'None'],
    );
    assert.deepEqual((await ask('GET', '/api/test')).body, {
      status: 'ok',
      message: 'API is working',
      config_loaded: false,
      has_tokens: false,
    });
    assert.deepEqual((await ask('GET', '/api/status/latest')).body.last_updated, 0);
    assert.equal((await ask('GET', '/logs')).text, 'No logs available');
  });

  test('answers each bad request with the status and the words that clients know', async () => {
    const { ask } = gateway;
    const expected = [
      ['GET', '/api/oauth/authorize-url', undefined, 400, 'Configure access_key and redirect_uri first.'],
      ['POST', '/api/oauth/exchange', {}, 400, 'Authorization code required'],
      ['POST', '/api/oauth/exchange', { code: null }, 400, 'Authorization code required'],
      ['POST', '/api/oauth/refresh', undefined, 500, 'Token refresh failed'],
      ['POST', '/oauth/start', { base_url: 'https://api.u-tec.com' }, 400, "Missing 'oauth_base_url'"],
      ['POST', '/oauth/exchange', { callback_url: 'https://x.example/?state=1' }, 400, 'Authorization code required'],
      ['POST', '/api/status', {}, 400, 'Missing device id to query'],
      ['POST', '/api/status', { id: '' }, 400, 'Missing device id to query'],
      ['POST', '/api/status', { devices: [] }, 400, 'Missing device id to query'],
      ['GET', '/api/status', undefined, 400, 'Missing device id to query'],
      ['POST', '/api/lock', {}, 400, "Missing 'id'"],
      ['POST', '/lock', undefined, 400, "Missing 'id'"],
      ['POST', '/api/unlock', { id: null }, 400, "Missing 'id'"],
      ['POST', '/unlock', { id: '  ' }, 400, "Missing 'id'"],
      [
        'GET',
        '/oauth/callback?code=abcdef',
        undefined,
        400,
        'This is not the log-in that was started here last: start it again.',
      ],
    ] as const;
    for (const [method, url, body, status, detail] of expected) {
      const answer = await ask(method, url, body);
      assert.deepEqual([answer.status, answer.body], [status, { detail }], `${method} ${url} ${JSON.stringify(body)}`);
    }
  });

  test('refuses values of a wrong type with 422 in a sentence, and changes nothing', async () => {
    const { ask } = gateway;
    for (const body of [
      { status_poll_interval: 'often' },
      { status_poll_interval: 1.5 },
      { status_poll_interval: 0 },
      { auto_refresh_enabled: 'yes' },
      { refresh_buffer_minutes: -1 },
      { access_key: 5 },
      { api_base_url: 'https://evil.example' },
      { api_base_url: 'ftp://api.u-tec.com' },
      { oauth_base_url: 'http://user:secret@oauth.u-tec.com' },
      { action_path: 'action' },
      { redirect_uri: 'no address' },
      [],
    ]) {
      const answer = await ask('POST', '/api/config', body);
      assert.equal(answer.status, 422, JSON.stringify(body));
      assert.equal(typeof answer.body.detail, 'string');
      assert.ok(answer.body.detail.length > 10, JSON.stringify(body));
    }
    assert.equal((await ask('POST', '/api/status', { id: 5 })).status, 422);
    assert.equal((await ask('POST', '/api/lock', { id: {} })).status, 422);
    assert.equal((await ask('POST', '/api/lock', '{', { 'content-type': 'application/json' })).status, 422);
    assert.equal((await ask('POST', '/api/lock', 'id=1', { 'content-type': 'application/x-www-form-urlencoded' })).status, 415);
    assert.equal((await ask('GET', '/api/lock')).status, 405);
    assert.equal((await ask('GET', '/api/config')).body.api_base_url, 'https://api.u-tec.com');
  });
});

describe('the configuration', () => {
  let gateway: GatewayFixture;
  before(async () => {
    gateway = await startGateway();
  });
  after(() => gateway.close());

  test('takes any subset, passes over nulls, unknown keys, tokens and the mask, and never shows a secret', async () => {
    const { ask, configure } = gateway;
    const saved = await configure({ status_poll_interval: 30, access_token: 'not-taken', unknown: 1, scope: null });
    assert.deepEqual([saved.status, saved.body], [200, { status: 'ok', message: 'Configuration updated' }]);
    const first = (await ask('GET', '/api/config')).body;
    assert.deepEqual([first.status_poll_interval, first.scope, first.secret_key, first.access_token], [30, 'openapi', '***', '']);
    // A form that is saved as it was shown.
    await ask('POST', '/api/config', first);
    await ask('POST', '/api/config', { secret_key: '***', auto_refresh_enabled: false });
    const second = await ask('GET', '/api/config');
    assert.deepEqual([second.body.secret_key, second.body.auto_refresh_enabled], ['***', false]);
    assert.ok(!second.text.includes(defaultUtecCredentials.secretKey));
    // The secret that is kept still works.
    assert.equal((await gateway.logIn()).status, 200);
  });

  test('takes the form of the first generation, with its old addresses', async () => {
    const { ask } = gateway;
    const form = (fields: Record<string, string>) =>
      ask('POST', '/config', new URLSearchParams(fields).toString(), { 'content-type': 'application/x-www-form-urlencoded' });
    const saved = await form({
      base_url: 'https://openapi.ultraloq.com',
      oauth_base_url: 'https://oauth.u-tec.com/login',
      redirect_url: 'https://example.org/back',
      status_poll_seconds: '45',
      devices_path: '/openapi/v1/devices',
      log_level: 'INFO',
    });
    assert.deepEqual([saved.status, saved.body], [200, { status: 'ok' }]);
    const { body } = await ask('GET', '/api/config');
    assert.deepEqual(
      [body.api_base_url, body.oauth_base_url, body.redirect_uri, body.status_poll_interval],
      ['https://api.u-tec.com', 'https://oauth.u-tec.com', 'https://example.org/back', 45],
    );
    assert.equal((await form({ scope: 'openapi' })).status, 422);
    assert.equal((await form({ base_url: 'https://api.u-tec.com', status_poll_seconds: 'x' })).status, 422);
  });

  test('is written to the audit trail by the names of what changed', async () => {
    const { rows } = await gateway.fixture.database.pool.query<{ body: string }>(
      `select body from audit_entries where action = 'utec_gateway.configured' order by occurred_at limit 1`,
    );
    assert.match(rows[0]?.body ?? '', /access_key, redirect_uri, status_poll_interval, secret_key|changed/);
    assert.ok(!(rows[0]?.body ?? '').includes(defaultUtecCredentials.secretKey));
  });
});

describe('the log-in', () => {
  let gateway: GatewayFixture;
  before(async () => {
    gateway = await startGateway();
    await gateway.configure();
  });
  after(() => gateway.close());

  test('goes to U-tec without the secret, and comes back once with our state', async () => {
    const { ask, cloud } = gateway;
    const { body } = await ask('GET', '/api/oauth/authorize-url');
    assert.equal(body.success, true);
    const url = new URL(body.url as string);
    assert.deepEqual(
      [url.origin + url.pathname, url.searchParams.get('response_type'), url.searchParams.get('client_secret')],
      ['https://oauth.u-tec.com/authorize', 'code', null],
    );
    const back = await comeBack(cloud, body.url as string);
    const forged = new URLSearchParams(back.search);
    forged.set('state', 'something-else');
    assert.equal((await ask('GET', `/oauth/callback?${forged.toString()}`)).status, 400);
    const done = await ask('GET', `/oauth/callback${back.search}`);
    assert.deepEqual([done.status, done.headers['content-type']], [200, 'text/html; charset=utf-8']);
    assert.equal((await ask('GET', `/oauth/callback${back.search}`)).status, 400);
    const devices = await ask('GET', '/api/devices');
    assert.equal(devices.body.payload.devices.length, 3);
  });

  test('takes the documented name of the code, a pasted address, and answers no token', async () => {
    const { ask, cloud } = gateway;
    cloud.switches.callback_parameter = 'authorization_code';
    assert.equal((await gateway.logIn()).status, 200);
    const { body } = await ask('GET', '/api/oauth/authorize-url');
    const back = await comeBack(cloud, body.url as string);
    const done = await ask('POST', '/api/oauth/exchange', { code: back.href });
    assert.deepEqual([done.status, done.body.message, done.body.data.access_token], [200, 'Tokens obtained', '***']);
    const former = await ask('POST', '/oauth/exchange', { callback_url: (await comeBack(cloud, body.url as string)).href });
    assert.deepEqual([former.status, former.body.access_token, former.body.token_type], [200, '***', 'Bearer']);
    const tokens = [...cloud.world.accounts.sessions.keys(), ...cloud.world.accounts.refreshTokens.keys()];
    const { text: config } = await ask('GET', '/api/config');
    const { text: logs } = await ask('GET', '/logs');
    for (const token of tokens)
      for (const text of [done.text, former.text, config, logs, ...gateway.log]) assert.ok(!text.includes(token));
  });

  test('of the first generation sets the application and answers where to go', async () => {
    const { ask } = gateway;
    const { accessKey, secretKey } = defaultUtecCredentials;
    const started = await ask('POST', '/oauth/start', {
      base_url: 'https://api.u-tec.com',
      oauth_base_url: 'https://oauth.u-tec.com',
      access_key: accessKey,
      secret_key: secretKey,
      redirect_url: 'https://example.org/back',
      scope: 'openapi',
    });
    assert.equal(started.status, 200);
    assert.equal(new URL(started.body.authorize_url as string).searchParams.get('redirect_uri'), 'https://example.org/back');
  });

  test('with a wrong code, or while U-tec is away, says so, and the token from before stays', async () => {
    const { ask, cloud } = gateway;
    const wrong = await ask('POST', '/api/oauth/exchange', { code: 'not-a-code' });
    assert.equal(wrong.status, 400);
    assert.match(wrong.body.detail as string, /did not take the code/);
    cloud.world.isDown = true;
    assert.equal((await ask('POST', '/api/oauth/exchange', { code: 'not-a-code' })).status, 502);
    cloud.world.isDown = false;
    assert.equal((await ask('GET', '/api/config')).body.token_status.has_token, true);
    assert.deepEqual((await ask('POST', '/api/oauth/refresh')).body.message, 'Token refreshed successfully');
  });
});

describe('locks', () => {
  let gateway: GatewayFixture;
  before(async () => {
    gateway = await startReady();
  });
  after(() => gateway.close());

  test('are listed in the shape that both generations read, and their states one by one', async () => {
    const { ask } = gateway;
    const { body } = await ask('GET', '/api/devices');
    assert.deepEqual(body.payload.devices[0], {
      id: frontDoor,
      name: 'Front Door',
      category: 'SmartLock',
      handleType: 'utec-lock',
      model: 'U-Bolt-Pro-WiFi',
      deviceInfo: {
        manufacturer: 'U-tec',
        model: 'U-Bolt-Pro-WiFi',
        hwVersion: '03.40.0023',
        serialNumber: 'UBPW00000001',
      },
      attributes: {},
    });
    const status = await ask('POST', '/api/status', { id: frontDoor });
    assert.equal(status.headers['content-type'], 'application/json; charset=utf-8');
    assert.equal(status.body.payload.devices.length, 1);
    assert.deepEqual(status.body.payload.devices[0].states, [
      { capability: 'st.healthCheck', name: 'status', value: 'Online' },
      { capability: 'st.lock', name: 'lockState', value: 'Locked' },
      { capability: 'st.lock', name: 'lockMode', value: 0 },
      { capability: 'st.batteryLevel', name: 'level', value: 4 },
    ]);
    assert.equal((await ask('GET', `/api/status?id=${frontDoor}`)).body.payload.devices[0].id, frontDoor);
    const both = await ask('POST', '/api/status', { devices: [{ id: backDoor }, frontDoor] });
    assert.deepEqual(
      both.body.payload.devices.map(({ id }: { id: string }) => id),
      [backDoor, frontDoor],
    );
    const latest = (await ask('GET', '/api/status/latest')).body;
    assert.equal(latest.payload.devices.length, 3);
    assert.deepEqual(latest.status.payload, latest.payload);
    assert.ok(Number.isInteger(latest.last_updated) && latest.last_updated > 1_600_000_000);
    assert.deepEqual((await ask('POST', '/api/status', { id: 'none' })).status, 404);
  });

  test('are read from the cache: U-tec is asked on our own clock alone', async () => {
    const { ask, cloud, poll, advance } = gateway;
    cloud.clearCalls();
    for (let turn = 0; turn < 20; turn += 1) {
      await ask('GET', '/api/devices');
      await ask('POST', '/api/status', { id: frontDoor });
    }
    assert.equal(cloud.calls.length, 0);
    await poll();
    assert.equal(cloud.calls.length, 0, 'not due yet');
    advance(61);
    await Promise.all([poll(), poll()]);
    assert.deepEqual(Object.fromEntries(cloud.counts), { 'Device/Query': 1 });
  });

  test('are locked and unlocked, and the next status is the truth', async () => {
    const { ask } = gateway;
    for (const [url, bolt] of [
      ['/api/unlock', 'Unlocked'],
      ['/lock', 'Locked'],
      ['/unlock', 'Unlocked'],
      ['/api/lock', 'Locked'],
    ] as const) {
      const answer = await ask('POST', url, { id: frontDoor });
      assert.deepEqual([answer.status, answer.body.outcome], [200, 'confirmed'], url);
      const { body } = await ask('POST', '/api/status', { id: frontDoor });
      assert.equal(body.payload.devices[0].states[1].value, bolt, url);
    }
    const { rows } = await gateway.fixture.database.pool.query<{ action: string; resource_id: string }>(
      `select action, resource_id from audit_entries where resource_type = 'utec_device' order by occurred_at`,
    );
    assert.deepEqual(rows.at(-1), { action: 'utec_gateway.locked', resource_id: frontDoor });
    assert.match((await ask('GET', '/logs')).text, /utec-gateway\.command - INFO - unlock AA:BB:CC:00:00:01: confirmed/);
  });

  test('that are away, unknown, or whose cloud fails refuse commands in a sentence', async () => {
    const { ask, cloud } = gateway;
    const order = () => ask('POST', '/api/unlock', { id: backDoor });
    cloud.switches.command = 'offline';
    const away = await order();
    assert.deepEqual(
      [away.status, away.body.detail],
      [409, 'The lock is offline and takes no command: check its Wi-Fi or its bridge.'],
    );
    cloud.switches.command = 'server_error';
    assert.equal((await order()).status, 502);
    cloud.switches.command = 'never';
    const silent = await order();
    assert.deepEqual([silent.status, silent.body.outcome], [200, 'not_confirmed']);
    cloud.switches.command = 'confirm';
    cloud.world.isDown = true;
    const down = await order();
    assert.equal(down.status, 502);
    assert.match(down.body.detail as string, /cannot be reached/);
    cloud.world.isDown = false;
    assert.equal((await ask('POST', '/lock', { id: 'none' })).status, 404);
    assert.equal((await order()).status, 200);
  });

  test('that left the account go after two looks, and new ones come', async () => {
    const { ask, cloud } = gateway;
    const names = async () =>
      ((await ask('GET', '/api/devices')).body.payload.devices as { name: string }[]).map(({ name }) => name);
    const lock = cloud.world.locks.get(backDoor);
    cloud.world.locks.delete(backDoor);
    await ask('POST', '/api/status/refresh');
    assert.equal((await names()).length, 3);
    await ask('POST', '/api/status/refresh');
    assert.deepEqual(await names(), ['Front Door', 'Garage']);
    if (lock !== undefined) cloud.world.locks.set(backDoor, lock);
    assert.equal((await ask('POST', '/api/status/refresh')).status, 200);
    assert.equal((await names()).length, 3);
  });

  test('leave lines in the log, which can be cleared and goes on', async () => {
    const { ask } = gateway;
    for (const line of (await ask('GET', '/logs')).text.trim().split('\n'))
      assert.match(line, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - utec-gateway\.\w+ - (?:INFO|WARNING|ERROR) - \S/);
    assert.deepEqual((await ask('POST', '/logs/clear')).body, { status: 'ok', message: 'Logs cleared' });
    assert.equal((await ask('GET', '/logs')).text, 'No logs available');
    await ask('POST', '/api/lock', { id: frontDoor });
    assert.match((await ask('GET', '/logs')).text, /lock AA:BB/);
  });
});
