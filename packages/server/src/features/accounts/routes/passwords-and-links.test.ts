import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bearer, mailedToken, mailsTo, password, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture, Tokens } from '../testing/accounts-fixture.ts';

let fixture: AccountsFixture;
before(async () => {
  fixture = await startAccounts();
});
after(() => fixture.close());

const newPassword = 'NewPass456!';
const post = (url: string, payload: object, headers: Record<string, string> = {}) =>
  fixture.app.inject({ method: 'POST', url, payload, headers });
const logIn = (email: string, secret: string) => post('/api/v1/auth/login/', { email, password: secret });
const profile = (access: string) => fixture.app.inject({ url: '/api/v1/users/profile/', headers: bearer(access) });
const confirmReset = (token: string, secret = newPassword, confirm = secret) =>
  post('/api/v1/auth/password-reset/confirm/', { token, new_password: secret, new_password_confirm: confirm });

const fieldsOf = (answer: { json<T>(): T }): string[] =>
  answer.json<{ errors: { field: string; code: string }[] }>().errors.map(({ field, code }) => `${field}:${code}`);

test('changing the password ends every other session at once, keeps this one, and is told by mail', async () => {
  const user = await registerUser(fixture);
  const other = (await logIn(user.email, password)).json<{ tokens: Tokens }>().tokens;
  const answer = await post(
    '/api/v1/users/change-password/',
    { old_password: password, new_password: newPassword, new_password_confirm: newPassword },
    bearer(user.access),
  );
  assert.equal(answer.statusCode, 200, answer.body);
  assert.deepEqual(answer.json(), { message: 'Password changed successfully' });
  assert.equal((await profile(user.access)).statusCode, 200);
  assert.equal((await profile(other.access)).statusCode, 401);
  assert.equal((await post('/api/v1/auth/token/refresh/', { refresh: other.refresh })).statusCode, 401);
  assert.equal((await post('/api/v1/auth/token/refresh/', { refresh: user.refresh })).statusCode, 200);
  assert.equal((await logIn(user.email, password)).statusCode, 401);
  assert.equal((await logIn(user.email, newPassword)).statusCode, 200);
  assert.ok((await mailsTo(fixture, user.email)).some(({ template }) => template === 'password_changed'));
});

test('a password change with a mistake changes nothing and names the field', async () => {
  const user = await registerUser(fixture);
  const change = (old: string, secret: string, confirm: string) =>
    post(
      '/api/v1/users/change-password/',
      { old_password: old, new_password: secret, new_password_confirm: confirm },
      bearer(user.access),
    );
  const cases: [string, string, string, string[]][] = [
    ['WrongPass123!', newPassword, newPassword, ['old_password:invalid_password']],
    [password, newPassword, 'Other456!', ['new_password_confirm:password_mismatch']],
    [password, 'password123', 'password123', ['new_password:password_too_common']],
    [password, user.email, user.email, ['new_password:password_too_similar']],
    [password, password, password, ['new_password:password_unchanged']],
  ];
  for (const [old, secret, confirm, expected] of cases) {
    const answer = await change(old, secret, confirm);
    assert.equal(answer.statusCode, 400);
    assert.deepEqual(fieldsOf(answer), expected);
  }
  assert.equal((await post('/api/v1/users/change-password/', {}, bearer(user.access))).statusCode, 400);
  assert.equal((await post('/api/v1/users/change-password/', {})).statusCode, 401);
  assert.equal((await logIn(user.email, password)).statusCode, 200);
});

test('the mailed link confirms the address once', async () => {
  const user = await registerUser(fixture);
  const token = await mailedToken(fixture, user.email, 'welcome');
  assert.equal((await post('/api/v1/auth/verify-email/', { token })).statusCode, 200);
  assert.equal((await profile(user.access)).json<{ is_verified: boolean }>().is_verified, true);
  const again = await post('/api/v1/auth/verify-email/', { token });
  assert.equal(again.statusCode, 400);
  assert.deepEqual(fieldsOf(again), ['token:link_not_valid']);
  assert.equal((await post('/api/v1/auth/verify-email/', {})).statusCode, 400);
});

test('a token of one purpose serves no other', async () => {
  const user = await registerUser(fixture);
  const token = await mailedToken(fixture, user.email, 'welcome');
  assert.equal((await confirmReset(token)).statusCode, 400);
  await post('/api/v1/auth/password-reset/', { email: user.email });
  const resetToken = await mailedToken(fixture, user.email, 'password_reset');
  assert.equal((await post('/api/v1/auth/verify-email/', { token: resetToken })).statusCode, 400);
});

