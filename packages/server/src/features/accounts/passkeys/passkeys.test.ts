import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { publicUrl, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture } from '../testing/accounts-fixture.ts';
import { ask, beginLogIn, eventsOf, setUpTotp } from '../testing/second-factor-steps.ts';
import { SoftAuthenticator } from '../testing/soft-authenticator.ts';
import type { Ceremony } from '../testing/soft-authenticator.ts';
import { withAccountTables } from '../tables.ts';
import { relyingPartyOf, canHavePasskeys } from './relying-party.ts';

let fixture: AccountsFixture;
before(async () => {
  fixture = await startAccounts();
});
after(() => fixture.close());

const codeOf = (answer: { json: <T>() => T }): string => answer.json<{ code: string }>().code;
const fieldCodeOf = (answer: { json: <T>() => T }): string | undefined =>
  answer.json<{ errors?: { code: string }[] }>().errors?.[0]?.code;

async function challengeFor(access: string): Promise<string> {
  const answer = await ask(fixture, 'POST', '/auth/passkeys/options/', access);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json<{ challenge: string }>().challenge;
}

const add = (access: string, credential: object, name = 'Key ring') =>
  ask(fixture, 'POST', '/auth/passkeys/', access, { name, credential });

async function register(access: string): Promise<{ authenticator: SoftAuthenticator; id: number; backupCodes: string[] | null }> {
  const authenticator = new SoftAuthenticator(publicUrl);
  const answer = await add(access, authenticator.register({ challenge: await challengeFor(access) }));
  assert.equal(answer.statusCode, 201, answer.body);
  const { passkey, backup_codes: backupCodes } = answer.json<{ passkey: { id: number }; backup_codes: string[] | null }>();
  return { authenticator, id: passkey.id, backupCodes };
}

async function loginChallenge(): Promise<string> {
  const answer = await ask(fixture, 'POST', '/auth/login/passkey/options/');
  assert.equal(answer.statusCode, 200, answer.body);
  const options = answer.json<{ challenge: string; userVerification: string; allowCredentials?: object[] }>();
  assert.deepEqual([options.userVerification, options.allowCredentials], ['required', undefined]);
  return options.challenge;
}

const enter = (credential: object) => ask(fixture, 'POST', '/auth/login/passkey/', null, { credential });
async function logIn(authenticator: SoftAuthenticator, bent: Partial<Ceremony> = {}) {
  return await enter(authenticator.assert({ challenge: await loginChallenge(), ...bent }));
}

test('a passkey is registered, listed, renamed and removed; the first second factor brings backup codes', async () => {
  const user = await registerUser(fixture);
  const { id, backupCodes } = await register(user.access);
  assert.equal(backupCodes?.length, 10);
  const second = await register(user.access);
  assert.equal(second.backupCodes, null);
  const options = await ask(fixture, 'POST', '/auth/passkeys/options/', user.access);
  assert.equal(options.json<{ excludeCredentials: object[] }>().excludeCredentials.length, 2);

  const list = await ask(fixture, 'GET', '/auth/passkeys/', user.access);
  assert.deepEqual(
    list.json<{ results: { id: number; name: string }[] }>().results.map((key) => [key.id, key.name]),
    [
      [id, 'Key ring'],
      [second.id, 'Key ring'],
    ],
  );
  assert.ok(!/public_key|credential|counter/.test(list.body));
  const renamed = await ask(fixture, 'PATCH', `/auth/passkeys/${id}/`, user.access, { name: ' Phone ' });
  assert.equal(renamed.json<{ name: string }>().name, 'Phone');
  assert.equal((await ask(fixture, 'PATCH', `/auth/passkeys/${id}/`, user.access, { name: ' ' })).statusCode, 400);

  const stranger = await registerUser(fixture);
  assert.equal((await ask(fixture, 'PATCH', `/auth/passkeys/${id}/`, stranger.access, { name: 'Mine' })).statusCode, 404);
  assert.equal((await ask(fixture, 'DELETE', `/auth/passkeys/${id}/`, stranger.access)).statusCode, 404);
  assert.equal((await ask(fixture, 'DELETE', `/auth/passkeys/${id}/`)).statusCode, 401);

  for (const key of [id, second.id])
    assert.equal((await ask(fixture, 'DELETE', `/auth/passkeys/${key}/`, user.access)).statusCode, 204);
  const factors = (await ask(fixture, 'GET', '/auth/second-factor/', user.access)).json<Record<string, unknown>>();
  assert.deepEqual([factors['is_enabled'], factors['backup_codes_left']], [false, 0]);
});

