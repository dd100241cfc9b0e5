import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { createKeyring } from '../../../platform/crypto/secret-box.ts';
import { mailsTo, password, registerStaff, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture } from '../testing/accounts-fixture.ts';
import { ask, beginLogIn, eventsOf, logInWith, setUpTotp } from '../testing/second-factor-steps.ts';
import { totpCode } from '../testing/totp-app.ts';
import { withAccountTables } from '../tables.ts';
import { freeGuesses } from './guess-lock.ts';

let fixture: AccountsFixture;
before(async () => {
  fixture = await startAccounts({ hasLoginDelay: true });
});
after(() => fixture.close());

const complete = (challenge: string, proof: object) =>
  ask(fixture, 'POST', '/auth/login/second-factor/', null, { challenge, ...proof });
const codeOf = (answer: { json: <T>() => T }): string => answer.json<{ code: string }>().code;
const factorsOf = async (access: string) =>
  (await ask(fixture, 'GET', '/auth/second-factor/', access)).json<Record<string, unknown>>();
const wrongCode = (right: string): string => String((Number(right) + 1) % 1_000_000).padStart(6, '0');

test('setting an app up gives its secret, an address and a picture; it guards nothing until a code confirms it', async () => {
  const user = await registerUser(fixture);
  const begun = await ask(fixture, 'POST', '/auth/second-factor/totp/', user.access);
  assert.equal(begun.statusCode, 201, begun.body);
  assert.equal(begun.headers['cache-control'], 'no-store');
  const pending = begun.json<{ secret: string; otpauth_uri: string; qr_png: string; qr_svg: string }>();
  assert.equal(new URL(pending.otpauth_uri).searchParams.get('secret'), pending.secret);
  assert.match(pending.qr_svg, /^<svg/);
  const png = Buffer.from(pending.qr_png.replace('data:image/png;base64,', ''), 'base64');
  assert.equal((await sharp(png).metadata()).format, 'png');
  assert.equal((await ask(fixture, 'POST', '/auth/login/', null, { email: user.email, password })).statusCode, 200);

  const url = '/auth/second-factor/totp/confirm/';
  const code = totpCode(pending.secret, fixture.clock.now());
  const wrong = await ask(fixture, 'POST', url, user.access, { code: wrongCode(code) });
  assert.equal(wrong.statusCode, 400);
  assert.equal((await factorsOf(user.access))['is_enabled'], false);
  const confirmed = await ask(fixture, 'POST', url, user.access, { code });
  assert.equal(confirmed.statusCode, 200, confirmed.body);
  assert.equal(confirmed.json<{ backup_codes: string[] }>().backup_codes.length, 10);
  assert.deepEqual((await factorsOf(user.access))['methods'], ['totp', 'backup_code']);
  assert.equal(codeOf(await ask(fixture, 'POST', '/auth/second-factor/totp/', user.access)), 'totp_already_enabled');
  assert.equal(codeOf(await ask(fixture, 'POST', url, user.access, { code })), 'totp_not_pending');
});

test('a secret that waits too long for its code is not taken any more', async () => {
  const user = await registerUser(fixture);
  const { secret } = (await ask(fixture, 'POST', '/auth/second-factor/totp/', user.access)).json<{ secret: string }>();
  await withAccountTables(fixture.database.db)
    .updateTable('totp_secrets')
    .set({ created_at: new Date(fixture.clock.now().getTime() - 16 * 60_000) })
    .where('user_id', '=', user.id)
    .execute();
  const late = await ask(fixture, 'POST', '/auth/second-factor/totp/confirm/', user.access, {
    code: totpCode(secret, fixture.clock.now()),
  });
  assert.equal(codeOf(late), 'totp_not_pending');
});

test('the secret and the codes are not in the database as they are', async () => {
  const user = await registerUser(fixture);
  const { secret, backupCodes } = await setUpTotp(fixture, user.access);
  const db = withAccountTables(fixture.database.db);
  const rows = [
    ...(await db.selectFrom('totp_secrets').selectAll().execute()),
    ...(await db.selectFrom('backup_codes').selectAll().execute()),
  ];
  const text = JSON.stringify(rows);
  for (const hidden of [secret, ...backupCodes, ...backupCodes.map((code) => code.replace('-', ''))])
    assert.ok(!text.includes(hidden));
});

