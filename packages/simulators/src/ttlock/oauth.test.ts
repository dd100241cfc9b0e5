import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { TtlockCloudOptions } from './cloud.ts';
import { createScene, day, hour, md5, monday } from './testing/visitor.ts';
import { defaultCredentials } from './world-description.ts';

const { clientId, clientSecret, username, password } = defaultCredentials;
const login = { clientId, clientSecret, username, password: md5(password) };
const refreshing = (token: string) => ({ clientId, clientSecret, grant_type: 'refresh_token', refresh_token: token });

function sceneWith(switches: NonNullable<TtlockCloudOptions['switches']> = {}) {
  const scene = createScene({ switches });
  const use = async (accessToken: unknown) =>
    (await scene.raw('/v3/user/getUid', { clientId, accessToken: accessToken as string, date: scene.cloud.clock.now() }))[
      'errcode'
    ] as number | undefined;
  return { ...scene, use };
}

describe('tokens', () => {
  it('come for a user and the MD5 of his password, in either spelling of the parameters, and live 90 days', async () => {
    const { raw, use, cloud } = sceneWith();
    const answer = await raw('/oauth2/token', {
      client_id: clientId,
      client_secret: clientSecret,
      username,
      password: md5(password),
      grant_type: 'password',
    });
    assert.deepEqual([answer['expires_in'], answer['uid'], answer['errcode']], [7_776_000, 1_001, undefined]);
    assert.match(`${answer['access_token'] as string} ${answer['refresh_token'] as string}`, /^[0-9a-f]{32} [0-9a-f]{32}$/);
    cloud.clock.advance(90 * day - 1);
    assert.equal(await use(answer['access_token']), undefined);
    cloud.clock.advance(1);
    assert.equal(await use(answer['access_token']), 10004);
  });

  it('are not given for a password in the clear, in upper case, of a developer, or of a name without its prefix', async () => {
    const { raw, control } = sceneWith();
    await control('POST', 'users', { username: 'dev@example.com', password, kind: 'developer' });
    const { username: prefixed } = await raw('/v3/user/register', {
      clientId,
      clientSecret,
      username: 'anna',
      password: md5('pw'),
      date: monday,
    });
    assert.match(prefixed as string, /^[a-z]{4}_anna$/);
    const code = async (params: object) => (await raw('/oauth2/token', { ...login, ...params }))['errcode'] as number | undefined;
    assert.equal(await code({ password }), 10007);
    assert.equal(await code({ password: md5(password).toUpperCase() }), 10007);
    assert.equal(await code({ username: 'dev@example.com' }), 10007);
    assert.equal(await code({ username: 'anna', password: md5('pw') }), 10007);
    assert.equal(await code({ username: prefixed as string, password: md5('pw') }), undefined);
  });

  it('are renewed without a uid; the refresh token turns by default, and the older access token goes on', async () => {
    const { raw, use } = sceneWith();
    const first = await raw('/oauth2/token', login);
    const second = await raw('/oauth2/token', refreshing(first['refresh_token'] as string));
    assert.equal('uid' in second, false);
    assert.notEqual(second['access_token'], first['access_token']);
    assert.notEqual(second['refresh_token'], first['refresh_token']);
    assert.equal((await raw('/oauth2/token', refreshing(first['refresh_token'] as string)))['errcode'], 10011);
    assert.deepEqual([await use(first['access_token']), await use(second['access_token'])], [undefined, undefined]);
  });

  it('follow the switches on what nobody knows: rotation, revocation, reuse', async () => {
    const still = sceneWith({ refresh_rotates: false, refresh_revokes_access: true });
    const first = await still.raw('/oauth2/token', login);
    for (let i = 0; i < 3; i += 1) {
      const next = await still.raw('/oauth2/token', refreshing(first['refresh_token'] as string));
      assert.equal(next['refresh_token'], first['refresh_token']);
      assert.equal(await still.use(next['access_token']), undefined);
    }
    assert.equal(await still.use(first['access_token']), 10004);

    const strict = sceneWith({ login_revokes_older: true });
    const older = await strict.raw('/oauth2/token', login);
    const newer = await strict.raw('/oauth2/token', login);
    assert.deepEqual([await strict.use(older['access_token']), await strict.use(newer['access_token'])], [10004, undefined]);

    const same = sceneWith({ login_reuses_token: true });
    const one = await same.raw('/oauth2/token', login);
    same.cloud.clock.advance(hour);
    const two = await same.raw('/oauth2/token', login);
    assert.deepEqual([two['access_token'], two['expires_in']], [one['access_token'], 7_776_000 - 3_600]);
  });

  it('are ended through the control API: expired and revoked give 10004, forgotten 10003', async () => {
    for (const [how, code] of [
      ['expire', 10004],
      ['revoke', 10004],
      ['forget', 10003],
    ] as const) {
      const { raw, use, control } = sceneWith();
      const { access_token: token, refresh_token: refresh } = await raw('/oauth2/token', login);
      assert.deepEqual(await control('POST', `tokens/${how}`, { access_token: token as string }), { tokens: 1 });
      assert.equal(await use(token), code);
      assert.equal((await raw('/oauth2/token', refreshing(refresh as string)))['errcode'], how === 'forget' ? 10011 : undefined);
    }
  });

  it('belong to one application, and die with their user', async () => {
    const { raw, control, use } = sceneWith();
    await control('POST', 'apps', { client_id: 'b'.repeat(32), client_secret: 'x' });
    const { access_token: token, refresh_token: refresh } = await raw('/oauth2/token', login);
    assert.equal(
      (await raw('/v3/user/getUid', { clientId: 'b'.repeat(32), accessToken: token as string, date: monday }))['errcode'],
      10003,
    );
    assert.equal(
      (await raw('/oauth2/token', { ...refreshing(refresh as string), clientId: 'b'.repeat(32), clientSecret: 'x' }))['errcode'],
      10011,
    );

    const registered = await raw('/v3/user/register', {
      clientId,
      clientSecret,
      username: 'anna',
      password: md5('pw'),
      date: monday,
    });
    const own = await raw('/oauth2/token', { ...login, username: registered['username'] as string, password: md5('pw') });
    assert.equal(await use(own['access_token']), undefined);
    await raw('/v3/user/delete', { clientId, clientSecret, username: registered['username'] as string, date: monday });
    assert.equal(await use(own['access_token']), 10003);
  });

  it('give the month’s quota until the first of the next, by Beijing time', async () => {
    const { raw, control, use, cloud } = sceneWith();
    const { access_token: token } = await raw('/oauth2/token', login);
    await control('PATCH', `apps/${clientId}`, { monthly_quota: 2 });
    assert.deepEqual([await use(token), await use(token), await use(token)], [undefined, undefined, 30007]);
    assert.deepEqual(await raw('/app/getMonthRequestCount', { clientId, clientSecret }), { monthRequestCount: 2 });
    cloud.clock.advance(Date.parse('2026-01-31T16:00:00Z') - 1 - cloud.clock.now());
    assert.equal(await use(token), 30007);
    cloud.clock.advance(1);
    assert.equal(await use(token), undefined);
  });
});