test('a passkey signs in alone, without a name, for tokens and for cookies', async () => {
  const user = await registerUser(fixture);
  const { authenticator } = await register(user.access);
  const answer = await logIn(authenticator);
  assert.equal(answer.statusCode, 200, answer.body);
  const { user: who, tokens } = answer.json<{ user: { id: number }; tokens: { access: string } }>();
  assert.equal(who.id, user.id);
  const sessions = await ask(fixture, 'GET', '/auth/sessions/', tokens.access);
  const current = sessions
    .json<{ results: { is_current: boolean; second_factor: string }[] }>()
    .results.find((each) => each.is_current);
  assert.equal(current?.second_factor, 'passkey');
  const browser = await ask(fixture, 'POST', '/auth/session/passkey/', null, {
    credential: authenticator.assert({ challenge: await loginChallenge() }),
  });
  assert.equal(browser.statusCode, 200, browser.body);
  assert.equal(browser.cookies.length, 3);
});

test('a passkey is the second factor of a log-in by password, and proves presence', async () => {
  const user = await registerUser(fixture);
  const { authenticator } = await register(user.access);
  const asked = await beginLogIn(fixture, user.email);
  assert.deepEqual(asked.methods, ['passkey', 'backup_code']);
  assert.equal(asked.passkey_options?.challenge, asked.challenge);
  const complete = (passkey: object) =>
    ask(fixture, 'POST', '/auth/login/second-factor/', null, { challenge: asked.challenge, passkey });
  const elsewhere = authenticator.assert({ challenge: await loginChallenge() });
  assert.equal(codeOf(await complete(elsewhere)), 'second_factor_invalid', 'signed for another log-in');
  // A key without a PIN of its own is enough beside the password.
  const done = await complete(authenticator.assert({ challenge: asked.challenge, isUserVerified: false }));
  assert.equal(done.statusCode, 200, done.body);

  const { access } = done.json<{ tokens: { access: string } }>().tokens;
  fixture.clock.advance(11 * 60);
  assert.equal(codeOf(await ask(fixture, 'POST', '/auth/passkeys/options/', access)), 'step_up_required');
  const options = await ask(fixture, 'POST', '/auth/step-up/options/', access);
  const { passkey_options: wanted } = options.json<{ passkey_options: { challenge: string; allowCredentials: object[] } }>();
  assert.equal(wanted.allowCredentials.length, 1);
  const proof = { passkey: authenticator.assert({ challenge: wanted.challenge }) };
  assert.equal((await ask(fixture, 'POST', '/auth/step-up/', access, proof)).statusCode, 200);
  assert.equal((await ask(fixture, 'POST', '/auth/step-up/', access, proof)).statusCode, 400, 'a proof is taken once');
  assert.equal((await ask(fixture, 'POST', '/auth/passkeys/options/', access)).statusCode, 200);
});

test('a signature for one purpose, session or person is not taken for another', async () => {
  const [user, other] = [await registerUser(fixture), await registerUser(fixture)];
  const { authenticator } = await register(user.access);
  const theirs = await register(other.access);
  const options = await ask(fixture, 'POST', '/auth/step-up/options/', user.access);
  const { challenge } = options.json<{ passkey_options: { challenge: string } }>().passkey_options;
  assert.equal(codeOf(await enter(authenticator.assert({ challenge }))), 'challenge_not_valid');
  const foreign = { passkey: theirs.authenticator.assert({ challenge }) };
  assert.equal(fieldCodeOf(await ask(fixture, 'POST', '/auth/step-up/', user.access, foreign)), 'invalid_passkey');
  const registration = new SoftAuthenticator(publicUrl).register({ challenge: await challengeFor(user.access) });
  assert.equal(fieldCodeOf(await add(other.access, registration)), 'invalid_passkey');
  const asked = await beginLogIn(fixture, user.email);
  const wrongKey = theirs.authenticator.assert({ challenge: asked.challenge });
  const answer = await ask(fixture, 'POST', '/auth/login/second-factor/', null, {
    challenge: asked.challenge,
    passkey: wrongKey,
  });
  assert.equal(codeOf(answer), 'second_factor_invalid');
});

test('an answer that was given before, comes from another page, is too late, or is not verified, is refused', async () => {
  const user = await registerUser(fixture);
  const { authenticator } = await register(user.access);
  const once = authenticator.assert({ challenge: await loginChallenge() });
  assert.equal((await enter(once)).statusCode, 200);
  assert.equal(codeOf(await enter(once)), 'challenge_not_valid');
  const bent: Partial<Ceremony>[] = [
    { origin: 'https://evil.example.com' },
    { origin: `${publicUrl}:8443` },
    { rpId: 'evil.example.com' },
    { isUserVerified: false },
  ];
  for (const each of bent) assert.equal(codeOf(await logIn(authenticator, each)), 'passkey_not_valid', JSON.stringify(each));
  const stranger = new SoftAuthenticator(publicUrl);
  assert.equal(codeOf(await logIn(stranger)), 'passkey_not_valid');
  const signed = authenticator.assert({ challenge: await loginChallenge() });
  const tampered = {
    ...signed,
    response: {
      ...signed.response,
      signature: new SoftAuthenticator(publicUrl).assert({ challenge: 'x' }).response['signature'],
    },
  };
  assert.equal(codeOf(await enter(tampered)), 'passkey_not_valid');
  const late = authenticator.assert({ challenge: await loginChallenge() });
  fixture.clock.advance(5 * 60 + 1);
  assert.equal(codeOf(await enter(late)), 'challenge_not_valid');
});

