import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { createScene, redirectUri, type Json } from './testing/visitor.ts';
import { defaultCredentials } from './world-description.ts';

const credentials = { client_id: defaultCredentials.accessKey, client_secret: defaultCredentials.secretKey };

async function json(response: Response): Promise<Json> {
  return (await response.json()) as Json;
}

describe('the log-in', () => {
  it('shows a page first, and sends the browser back with code and state, without needing the secret', async () => {
    const { get, cloud } = createScene();
    const params = { response_type: 'code', client_id: credentials.client_id, redirect_uri: redirectUri, state: 's-1' };
    const page = await get('/authorize', params);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /Log in and allow/);
    cloud.switches.authorize = 'redirect';
    const back = new URL((await get('/authorize', params)).headers.get('location') ?? '');
    assert.equal(back.origin + back.pathname, redirectUri);
    assert.equal(back.searchParams.get('state'), 's-1');
    assert.match(back.searchParams.get('code') ?? '', /^[0-9a-f]{32}$/);
    cloud.switches.callback_parameter = 'authorization_code';
    const documented = new URL((await get('/authorize', params)).headers.get('location') ?? '');
    assert.match(documented.searchParams.get('authorization_code') ?? '', /^[0-9a-f]{32}$/);
    assert.equal(documented.searchParams.get('code'), null);
  });

  it('does not send anybody to an address for a client it does not know', async () => {
    const { get } = createScene();
    const answer = await get('/authorize', { response_type: 'code', client_id: 'other', redirect_uri: redirectUri });
    assert.equal(answer.status, 400);
    assert.equal(answer.headers.get('location'), null);
  });

  it('gives tokens for a code once, by form and by query', async () => {
    const { logIn, form, get } = createScene();
    const request = { grant_type: 'authorization_code', ...credentials, code: await logIn() };
    assert.deepEqual(Object.keys((await json(await form('/token', request)))['data']), [
      'access_token',
      'refresh_token',
      'token_type',
      'expires_in',
      'scope',
    ]);
    assert.equal((await form('/token', request)).status, 400);
    const byQuery = await json(await get('/token', { ...request, code: await logIn() }));
    assert.deepEqual(
      [byQuery['code'], byQuery['data'].token_type, byQuery['data'].expires_in, byQuery['data'].scope],
      [200, 'Bearer', 601_200, 'openapi'],
    );
  });

  it('checks PKCE, or refuses it, where it is told to', async () => {
    const { logIn, form, get, cloud } = createScene({ switches: { pkce: 'checked' } });
    const verifier = 'v'.repeat(43);
    const challenge = {
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    };
    const request = { grant_type: 'authorization_code', ...credentials };
    assert.equal((await form('/token', { ...request, code: await logIn(challenge) })).status, 400);
    assert.equal((await form('/token', { ...request, code: await logIn(challenge), code_verifier: verifier })).status, 200);
    cloud.switches.pkce = 'refused';
    const params = { response_type: 'code', client_id: credentials.client_id, redirect_uri: redirectUri, ...challenge };
    const back = new URL((await get('/authorize', params)).headers.get('location') ?? '');
    assert.equal(back.searchParams.get('error'), 'invalid_request');
  });
});

