import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { call, registerPerson, registerStaff, type Person } from '../../../devices/testing/devices-fixture.ts';
import {
  account,
  base,
  browse,
  connect,
  credentials,
  frontDoor,
  logIn,
  signInAgain,
  startImported,
  startUtec,
  visit,
  type UtecFixture,
} from '../testing/utec-fixture.ts';

describe('accounts at U-tec', () => {
  let fixture: UtecFixture;
  let owner: Person;
  const log: string[] = [];
  before(async () => {
    fixture = await startUtec({ log });
    owner = await registerPerson(fixture);
  });
  after(() => fixture.close());

  const paste = (id: number, callback: string) => call(fixture, owner, 'POST', `${base}${id}/callback/`, { callback });

  it('are connected, and have a token once their owner has logged in at U-tec', async () => {
    const login = await connect(fixture, owner, { name: 'Studio' });
    assert.equal(login.account.status, 'NotSignedIn');
    const url = new URL(login.authorize_url);
    assert.equal(url.searchParams.get('client_secret'), null);
    assert.equal(url.searchParams.get('redirect_uri'), 'http://127.0.0.1:8000/integrations/utec/callback');
    const back = await visit(fixture, login.authorize_url);
    const answer = await browse(fixture, back);
    assert.equal(answer.statusCode, 200, answer.body);
    assert.match(answer.body, /Logged in at U-tec/);
    const made = await account(fixture, owner, login.account.id);
    assert.equal(made.status, 'Valid');
    assert.equal(Math.round((Date.parse(made.expires_at ?? '') - fixture.clock.now().getTime()) / 86_400_000), 7);
    const again = await browse(fixture, back);
    assert.equal(again.statusCode, 400, 'the state is taken once');
    assert.match(again.body, /No log-in of this state/);
  });

  it('of which nothing secret is shown, stored in clear or logged', async () => {
    const login = await connect(fixture, owner);
    const back = new URL(await visit(fixture, login.authorize_url));
    await browse(fixture, back.href);
    const { db } = fixture.database;
    const tables = ['vendor_accounts', 'vendor_tokens', 'utec_accounts', 'utec_logins', 'utec_devices', 'audit_entries'];
    const rows = await Promise.all(
      tables.map((table) =>
        db
          .selectFrom(table as never)
          .selectAll()
          .execute(),
      ),
    );
    const shown = JSON.stringify([rows, log, (await call(fixture, owner, 'GET', base)).body]);
    const { sessions, refreshTokens } = fixture.cloud.world.accounts;
    const secrets = [...sessions.keys(), ...refreshTokens.keys(), credentials.client_secret, back.searchParams.get('code') ?? ''];
    assert.ok(secrets.length >= 4);
    for (const secret of secrets) assert.ok(!shown.includes(secret), secret);
    assert.ok(shown.includes('utec_account.logged_in'));
  });

  it('are logged in again without losing anything, also by a pasted address or code', async () => {
    const { account: same, authorize_url: url } = await connect(fixture, owner, { name: 'Studio' });
    fixture.cloud.switches.callback_parameter = 'authorization_code';
    const address = await visit(fixture, url);
    assert.match(address, /authorization_code=/);
    assert.equal((await paste(same.id, address)).statusCode, 200);
    assert.equal((await paste(same.id, address)).statusCode, 400, 'a state is used once');
    const second = await call(fixture, owner, 'POST', `${base}${same.id}/login/`, {});
    const code = new URL(await visit(fixture, second.json<{ authorize_url: string }>().authorize_url)).searchParams;
    assert.equal((await paste(same.id, code.get('authorization_code') ?? '')).statusCode, 200, 'the code alone');
    fixture.cloud.switches.callback_parameter = 'code';
    const list = await call(fixture, owner, 'GET', base);
    assert.equal(list.json<{ count: number }>().count, 1, 'the same application of the same person is the same account');
  });

  it('refuse an address that is denied, strange, late or of somebody else’s log-in', async () => {
    const login = await connect(fixture, owner);
    const { id } = login.account;
    const codeOf = async (callback: string) =>
      (await paste(id, callback)).json<{ errors?: { code: string }[] }>().errors?.[0]?.code;
    assert.equal(await codeOf('https://lock.example/cb?error=access_denied&state=x'), 'login_denied');
    assert.equal(await codeOf('https://lock.example/cb?state=x'), 'callback_without_code');
    assert.equal(await codeOf('https://lock.example/cb?code=abcdef&state=unknown'), 'unknown_state');
    assert.equal((await paste(id, 'wrong-code')).statusCode, 422, 'U-tec takes no such code');
    const other = await registerPerson(fixture);
    const theirs = await connect(fixture, other);
    const back = await visit(fixture, theirs.authorize_url);
    assert.equal(await codeOf(back), 'unknown_state', 'their state opens nothing here');
    fixture.clock.advance(31 * 60);
    assert.equal((await browse(fixture, back)).statusCode, 400);
    const page = await browse(fixture, 'http://x/integrations/utec/callback?state=%3Cscript%3E&error=%3Cscript%3E');
    assert.equal(page.statusCode, 400);
    assert.ok(!page.body.includes('<script>'));
  });

  it('belong to their owner; only administrators may name other addresses', async () => {
    const { account: mine } = await connect(fixture, owner);
    const stranger = await registerPerson(fixture);
    const staff = await registerStaff(fixture);
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', 'login/'],
      ['POST', 'refresh/'],
      ['GET', 'locks/'],
    ] as const) {
      const answer = await call(fixture, stranger, method, `${base}${mine.id}/${path}`, method === 'PATCH' ? { name: 'x' } : {});
      assert.equal(answer.statusCode, 404, `${method} ${path}`);
    }
    assert.equal((await call(fixture, staff, 'GET', `${base}${mine.id}/?all=true`)).statusCode, 200);
    const elsewhere = { ...credentials, api_base_url: 'https://elsewhere.example' };
    assert.equal((await call(fixture, owner, 'POST', base, elsewhere)).statusCode, 403);
    assert.equal((await call(fixture, staff, 'POST', base, elsewhere)).statusCode, 201);
    assert.equal((await call(fixture, null, 'GET', base)).statusCode, 401);
    assert.equal((await call(fixture, owner, 'POST', base, { client_id: 'x' })).statusCode, 400);
  });

  it('are changed, within reason', async () => {
    const { account: mine } = await connect(fixture, owner);
    const change = (body: object) => call(fixture, owner, 'PATCH', `${base}${mine.id}/`, body);
    const answer = await change({ poll_seconds: 120, refresh_buffer_minutes: 15, auto_refresh: false, name: 'Cellar' });
    assert.equal(answer.statusCode, 200, answer.body);
    const {
      poll_seconds: seconds,
      refresh_buffer_minutes: minutes,
      name,
    } = answer.json<{
      poll_seconds: number;
      refresh_buffer_minutes: number;
      name: string;
    }>();
    assert.deepEqual([seconds, minutes, name], [120, 15, 'Cellar']);
    for (const body of [
      {},
      { poll_seconds: 29 },
      { poll_seconds: 'x' },
      { refresh_buffer_minutes: 4 },
      { api_base_url: 'https://x' },
    ]) {
      assert.equal((await change(body)).statusCode, 400, JSON.stringify(body));
    }
    assert.equal((await change({ poll_seconds: null })).json<{ poll_seconds: number }>().poll_seconds, 60);
  });
});

