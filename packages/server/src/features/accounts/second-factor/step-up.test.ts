import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bearer, password, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture } from '../testing/accounts-fixture.ts';
import { ask, beginLogIn, logInWith, setUpTotp } from '../testing/second-factor-steps.ts';

let fixture: AccountsFixture;
before(async () => {
  fixture = await startAccounts({ hasLoginDelay: true });
});
after(() => fixture.close());

const minute = 60;
const stepUp = (access: string, proof: object) => ask(fixture, 'POST', '/auth/step-up/', access, proof);
const presenceOf = async (access: string) =>
  (await ask(fixture, 'GET', '/auth/step-up/', access)).json<{
    is_verified: boolean;
    verified_until: string | null;
    methods: string[];
  }>();
/** Something that asks for presence, and changes nothing: a second app cannot be set up over a first. */
const guarded = async (access: string) => (await ask(fixture, 'POST', '/auth/second-factor/backup-codes/', access)).statusCode;
const codeOf = (answer: { json: <T>() => T }): string => answer.json<{ code: string }>().code;

/** A session whose access token has been renewed so often that it still works, with its log-in some time ago. */
async function renewed(refresh: string): Promise<string> {
  const answer = await ask(fixture, 'POST', '/auth/token/refresh/', null, { refresh });
  return answer.json<{ access: string }>().access;
}

test('whoever has just signed in is not asked; ten minutes later they are, and the password alone does where nothing else is', async () => {
  const user = await registerUser(fixture);
  assert.equal(await guarded(user.access), 409, 'the guard lets it through');
  fixture.clock.advance(10 * minute + 1);
  const refused = await ask(fixture, 'POST', '/auth/second-factor/backup-codes/', user.access);
  assert.equal(refused.statusCode, 403);
  const problem = refused.json<{ code: string; methods: string[]; step_up: string }>();
  assert.deepEqual([problem.code, problem.methods, problem.step_up], ['step_up_required', ['password'], '/api/v1/auth/step-up/']);
  assert.deepEqual(await presenceOf(user.access), { is_verified: false, verified_until: null, methods: ['password'] });

  assert.equal((await stepUp(user.access, { password: 'WrongPass123!' })).statusCode, 400);
  assert.equal(await guarded(user.access), 403);
  const done = await stepUp(user.access, { password });
  assert.equal(done.statusCode, 200, done.body);
  const until = Date.parse(done.json<{ verified_until: string }>().verified_until) - fixture.clock.now().getTime();
  assert.ok(until > 9.9 * 60_000 && until <= 600_000, String(until));
  assert.equal(await guarded(user.access), 409);
});

test('a refreshed token is no proof, and a proof belongs to one session', async () => {
  const user = await registerUser(fixture);
  const login = await ask(fixture, 'POST', '/auth/login/', null, { email: user.email, password });
  const other = login.json<{ tokens: { access: string; refresh: string } }>().tokens;
  fixture.clock.advance(11 * minute);
  const access = await renewed(other.refresh);
  assert.equal(await guarded(access), 403);
  assert.equal((await stepUp(user.access, { password })).statusCode, 200);
  assert.equal(await guarded(user.access), 409);
  assert.equal(await guarded(access), 403);
});

test('with a second factor the password is not enough; an app’s code and a backup code are, each once', async () => {
  const user = await registerUser(fixture);
  const app = await setUpTotp(fixture, user.access);
  fixture.clock.advance(10 * minute);
  const byPassword = await stepUp(user.access, { password });
  assert.deepEqual([byPassword.statusCode, codeOf(byPassword)], [403, 'second_factor_required']);
  assert.deepEqual((await presenceOf(user.access)).methods, ['totp', 'backup_code']);
  const code = app.code();
  assert.equal((await stepUp(user.access, { code })).statusCode, 200);
  assert.equal(await guarded(user.access), 200);

  const { access } = await logInWith(fixture, user.email, { code: app.code(1) });
  fixture.clock.advance(11 * minute);
  const [backup = ''] = (await ask(fixture, 'GET', '/auth/second-factor/', access)).statusCode === 200 ? app.backupCodes : [];
  assert.equal((await stepUp(access, { code: backup })).statusCode, 400, 'the renewed codes ended this one');
  assert.equal((await stepUp(access, { code })).statusCode, 400, 'a code is not taken twice');
  assert.equal((await stepUp(access, { code: app.code() })).statusCode, 200);
});