describe('a refresh', () => {
  it('answers flat or wrapped, with and without a refresh token', async () => {
    const { tokens, refresh, cloud } = createScene({ switches: { token_reply: 'flat' } });
    const first = await tokens();
    const flat = await json(await refresh(first['refresh_token'] as string));
    assert.notEqual(flat['access_token'], first['access_token']);
    assert.equal(flat['refresh_token'], first['refresh_token']);
    cloud.switches.token_reply = 'wrapped';
    cloud.switches.refresh_token_in_reply = false;
    const wrapped = await json(await refresh(first['refresh_token'] as string));
    assert.equal(wrapped['access_token'], undefined);
    assert.deepEqual(Object.keys(wrapped['data']), ['access_token', 'token_type', 'expires_in', 'scope']);
    cloud.switches.expires_in = false;
    assert.equal('expires_in' in (await json(await refresh(first['refresh_token'] as string)))['data'], false);
  });

  it('rotates: the token before it lives on, or dies where tokens are for one use', async () => {
    const { tokens, refresh, cloud } = createScene({ switches: { token_reply: 'flat', refresh_rotates: true } });
    const first = (await tokens())['refresh_token'] as string;
    const second = (await json(await refresh(first)))['refresh_token'] as string;
    assert.notEqual(second, first);
    assert.equal((await refresh(first)).status, 200);
    cloud.switches.refresh_single_use = true;
    assert.equal((await refresh(second)).status, 200);
    assert.equal((await refresh(second)).status, 400);
  });

  it('is refused in each of the ways that were seen', async () => {
    const { refresh, form, cloud } = createScene();
    const refused = await refresh('never-given');
    assert.deepEqual([refused.status, (await json(refused))['error']], [400, 'invalid_grant']);
    assert.equal((await form('/token', { ...credentials, client_secret: 'wrong', grant_type: 'refresh_token' })).status, 401);
    cloud.switches.token_error = 'code_in_200';
    const inside = await refresh('never-given');
    assert.deepEqual([inside.status, await json(inside)], [200, { code: 401, message: 'invalid_grant' }]);
    cloud.switches.token_error = '500';
    assert.equal((await refresh('never-given')).status, 500);
    cloud.switches.token_error = 'hang';
    await assert.rejects(
      cloud.fetch('https://oauth.u-tec.com/token', {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'refresh_token', ...credentials, refresh_token: 'x' }),
        signal: AbortSignal.timeout(20),
      }),
      { name: 'TimeoutError' },
    );
    cloud.stop();
  });

  it('takes one method alone where it is told to', async () => {
    const { get, form, cloud } = createScene({ switches: { token_method: 'get' } });
    const params = { grant_type: 'refresh_token', ...credentials, refresh_token: 'x' };
    assert.equal((await form('/token', params)).status, 405);
    assert.equal((await get('/token', params)).status, 400);
    cloud.switches.token_method = 'post';
    assert.equal((await get('/token', params)).status, 405);
  });
});

describe('an access token', () => {
  it('ends after its time, and the answer is INVALID_TOKEN in a 200, a 401 or a 403', async () => {
    const { tokens, action, refresh, cloud } = createScene();
    const { access_token: token, refresh_token: refreshToken } = await tokens();
    cloud.clock.advance(601_199_000);
    assert.equal((await json(await action(token, 'Discovery')))['payload'].devices.length, 3);
    cloud.clock.advance(1_000);
    const ended = await action(token, 'Discovery');
    assert.deepEqual([ended.status, (await json(ended))['payload'].error.code], [200, 'INVALID_TOKEN']);
    cloud.switches.expired_token = '401';
    assert.equal((await action(token, 'Discovery')).status, 401);
    cloud.switches.expired_token = '403';
    assert.equal((await action(token, 'Discovery')).status, 403);
    const next = (await json(await refresh(refreshToken as string)))['data'].access_token as string;
    assert.equal((await action(next, 'Discovery')).status, 200);
  });

  it('is taken from the body too, and the header wins', async () => {
    const { tokens, cloud } = createScene();
    const { access_token: token } = await tokens();
    const ask = async (inBody: string, inHeader?: string): Promise<Json> => {
      const response = await cloud.fetch('https://api.u-tec.com/action', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(inHeader === undefined ? {} : { authorization: inHeader }) },
        body: JSON.stringify({
          header: { namespace: 'Uhome.User', name: 'Get', messageId: 'm', payloadVersion: '1' },
          authentication: { type: 'Bearer', token: inBody },
          payload: {},
        }),
      });
      return (await json(response))['payload'] as Json;
    };
    assert.equal((await ask(token as string))['user'].first_name, 'Olivia');
    assert.equal((await ask(token as string, 'Bearer wrong'))['error'].code, 'INVALID_TOKEN');
  });

  it('can be expired, revoked and dropped from outside; a drop takes the refresh tokens too', async () => {
    const { tokens, action, refresh, control } = createScene();
    const { access_token: token, refresh_token: refreshToken } = await tokens();
    assert.deepEqual(await control('POST', 'tokens/expire'), { expired: 1 });
    assert.equal((await json(await action(token, 'Discovery')))['payload'].error.code, 'INVALID_TOKEN');
    assert.equal((await refresh(refreshToken as string)).status, 200);
    assert.deepEqual(await control('POST', 'tokens/drop'), { revoked: 2, dropped: 1 });
    assert.equal((await refresh(refreshToken as string)).status, 400);
  });
});
