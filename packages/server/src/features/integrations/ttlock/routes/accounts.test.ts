import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { createKeyring } from '../../../../platform/crypto/secret-box.ts';
import { resealAccounts } from '../reseal.ts';
import { withTtlockTables } from '../tables.ts';
import { call, registerPerson, registerStaff, type Person } from '../../../devices/testing/devices-fixture.ts';
import {
  account,
  connect,
  control,
  credentials,
  startTtlock,
  type AccountAnswer,
  type TtlockFixture,
} from '../testing/ttlock-fixture.ts';

const base = '/integrations/ttlock/accounts/';

describe('accounts at TTLock', () => {
  let fixture: TtlockFixture;
  let owner: Person;

  before(async () => {
    fixture = await startTtlock();
    owner = await registerPerson(fixture);
  });
  after(() => fixture.close());

  const errorsOf = async (body: object, person: Person | null = owner) => {
    const answer = await call(fixture, person, 'POST', base, body);
    return { status: answer.statusCode, ...answer.json<{ code: string; detail: string }>() };
  };

  it('connects by user name and password, and shows the state of the token and nothing of it', async () => {
    const answer = await call(fixture, owner, 'POST', base, { ...credentials, name: 'Studio' });
    assert.equal(answer.statusCode, 201);
    const made = answer.json<AccountAnswer>();
    assert.equal(made.status, 'Valid');
    assert.equal(made.name, 'Studio');
    assert.equal(made.remembers_password, false);
    assert.equal(made.last_error, null);
    const days = (Date.parse(made.expires_at ?? '') - fixture.clock.now().getTime()) / 86_400_000;
    assert.ok(days > 89 && days <= 90, `it lasts ${days} days`);
    for (const { accessToken } of fixture.cloud.world.accounts.sessions.values()) assert.ok(!answer.body.includes(accessToken));
    assert.ok(!answer.body.includes(credentials.client_secret));
  });

  it('stores neither the password nor anything secret in clear', async () => {
    const { rows } = await sql<Record<string, unknown>>`
      select t.*, k.state_sealed from ttlock_accounts t join vendor_tokens k on k.account_id = t.account_id`.execute(fixture.db);
    const text = JSON.stringify(rows);
    assert.equal(rows[0]?.['password_sealed'], null);
    assert.ok(!text.includes(credentials.client_secret) && !text.includes(credentials.password));
    for (const { accessToken, refreshToken } of fixture.cloud.world.accounts.sessions.values()) {
      assert.ok(!text.includes(accessToken) && !text.includes(refreshToken));
    }
  });

  it('signs in again over the same account, and keeps only the latest token', async () => {
    const first = await connect(fixture, owner);
    const again = await connect(fixture, owner, { remember_password: true });
    assert.equal(again.id, first.id);
    assert.equal(again.remembers_password, true);
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from vendor_tokens`.execute(fixture.db);
    assert.equal(rows[0]?.count, 1);
  });

  it('says that the password is wrong, and stores nothing', async () => {
    const other = await registerPerson(fixture);
    const refused = await errorsOf({ ...credentials, password: 'wrong' }, other);
    assert.equal(refused.status, 422);
    assert.equal(refused.code, 'wrong_password');
    assert.match(refused.detail, /TTLock app/);
    const list = await call(fixture, other, 'GET', base);
    assert.equal(list.json<{ count: number }>().count, 0);
  });

  it('refuses what is malformed', async () => {
    assert.equal((await errorsOf({ ...credentials, username: '' })).status, 400);
    assert.equal((await errorsOf({ ...credentials, region: 'moon' })).status, 400);
    assert.equal((await errorsOf({ ...credentials, access_token: 'x' })).status, 400);
  });

  it('lets only administrators send it to other addresses', async () => {
    const refused = await errorsOf({ ...credentials, base_url: 'http://127.0.0.1:9' });
    assert.equal(refused.status, 403);
    const staff = await registerStaff(fixture);
    const made = await connect(fixture, staff, { base_url: 'http://127.0.0.1:8118/v3' });
    assert.equal(made.status, 'Valid');
  });

  it('shows an account to its owner, and to an administrator who asks for all', async () => {
    const { id } = await connect(fixture, owner);
    const stranger = await registerPerson(fixture);
    const staff = await registerStaff(fixture);
    assert.equal((await call(fixture, null, 'GET', `${base}${id}/`)).statusCode, 401);
    assert.equal((await call(fixture, stranger, 'GET', `${base}${id}/`)).statusCode, 404);
    assert.equal((await call(fixture, stranger, 'POST', `${base}${id}/refresh/`)).statusCode, 404);
    assert.equal((await call(fixture, staff, 'GET', `${base}${id}/`)).statusCode, 404);
    assert.equal((await call(fixture, staff, 'GET', `${base}${id}/?all=true`)).statusCode, 200);
  });

  it('refreshes the token on request', async () => {
    const { id } = await connect(fixture, owner);
    fixture.cloud.clearCalls();
    fixture.clock.advance(60);
    const old = await account(fixture, owner, id);
    const answer = await call(fixture, owner, 'POST', `${base}${id}/refresh/`);
    assert.equal(answer.statusCode, 200);
    assert.ok(Date.parse(answer.json<AccountAnswer>().last_refresh_at ?? '') > Date.parse(old.last_refresh_at ?? ''));
    const refreshes = fixture.cloud.calls.filter(({ params }) => params['grant_type'] === 'refresh_token');
    assert.equal(refreshes.length, 1);
  });

  it('keeps everything usable through a change of the secret key', async () => {
    const { id, callback_url: url } = await connect(fixture, owner, { remember_password: true });
    const db = withTtlockTables(fixture.database.db);
    const oldKey = 'devices-fixture-secret-0123456789abcdef';
    const newKey = 'another-secret-key-0123456789abcdef';
    const keyring = createKeyring({ secretKey: newKey, previousSecretKeys: [oldKey] });
    const backAgain = createKeyring({ secretKey: oldKey, previousSecretKeys: [newKey] });
    const rowOf = () => db.selectFrom('ttlock_accounts').selectAll().where('account_id', '=', id).executeTakeFirstOrThrow();
    const old = await rowOf();
    await resealAccounts({ db, keyring });
    const row = await rowOf();
    const token = await db.selectFrom('vendor_tokens').selectAll().where('account_id', '=', id).executeTakeFirstOrThrow();
    for (const sealed of [row.client_secret_sealed, row.password_sealed, row.callback_secret_sealed, token.state_sealed]) {
      assert.equal(keyring.needsReseal(sealed ?? ''), false);
    }
    assert.notEqual(row.callback_secret_hash, old.callback_secret_hash);
    await resealAccounts({ db, keyring: backAgain });
    assert.equal((await rowOf()).callback_secret_hash, old.callback_secret_hash);
    assert.equal((await account(fixture, owner, id)).callback_url, url);
    assert.equal((await call(fixture, owner, 'POST', `${base}${id}/refresh/`)).statusCode, 200);
  });

  it('disconnects, and the token is gone', async () => {
    const { id } = await connect(fixture, owner);
    assert.equal((await call(fixture, owner, 'DELETE', `${base}${id}/`)).statusCode, 204);
    assert.equal((await call(fixture, owner, 'GET', `${base}${id}/`)).statusCode, 404);
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from vendor_tokens where account_id = ${id}`.execute(fixture.db);
    assert.equal(rows[0]?.count, 0);
  });
});

