import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { ExportVerifier } from '../../platform/audit/verify-export.ts';
import {
  call,
  password,
  registerLock,
  registerPerson,
  registerStaff,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';
import type { EntryAnswer } from './presenter.ts';

describe('the audit trail of requests', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let member: Person;
  let stranger: Person;
  let staff: Person;
  let lock: PlayedLock;

  before(async () => {
    fixture = await startDevices();
    [owner, member, stranger] = (await Promise.all(Array.from({ length: 3 }, () => registerPerson(fixture)))) as [
      Person,
      Person,
      Person,
    ];
    staff = await registerStaff(fixture);
    lock = await registerLock(fixture, owner);
    await share(fixture, owner, lock, member, 'member');
  });
  after(() => fixture.close());

  async function entries(person: Person, query = ''): Promise<EntryAnswer[]> {
    const answer = await call(fixture, person, 'GET', `/security/audit-logs/?page_size=100${query}`);
    assert.equal(answer.statusCode, 200, answer.body);
    return answer.json<{ results: EntryAnswer[] }>().results;
  }

  const latest = async (person: Person): Promise<EntryAnswer> => (await entries(person))[0] as EntryAnswer;
  const count = async (): Promise<number> =>
    (await sql<{ count: number }>`select count(*) from audit_entries`.execute(fixture.database.db)).rows[0]?.count ?? 0;

  it('tells who renamed what, from what to what, and from where', async () => {
    const answer = await call(
      fixture,
      owner,
      'PATCH',
      `/devices/${lock.id}/`,
      { name: 'Garden gate' },
      { 'user-agent': 'Browser/1.0', 'x-request-id': 'rename-1' },
    );
    assert.equal(answer.statusCode, 200, answer.body);
    const entry = await latest(owner);
    assert.equal(entry.action, 'device.updated');
    assert.deepEqual(entry.changes, { name: { before: 'Front door', after: 'Garden gate' } });
    assert.equal(entry.actor.name, owner.email);
    assert.deepEqual([entry.user, entry.device, entry.resource_id, entry.success], [owner.id, lock.id, String(lock.id), true]);
    assert.deepEqual([entry.ip_address, entry.user_agent, entry.request_id], ['127.0.0.1', 'Browser/1.0', 'rename-1']);
  });

  it('leaves one entry for each request that changes something, and none for a read', async () => {
    const changes: [Person, Parameters<typeof call>[2], string, object?][] = [
      [owner, 'PATCH', '/users/profile/', { first_name: 'Ada' }],
      [owner, 'PATCH', '/users/preferences/', { silent: true }],
      [owner, 'PATCH', '/users/preferences/', { push_notifications: false }],
      [owner, 'PATCH', `/devices/${lock.id}/settings/`, { silent_mode: true }],
      [owner, 'POST', `/devices/${lock.id}/unlock/`],
      [owner, 'POST', `/devices/${lock.id}/keys/rotate/`],
      [member, 'PATCH', `/devices/${lock.id}/`, { name: 'Mine' }],
      [stranger, 'DELETE', `/devices/${lock.id}/`],
      [owner, 'POST', '/access/pins/', { device: lock.id, pin_code: '1111' }],
      [owner, 'POST', '/access/pins/', { device: lock.id, label: 'Cleaning' }],
      [staff, 'PATCH', `/users/${stranger.id}/`, { is_active: true }],
    ];
    for (const [person, method, url, body] of changes) {
      const earlier = await count();
      const answer = await call(fixture, person, method, url, body);
      assert.equal(await count(), earlier + 1, `${method} ${url} answered ${answer.statusCode}`);
    }
    const earlier = await count();
    for (const url of ['/devices/', `/devices/${lock.id}/`, '/users/profile/', '/security/audit-logs/', '/access/logs/'])
      await call(fixture, owner, 'GET', url);
    assert.equal(await count(), earlier);
  });

  it('keeps refused attempts, with what the refusal was', async () => {
    const answer = await call(fixture, member, 'PATCH', `/devices/${lock.id}/`, { name: 'Mine' });
    assert.equal(answer.statusCode, 403);
    const entry = await latest(owner);
    assert.deepEqual([entry.action, entry.success, entry.user], ['request.refused', false, member.id]);
    assert.equal(entry.detail['error'], 'not_allowed');
    assert.equal(entry.detail['route'], '/api/v1/devices/:id/');
    assert.equal(entry.ip_address, null, "another person's address is for administrators");
    assert.equal((await latest(staff)).ip_address, '127.0.0.1');
    assert.equal((await call(fixture, null, 'DELETE', `/devices/${lock.id}/`)).statusCode, 401);
    const anonymous = await latest(staff);
    assert.deepEqual([anonymous.actor.kind, anonymous.detail['status'], anonymous.ip_address], ['nobody', 401, '127.0.0.1']);
  });

  it('tells the owner of an account of failed log-ins, and of no address that was merely tried', async () => {
    const canary = 'Canary-Password-4711';
    const wrong = { email: owner.email, password: canary };
    assert.equal((await call(fixture, null, 'POST', '/auth/login/', wrong)).statusCode, 401);
    const entry = await latest(owner);
    assert.deepEqual([entry.action, entry.success, entry.ip_address], ['user.log_in_refused', false, '127.0.0.1']);
    const earlier = await count();
    await call(fixture, null, 'POST', '/auth/login/', { email: 'canary-address@example.com', password: canary });
    assert.equal(await count(), earlier + 1);
    const { tokens } = (await call(fixture, null, 'POST', '/auth/login/', { email: owner.email, password })).json();
    assert.equal((await latest(owner)).action, 'user.logged_in');
    await call(fixture, null, 'POST', '/auth/logout/', { refresh: tokens.refresh });
    const ended = await latest(owner);
    assert.deepEqual([ended.action, ended.user, ended.detail['reason']], ['session.ended', owner.id, 'logout']);
    const { rows } = await sql<{ body: string }>`select body from audit_entries`.execute(fixture.database.db);
    for (const { body } of rows) {
      assert.ok(!body.includes(canary));
      assert.ok(!body.includes('canary-address'));
    }
  });

  it('never holds a PIN, a key or a code, opened or not', async () => {
    const pin = '83926174';
    const made = await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id, pin_code: pin, label: 'Secret' });
    assert.equal(made.statusCode, 201, made.body);
    await call(fixture, owner, 'PATCH', `/access/pins/${made.json<{ id: number }>().id}/`, { pin_code: '83926175' });
    await call(fixture, owner, 'POST', '/access/pins/validate/', { device_id: lock.deviceId, pin_code: '59260718' });
    const valid_until = new Date(Date.now() + 86_400_000).toISOString();
    const qr = (await call(fixture, owner, 'POST', '/access/qrcodes/', { device: lock.id, valid_until })).json<{
      code: string;
    }>();
    const file = await call(fixture, staff, 'GET', '/security/audit-logs/export/?personal=true');
    for (const secret of [pin, '83926175', '59260718', qr.code, lock.keys.secret_key, lock.keys.api_key, password])
      assert.ok(!file.body.includes(secret), secret);
    assert.match(file.body, /"has_new_digits":true/);
    assert.match(file.body, /Secret/);
  });

  it('shows everybody their own and what concerns their devices, administrators all, and strangers nothing of it', async () => {
    const seen = await entries(member);
    assert.ok(seen.length > 0);
    assert.ok(
      seen.every(({ user, resource_id, actor }) => user === member.id || resource_id !== null || actor.kind === 'nobody'),
    );
    assert.ok(!seen.some(({ action, user }) => action === 'device.updated' && user === owner.id), 'members oversee nothing');
    const id = (await entries(owner, `&device=${lock.id}`))[0]?.id;
    assert.equal((await call(fixture, owner, 'GET', `/security/audit-logs/${id}/`)).statusCode, 200);
    assert.equal((await call(fixture, stranger, 'GET', `/security/audit-logs/${id}/`)).statusCode, 404);
    assert.equal((await call(fixture, null, 'GET', `/security/audit-logs/${id}/`)).statusCode, 401);
    const all = await entries(staff);
    assert.ok(all.length > seen.length);
  });

  it('filters and pages, newest first', async () => {
    const refused = await entries(staff, '&success=false');
    assert.ok(refused.length > 0 && refused.every(({ success }) => !success));
    const ofOwner = await entries(staff, `&user=${owner.id}&action=device.updated`);
    assert.ok(ofOwner.every(({ user, action }) => user === owner.id && action === 'device.updated'));
    assert.deepEqual(await entries(staff, '&end_date=2020-01-01'), []);
    const walked: number[] = [];
    let next: string | null = `/security/audit-logs/?page_size=7&resource_type=device`;
    while (next !== null) {
      const page: { results: EntryAnswer[]; next: string | null } = (await call(fixture, staff, 'GET', next)).json();
      walked.push(...page.results.map(({ id }) => id));
      next = page.next === null ? null : page.next.slice(page.next.indexOf('/security/'));
    }
    assert.deepEqual(
      walked,
      (await entries(staff, '&resource_type=device')).map(({ id }) => id),
    );
    for (const bad of ['cursor=bad!', 'user=x', 'start_date=yesterday', 'page_size=1000'])
      assert.equal((await call(fixture, staff, 'GET', `/security/audit-logs/?${bad}`)).statusCode, 400, bad);
  });

  it('exports a chain that verifies with the key that the status shows', async () => {
    await fixture.features.auditFeature.seal();
    const status = (await call(fixture, staff, 'GET', '/security/audit-logs/status/')).json<{
      unsealed: number;
      public_key: { public_key: string };
    }>();
    assert.equal(status.unsealed, 0);
    for (const query of ['', '?personal=true']) {
      const file = await call(fixture, staff, 'GET', `/security/audit-logs/export/${query}`);
      assert.equal(file.statusCode, 200);
      const verifier = new ExportVerifier([status.public_key.public_key]);
      verifier.push(file.rawPayload);
      const report = verifier.finish();
      assert.equal(report.finding, null);
      assert.ok(report.entries > 20);
    }
    assert.equal((await call(fixture, staff, 'GET', '/security/audit-logs/export/?after_seq=99999999')).statusCode, 400);
    assert.equal((await call(fixture, owner, 'GET', '/security/audit-logs/export/')).statusCode, 403);
  });

  it('is not written for the questions of a broker', async () => {
    const earlier = await count();
    await call(fixture, null, 'POST', '/mqtt/auth/', { username: 'x', password: 'y' });
    assert.equal(await count(), earlier);
  });
});
