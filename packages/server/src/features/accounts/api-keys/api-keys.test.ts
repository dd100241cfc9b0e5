import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mailedToken, password, registerStaff, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture } from '../testing/accounts-fixture.ts';
import { ask, eventsOf } from '../testing/second-factor-steps.ts';
import { withAccountTables } from '../tables.ts';
import { isAddressIn, isAddressOrNetwork } from './addresses.ts';
import { apiKeyHash, isApiKey, newApiKey, startOf } from './key-text.ts';

let fixture: AccountsFixture;
before(async () => {
  fixture = await startAccounts();
});
after(() => fixture.close());

interface MadeKey {
  readonly id: number;
  readonly key: string;
}

async function make(access: string, body: object = {}): Promise<MadeKey> {
  const answer = await ask(fixture, 'POST', '/api-keys/', access, { name: 'Dashboard', scopes: ['profile:read'], ...body });
  assert.equal(answer.statusCode, 201, answer.body);
  assert.equal(answer.headers['cache-control'], 'no-store');
  return answer.json<MadeKey>();
}

async function use(key: string, remoteAddress = '192.0.2.1', url = '/users/me/') {
  return await fixture.app.inject({ url: `/api/v1${url}`, headers: { 'x-api-key': key }, remoteAddress });
}
const codeOf = (answer: { json: <T>() => T }): string => answer.json<{ code: string }>().code;

test('a key is shown once, kept as a hash, and does what its scopes say in the name of its user', async () => {
  const user = await registerUser(fixture);
  const { id, key } = await make(user.access);
  const me = await use(key);
  assert.deepEqual([me.statusCode, me.json<{ id: number }>().id], [200, user.id]);
  const list = await ask(fixture, 'GET', '/api-keys/', user.access);
  assert.ok(!list.body.includes(key));
  assert.equal(list.json<{ results: { key_start: string }[] }>().results[0]?.key_start, key.slice(0, 10));
  const rows = await withAccountTables(fixture.database.db).selectFrom('api_keys').selectAll().where('id', '=', id).execute();
  assert.ok(!JSON.stringify(rows).includes(key.slice(10)));
  assert.equal((await ask(fixture, 'GET', `/api-keys/${id}/`, user.access)).statusCode, 200);
});

test('a key is refused where no scope leads: signing in, passwords, second factors, sessions, and keys themselves', async () => {
  const user = await registerUser(fixture);
  const { key } = await make(user.access);
  for (const [method, url] of [
    ['GET', '/auth/sessions/'],
    ['DELETE', '/auth/sessions/'],
    ['POST', '/users/change-password/'],
    ['PATCH', '/users/profile/'],
    ['GET', '/auth/second-factor/'],
    ['POST', '/auth/second-factor/totp/'],
    ['POST', '/auth/step-up/'],
    ['GET', '/api-keys/'],
    ['POST', '/api-keys/'],
    ['DELETE', '/api-keys/1/'],
  ] as const) {
    const answer = await fixture.app.inject({ method, url: `/api/v1${url}`, headers: { 'x-api-key': key } });
    assert.deepEqual([answer.statusCode, codeOf(answer)], [403, 'api_key_not_allowed'], url);
  }
});

test('bad, expired and revoked keys are one refusal', async () => {
  const user = await registerUser(fixture);
  const { id, key } = await make(user.access);
  const expires_at = new Date(fixture.clock.now().getTime() + 60_000).toISOString();
  const short = await make(user.access, { expires_at });
  assert.equal((await use(short.key)).statusCode, 200);
  fixture.clock.advance(61);
  assert.equal((await ask(fixture, 'DELETE', `/api-keys/${id}/`, user.access)).statusCode, 204);
  for (const bad of [key, short.key, newApiKey(), 'slk_', 'x', '', `${key}x`, key.toLowerCase()]) {
    const answer = await use(bad);
    assert.deepEqual([answer.statusCode, codeOf(answer)], [401, 'api_key_not_valid'], bad);
  }
  assert.equal((await ask(fixture, 'DELETE', `/api-keys/${id}/`, user.access)).statusCode, 404);
});

