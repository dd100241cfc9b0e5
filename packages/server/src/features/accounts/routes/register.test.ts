import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bearer, mailsTo, password, publicUrl, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture } from '../testing/accounts-fixture.ts';

let fixture: AccountsFixture;
before(async () => {
  fixture = await startAccounts();
});
after(() => fixture.close());

const register = (payload: object) => fixture.app.inject({ method: 'POST', url: '/api/v1/auth/register/', payload });

interface Problem {
  readonly detail: string;
  readonly code: string;
  readonly errors: readonly { readonly field: string; readonly code: string }[];
}

test('a user registers with the contract’s request and gets the contract’s answer', async () => {
  const answer = await register({
    email: 'Jane@Example.COM',
    password: 'SecurePass123!',
    password_confirm: 'SecurePass123!',
    first_name: 'Jane',
    last_name: 'Doe',
    phone_number: '+1234567890',
  });
  assert.equal(answer.statusCode, 201, answer.body);
  const { user, tokens } = answer.json<{ user: Record<string, unknown>; tokens: Record<string, string> }>();
  assert.equal(typeof user['id'], 'number');
  assert.equal(user['email'], 'Jane@example.com');
  assert.equal(user['full_name'], 'Jane Doe');
  assert.equal(user['is_verified'], false);
  assert.deepEqual(Object.keys(tokens).toSorted(), ['access', 'refresh']);
  assert.equal(/password|hash|argon/iu.test(answer.body), false);
  const profile = await fixture.app.inject({ url: '/api/v1/users/profile/', headers: bearer(tokens['access'] ?? '') });
  assert.equal(profile.statusCode, 200);
});

test('names and phone number may be left out', async () => {
  const answer = await register({ email: 'bare@example.com', password, password_confirm: password });
  assert.equal(answer.statusCode, 201, answer.body);
  const { user } = answer.json<{ user: Record<string, unknown> }>();
  assert.equal(user['full_name'], '');
  assert.equal(user['profile_picture'], null);
});

test('a mail welcomes and holds the link that confirms the address', async () => {
  const user = await registerUser(fixture);
  const [mail] = await mailsTo(fixture, user.email);
  assert.equal(mail?.template, 'welcome');
  assert.equal(mail.status, 'outbox');
  assert.ok(mail.content?.text.includes(`${publicUrl}/verify-email?token=`));
});

test('every mistake is answered at once, each under its field', async () => {
  const answer = await register({ email: 'not an address', password: '1234', password_confirm: '12345' });
  assert.equal(answer.statusCode, 400);
  const problem = answer.json<Problem>();
  assert.equal(problem.code, 'validation_error');
  assert.deepEqual(
    problem.errors.map(({ field, code }) => `${field}:${code}`),
    [
      'email:invalid_email',
      'password:password_too_short',
      'password:password_entirely_numeric',
      'password_confirm:password_mismatch',
    ],
  );
  assert.equal(answer.body.includes('12345'), false, 'the password is not repeated');
});

test('an address that differs in case alone is taken', async () => {
  const user = await registerUser(fixture);
  const answer = await register({ email: ` ${user.email.toUpperCase()} `, password, password_confirm: password });
  assert.equal(answer.statusCode, 400);
  assert.deepEqual(
    answer.json<Problem>().errors.map(({ field, code }) => [field, code]),
    [['email', 'email_taken']],
  );
});

test('of ten simultaneous registrations of one address exactly one succeeds', async () => {
  const payload = { email: 'race@example.com', password, password_confirm: password };
  const answers = await Promise.all(Array.from({ length: 10 }, () => register(payload)));
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
    [201, ...Array.from({ length: 9 }, () => 400)],
  );
  assert.equal((await mailsTo(fixture, 'race@example.com')).length, 1);
});

test('missing, mistyped and unknown fields are refused by name', async () => {
  const answer = await register({ email: 7, password, is_staff: true });
  assert.equal(answer.statusCode, 400);
  const fields = answer.json<Problem>().errors.map(({ field }) => field);
  for (const field of ['email', 'password_confirm', 'is_staff'])
    assert.ok(fields.includes(field), `${field} in ${fields.join()}`);
});