describe('tokens in the background', () => {
  let fixture: TtlockFixture;
  let owner: Person;

  before(async () => {
    fixture = await startTtlock({ cloud: { switches: { token_lifetime_s: 7200 } } });
    owner = await registerPerson(fixture);
  });
  after(() => fixture.close());

  const refreshTask = async () => {
    const task = fixture.features.ttlock.tasks.find(({ name }) => name === 'refresh tokens of TTLock');
    await task?.run();
  };
  const refreshes = () => fixture.cloud.calls.filter(({ params }) => params['grant_type'] === 'refresh_token').length;

  it('are refreshed an hour ahead, once, and not before', async () => {
    const { id, expires_at: first } = await connect(fixture, owner);
    await refreshTask();
    assert.equal(refreshes(), 0);
    fixture.clock.advance(3601);
    await Promise.all([refreshTask(), refreshTask()]);
    assert.equal(refreshes(), 1);
    const { expires_at: second, status } = await account(fixture, owner, id);
    assert.ok(Date.parse(second ?? '') > Date.parse(first ?? ''));
    assert.equal(status, 'Valid');
  });

  it('are told by their status: valid, about to expire, expired', async () => {
    const { id } = await connect(fixture, owner);
    const statusAfter = async (seconds: number) => {
      fixture.clock.advance(seconds);
      return (await account(fixture, owner, id)).status;
    };
    assert.equal(await statusAfter(3500), 'Valid');
    assert.equal(await statusAfter(101), 'Expiring');
    assert.equal(await statusAfter(3600), 'Expired');
  });

  it('that cannot be refreshed are told once, as an event and with the account, with what to do; a log-in clears it', async () => {
    const { id } = await connect(fixture, owner);
    await control(fixture.cloud, 'POST', 'faults', { fault: 'errcode', errcode: 10011, path: '/oauth2/token' });
    fixture.clock.advance(3601);
    await refreshTask();
    const failed = await account(fixture, owner, id);
    assert.equal(failed.needs_person, true);
    assert.equal(failed.last_error?.code, 'sign_in_required');
    assert.match(failed.last_error?.message ?? '', /log in again/i);
    await call(fixture, owner, 'POST', `/integrations/ttlock/accounts/${id}/refresh/`);
    const { rows } = await sql<{ data: { account_id: number; needs_person: boolean } }>`
      select data from events where type = 'integration.token_failed'`.execute(fixture.db);
    assert.deepEqual(
      rows.map(({ data }) => [data.account_id, data.needs_person]),
      [[id, true]],
    );
    const refused = await call(fixture, owner, 'GET', `/integrations/ttlock/accounts/${id}/locks/`);
    assert.equal(refused.statusCode, 409);
    assert.equal(refused.json<{ code: string }>().code, 'sign_in_required');
    fixture.cloud.faults.clear();
    const again = await connect(fixture, owner);
    assert.equal(again.last_error, null);
    assert.equal(again.needs_person, false);
  });
});
