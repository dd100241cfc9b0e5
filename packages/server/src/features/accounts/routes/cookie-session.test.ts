import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bearer, password, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture } from '../testing/accounts-fixture.ts';
import { rotationGraceSeconds } from '../sessions.ts';

let fixture: AccountsFixture;
before(async () => {
  fixture = await startAccounts();
});
after(() => fixture.close());

type Cookies = Record<string, string>;

interface Browser {
  cookies: Cookies;
  csrf: string;
}

const readCookies = (answer: { cookies: { name: string; value: string }[] }): Cookies =>
  Object.fromEntries(answer.cookies.map(({ name, value }) => [name, value]));

async function signIn(email: string): Promise<Browser> {
  const answer = await fixture.app.inject({ method: 'POST', url: '/api/v1/auth/session/', payload: { email, password } });
  assert.equal(answer.statusCode, 200, answer.body);
  const cookies = readCookies(answer);
  return { cookies, csrf: cookies['smartlock_csrf'] ?? '' };
}

function send(
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  url: string,
  browser: Browser,
  headers: Record<string, string> = { 'x-csrf-token': browser.csrf },
  payload?: object,
) {
  return fixture.app.inject({ method, url, cookies: browser.cookies, headers, ...(payload === undefined ? {} : { payload }) });
}

const refresh = (browser: Browser) => send('POST', '/api/v1/auth/session/refresh/', browser);
const profileStatus = async (browser: Browser): Promise<number> =>
  (await send('GET', '/api/v1/users/profile/', browser)).statusCode;

test('signing in sets cookies that scripts cannot read, and a CSRF token that they can; the body holds no token', async () => {
  const user = await registerUser(fixture);
  const answer = await fixture.app.inject({
    method: 'POST',
    url: '/api/v1/auth/session/',
    payload: { email: user.email, password },
  });
  const byName = new Map(answer.cookies.map((cookie) => [cookie.name, cookie]));
  for (const [name, isHidden, path] of [
    ['smartlock_access', true, '/api'],
    ['smartlock_refresh', true, '/api/v1/auth/session'],
    ['smartlock_csrf', undefined, '/'],
  ] as const) {
    const cookie = byName.get(name);
    assert.equal(cookie?.httpOnly, isHidden, name);
    assert.equal(cookie?.secure, true, name);
    assert.equal(cookie?.sameSite, 'Strict', name);
    assert.equal(cookie?.path, path, name);
  }
  assert.deepEqual(Object.keys(answer.json<object>()), ['user']);
  assert.equal(answer.body.includes(byName.get('smartlock_access')?.value ?? '?'), false);
});

test('a cookie session reads freely and writes with the CSRF token only', async () => {
  const browser = await signIn((await registerUser(fixture)).email);
  assert.equal(await profileStatus(browser), 200);
  const payload = { first_name: 'Cookie' };
  assert.equal((await send('PATCH', '/api/v1/users/profile/', browser, {}, payload)).statusCode, 403);
  assert.equal((await send('PATCH', '/api/v1/users/profile/', browser, { 'x-csrf-token': 'x.y' }, payload)).statusCode, 403);
  assert.equal((await send('PATCH', '/api/v1/users/profile/', browser, undefined, payload)).statusCode, 200);
});

test('the CSRF token of another session does not fit', async () => {
  const [mine, theirs] = [await signIn((await registerUser(fixture)).email), await signIn((await registerUser(fixture)).email)];
  const planted: Browser = { cookies: { ...mine.cookies, smartlock_csrf: theirs.csrf }, csrf: theirs.csrf };
  assert.equal((await send('PATCH', '/api/v1/users/profile/', planted, undefined, { first_name: 'x' })).statusCode, 403);
  assert.equal((await refresh(planted)).statusCode, 403);
  assert.equal((await send('DELETE', '/api/v1/auth/session/', planted)).statusCode, 403);
});

