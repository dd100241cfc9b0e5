import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { createUtecCloud, defaultUtecCredentials } from '@smartlock/simulators';
import { readOldConfig } from './old-config.ts';
import { startGateway } from './testing/gateway-fixture.ts';

const directory = mkdtempSync(join(tmpdir(), 'smartlock-utec-import-'));
after(() => rmSync(directory, { recursive: true }));

const { accessKey, secretKey } = defaultUtecCredentials;
const former = {
  base_url: 'https://openapi.u-tec.com',
  oauth_base_url: 'https://oauth.u-tec.com/login',
  devices_path: '/openapi/v1/devices',
  action_path: '/action',
  access_key: accessKey,
  secret_key: secretKey,
  auth_code: 'spent',
  token_type: 'Bearer',
  token_expires_in: 601_200,
  log_level: 'INFO',
  scope: 'openapi',
  redirect_url: 'http://localhost:8000/callback',
  status_poll_seconds: 90,
};

/** A cloud that gave somebody else's gateway a token. */
function cloudWithToken() {
  const cloud = createUtecCloud({ virtualFrom: Date.now(), switches: { refresh_rotates: true } });
  const { accounts } = cloud.world;
  const { accessToken } = accounts.open(accessKey, cloud.switches, cloud.clock.now());
  return { cloud, accessToken, refreshToken: accounts.newRefreshToken(accessKey) };
}

describe('the configuration of another gateway', () => {
  test('is read in both generations, without masks and empty values', () => {
    const a = readOldConfig(JSON.stringify({ ...former, access_token: 'at', refresh_token: 'rt' }));
    assert.deepEqual(a.patch, {
      api_base_url: 'https://openapi.u-tec.com',
      oauth_base_url: 'https://oauth.u-tec.com/login',
      action_path: '/action',
      access_key: accessKey,
      secret_key: secretKey,
      scope: 'openapi',
      redirect_uri: 'http://localhost:8000/callback',
      status_poll_interval: 90,
    });
    assert.deepEqual(a.token, { accessToken: 'at', refreshToken: 'rt', expiresAt: 0 });
    const b = readOldConfig(
      JSON.stringify({
        api_base_url: 'https://api.u-tec.com',
        secret_key: '***',
        access_token: 'at',
        refresh_token: '',
        token_expires_at: '2026-03-04T05:06:07.890123',
        auto_refresh_enabled: false,
        refresh_buffer_minutes: 15,
      }),
    );
    assert.deepEqual(b.patch, { api_base_url: 'https://api.u-tec.com', auto_refresh_enabled: false, refresh_buffer_minutes: 15 });
    assert.deepEqual(b.token, { accessToken: 'at', refreshToken: null, expiresAt: Date.parse('2026-03-04T05:06:07.890Z') });
    assert.equal(readOldConfig('{}').token, null);
    assert.throws(() => readOldConfig('[]'), /not the configuration/);
  });

  test('of the first generation goes on without a log-in: its token is renewed at once', async () => {
    const { cloud, accessToken, refreshToken } = cloudWithToken();
    const path = join(directory, 'a.json');
    writeFileSync(path, JSON.stringify({ ...former, access_token: accessToken, refresh_token: refreshToken }));
    const gateway = await startGateway({ joins: cloud, env: { UTEC_GATEWAY_IMPORT: path } });
    try {
      const owner = await gateway.fixture.features.accounts.firstStaff();
      assert.ok(owner !== undefined);
      await gateway.fixture.features.utecGateway?.importOldConfig(owner);
      const imported = (await gateway.ask('GET', '/api/config')).body;
      assert.deepEqual([imported.api_base_url, imported.oauth_base_url], ['https://api.u-tec.com', 'https://oauth.u-tec.com']);
      assert.equal(imported.token_status.is_expired, true);
      await gateway.poll();
      assert.equal(cloud.counts.get('token'), 1);
      assert.equal((await gateway.ask('GET', '/api/devices')).body.payload.devices.length, 3);
      assert.equal((await gateway.ask('GET', '/health')).body.token_valid, true);
      // Once: what was changed here since is not overwritten.
      await gateway.ask('POST', '/api/config', { status_poll_interval: 120 });
      await gateway.fixture.features.utecGateway?.importOldConfig(owner);
      assert.equal((await gateway.ask('GET', '/api/config')).body.status_poll_interval, 120);
      const lines = [...gateway.log, (await gateway.ask('GET', '/logs')).text];
      for (const secret of [accessToken, refreshToken, secretKey]) for (const line of lines) assert.ok(!line.includes(secret));
    } finally {
      await gateway.close();
      cloud.stop();
    }
  });

  test('that is broken or missing is said in the log, without what is in it, and stops nothing', async () => {
    const path = join(directory, 'broken.json');
    writeFileSync(path, `{"secret_key": "${secretKey}", `);
    const gateway = await startGateway({ env: { UTEC_GATEWAY_IMPORT: path } });
    try {
      await gateway.fixture.features.utecGateway?.importOldConfig(1);
      assert.equal((await gateway.ask('GET', '/api/test')).body.config_loaded, false);
      assert.ok(gateway.log.some((line) => line.includes('UTEC_GATEWAY_IMPORT')));
      for (const line of gateway.log) assert.ok(!line.includes(secretKey));
    } finally {
      await gateway.close();
    }
  });
});
