import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { startReady } from './testing/gateway-fixture.ts';
import { liveThroughMonth } from './testing/token-month.ts';

describe('the token', () => {
  test('lasts for thirty days by itself, with refresh tokens for one use and cuts at any time', () =>
    liveThroughMonth({
      switches: { expired_token: 'invalid_token_200', token_reply: 'wrapped', refresh_rotates: true, refresh_single_use: true },
      stepHours: 18,
      isCut: true,
    }));

  test('that U-tec takes no more asks for a log-in, tells its owner once, and all is well after it', async () => {
    const gateway = await startReady();
    try {
      const { ask, cloud, advance, poll } = gateway;
      cloud.world.accounts.endSessions();
      cloud.world.accounts.endRefreshTokens();
      for (let turn = 0; turn < 3; turn += 1) {
        advance(61);
        await poll();
      }
      const { body } = await ask('GET', '/api/config');
      assert.equal(body.token_status.needs_login, true);
      assert.deepEqual((await ask('GET', '/api/devices')).body, { detail: 'Unable to obtain valid access token' });
      assert.equal((await ask('POST', '/api/lock', { id: 'x' })).status, 401);
      assert.equal((await ask('POST', '/api/oauth/refresh')).status, 500);
      const { rows } = await gateway.fixture.database.pool.query(`select 1 from events where type = 'integration.token_failed'`);
      assert.equal(rows.length, 1);
      cloud.clearCalls();
      advance(3600);
      await poll();
      assert.equal(cloud.calls.length, 0, 'it is not asked in vain');
      assert.equal((await gateway.logIn()).status, 200);
      assert.equal((await ask('GET', '/api/devices')).status, 200);
      assert.equal((await ask('GET', '/api/config')).body.token_status.needs_login, false);
    } finally {
      await gateway.close();
    }
  });

  test('is not renewed ahead where that is switched off, and all the same before a call', async () => {
    const gateway = await startReady();
    try {
      const { ask, cloud, advance, schedule, poll } = gateway;
      await ask('POST', '/api/config', { auto_refresh_enabled: false });
      cloud.clearCalls();
      advance(601_200);
      await schedule();
      assert.equal(cloud.counts.get('token'), undefined);
      await poll();
      assert.equal(cloud.counts.get('token'), 1);
      await ask('POST', '/api/config', { auto_refresh_enabled: true, refresh_buffer_minutes: 60 });
      advance(601_200 - 59 * 60);
      await schedule();
      assert.equal(cloud.counts.get('token'), 2);
    } finally {
      await gateway.close();
    }
  });
});
