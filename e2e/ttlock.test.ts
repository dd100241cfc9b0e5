import { defaultTtlockCredentials, startTtlockCloud, type RunningTtlockCloud } from '@smartlock/simulators';
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createApi, valueAt, type Answer, type Api } from './harness/api.ts';
import { registerPerson } from './harness/people.ts';
import { startServer, type Server } from './harness/server.ts';
import { waitFor } from './harness/wait.ts';

const { clientId, clientSecret, username, password } = defaultTtlockCredentials;
const frontDoor = '1000001';
const accounts = '/integrations/ttlock/accounts/';

suite('a TTLock account', () => {
  let cloud: RunningTtlockCloud;
  let server: Server;
  let owner: Api;
  let accountId = 0;
  let device = 0;

  before(async () => {
    cloud = await startTtlockCloud({ port: 0, seed: 1, pace: 'instant' });
    server = await startServer({
      env: {
        TTLOCK_CLIENT_ID: clientId,
        TTLOCK_CLIENT_SECRET: clientSecret,
        TTLOCK_BASE_URL: `${cloud.baseUrl}/v3`,
        TTLOCK_POLL_MINUTES: '1',
      },
    });
    owner = (await registerPerson(createApi(server.url), 'Owner')).api;
  });

  after(async () => {
    const { code } = await server.stop();
    await cloud.stop();
    assert.equal(code, 0, 'SIGTERM ends the server in order');
    const printed = server.logs.join('\n');
    for (const secret of [clientSecret, '640213', '640219']) assert.ok(!printed.includes(secret), 'no secret is printed');
    for (const { accessToken, refreshToken } of cloud.cloud.world.accounts.sessions.values()) {
      assert.ok(!printed.includes(accessToken) && !printed.includes(refreshToken), 'no token is printed');
    }
    assert.deepEqual(
      server.logs.filter((line) => /"level":"(error|fatal)"/.test(line)),
      [],
    );
  });

  async function control(method: string, path: string, body?: object): Promise<void> {
    const response = await fetch(`${cloud.controlUrl}/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    assert.ok(response.ok, `${path}: ${await response.text()}`);
  }

  const passcodes = (rest = '') => `${accounts}${accountId}/locks/${frontDoor}/passcodes/${rest}`;
  const logs = async () => (await owner.get(`/devices/${device}/logs/?page_size=100`)).list('results');
  const seen = (answer: Answer) => JSON.stringify(answer.body);

  test('is connected by user name and password, and its locks become devices', async () => {
    const connected = await owner.post(accounts, { username, password });
    assert.equal(connected.status, 201, seen(connected));
    assert.equal(connected.text('status'), 'Valid');
    accountId = connected.number('id');
    const callback = new URL(connected.text('callback_url'));
    await control('PATCH', `apps/${clientId}`, { callback_url: `${server.url}${callback.pathname}` });
    const imported = await owner.post(`${accounts}${accountId}/import/`, {});
    assert.equal(imported.status, 200, seen(imported));
    assert.equal(imported.number('count'), 4);
    device = Number(
      valueAt(
        imported.list('results').find((one) => valueAt(one, 'lock_id') === frontDoor),
        'device',
      ),
    );
    await waitFor(
      'the lock to be seen online',
      async () => (await owner.get(`/devices/${device}/status/`)).at('is_online') === true,
    );
  });

  test('unlocks a door, and the lock’s own record of it arrives', async () => {
    const unlocked = await owner.post(`/devices/${device}/unlock/?wait=20`, {});
    assert.equal(unlocked.status, 200, seen(unlocked));
    assert.equal(unlocked.text('result'), 'succeeded');
    assert.equal(cloud.cloud.world.locks.get(Number(frontDoor))?.door.bolt, 'unlocked');
    await waitFor('its record', async () =>
      (await logs()).some((entry) => valueAt(entry, 'access_method') === 'remote' && valueAt(entry, 'action') === 'unlock'),
    );
  });

  test('tells within moments who typed which code, by the callbacks of TTLock', async () => {
    const added = await owner.post(passcodes(), { passcode: '640213', name: 'Cleaner' });
    assert.equal(added.status, 201, seen(added));
    await control('POST', `locks/${frontDoor}/keypad`, { code: '640213' });
    const entry = await waitFor('the entry', async () => (await logs()).find((one) => valueAt(one, 'access_method') === 'pin'));
    assert.deepEqual([valueAt(entry, 'user'), valueAt(entry, 'success')], ['Cleaner', true]);
  });

  test('rides out a busy gateway, cut connections and pages of a proxy, and does nothing twice', async () => {
    await control('POST', 'faults', { fault: 'errcode', errcode: -3003, path: '/v3/keyboardPwd/add', times: 1 });
    await control('POST', 'faults', { fault: 'html', path: '/v3/keyboardPwd/add', times: 1 });
    await control('POST', 'faults', { fault: 'cut', effect: 'done', path: '/v3/keyboardPwd/add', times: 1 });
    const added = await owner.post(passcodes(), { passcode: '640219', name: 'Faults' });
    assert.equal(added.status, 201, seen(added));
    const listed = await owner.get(passcodes('?search=640219'));
    assert.equal(listed.number('count'), 1);
    const deleted = await owner.delete(passcodes(`${added.text('passcode_id')}/`));
    assert.equal(deleted.status, 204, seen(deleted));
    assert.equal((await owner.get(passcodes('?search=640219'))).number('count'), 0);
  });

  test('says of a door of which nobody can tell whether it moved that nobody can tell', async () => {
    await control('POST', 'faults', { fault: 'cut', effect: 'done', path: '/v3/lock/lock', times: 5 });
    const moved = await owner.post(`/devices/${device}/lock/?wait=30`, {});
    assert.equal(moved.status, 504, seen(moved));
    assert.equal(moved.text('code'), 'outcome_unknown');
    await control('DELETE', 'faults');
  });

  test('goes on when TTLock ends the token, with one refresh', async () => {
    cloud.cloud.clearCalls();
    await control('POST', 'tokens/expire');
    const answers = await Promise.all(Array.from({ length: 20 }, () => owner.get(`${accounts}${accountId}/gateways/`)));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    const refreshes = cloud.cloud.calls.filter(({ params }) => params['grant_type'] === 'refresh_token');
    assert.equal(refreshes.length, 1);
  });

  test('is refused an offline door, and finds out why by its test', async () => {
    await control('PATCH', 'gateways/4001', { online: false });
    const refused = await owner.post(`/devices/${device}/unlock/?wait=20`, {});
    assert.equal(refused.status, 409, seen(refused));
    assert.equal(refused.text('code'), 'device_offline');
    const tested = await owner.post(`${accounts}${accountId}/test/`, { lock_id: frontDoor });
    assert.equal(tested.text('result'), 'failed');
    const gateway = tested.list('checks').find((check) => valueAt(check, 'name') === 'gateway');
    assert.equal(valueAt(gateway, 'result'), 'failed');
    await control('PATCH', 'gateways/4001', { online: true });
    assert.equal((await owner.post(`/devices/${device}/unlock/?wait=20`, {})).status, 200);
  });
});

test('an account of the environment is there at the start, signs in by itself and belongs to the first administrator', async (t) => {
  const cloud = await startTtlockCloud({ port: 0, seed: 1, pace: 'instant' });
  t.after(() => cloud.stop());
  const server = await startServer({
    env: {
      SCIENER_CLIENT_ID: clientId,
      SCIENER_CLIENT_SECRET: clientSecret,
      TTLOCK_USERNAME: username,
      TTLOCK_PASSWORD: password,
      TTLOCK_BASE_URL: cloud.baseUrl,
    },
  });
  t.after(() => server.stop());
  const api = createApi(server.url);
  const { email, password: adminPassword } = server.admin ?? {};
  const administrator = api.as((await api.post('/auth/login/', { email, password: adminPassword })).text('tokens.access'));
  const listed = await administrator.get(accounts);
  assert.equal(listed.number('count'), 1);
  const id = listed.number('results.0.id');
  assert.equal(listed.at('results.0.from_environment'), true);
  const locks = await administrator.get(`${accounts}${id}/locks/`);
  assert.equal(locks.status, 200, JSON.stringify(locks.body));
  assert.equal(locks.number('count'), 4);
  assert.equal((await administrator.get(`${accounts}${id}/`)).text('status'), 'Valid');
  const refused = await administrator.delete(`${accounts}${id}/`);
  assert.equal(refused.text('code'), 'account_from_environment');
});
