import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bearer, password, registerStaff, registerUser, startAccounts } from '../testing/accounts-fixture.ts';
import type { AccountsFixture, RegisteredUser } from '../testing/accounts-fixture.ts';

let fixture: AccountsFixture;
let staff: RegisteredUser;
let user: RegisteredUser;
before(async () => {
  fixture = await startAccounts();
  staff = await registerStaff(fixture);
  user = await registerUser(fixture);
});
after(() => fixture.close());

const get = (url: string, access = staff.access) => fixture.app.inject({ url, headers: bearer(access) });
const patch = (id: number, payload: object, access = staff.access, headers: Record<string, string> = {}) =>
  fixture.app.inject({ method: 'PATCH', url: `/api/v1/users/${id}/`, headers: { ...bearer(access), ...headers }, payload });

interface Listed {
  readonly count: number;
  readonly total_pages: number;
  readonly next: string | null;
  readonly results: readonly { readonly id: number; readonly email: string; readonly is_staff: boolean }[];
}

test('administrators list, search, filter and order users', async () => {
  const needle = await registerUser(fixture, 'under_score%needle@example.com');
  const all = await get('/api/v1/users/?page_size=2&ordering=-id');
  assert.equal(all.statusCode, 200, all.body);
  const list = all.json<Listed>();
  assert.equal(list.results.length, 2);
  assert.equal(list.results[0]?.id, needle.id);
  assert.ok(list.count >= 3 && list.next !== null);
  assert.equal(/hash|argon/u.test(all.body), false);
  const emailsOf = async (query: string): Promise<string[]> =>
    (await get(`/api/v1/users/?${query}`)).json<Listed>().results.map(({ email }) => email);
  assert.deepEqual(await emailsOf('search=SCORE%25NEED'), [needle.email]);
  assert.deepEqual(await emailsOf('search=under%25needle'), [], 'a percent sign is a percent sign');
  assert.ok((await emailsOf('search=test%20user')).includes(user.email));
  assert.ok((await get('/api/v1/users/?is_staff=true')).json<Listed>().results.every(({ is_staff }) => is_staff));
});

test('bad queries, pages and ids are refused', async () => {
  for (const query of ['page=0', 'page_size=101', 'ordering=password_hash', 'is_staff=maybe']) {
    assert.equal((await get(`/api/v1/users/?${query}`)).statusCode, 400, query);
  }
  assert.equal((await get('/api/v1/users/?page=999')).statusCode, 404);
  assert.equal((await get('/api/v1/users/999999/')).statusCode, 404);
  assert.equal((await get('/api/v1/users/abc/')).statusCode, 400);
  assert.equal((await patch(999999, { is_active: true })).statusCode, 404);
  assert.equal((await patch(user.id, { is_active: 'yes' })).statusCode, 400);
  assert.equal((await patch(user.id, { email: 'x@example.com' })).statusCode, 400);
});

test('nobody but administrators gets there', async () => {
  for (const url of [
    '/api/v1/users/',
    `/api/v1/users/${user.id}/`,
    '/api/v1/notifications/outbox/',
    '/api/v1/notifications/outbox/1/',
  ]) {
    assert.equal((await fixture.app.inject({ url })).statusCode, 401, url);
    assert.equal((await get(url, user.access)).statusCode, 403, url);
  }
  assert.equal((await patch(user.id, { is_staff: true }, user.access)).statusCode, 403);
  assert.equal(
    (await fixture.app.inject({ method: 'PATCH', url: `/api/v1/users/${user.id}/`, payload: { is_staff: true } })).statusCode,
    401,
  );
});