test('with a second factor the password asks for it, and a code finishes the log-in, for tokens and for cookies', async () => {
  const user = await registerUser(fixture);
  const app = await setUpTotp(fixture, user.access);
  const asked = await beginLogIn(fixture, user.email);
  assert.deepEqual([asked.methods, asked.passkey_options], [['totp', 'backup_code'], null]);
  const done = await complete(asked.challenge, { code: app.code() });
  assert.equal(done.statusCode, 200, done.body);
  const { tokens } = done.json<{ tokens: { access: string } }>();
  const sessions = (await ask(fixture, 'GET', '/auth/sessions/', tokens.access)).json<{
    results: { is_current: boolean; second_factor: string | null; verified_at: string | null }[];
  }>();
  assert.equal(sessions.results.find((session) => session.is_current)?.second_factor, 'totp');
  assert.equal(codeOf(await complete(asked.challenge, { code: app.code(1) })), 'challenge_not_valid');

  fixture.clock.advance(60);
  const begun = await ask(fixture, 'POST', '/auth/session/', null, { email: user.email, password });
  assert.equal(codeOf(begun), 'second_factor_required');
  assert.deepEqual(begun.cookies, []);
  const { challenge } = begun.json<{ challenge: string }>();
  const browser = await ask(fixture, 'POST', '/auth/session/second-factor/', null, { challenge, code: app.code() });
  assert.equal(browser.statusCode, 200, browser.body);
  assert.deepEqual(browser.cookies.map(({ name }) => name).toSorted(), [
    'smartlock_access',
    'smartlock_csrf',
    'smartlock_refresh',
  ]);
});

test('password and code may come together', async () => {
  const user = await registerUser(fixture);
  const app = await setUpTotp(fixture, user.access);
  const send = (otp: string) => ask(fixture, 'POST', '/auth/login/', null, { email: user.email, password, otp });
  const otp = app.code();
  assert.equal(codeOf(await send(wrongCode(otp))), 'second_factor_invalid');
  assert.equal((await send(otp)).statusCode, 200);
  assert.equal(codeOf(await send(otp)), 'second_factor_invalid', 'no code is taken twice');
  const guess = await ask(fixture, 'POST', '/auth/login/', null, {
    email: user.email,
    password: 'WrongPass123!',
    otp: app.code(1),
  });
  assert.equal(codeOf(guess), 'invalid_credentials');
});

test('of log-ins at once with one code, one gets in', async () => {
  const user = await registerUser(fixture);
  const app = await setUpTotp(fixture, user.access);
  const challenges = await Promise.all(Array.from({ length: 4 }, () => beginLogIn(fixture, user.email)));
  const code = app.code();
  const answers = await Promise.all(challenges.map(({ challenge }) => complete(challenge, { code })));
  assert.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 1);
  const backup = app.backupCodes[0] ?? '';
  const again = await Promise.all([beginLogIn(fixture, user.email), beginLogIn(fixture, user.email)]);
  const used = await Promise.all(again.map(({ challenge }) => complete(challenge, { code: backup })));
  assert.equal(used.filter(({ statusCode }) => statusCode === 200).length, 1);
});

test('a backup code is good once, however it is typed; new ones end the old', async () => {
  const user = await registerUser(fixture);
  const { backupCodes } = await setUpTotp(fixture, user.access);
  const [first = '', second = ''] = backupCodes;
  const { access } = await logInWith(fixture, user.email, { code: first.toUpperCase().replace('-', ' ') });
  assert.equal((await factorsOf(access))['backup_codes_left'], 9);
  const again = await beginLogIn(fixture, user.email);
  assert.equal(codeOf(await complete(again.challenge, { code: first })), 'second_factor_invalid');
  const renewed = await ask(fixture, 'POST', '/auth/second-factor/backup-codes/', access);
  assert.equal(renewed.statusCode, 200, renewed.body);
  const [fresh = ''] = renewed.json<{ backup_codes: string[] }>().backup_codes;
  assert.equal(codeOf(await complete(again.challenge, { code: second })), 'second_factor_invalid');
  assert.equal((await complete(again.challenge, { code: fresh })).statusCode, 200);
});

test('backup codes of one account open no other, and none are made without a factor', async () => {
  const [user, other] = [await registerUser(fixture), await registerUser(fixture)];
  const { backupCodes } = await setUpTotp(fixture, user.access);
  await setUpTotp(fixture, other.access);
  const { challenge } = await beginLogIn(fixture, other.email);
  assert.equal(codeOf(await complete(challenge, { code: backupCodes[0] })), 'second_factor_invalid');
  const third = await registerUser(fixture);
  assert.equal(codeOf(await ask(fixture, 'POST', '/auth/second-factor/backup-codes/', third.access)), 'no_second_factor');
});

