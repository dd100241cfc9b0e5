import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mailedToken, password, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture } from '../testing/accounts-fixture.ts';

let fixture: AccountsFixture;
before(async () => {
  fixture = await startAccounts();
});
after(() => fixture.close());

const form = (url: string, fields: Record<string, string>) =>
  fixture.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(fields).toString(),
  });
const logIn = async (email: string, secret: string): Promise<number> =>
  (await fixture.app.inject({ method: 'POST', url: '/api/v1/auth/login/', payload: { email, password: secret } })).statusCode;

async function resetToken(email: string): Promise<string> {
  await fixture.app.inject({ method: 'POST', url: '/api/v1/auth/password-reset/', payload: { email } });
  return await mailedToken(fixture, email, 'password_reset');
}

test('opening a confirmation link uses nothing up; its button confirms', async () => {
  const user = await registerUser(fixture);
  const token = await mailedToken(fixture, user.email, 'welcome');
  for (let round = 0; round < 3; round += 1) {
    const page = await fixture.app.inject({ url: `/verify-email?token=${token}` });
    assert.equal(page.statusCode, 200);
    assert.match(String(page.headers['content-type']), /^text\/html/u);
    assert.ok(page.body.includes(user.email));
    assert.ok(page.body.includes('<form method="post" action="/verify-email">'));
  }
  const done = await form('/verify-email', { token });
  assert.equal(done.statusCode, 200, done.body);
  assert.ok(done.body.includes('confirmed'));
  assert.equal((await form('/verify-email', { token })).statusCode, 400);
  assert.equal((await fixture.app.inject({ url: `/verify-email?token=${token}` })).statusCode, 400);
});

test('the reset page shows a form, names mistakes without losing the link, and sets the password', async () => {
  const user = await registerUser(fixture);
  const token = await resetToken(user.email);
  const page = await fixture.app.inject({ url: `/reset-password?token=${token}` });
  assert.equal(page.statusCode, 200);
  assert.equal((page.body.match(/type="password"/gu) ?? []).length, 2);
  const wrong = await form('/reset-password', { token, new_password: '1234', new_password_confirm: '12345' });
  assert.equal(wrong.statusCode, 400);
  for (const message of ['at least 8 characters', 'digits alone', 'The two passwords differ'])
    assert.ok(wrong.body.includes(message), message);
  assert.equal(wrong.body.includes('12345'), false, 'a password is never sent back');
  assert.ok(wrong.body.includes('role="alert"'));
  const done = await form('/reset-password', { token, new_password: 'NewPass456!', new_password_confirm: 'NewPass456!' });
  assert.equal(done.statusCode, 200, done.body);
  assert.deepEqual([await logIn(user.email, password), await logIn(user.email, 'NewPass456!')], [401, 200]);
  assert.equal(
    (await form('/reset-password', { token, new_password: 'NewPass789!', new_password_confirm: 'NewPass789!' })).statusCode,
    400,
  );
});

test('pages are not cached, tell no other site their address, load nothing foreign, and need no script', async () => {
  const user = await registerUser(fixture);
  const pages = [
    `/reset-password?token=${await resetToken(user.email)}`,
    '/verify-email?token=nonsense',
    '/verify-email',
    '/reset-password',
  ];
  for (const url of pages) {
    const page = await fixture.app.inject({ url });
    assert.equal(page.headers['cache-control'], 'no-store');
    assert.equal(page.headers['referrer-policy'], 'no-referrer');
    assert.match(String(page.headers['content-security-policy']), /^default-src 'self'/u);
    assert.equal(/<script|style=|https?:/iu.test(page.body), false);
    assert.ok(page.body.includes('name="viewport"'));
  }
  const style = await fixture.app.inject({ url: '/account-pages/style.css' });
  assert.equal(style.statusCode, 200);
  assert.match(String(style.headers['content-type']), /^text\/css/u);
});

test('a token that is markup is shown to nobody as markup', async () => {
  const token = '"><script>alert(1)</script>';
  for (const path of ['/verify-email', '/reset-password']) {
    const page = await fixture.app.inject({ url: `${path}?token=${encodeURIComponent(token)}` });
    assert.equal(page.statusCode, 400);
    assert.equal(page.body.includes('<script'), false);
  }
});

test('forms are taken by the pages alone, the API takes JSON', async () => {
  const user = await registerUser(fixture);
  assert.equal((await form('/api/v1/auth/login/', { email: user.email, password })).statusCode, 415);
  assert.equal((await form('/verify-email', {})).statusCode, 400);
});
