import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import sharp from 'sharp';
import { ExportVerifier } from '../../platform/audit/verify-export.ts';
import { until } from '../../platform/database/testing/until.ts';
import {
  call,
  logsOf,
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

/** Every text of every row of every table, but for what is sealed or a hash. */
async function wholeDatabase({ database }: DevicesFixture): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', table_schema, table_name) as name from information_schema.tables
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'
  `.execute(database.db);
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(database.db);
      return rows.map(({ row }) => row).join('\n');
    }),
  );
  return texts.join('\n');
}

/** The columns that still point to a user, whichever tables there are. */
async function rowsOf({ database }: DevicesFixture, userId: number): Promise<string[]> {
  const { rows: columns } = await sql<{ table: string; column: string }>`
    select c.conrelid::regclass::text as table, a.attname as column from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
    where c.contype = 'f' and c.confrelid = 'users'::regclass
  `.execute(database.db);
  const found = await Promise.all(
    columns.map(async ({ table, column }) => {
      const { rows } = await sql`select from ${sql.table(table)} where ${sql.ref(column)} = ${userId} limit 1`.execute(
        database.db,
      );
      return rows.length === 0 ? [] : [`${table}.${column}`];
    }),
  );
  return found.flat();
}

describe('personal data', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let staff: Person;
  let lock: PlayedLock;

  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
    staff = await registerStaff(fixture);
    lock = await registerLock(fixture, owner);
  });
  after(() => fixture.close());

  /** Somebody who left traces everywhere. */
  async function livelyPerson(firstName: string): Promise<Person & { pin: string }> {
    const person = await registerPerson(fixture);
    await call(fixture, person, 'PATCH', '/users/profile/', {
      first_name: firstName,
      phone_number: `+49 170 ${firstName.length}4711`,
    });
    const phone = { token: `push-token-of-${firstName}-0123456789`, label: `${firstName}s phone` };
    const registered = await call(fixture, person, 'POST', '/notifications/push-tokens/', phone);
    assert.equal(registered.statusCode, 201, registered.body);
    await share(fixture, owner, lock, person, 'member');
    const pin = await call(fixture, person, 'POST', '/access/pins/', { device: lock.id, label: `${firstName}s PIN` });
    assert.equal(pin.statusCode, 201, pin.body);
    const { pin_code } = pin.json<{ pin_code: string }>();
    await call(fixture, owner, 'POST', '/access/pins/validate/', { device_id: lock.deviceId, pin_code });
    lock.answersWith(() => ({ success: true, status: 'unlocked' }));
    const opened = await call(fixture, person, 'POST', `/devices/${lock.id}/unlock/?wait=5`);
    assert.equal(opened.statusCode, 200, opened.body);
    return { ...person, pin: pin_code };
  }

  const erase = async (person: Person, query = '', body: object = { password }) =>
    await call(fixture, person, 'DELETE', `/users/me/${query}`, body);

  it('is given out as one JSON document with everything, and nothing of others', async () => {
    const person = await livelyPerson('Exporta');
    const answer = await call(fixture, person, 'GET', '/users/me/export/');
    assert.equal(answer.statusCode, 200, answer.body);
    const data = answer.json<Record<string, { record?: string; action?: string }[]>>();
    const records = (part: string): Set<string | undefined> => new Set(data[part]?.map(({ record }) => record));
    for (const kind of ['profile', 'preferences', 'session', 'mailed_link']) assert.ok(records('account').has(kind), kind);
    for (const kind of ['shared_with_you', 'command']) assert.ok(records('devices').has(kind), kind);
    for (const kind of ['pin', 'access']) assert.ok(records('access').has(kind), kind);
    assert.ok((data['mails']?.length ?? 0) > 0);
    assert.ok(data['audit_trail']?.some(({ action }) => action === 'user.registered'));
    for (const secret of [owner.email, person.pin, password, 'password_hash', 'refresh_jti', 'token_hash'])
      assert.ok(!answer.body.includes(secret), secret);
    assert.equal((await call(fixture, null, 'GET', '/users/me/export/')).statusCode, 401);
  });

  it('goes with the person: nothing in the database names them any more, and the audit chain stays valid', async () => {
    const person = await livelyPerson('Vanessatoerase');
    const earlier = await wholeDatabase(fixture);
    assert.ok(earlier.includes('Vanessatoerase') && earlier.includes(person.email));
    const answer = await erase(person);
    assert.equal(answer.statusCode, 204, answer.body);

    const afterwards = await wholeDatabase(fixture);
    for (const trace of ['Vanessatoerase', person.email, '+49 170 144711']) assert.ok(!afterwards.includes(trace), trace);
    assert.deepEqual(await rowsOf(fixture, person.id), ['sessions.user_id']);
    const login = await call(fixture, null, 'POST', '/auth/login/', { email: person.email, password });
    assert.equal(login.statusCode, 401);
    assert.equal((await call(fixture, person, 'GET', '/users/profile/')).statusCode, 401, 'sessions have ended');
    assert.equal((await call(fixture, staff, 'GET', `/users/${person.id}/`)).statusCode, 404);

    const file = await call(fixture, staff, 'GET', '/security/audit-logs/export/?personal=true');
    const verifier = new ExportVerifier();
    verifier.push(file.rawPayload);
    const report = verifier.finish();
    assert.equal(report.finding, null);
    assert.ok(report.erased > 3);
    assert.ok(!file.body.includes(person.email) && !file.body.includes('Vanessatoerase'));
    assert.match(file.body, /"action":"user.erased"/);

    // The address is free again, for a new number.
    const again = await registerPerson(fixture);
    assert.notEqual(again.id, person.id);
  });

  it('takes the picture along, whose upload is in the trail under its own name', async () => {
    const person = await registerPerson(fixture);
    const bytes = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#4080c0' } })
      .png()
      .toBuffer();
    const boundary = 'boundary-of-this-form';
    const start = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="me.png"\r\nContent-Type: image/png\r\n\r\n`;
    const uploaded = await fixture.app.inject({
      method: 'POST',
      url: '/api/v1/users/profile/picture/',
      headers: { authorization: `Bearer ${person.access}`, 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: Buffer.concat([Buffer.from(start), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    });
    assert.equal(uploaded.statusCode, 200, uploaded.body);
    const trail = await call(fixture, person, 'GET', '/security/audit-logs/?page_size=1');
    const [entry] = trail.json<{ results: { action: string; user: number; ip_address: string }[] }>().results;
    assert.deepEqual([entry?.action, entry?.user, entry?.ip_address], ['user.picture_changed', person.id, '127.0.0.1']);

    const profile = (await call(fixture, person, 'GET', '/users/profile/')).json<{ profile_picture: string }>();
    const url = profile.profile_picture.slice(profile.profile_picture.indexOf('/media/'));
    assert.equal((await fixture.app.inject({ url })).statusCode, 200);
    const exported = await call(fixture, person, 'GET', '/users/me/export/');
    assert.match(exported.body, /"content_type":"image\/webp","base64":"[A-Za-z0-9+/]{20}/);
    assert.equal((await erase(person)).statusCode, 204);
    assert.equal((await fixture.app.inject({ url })).statusCode, 404);
  });

  it('leaves the events of a door, without the person, and takes their PINs off the lock', async () => {
    const person = await livelyPerson('Doris');
    const logs = (await logsOf(fixture, owner, lock)).length;
    const wanted = async (): Promise<string | undefined> =>
      (
        await sql<{ digest: string }>`
          select wanted_codes_digest as digest from device_states where device_pk = ${lock.id}`.execute(fixture.database.db)
      ).rows[0]?.digest;
    const earlier = await wanted();
    assert.equal((await erase(person)).statusCode, 204);
    assert.notEqual(await wanted(), earlier);
    const kept = await logsOf(fixture, owner, lock);
    assert.equal(kept.length, logs);
    const erased = kept.filter((entry) => (entry as { user?: string }).user === 'Erased user');
    assert.ok(erased.length >= 2);
    assert.ok(erased.every(({ user_id }) => user_id === null));
    const judged = await call(fixture, owner, 'POST', '/access/pins/validate/', {
      device_id: lock.deviceId,
      pin_code: person.pin,
    });
    assert.equal(judged.json<{ valid: boolean }>().valid, false);
  });

  it('stays while the password is wrong or missing', async () => {
    const person = await registerPerson(fixture);
    assert.equal((await erase(person, '', { password: 'wrong' })).statusCode, 403);
    assert.equal((await erase(person, '', {})).statusCode, 400);
    assert.equal((await erase(person, '?devices=keep')).statusCode, 400);
    assert.equal((await call(fixture, person, 'GET', '/users/profile/')).statusCode, 200);
  });

  it('stays while the person owns devices, which are listed, until they ask for these to go too', async () => {
    const person = await registerPerson(fixture);
    const own = await registerLock(fixture, person);
    own.answersWith(() => ({ success: true, status: 'unlocked' }));
    const refused = await erase(person);
    assert.equal(refused.statusCode, 409, refused.body);
    const problem = refused.json<{ code: string; devices: { id: number }[] }>();
    assert.equal(problem.code, 'owns_devices');
    assert.deepEqual(
      problem.devices.map(({ id }) => id),
      [own.id],
    );
    assert.equal((await call(fixture, person, 'GET', `/devices/${own.id}/`)).statusCode, 200);
    assert.equal((await erase(person, '?devices=delete')).statusCode, 204);
    assert.ok(own.received('unlock').length > 0, 'the last unlock of a deletion');
    assert.ok(fixture.broker.disconnected.includes(own.deviceId));
  });

  it('goes by an administrator too, but not of the last administrator', async () => {
    const person = await livelyPerson('Adminerased');
    assert.equal((await call(fixture, owner, 'DELETE', `/users/${person.id}/`)).statusCode, 403);
    assert.equal((await call(fixture, staff, 'DELETE', `/users/${person.id}/`)).statusCode, 204);
    assert.equal((await call(fixture, staff, 'DELETE', `/users/${person.id}/`)).statusCode, 404);
    const last = await call(fixture, staff, 'DELETE', `/users/${staff.id}/`);
    assert.equal(last.statusCode, 409, last.body);
    assert.equal(last.json<{ code: string }>().code, 'last_staff');
  });

  describe('of guests', () => {
    async function invite(email: string): Promise<{ id: number; pin_code: string }> {
      const valid_until = new Date(Date.now() + 86_400_000).toISOString();
      const body = { device: lock.id, guest_email: email, guest_name: 'Gwendolyn', access_type: 'period', valid_until };
      const answer = await call(fixture, owner, 'POST', '/access/temporary-access/', body);
      assert.equal(answer.statusCode, 201, answer.body);
      return answer.json();
    }

    it('goes at the word of whoever manages the door: name, address, mails and PIN', async () => {
      const { id } = await invite('gwendolyn@example.com');
      const stranger = await registerPerson(fixture);
      const path = `/access/temporary-access/${id}/personal-data/`;
      assert.equal((await call(fixture, stranger, 'DELETE', path)).statusCode, 404);
      assert.equal((await call(fixture, owner, 'DELETE', path)).statusCode, 204);
      assert.equal((await call(fixture, owner, 'DELETE', path)).statusCode, 404, 'there is nobody left to erase');
      const everything = await wholeDatabase(fixture);
      assert.ok(!everything.includes('gwendolyn@') && !everything.includes('Gwendolyn'));
      const { rows } = await sql<{ destroyed: boolean }>`
        select destroyed_at is not null as destroyed from audit_person_keys where person = ${`guest:${id}`}
      `.execute(fixture.database.db);
      assert.deepEqual(rows, [{ destroyed: true }]);
    });

    it('goes by e-mail at every door, for administrators, also of access that is over', async () => {
      const first = await invite('Twice@example.com');
      await invite('twice@example.com');
      assert.equal((await call(fixture, owner, 'DELETE', `/access/temporary-access/${first.id}/`)).statusCode, 204);
      const answer = await call(fixture, staff, 'POST', '/access/guests/erase/', { email: 'TWICE@example.com' });
      assert.deepEqual(answer.json(), { erased: 2 });
      await until(async () => !(await wholeDatabase(fixture)).toLowerCase().includes('twice@'));
      assert.equal((await call(fixture, owner, 'POST', '/access/guests/erase/', { email: 'x@example.com' })).statusCode, 403);
    });
  });
});