describe('the token of an account at U-tec', () => {
  it('is renewed by clock ahead of its end, and a person is told once when it cannot be', async (t) => {
    const { fixture, owner: before7Days, accountId } = await startImported();
    t.after(() => fixture.close());
    let owner = before7Days;
    const task = fixture.features.utec.tasks.find(({ name }) => name.startsWith('refresh'));
    const first = await account(fixture, owner, accountId);
    fixture.clock.advance(601_200 - 600);
    owner = await signInAgain(fixture, owner);
    await task?.run();
    assert.equal((await account(fixture, owner, accountId)).expires_at, first.expires_at, 'not yet');
    fixture.clock.advance(400);
    assert.equal((await account(fixture, owner, accountId)).status, 'Expiring');
    await task?.run();
    const renewed = await account(fixture, owner, accountId);
    assert.equal(renewed.status, 'Valid');
    assert.equal(fixture.cloud.counts.get('token'), 2, 'the log-in and one refresh');
    fixture.cloud.world.accounts.endRefreshTokens();
    fixture.clock.advance(601_200);
    owner = await signInAgain(fixture, owner);
    await task?.run();
    const over = await account(fixture, owner, accountId);
    assert.deepEqual([over.status, over.needs_person, over.last_error?.code], ['Expired', true, 'sign_in_required']);
    const asked = fixture.cloud.counts.get('token');
    await task?.run();
    assert.equal(fixture.cloud.counts.get('token'), asked, 'U-tec is left in peace');
    const events = await fixture.database.db
      .selectFrom('events' as never)
      .selectAll()
      .execute();
    assert.equal(JSON.stringify(events).split('integration.token_failed').length - 1, 1);
    const login = (await call(fixture, owner, 'POST', `${base}${accountId}/login/`, {})).json<{
      account: typeof over;
      authorize_url: string;
    }>();
    await logIn(fixture, login);
    const back = await account(fixture, owner, accountId);
    assert.deepEqual([back.status, back.needs_person], ['Valid', false]);
    const locks = await call(fixture, owner, 'GET', `${base}${accountId}/locks/?cached=true`);
    assert.ok(
      locks
        .json<{ results: { device: number | null; lock_id: string }[] }>()
        .results.some((one) => one.lock_id === frontDoor && one.device !== null),
      'devices stay',
    );
  });

  it('is refreshed when somebody asks, and a cloud that is away is told as such', async (t) => {
    const { fixture, owner, accountId } = await startImported();
    t.after(() => fixture.close());
    const refresh = () => call(fixture, owner, 'POST', `${base}${accountId}/refresh/`, {});
    assert.equal((await refresh()).statusCode, 200);
    fixture.cloud.world.isDown = true;
    const answer = await refresh();
    assert.equal(answer.statusCode, 503, answer.body);
    assert.equal((await account(fixture, owner, accountId)).status, 'Valid', 'the stored token is as it was');
  });
});