test('wrong codes lock codes, whichever log-in and address they come from, and a right one then does not help', async () => {
  const user = await registerUser(fixture);
  const app = await setUpTotp(fixture, user.access);
  for (let guess = 0; guess < freeGuesses; guess += 1) {
    fixture.clock.advance(60);
    // As whoever knows the password and changes address: the owner's own address is not held up by the count of log-ins.
    const { challenge } = await beginLogIn(fixture, user.email, guess % 2 === 0 ? '127.0.0.1' : `198.51.100.${guess}`);
    assert.equal((await complete(challenge, { code: wrongCode(app.code()) })).statusCode, 401);
  }
  const { challenge } = await beginLogIn(fixture, user.email, '127.0.0.1');
  const locked = await complete(challenge, { code: app.code() });
  assert.deepEqual([locked.statusCode, codeOf(locked)], [429, 'second_factor_locked']);
  assert.ok(Number(locked.headers['retry-after']) > 800);
  const backup = await complete(challenge, { code: app.backupCodes[0] });
  assert.equal(codeOf(backup), 'second_factor_locked');
  const told = (await eventsOf(fixture, user.id)).filter(({ type }) => type === 'user.second_factor_locked');
  assert.equal(told.length, 1, 'it is told once');
  const stepUp = await ask(fixture, 'POST', '/auth/step-up/', user.access, { code: app.code() });
  assert.equal(codeOf(stepUp), 'second_factor_locked');
  fixture.clock.advance(15 * 60 + 1);
  await logInWith(fixture, user.email, { code: app.code() });
  const { challenge: anew } = await beginLogIn(fixture, user.email);
  assert.equal((await complete(anew, { code: wrongCode(app.code(1)) })).statusCode, 401, 'a success forgets the count');
});

test('a hundred guesses at once are counted as a hundred', async () => {
  const user = await registerUser(fixture);
  const app = await setUpTotp(fixture, user.access);
  const right = [-1, 0, 1].map((steps) => app.code(steps));
  const guesses = Array.from({ length: 110 }, (_, index) => String(100_000 + index))
    .filter((code) => !right.includes(code))
    .slice(0, 100);
  const answers = await Promise.all(guesses.map((otp) => ask(fixture, 'POST', '/auth/step-up/', user.access, { code: otp })));
  assert.equal(answers.filter(({ statusCode }) => statusCode === 400).length, freeGuesses);
  assert.equal(answers.filter(({ statusCode }) => statusCode === 429).length, 100 - freeGuesses);
});

test('a log-in that is under way lasts five minutes and five attempts, and ends with a change of the password', async () => {
  const user = await registerUser(fixture);
  const app = await setUpTotp(fixture, user.access);
  const slow = await beginLogIn(fixture, user.email);
  fixture.clock.advance(5 * 60 + 1);
  assert.equal(codeOf(await complete(slow.challenge, { code: app.code() })), 'challenge_not_valid');
  const overtaken = await beginLogIn(fixture, user.email);
  const fresh = await logInWith(fixture, user.email, { code: app.code() });
  fixture.clock.advance(60);
  const change = { old_password: password, new_password: 'Another1Pass!', new_password_confirm: 'Another1Pass!' };
  assert.equal((await ask(fixture, 'POST', '/users/change-password/', fresh.access, change)).statusCode, 200);
  assert.equal(codeOf(await complete(overtaken.challenge, { code: app.code() })), 'challenge_not_valid');
  for (const challenge of ['x'.repeat(43), `${overtaken.challenge.slice(0, -1)}_`])
    assert.equal(codeOf(await complete(challenge, { code: '123456' })), 'challenge_not_valid');
  assert.equal((await complete(overtaken.challenge, {})).statusCode, 400);
  assert.equal((await ask(fixture, 'POST', '/auth/login/second-factor/', null, { code: '123456' })).statusCode, 400);
});

test('whoever adds or removes a factor is told of it, without a secret', async () => {
  const user = await registerUser(fixture);
  const app = await setUpTotp(fixture, user.access);
  const renewed = await ask(fixture, 'POST', '/auth/second-factor/backup-codes/', user.access);
  assert.equal((await ask(fixture, 'DELETE', '/auth/second-factor/totp/', user.access)).statusCode, 204);
  const told = (await eventsOf(fixture, user.id)).filter(({ type }) => type === 'user.second_factor_changed');
  assert.deepEqual(
    told.map(({ data }) => data),
    ['totp_enabled', 'backup_codes_renewed', 'totp_removed'].map((change) => ({ user_id: user.id, change })),
  );
  const mails = (await mailsTo(fixture, user.email)).filter(({ template }) => template === 'sign_in_changed');
  assert.equal(mails.length, 3);
  const text = JSON.stringify([told, mails]);
  for (const secret of [app.secret, ...renewed.json<{ backup_codes: string[] }>().backup_codes])
    assert.ok(!text.includes(secret));
});