test('a second factor makes what other sessions proved by password worth nothing', async () => {
  const user = await registerUser(fixture);
  const login = await ask(fixture, 'POST', '/auth/login/', null, { email: user.email, password });
  const { access } = login.json<{ tokens: { access: string } }>().tokens;
  assert.equal((await presenceOf(access)).is_verified, true);
  await setUpTotp(fixture, user.access);
  assert.equal((await presenceOf(access)).is_verified, false);
  assert.equal((await presenceOf(user.access)).is_verified, true);
});

test('whoever takes a session over cannot add a second factor of their own, nor remove the owner’s', async () => {
  const user = await registerUser(fixture);
  fixture.clock.advance(11 * minute);
  for (const [method, url] of [
    ['POST', '/auth/second-factor/totp/'],
    ['DELETE', '/auth/second-factor/totp/'],
    ['POST', '/auth/passkeys/options/'],
    ['DELETE', '/auth/passkeys/1/'],
    ['POST', '/auth/second-factor/backup-codes/'],
  ] as const)
    assert.equal(codeOf(await ask(fixture, method, url, user.access)), 'step_up_required', url);
});

test('guessing the password of a step-up waits like guessing at the log-in', async () => {
  const user = await registerUser(fixture);
  const statuses: number[] = [];
  for (let guess = 0; guess < 6; guess += 1) statuses.push((await stepUp(user.access, { password: 'WrongPass123!' })).statusCode);
  assert.deepEqual(statuses, [400, 400, 400, 400, 400, 429]);
});

test('exactly one proof is taken, by a session alone', async () => {
  const user = await registerUser(fixture);
  for (const proof of [{}, { password, code: '123456' }, { code: 123456 }, { passkey: {} }, { password: '' }, { other: 1 }])
    assert.equal((await stepUp(user.access, proof)).statusCode, 400, JSON.stringify(proof));
  for (const [method, url] of [
    ['GET', '/api/v1/auth/step-up/'],
    ['POST', '/api/v1/auth/step-up/'],
    ['POST', '/api/v1/auth/step-up/options/'],
  ] as const)
    assert.equal((await fixture.app.inject({ method, url })).statusCode, 401);
});

test('signing out everywhere else leaves the session that asked', async () => {
  const user = await registerUser(fixture);
  const others = await Promise.all(
    [1, 2].map(async () =>
      (await ask(fixture, 'POST', '/auth/login/', null, { email: user.email, password })).json<{ tokens: { access: string } }>(),
    ),
  );
  const answer = await fixture.app.inject({ method: 'DELETE', url: '/api/v1/auth/sessions/', headers: bearer(user.access) });
  assert.deepEqual([answer.statusCode, answer.json()], [200, { revoked: 2 }]);
  for (const { tokens } of others) assert.equal((await ask(fixture, 'GET', '/users/me/', tokens.access)).statusCode, 401);
  assert.equal((await ask(fixture, 'GET', '/users/me/', user.access)).statusCode, 200);
  assert.equal((await ask(fixture, 'DELETE', '/auth/sessions/')).statusCode, 401);
});

test('a log-in that is half done opens nothing', async () => {
  const user = await registerUser(fixture);
  await setUpTotp(fixture, user.access);
  const { challenge } = await beginLogIn(fixture, user.email);
  assert.equal((await ask(fixture, 'GET', '/users/me/', challenge)).statusCode, 401);
});