test('a deactivated user is out at once and back when activated', async () => {
  const victim = await registerUser(fixture);
  const answer = await patch(victim.id, { is_active: false });
  assert.equal(answer.statusCode, 200, answer.body);
  assert.equal(answer.json<{ is_active: boolean }>().is_active, false);
  assert.equal((await get('/api/v1/users/me/', victim.access)).statusCode, 401);
  const logIn = () =>
    fixture.app.inject({ method: 'POST', url: '/api/v1/auth/login/', payload: { email: victim.email, password } });
  assert.equal((await logIn()).statusCode, 401);
  assert.equal(await fixture.accounts.findUserByEmail(victim.email), undefined);
  assert.equal((await patch(victim.id, { is_active: true })).statusCode, 200);
  assert.equal((await logIn()).statusCode, 200);
});

test('a change of role ends the sessions that say otherwise', async () => {
  const second = await registerStaff(fixture);
  assert.equal((await get('/api/v1/users/', second.access)).statusCode, 200);
  assert.equal((await patch(second.id, { is_staff: false })).statusCode, 200);
  assert.equal((await get('/api/v1/users/', second.access)).statusCode, 401);
  assert.equal(
    (await fixture.app.inject({ method: 'POST', url: '/api/v1/auth/token/refresh/', payload: { refresh: second.refresh } }))
      .statusCode,
    401,
  );
});

test('a change based on an old reading is refused', async () => {
  const { etag } = (await get(`/api/v1/users/${user.id}/`)).headers;
  assert.equal((await patch(user.id, { is_active: true }, staff.access, { 'if-match': String(etag) })).statusCode, 200);
  assert.equal((await patch(user.id, { is_active: true }, staff.access, { 'if-match': String(etag) })).statusCode, 412);
});

test('the last active administrator cannot be unmade, not even by two who unmake each other at once', async () => {
  const own = await startAccounts();
  try {
    const [first, second] = [await registerStaff(own), await registerStaff(own)];
    const unmake = (by: RegisteredUser, whom: RegisteredUser, payload: object) =>
      own.app.inject({ method: 'PATCH', url: `/api/v1/users/${whom.id}/`, headers: bearer(by.access), payload });
    const answers = await Promise.all([unmake(first, second, { is_staff: false }), unmake(second, first, { is_active: false })]);
    const statuses = answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b);
    assert.deepEqual(statuses, [200, 409]);
    assert.equal(answers.find(({ statusCode }) => statusCode === 409)?.json<{ code: string }>().code, 'last_staff');
    const left = answers[0].statusCode === 200 ? first : second;
    for (const payload of [{ is_staff: false }, { is_active: false }])
      assert.equal((await unmake(left, left, payload)).statusCode, 409);
    assert.equal(await own.accounts.hasStaff(), true);
  } finally {
    await own.close();
  }
});

test('administrators read the outbox, newest mail first, with its text', async () => {
  const somebody = await registerUser(fixture);
  const list = await get('/api/v1/notifications/outbox/');
  assert.equal(list.statusCode, 200, list.body);
  const [newest] = list.json<{ results: { id: number; to: string; status: string }[] }>().results;
  assert.deepEqual([newest?.to, newest?.status], [somebody.email, 'outbox']);
  assert.equal(list.body.includes('token='), false, 'links are shown one mail at a time');
  const mail = (await get(`/api/v1/notifications/outbox/${newest?.id}/`)).json<{ text: string; html: string }>();
  assert.ok(mail.text.includes('/verify-email?token=') && mail.html.includes('/verify-email?token='));
  assert.equal((await get('/api/v1/notifications/outbox/999999/')).statusCode, 404);
});

test('other features get summaries without anything private', async () => {
  const found = await fixture.accounts.findUserByEmail(user.email.toUpperCase());
  assert.deepEqual(found, { id: user.id, email: user.email, fullName: 'Test User', isActive: true, isStaff: false });
  const summaries = await fixture.accounts.userSummary([user.id, staff.id, 999999]);
  assert.deepEqual(
    [...summaries.keys()].toSorted((a, b) => a - b),
    [staff.id, user.id].toSorted((a, b) => a - b),
  );
  assert.equal((await fixture.accounts.userSummary([])).size, 0);
});
