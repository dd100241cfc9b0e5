import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { defaultRateLimits } from '../../../platform/http/throttling.ts';
import { bearer, mailedToken, password, registerStaff, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture } from '../testing/accounts-fixture.ts';
import { withAccountTables } from '../tables.ts';

let fixture: AccountsFixture;
before(async () => {
  fixture = await startAccounts({ hasLoginDelay: true });
});
after(() => fixture.close());

const logIn = (payload: object, remoteAddress = '192.0.2.1') =>
  fixture.app.inject({ method: 'POST', url: '/api/v1/auth/login/', payload, remoteAddress });

test('the right password gets the user and a pair of tokens, however the address is written', async () => {
  const user = await registerUser(fixture);
  for (const email of [user.email, user.email.toUpperCase(), ` ${user.email} `]) {
    const answer = await logIn({ email, password });
    assert.equal(answer.statusCode, 200, answer.body);
    const body = answer.json<{ user: Record<string, unknown>; tokens: Record<string, string> }>();
    assert.equal(body.user['id'], user.id);
    assert.equal(body.user['total_devices'], 3);
    assert.deepEqual(Object.keys(body.tokens).toSorted(), ['access', 'refresh']);
  }
});

test('an unknown address, a wrong password and an inactive user get one answer after one verification', async () => {
  const user = await registerUser(fixture);
  const inactive = await registerUser(fixture);
  await withAccountTables(fixture.database.db)
    .updateTable('users')
    .set({ is_active: false })
    .where('id', '=', inactive.id)
    .execute();
  const attempts = [
    { email: user.email, password: 'WrongPass123!' },
    { email: 'nobody@example.com', password: 'WrongPass123!' },
    { email: inactive.email, password },
    { email: 'no address at all', password: 'WrongPass123!' },
  ];
  const bodies = new Set<string>();
  for (const attempt of attempts) {
    const counted = { ...fixture.hasher.counts };
    const answer = await logIn(attempt);
    assert.equal(answer.statusCode, 401);
    const problem = answer.json<{ code: string; detail: string }>();
    assert.equal(problem.code, 'invalid_credentials');
    bodies.add(answer.body);
    assert.deepEqual(fixture.hasher.counts, { hashes: counted.hashes, verifications: counted.verifications + 1 }, attempt.email);
  }
  assert.equal(bodies.size, 1);
});

test('missing and mistyped fields are refused by name', async () => {
  const answer = await logIn({ email: ['a'], extra: 1 });
  assert.equal(answer.statusCode, 400);
  const fields = answer.json<{ errors: { field: string }[] }>().errors.map(({ field }) => field);
  assert.deepEqual(fields.toSorted(), ['email', 'extra', 'password']);
});

test('after five wrong passwords the account waits, known or not, without any verification; the wait does not grow while it lasts', async () => {
  const user = await registerUser(fixture);
  for (const email of [user.email, 'ghost@example.com']) {
    for (let attempt = 0; attempt < 5; attempt += 1)
      assert.equal((await logIn({ email, password: 'WrongPass123!' })).statusCode, 401);
    const { verifications } = fixture.hasher.counts;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const answer = await logIn({ email, password });
      assert.equal(answer.statusCode, 429);
      assert.ok(Number(answer.headers['retry-after']) <= 4);
      assert.match(answer.json<{ detail: string }>().detail, /^Request was throttled\. Expected available in \d+ seconds\.$/u);
    }
    assert.equal(fixture.hasher.counts.verifications, verifications);
  }
  fixture.clock.advance(5);
  assert.equal((await logIn({ email: user.email, password })).statusCode, 200, 'the owner gets in after a few seconds');
  for (let attempt = 0; attempt < 4; attempt += 1)
    assert.equal((await logIn({ email: user.email, password: 'WrongPass123!' })).statusCode, 401);
  assert.equal((await logIn({ email: user.email, password })).statusCode, 200, 'and a success forgets the count');
});

test('each further guess waits twice as long, up to a minute; after a quiet quarter of an hour the count begins anew', async () => {
  const email = 'patient@example.com';
  const waits: number[] = [];
  for (let round = 0; round < 9; round += 1) {
    assert.equal((await logIn({ email, password })).statusCode, 401);
    const refused = await logIn({ email, password });
    const wait = refused.statusCode === 429 ? Number(refused.headers['retry-after']) : 0;
    if (wait > 0) {
      waits.push(wait);
      fixture.clock.advance(wait);
    }
  }
  assert.deepEqual(waits, [4, 8, 16, 32, 60, 60, 60]);
  fixture.clock.advance(15 * 60 + 1);
  for (let attempt = 0; attempt < 5; attempt += 1) assert.equal((await logIn({ email, password })).statusCode, 401);
});

