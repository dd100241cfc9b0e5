import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bearer, password, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture, Tokens } from '../testing/accounts-fixture.ts';

let fixture: AccountsFixture;
before(async () => {
  fixture = await startAccounts();
});
after(() => fixture.close());

const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  fixture.app.inject({ method: 'POST', url, payload, headers });
const profileStatus = async (access: string): Promise<number> =>
  (await fixture.app.inject({ url: '/api/v1/users/profile/', headers: bearer(access) })).statusCode;

async function logIn(email: string): Promise<Tokens> {
  return (await post('/api/v1/auth/login/', { email, password })).json<{ tokens: Tokens }>().tokens;
}

test('refreshing answers a new access token, as often as asked, until the refresh token expires', async () => {
  const user = await registerUser(fixture);
  for (let round = 0; round < 3; round += 1) {
    const answer = await post('/api/v1/auth/token/refresh/', { refresh: user.refresh });
    assert.equal(answer.statusCode, 200, answer.body);
    const body = answer.json<{ access: string }>();
    assert.deepEqual(Object.keys(body), ['access']);
    assert.equal(await profileStatus(body.access), 200);
  }
});

test('an access token does not refresh, and a refresh token opens nothing', async () => {
  const user = await registerUser(fixture);
  assert.equal((await post('/api/v1/auth/token/refresh/', { refresh: user.access })).statusCode, 401);
  assert.equal(await profileStatus(user.refresh), 401);
});

test('bad tokens are answered 401 with a stable code, a missing field 400', async () => {
  for (const url of ['/api/v1/auth/token/refresh/', '/api/v1/auth/logout/']) {
    const garbage = await post(url, { refresh: 'garbage' });
    assert.equal(garbage.statusCode, 401);
    assert.equal(garbage.json<{ code: string }>().code, 'token_not_valid');
    assert.equal((await post(url, {})).statusCode, 400);
    assert.equal((await post(url, { refresh: 5 })).statusCode, 400);
  }
  for (const authorization of ['Bearer', 'Bearer ', 'Bearer x', 'Basic dXNlcjpwYXNz', 'x']) {
    assert.equal(
      (await fixture.app.inject({ url: '/api/v1/users/profile/', headers: { authorization } })).statusCode,
      401,
      authorization,
    );
  }
});

test('logging out ends the session at once: its access token, its refresh token, and no other session', async () => {
  const user = await registerUser(fixture);
  const other = await logIn(user.email);
  const answer = await post('/api/v1/auth/logout/', { refresh: user.refresh }, bearer(user.access));
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual(answer.json(), { message: 'Successfully logged out' });
  assert.equal(await profileStatus(user.access), 401);
  assert.equal((await post('/api/v1/auth/token/refresh/', { refresh: user.refresh })).statusCode, 401);
  assert.equal((await post('/api/v1/auth/logout/', { refresh: user.refresh })).statusCode, 401);
  assert.equal(await profileStatus(other.access), 200);
});

test('logging out needs no Authorization header', async () => {
  const user = await registerUser(fixture);
  assert.equal((await post('/api/v1/auth/logout/', { refresh: user.refresh })).statusCode, 200);
  assert.equal(await profileStatus(user.access), 401);
});

test('the list shows where one is signed in, and one session can be ended', async () => {
  const user = await registerUser(fixture);
  const other = await logIn(user.email);
  const list = await fixture.app.inject({ url: '/api/v1/auth/sessions/', headers: bearer(user.access) });
  assert.equal(list.statusCode, 200);
  const { count, results } = list.json<{ count: number; results: { id: number; is_current: boolean; ip_address: string }[] }>();
  assert.equal(count, 2);
  assert.equal(results.filter(({ is_current }) => is_current).length, 1);
  assert.ok(results.every(({ ip_address }) => ip_address === '127.0.0.1'));
  assert.equal(/jti/u.test(list.body), false);
  const target = results.find(({ is_current }) => !is_current);
  const url = `/api/v1/auth/sessions/${target?.id}/`;
  assert.equal((await fixture.app.inject({ method: 'DELETE', url, headers: bearer(user.access) })).statusCode, 204);
  assert.equal(await profileStatus(other.access), 401);
  assert.equal((await fixture.app.inject({ method: 'DELETE', url, headers: bearer(user.access) })).statusCode, 404);
});

test('somebody else’s session cannot be ended, nor is it told that it exists', async () => {
  const [user, stranger] = [await registerUser(fixture), await registerUser(fixture)];
  const list = await fixture.app.inject({ url: '/api/v1/auth/sessions/', headers: bearer(user.access) });
  const id = list.json<{ results: { id: number }[] }>().results[0]?.id;
  const answer = await fixture.app.inject({
    method: 'DELETE',
    url: `/api/v1/auth/sessions/${id}/`,
    headers: bearer(stranger.access),
  });
  assert.equal(answer.statusCode, 404);
  assert.equal(await profileStatus(user.access), 200);
  for (const method of ['GET', 'DELETE'] as const) {
    const url = method === 'GET' ? '/api/v1/auth/sessions/' : `/api/v1/auth/sessions/${id}/`;
    assert.equal((await fixture.app.inject({ method, url })).statusCode, 401);
  }
  assert.equal(
    (await fixture.app.inject({ method: 'DELETE', url: '/api/v1/auth/sessions/x/', headers: bearer(user.access) })).statusCode,
    400,
  );
});

test('an access token dies after its minutes, a refresh token after its days', async () => {
  const own = await startAccounts();
  try {
    const user = await registerUser(own);
    own.clock.advance(15 * 60 + 1);
    assert.equal((await own.app.inject({ url: '/api/v1/users/profile/', headers: bearer(user.access) })).statusCode, 401);
    const refresh = () =>
      own.app.inject({ method: 'POST', url: '/api/v1/auth/token/refresh/', payload: { refresh: user.refresh } });
    assert.equal((await refresh()).statusCode, 200);
    own.clock.advance(7 * 86_400);
    assert.equal((await refresh()).statusCode, 401);
    await own.accounts.deleteExpired();
  } finally {
    await own.close();
  }
});