test('with a second factor a change of the password asks for presence, without one the old password is enough', async () => {
  const user = await registerUser(fixture);
  const change = { old_password: password, new_password: 'Another1Pass!', new_password_confirm: 'Another1Pass!' };
  fixture.clock.advance(11 * 60);
  assert.equal((await ask(fixture, 'POST', '/users/change-password/', user.access, change)).statusCode, 200);
  const guarded = await registerUser(fixture);
  const app = await setUpTotp(fixture, guarded.access);
  fixture.clock.advance(11 * 60);
  assert.equal(codeOf(await ask(fixture, 'POST', '/users/change-password/', guarded.access, change)), 'step_up_required');
  assert.equal((await ask(fixture, 'POST', '/auth/step-up/', guarded.access, { code: app.code() })).statusCode, 200);
  assert.equal((await ask(fixture, 'POST', '/users/change-password/', guarded.access, change)).statusCode, 200);
});

test('an account without a second factor is answered as before, whatever is sent beside the password', async () => {
  const user = await registerUser(fixture);
  const answer = await ask(fixture, 'POST', '/auth/login/', null, { email: user.email, password, otp: '123456' });
  assert.deepEqual(Object.keys(answer.json<object>()).toSorted(), ['tokens', 'user']);
});

test('removing the app ends the second factor and its backup codes', async () => {
  const user = await registerUser(fixture);
  const app = await setUpTotp(fixture, user.access);
  const { access } = await logInWith(fixture, user.email, { code: app.code() });
  assert.equal((await ask(fixture, 'DELETE', '/auth/second-factor/totp/', access)).statusCode, 204);
  assert.deepEqual(await factorsOf(access), {
    is_enabled: false,
    methods: [],
    totp_enabled_at: null,
    passkeys: 0,
    backup_codes_left: 0,
  });
  assert.equal((await ask(fixture, 'DELETE', '/auth/second-factor/totp/', access)).statusCode, 404);
  assert.equal((await ask(fixture, 'POST', '/auth/login/', null, { email: user.email, password })).statusCode, 200);
});

test('an administrator takes the second factor off somebody who lost it, whose sessions then end', async () => {
  const [user, staff] = [await registerUser(fixture), await registerStaff(fixture)];
  await setUpTotp(fixture, user.access);
  const url = `/users/${user.id}/second-factor/`;
  assert.equal((await ask(fixture, 'DELETE', url, user.access)).statusCode, 403);
  assert.equal((await ask(fixture, 'DELETE', url)).statusCode, 401);
  assert.equal((await ask(fixture, 'DELETE', '/users/999999999/second-factor/', staff.access)).statusCode, 404);
  assert.equal((await ask(fixture, 'DELETE', url, staff.access)).statusCode, 204);
  assert.equal((await ask(fixture, 'GET', '/users/me/', user.access)).statusCode, 401);
  assert.equal((await ask(fixture, 'POST', '/auth/login/', null, { email: user.email, password })).statusCode, 200);
});

test('a secret under an earlier SECRET_KEY still works, and the start seals it under the present one', async () => {
  const own = await startAccounts();
  try {
    const user = await registerUser(own);
    const app = await setUpTotp(own, user.access);
    const db = withAccountTables(own.database.db);
    const sealed = async () => (await db.selectFrom('totp_secrets').selectAll().executeTakeFirstOrThrow()).secret_sealed;
    const present = await sealed();
    assert.equal(await own.accounts.resealSecrets(), 0);
    const earlier = createKeyring({ secretKey: 'an-earlier-secret-key-0123456789' });
    await db
      .updateTable('totp_secrets')
      .set({ secret_sealed: earlier.seal(app.secret, `totp_secrets.secret:${user.id}`) })
      .execute();
    await assert.rejects(own.accounts.resealSecrets(), { code: 'sealed_value_unreadable' });
    await db.updateTable('totp_secrets').set({ secret_sealed: present }).execute();
    await logInWith(own, user.email, { code: app.code() });
  } finally {
    await own.close();
  }
});