test('a key works from the addresses that it is bound to and from no other', async () => {
  const user = await registerUser(fixture);
  const { id, key } = await make(user.access, { allowed_addresses: ['198.51.100.0/24', '2001:db8::/32'] });
  assert.equal((await use(key, '198.51.100.77')).statusCode, 200);
  assert.equal((await use(key, '2001:db8:1::1')).statusCode, 200);
  assert.equal(codeOf(await use(key, '198.51.101.1')), 'address_not_allowed');
  const freed = await ask(fixture, 'PATCH', `/api-keys/${id}/`, user.access, { allowed_addresses: null });
  assert.equal(freed.statusCode, 200, freed.body);
  assert.equal((await use(key, '203.0.113.5')).statusCode, 200);
});

test('the last use is noted, at most once a minute', async () => {
  const user = await registerUser(fixture);
  const { id, key } = await make(user.access);
  const lastUse = async () =>
    (await ask(fixture, 'GET', `/api-keys/${id}/`, user.access)).json<{
      last_used_at: string | null;
      last_used_address: string | null;
    }>();
  assert.equal((await lastUse()).last_used_at, null);
  await use(key, '203.0.113.5');
  const first = await lastUse();
  assert.equal(first.last_used_address, '203.0.113.5');
  fixture.clock.advance(50);
  await use(key, '203.0.113.6');
  assert.deepEqual(await lastUse(), first);
  fixture.clock.advance(20);
  await use(key, '203.0.113.6');
  assert.equal((await lastUse()).last_used_address, '203.0.113.6');
});

test('making or changing a key asks for presence, revoking one does not', async () => {
  const user = await registerUser(fixture);
  const { id } = await make(user.access);
  fixture.clock.advance(11 * 60);
  const body = { name: 'Later', scopes: ['profile:read'] };
  assert.equal(codeOf(await ask(fixture, 'POST', '/api-keys/', user.access, body)), 'step_up_required');
  assert.equal(codeOf(await ask(fixture, 'PATCH', `/api-keys/${id}/`, user.access, body)), 'step_up_required');
  assert.equal((await ask(fixture, 'DELETE', `/api-keys/${id}/`, user.access)).statusCode, 204);
});

test('a key is changed by its owner alone, and If-Match holds', async () => {
  const [user, stranger] = [await registerUser(fixture), await registerUser(fixture)];
  const { id, key } = await make(user.access);
  for (const [method, body] of [
    ['GET', undefined],
    ['PATCH', { name: 'Mine' }],
    ['DELETE', undefined],
  ] as const)
    assert.equal((await ask(fixture, method, `/api-keys/${id}/`, stranger.access, body)).statusCode, 404);
  const headers = { authorization: `Bearer ${user.access}`, 'if-match': '"7"' };
  const stale = await fixture.app.inject({ method: 'PATCH', url: `/api/v1/api-keys/${id}/`, headers, payload: { name: 'x' } });
  assert.equal(stale.statusCode, 412);
  const changed = await ask(fixture, 'PATCH', `/api-keys/${id}/`, user.access, { scopes: ['devices:read'] });
  assert.deepEqual(changed.json<{ scopes: string[]; name: string }>().scopes, ['devices:read']);
  const told = await eventsOf(fixture, user.id);
  assert.deepEqual(
    told.filter(({ type }) => type === 'user.api_key_changed').map(({ data }) => data),
    ['made', 'changed'].map((change) => ({ user_id: user.id, api_key_id: id, change })),
  );
  assert.ok(!JSON.stringify(told).includes(key.slice(4, 20)));
  assert.equal(codeOf(await use(key)), 'scope_missing');
});

test('what is no scope, no address or no future time is refused by name', async () => {
  const user = await registerUser(fixture);
  for (const [body, field] of [
    [{ scopes: ['devices:open'] }, 'scopes.0'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['profile:read', 'profile:read'] }, 'scopes'],
    [{ scopes: ['admin'] }, 'scopes'],
    [{ name: '  ' }, 'name'],
    [{ allowed_addresses: ['example.com'] }, 'allowed_addresses'],
    [{ allowed_addresses: ['10.0.0.0/33'] }, 'allowed_addresses'],
    [{ expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ expires_at: '2099-01-01T00:00:00' }, 'expires_at'],
  ] as const) {
    const answer = await ask(fixture, 'POST', '/api-keys/', user.access, { name: 'x', scopes: ['profile:read'], ...body });
    assert.equal(answer.statusCode, 400, JSON.stringify(body));
    assert.match(answer.json<{ errors: { field: string }[] }>().errors[0]?.field ?? '', new RegExp(`^${field.split('.')[0]}`));
  }
  assert.equal((await ask(fixture, 'POST', '/api-keys/', null, { name: 'x', scopes: ['profile:read'] })).statusCode, 401);
});