test('the confirmation is mailed again on request, but not without end, and not once confirmed', async () => {
  const user = await registerUser(fixture);
  const url = '/api/v1/auth/resend-verification/';
  for (let round = 0; round < 7; round += 1) assert.equal((await post(url, {}, bearer(user.access))).statusCode, 200);
  assert.equal((await mailsTo(fixture, user.email)).length, 5, 'the first and four more within the hour');
  const token = await mailedToken(fixture, user.email, 'verify_email');
  assert.equal((await post('/api/v1/auth/verify-email/', { token })).statusCode, 200);
  assert.equal(
    (await post('/api/v1/auth/verify-email/', { token: await mailedToken(fixture, user.email, 'welcome') })).statusCode,
    400,
  );
  assert.equal((await post(url, {}, bearer(user.access))).statusCode, 200);
  assert.equal((await mailsTo(fixture, user.email)).length, 5);
  assert.equal((await post(url, {})).statusCode, 401);
});

test('asking for a reset is answered alike for known, unknown and impossible addresses', async () => {
  const user = await registerUser(fixture);
  const bodies = new Set<string>();
  for (const email of [user.email, 'nobody-at-all@example.com', 'not an address']) {
    const answer = await post('/api/v1/auth/password-reset/', { email });
    assert.equal(answer.statusCode, 200);
    bodies.add(answer.body);
  }
  assert.equal(bodies.size, 1);
  assert.ok((await mailsTo(fixture, user.email)).some(({ template }) => template === 'password_reset'));
  assert.deepEqual(await mailsTo(fixture, 'nobody-at-all@example.com'), []);
  assert.equal((await post('/api/v1/auth/password-reset/', {})).statusCode, 400);
});

test('a reset sets the password once, ends every session, and confirms the address that the link reached', async () => {
  const user = await registerUser(fixture);
  await post('/api/v1/auth/password-reset/', { email: user.email.toUpperCase() });
  const token = await mailedToken(fixture, user.email, 'password_reset');
  const weak = await confirmReset(token, '12345678');
  assert.deepEqual([weak.statusCode, fieldsOf(weak)], [400, ['new_password:password_entirely_numeric']]);
  assert.deepEqual(fieldsOf(await confirmReset(token, newPassword, 'Different1!')), ['new_password_confirm:password_mismatch']);
  const answer = await confirmReset(token);
  assert.equal(answer.statusCode, 200, answer.body);
  assert.equal((await profile(user.access)).statusCode, 401);
  assert.equal((await confirmReset(token)).statusCode, 400);
  assert.equal((await logIn(user.email, password)).statusCode, 401);
  const again = await logIn(user.email, newPassword);
  assert.equal(again.statusCode, 200);
  assert.equal(again.json<{ user: { is_verified: boolean } }>().user.is_verified, true);
});

test('of ten simultaneous uses of one reset link exactly one succeeds', async () => {
  const user = await registerUser(fixture);
  await post('/api/v1/auth/password-reset/', { email: user.email });
  const token = await mailedToken(fixture, user.email, 'password_reset');
  const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => confirmReset(token, `NewPass456!${index}`)));
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
    [200, ...Array.from({ length: 9 }, () => 400)],
  );
});

test('links expire: a reset after an hour, a confirmation after a day', async () => {
  const own = await startAccounts();
  try {
    const user = await registerUser(own);
    await own.app.inject({ method: 'POST', url: '/api/v1/auth/password-reset/', payload: { email: user.email } });
    const [reset, verify] = [await mailedToken(own, user.email, 'password_reset'), await mailedToken(own, user.email, 'welcome')];
    own.clock.advance(3601);
    const payload = { token: reset, new_password: newPassword, new_password_confirm: newPassword };
    assert.equal(
      (await own.app.inject({ method: 'POST', url: '/api/v1/auth/password-reset/confirm/', payload })).statusCode,
      400,
    );
    own.clock.advance(23 * 3600);
    assert.equal(
      (await own.app.inject({ method: 'POST', url: '/api/v1/auth/verify-email/', payload: { token: verify } })).statusCode,
      400,
    );
  } finally {
    await own.close();
  }
});

test('the database holds neither passwords nor link tokens nor mail bodies in the clear', async () => {
  const user = await registerUser(fixture);
  const token = await mailedToken(fixture, user.email, 'welcome');
  const dumps = await Promise.all(
    ['users', 'one_time_links', 'sessions', 'notification_deliveries', 'login_attempts'].map((table) =>
      fixture.database.pool.query(`select * from ${table}`),
    ),
  );
  const text = JSON.stringify(dumps.map(({ rows }) => rows as unknown[]));
  assert.ok(text.includes(user.email));
  for (const secret of [token, password, user.access, user.refresh]) assert.equal(text.includes(secret), false);
});