test('a counter that does not rise is a copied key, and is refused; one that stays at zero is none', async () => {
  const user = await registerUser(fixture);
  const { authenticator } = await register(user.access);
  assert.equal((await logIn(authenticator, { counter: 10 })).statusCode, 200);
  for (const counter of [10, 9, 1, 0])
    assert.equal(codeOf(await logIn(authenticator, { counter })), 'passkey_not_valid', String(counter));
  assert.equal((await logIn(authenticator, { counter: 11 })).statusCode, 200);
  const told = (await eventsOf(fixture, user.id)).filter(({ type }) => type === 'user.passkey_refused');
  assert.equal(told.length, 4, 'and each is told');
  const challenges = await Promise.all([loginChallenge(), loginChallenge(), loginChallenge()]);
  const racing = challenges.map((challenge) => authenticator.assert({ challenge, counter: 12 }));
  const statuses = await Promise.all(racing.map(async (answer) => (await enter(answer)).statusCode));
  assert.deepEqual(
    statuses.filter((status) => status === 200),
    [200],
    statuses.join(' '),
  );

  const other = await registerUser(fixture);
  const still = new SoftAuthenticator(publicUrl);
  assert.equal(
    (await add(other.access, still.register({ challenge: await challengeFor(other.access), counter: 0 }))).statusCode,
    201,
  );
  for (let round = 0; round < 2; round += 1) assert.equal((await logIn(still, { counter: 0 })).statusCode, 200);
});

test('a passkey belongs to one account, and one that answers something else is not registered', async () => {
  const [user, other] = [await registerUser(fixture), await registerUser(fixture)];
  const { authenticator } = await register(user.access);
  const again = await add(other.access, authenticator.register({ challenge: await challengeFor(other.access) }));
  assert.equal(codeOf(again), 'passkey_known');
  const fresh = new SoftAuthenticator(publicUrl);
  for (const bent of [{ origin: 'https://evil.example.com' }, { rpId: 'evil.example.com' }]) {
    const answer = await add(user.access, fresh.register({ challenge: await challengeFor(user.access), ...bent }));
    assert.equal(fieldCodeOf(answer), 'invalid_passkey');
  }
  assert.equal(fieldCodeOf(await add(user.access, fresh.register({ challenge: 'never-issued' }))), 'invalid_passkey');
  const good = fresh.register({ challenge: await challengeFor(user.access) });
  for (const credential of [
    { ...good, response: { ...good.response, attestationObject: 'AAAA' } },
    { ...good, response: { ...good.response, clientDataJSON: 'bm90IGpzb24' } },
    { ...good, id: 'AAAA' },
  ]) {
    const answer = await add(user.access, credential);
    assert.equal(answer.statusCode, 400, answer.body);
  }
  for (const credential of [{}, [], { ...good, response: {} }, { ...good, type: 'password' }])
    assert.equal((await add(user.access, credential)).statusCode, 400);
});

test('an inactive account does not sign in with its passkey, and a removed passkey signs nobody in', async () => {
  const user = await registerUser(fixture);
  const app = await setUpTotp(fixture, user.access);
  const { authenticator, id } = await register(user.access);
  const users = withAccountTables(fixture.database.db).updateTable('users').where('id', '=', user.id);
  await users.set({ is_active: false }).execute();
  assert.equal(codeOf(await logIn(authenticator)), 'passkey_not_valid');
  await users.set({ is_active: true }).execute();
  assert.equal((await ask(fixture, 'DELETE', `/auth/passkeys/${id}/`, user.access)).statusCode, 204);
  assert.equal(codeOf(await logIn(authenticator)), 'passkey_not_valid');
  assert.deepEqual((await beginLogIn(fixture, user.email)).methods, ['totp', 'backup_code']);
  assert.equal(app.backupCodes.length, 10);
});

test('passkeys belong to the host of the public address; of this machine to localhost, and to no IP address', () => {
  assert.deepEqual(relyingPartyOf('https://locks.example.com:8443/'), {
    id: 'locks.example.com',
    name: 'SmartLock',
    origins: ['https://locks.example.com:8443'],
  });
  assert.deepEqual(relyingPartyOf('http://127.0.0.1:8000'), {
    id: 'localhost',
    name: 'SmartLock',
    origins: ['http://localhost:8000'],
  });
  const settings = { domain: 'example.com', origins: ['https://console.example.com'] };
  assert.deepEqual(relyingPartyOf('https://locks.example.com', settings), {
    id: 'example.com',
    name: 'SmartLock',
    origins: ['https://locks.example.com', 'https://console.example.com'],
  });
  assert.equal(canHavePasskeys(relyingPartyOf('http://192.0.2.7:8000')), false);
  assert.equal(canHavePasskeys(relyingPartyOf('http://[2001:db8::1]:8000')), false);
  assert.equal(canHavePasskeys(relyingPartyOf('http://[::1]:8000')), true);
});