test('an account has fifty keys at most, also when they are made at once', async () => {
  const user = await registerUser(fixture);
  const body = { name: 'One of many', scopes: ['profile:read'] };
  const answers = await Promise.all(Array.from({ length: 55 }, () => ask(fixture, 'POST', '/api-keys/', user.access, body)));
  assert.equal(answers.filter(({ statusCode }) => statusCode === 201).length, 50);
  assert.deepEqual(new Set(answers.filter(({ statusCode }) => statusCode !== 201).map(codeOf)), new Set(['too_many_api_keys']));
});

test('a key is never more than its user: a deactivated one has none, a demoted one is no administrator', async () => {
  const staff = await registerStaff(fixture);
  const plain = await make(staff.access, { scopes: ['users:read'] });
  const admin = await make(staff.access, { scopes: ['users:read', 'admin'] });
  assert.equal(codeOf(await use(plain.key, '192.0.2.1', '/users/')), 'staff_required');
  assert.equal((await use(admin.key, '192.0.2.1', '/users/')).statusCode, 200);
  const users = withAccountTables(fixture.database.db).updateTable('users').where('id', '=', staff.id);
  await users.set({ is_staff: false }).execute();
  assert.equal(codeOf(await use(admin.key, '192.0.2.1', '/users/')), 'staff_required');
  await users.set({ is_active: false }).execute();
  assert.equal(codeOf(await use(admin.key, '192.0.2.1', '/users/')), 'api_key_not_valid');
});

test('keys survive a change of the password, and end with a reset by mail', async () => {
  const user = await registerUser(fixture);
  const { key } = await make(user.access);
  const change = { old_password: password, new_password: 'Another1Pass!', new_password_confirm: 'Another1Pass!' };
  assert.equal((await ask(fixture, 'POST', '/users/change-password/', user.access, change)).statusCode, 200);
  assert.equal((await use(key)).statusCode, 200);
  await ask(fixture, 'POST', '/auth/password-reset/', null, { email: user.email });
  const token = await mailedToken(fixture, user.email, 'password_reset');
  const reset = { token, new_password: 'YetAnother1!', new_password_confirm: 'YetAnother1!' };
  assert.equal((await ask(fixture, 'POST', '/auth/password-reset/confirm/', null, reset)).statusCode, 200);
  assert.equal(codeOf(await use(key)), 'api_key_not_valid');
});

test('a key has a prefix to be found by, and a checksum that a slip of one character breaks', () => {
  const key = newApiKey();
  assert.match(key, /^slk_[0-9A-Za-z]{46}$/);
  assert.ok(isApiKey(key));
  assert.notEqual(newApiKey(), key);
  for (let place = 4; place < key.length; place += 1) {
    const other = key[place] === 'a' ? 'b' : 'a';
    assert.ok(!isApiKey(key.slice(0, place) + other + key.slice(place + 1)), String(place));
  }
  assert.ok(key.startsWith(startOf(key)) && startOf(key).length === 10);
  assert.ok(!apiKeyHash(key).includes(key.slice(4, 12)));
});

test('addresses and networks of both families are told from what is none', () => {
  for (const good of ['192.0.2.1', '10.0.0.0/8', '0.0.0.0/0', '::1', '2001:db8::/32', 'fe80::1'])
    assert.ok(isAddressOrNetwork(good), good);
  for (const bad of [
    '',
    'localhost',
    '192.0.2',
    '192.0.2.1/33',
    '10.0.0.0/8/8',
    '10.0.0.0/',
    '::1/129',
    'fe80::1%eth0',
    '10.0.0.0/-1',
  ])
    assert.ok(!isAddressOrNetwork(bad), bad);
  assert.ok(isAddressIn('::ffff:192.0.2.9', ['192.0.2.0/24']));
  assert.ok(!isAddressIn('192.0.3.9', ['192.0.2.0/24', '2001:db8::/32']));
});