test('wrong credentials set no cookie', async () => {
  const answer = await fixture.app.inject({
    method: 'POST',
    url: '/api/v1/auth/session/',
    payload: { email: 'nobody@example.com', password },
  });
  assert.equal(answer.statusCode, 401);
  assert.deepEqual(answer.cookies, []);
  assert.equal((await fixture.app.inject({ method: 'POST', url: '/api/v1/auth/session/', payload: {} })).statusCode, 400);
});

test('refreshing rotates the refresh token', async () => {
  const browser = await signIn((await registerUser(fixture)).email);
  const answer = await refresh(browser);
  assert.equal(answer.statusCode, 200, answer.body);
  const next = readCookies(answer);
  assert.notEqual(next['smartlock_refresh'], browser.cookies['smartlock_refresh']);
  assert.equal(await profileStatus({ cookies: next, csrf: next['smartlock_csrf'] ?? '' }), 200);
});

test('refreshing without a cookie, or with a bad one, is 401', async () => {
  const url = '/api/v1/auth/session/refresh/';
  assert.equal((await fixture.app.inject({ method: 'POST', url })).statusCode, 401);
  assert.equal((await fixture.app.inject({ method: 'POST', url, cookies: { smartlock_refresh: 'x' } })).statusCode, 401);
  assert.equal((await fixture.app.inject({ method: 'DELETE', url: '/api/v1/auth/session/' })).statusCode, 401);
});

test('two tabs that refresh at once with one token get the same successor, and both go on', async () => {
  const browser = await signIn((await registerUser(fixture)).email);
  const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(browser)));
  assert.deepEqual(new Set(answers.map(({ statusCode }) => statusCode)), new Set([200]));
  const successors = new Set(answers.map((answer) => readCookies(answer)['smartlock_refresh']));
  assert.equal(successors.size, 1);
  const cookies = readCookies(answers[7] as (typeof answers)[number]);
  assert.equal((await refresh({ cookies, csrf: cookies['smartlock_csrf'] ?? '' })).statusCode, 200);
});

test('a replaced token used after the grace ends the whole session, the thief’s and the owner’s', async () => {
  const own = await signIn((await registerUser(fixture)).email);
  const stolen: Browser = { ...own };
  const cookies = readCookies(await refresh(own));
  const rotated: Browser = { cookies, csrf: cookies['smartlock_csrf'] ?? '' };
  assert.equal(await profileStatus(rotated), 200);
  fixture.clock.advance(rotationGraceSeconds + 1);
  assert.equal((await refresh(stolen)).statusCode, 401);
  assert.equal((await refresh(rotated)).statusCode, 401);
  assert.equal(await profileStatus(rotated), 401);
});

test('the token of a cookie does not go through the address for tokens, nor the other way round', async () => {
  const user = await registerUser(fixture);
  const browser = await signIn(user.email);
  for (const url of ['/api/v1/auth/token/refresh/', '/api/v1/auth/logout/']) {
    const answer = await fixture.app.inject({ method: 'POST', url, payload: { refresh: browser.cookies['smartlock_refresh'] } });
    assert.equal(answer.statusCode, 401);
  }
  assert.equal((await refresh({ ...browser, cookies: { ...browser.cookies, smartlock_refresh: user.refresh } })).statusCode, 403);
});

test('logging out ends the session and clears the cookies, also when the access token has expired', async () => {
  const browser = await signIn((await registerUser(fixture)).email);
  fixture.clock.advance(16 * 60);
  assert.equal(await profileStatus(browser), 401);
  const answer = await send('DELETE', '/api/v1/auth/session/', browser);
  assert.equal(answer.statusCode, 204, answer.body);
  assert.ok(answer.cookies.every(({ value }) => value === ''));
  assert.equal(answer.cookies.length, 3);
  assert.equal((await refresh(browser)).statusCode, 401);
});

test('an expired cookie does not stand in the way of a good bearer token', async () => {
  const user = await registerUser(fixture);
  const answer = await fixture.app.inject({
    url: '/api/v1/users/me/',
    cookies: { smartlock_access: 'old' },
    headers: bearer(user.access),
  });
  assert.equal(answer.statusCode, 200);
});