test('a hundred guesses at once are counted as a hundred', async () => {
  const user = await registerUser(fixture);
  const answers = await Promise.all(Array.from({ length: 100 }, () => logIn({ email: user.email, password: 'WrongPass123!' })));
  assert.equal(answers.filter(({ statusCode }) => statusCode === 401).length, 5);
  assert.equal(answers.filter(({ statusCode }) => statusCode === 429).length, 95);
});

test('somebody else’s guessing does not lock the owner out of the address where they signed in before', async () => {
  const user = await registerUser(fixture);
  assert.equal((await logIn({ email: user.email, password }, '198.51.100.7')).statusCode, 200);
  for (let attempt = 0; attempt < 8; attempt += 1) await logIn({ email: user.email, password: 'WrongPass123!' });
  assert.equal((await logIn({ email: user.email, password })).statusCode, 429);
  assert.equal((await logIn({ email: user.email, password }, '198.51.100.7')).statusCode, 200);
});

test('a password reset ends the wait', async () => {
  const user = await registerUser(fixture);
  for (let attempt = 0; attempt < 6; attempt += 1) await logIn({ email: user.email, password: 'WrongPass123!' });
  assert.equal((await logIn({ email: user.email, password })).statusCode, 429);
  await fixture.app.inject({ method: 'POST', url: '/api/v1/auth/password-reset/', payload: { email: user.email } });
  const token = await mailedToken(fixture, user.email, 'password_reset');
  const reset = await fixture.app.inject({
    method: 'POST',
    url: '/api/v1/auth/password-reset/confirm/',
    payload: { token, new_password: 'NewPass456!', new_password_confirm: 'NewPass456!' },
  });
  assert.equal(reset.statusCode, 200, reset.body);
  assert.equal((await logIn({ email: user.email, password: 'NewPass456!' })).statusCode, 200);
});

test('a log-in that was judged before a password reset or a deactivation begins no session after it', async () => {
  const staff = await registerStaff(fixture);
  const reset = async (email: string) => {
    await fixture.app.inject({ method: 'POST', url: '/api/v1/auth/password-reset/', payload: { email } });
    const payload = {
      token: await mailedToken(fixture, email, 'password_reset'),
      new_password: 'NewPass456!',
      new_password_confirm: 'NewPass456!',
    };
    return await fixture.app.inject({ method: 'POST', url: '/api/v1/auth/password-reset/confirm/', payload });
  };
  const deactivate = (id: number) =>
    fixture.app.inject({
      method: 'PATCH',
      url: `/api/v1/users/${id}/`,
      headers: bearer(staff.access),
      payload: { is_active: false },
    });
  for (const change of ['reset', 'deactivate']) {
    const user = await registerUser(fixture);
    const statuses: number[] = [];
    fixture.hasher.between = async () => {
      statuses.push((change === 'reset' ? await reset(user.email) : await deactivate(user.id)).statusCode);
    };
    statuses.push((await logIn({ email: user.email, password })).statusCode);
    assert.deepEqual(statuses, [200, 401], change);
  }
});

test('more than the allowed log-ins a minute from one address are throttled', async () => {
  const limited = await startAccounts({ rateLimits: defaultRateLimits });
  try {
    const statuses: number[] = [];
    for (let attempt = 0; attempt < 6; attempt += 1) {
      const answer = await limited.app.inject({
        method: 'POST',
        url: '/api/v1/auth/login/',
        payload: { email: `nobody${attempt}@example.com`, password },
      });
      statuses.push(answer.statusCode);
    }
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429]);
  } finally {
    await limited.close();
  }
});

test('an administrator made on the command line logs in as staff', async () => {
  const staff = await registerStaff(fixture);
  const me = await fixture.app.inject({ url: '/api/v1/users/me/', headers: bearer(staff.access) });
  assert.equal(me.json<{ is_staff: boolean }>().is_staff, true);
  await assert.rejects(fixture.accounts.createAdmin({ email: staff.email, password }), { code: 'email_taken' });
  await assert.rejects(fixture.accounts.createAdmin({ email: 'a@example.com', password: 'short' }), { code: 'validation_error' });
});
