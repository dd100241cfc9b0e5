import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  call,
  logsOf,
  registerLock,
  registerPerson,
  registerStaff,
  share,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../testing/devices-fixture.ts';

describe('shares', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let guest: Person;
  let other: Person;
  before(async () => {
    fixture = await startDevices();
    [owner, guest, other] = [await registerPerson(fixture), await registerPerson(fixture), await registerPerson(fixture)];
  });
  after(() => fixture.close());

  it('give a person a role from the next request on, and take it back at once', async () => {
    const lock = await registerLock(fixture, owner);
    assert.equal((await call(fixture, guest, 'GET', `/devices/${lock.id}/`)).statusCode, 404);
    const id = await share(fixture, owner, lock, guest, 'viewer');
    assert.equal((await call(fixture, guest, 'GET', `/devices/${lock.id}/`)).json().role, 'viewer');
    assert.equal((await call(fixture, guest, 'POST', `/devices/${lock.id}/lock/`)).statusCode, 403);
    const path = `/devices/${lock.id}/shares/${id}/`;
    assert.equal((await call(fixture, owner, 'PATCH', path, { role: 'member' })).json().role, 'member');
    assert.equal((await call(fixture, guest, 'POST', `/devices/${lock.id}/lock/`)).statusCode, 200);
    assert.equal((await call(fixture, owner, 'DELETE', path)).statusCode, 204);
    assert.equal((await call(fixture, guest, 'GET', `/devices/${lock.id}/`)).statusCode, 404);
    assert.equal((await call(fixture, owner, 'DELETE', path)).statusCode, 404);
  });

  it('are listed for the owner with whom they are', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    await share(fixture, owner, lock, guest, 'member');
    await share(fixture, owner, lock, other, 'viewer');
    const list = (await call(fixture, owner, 'GET', `/devices/${lock.id}/shares/?page=2&page_size=1`)).json();
    assert.deepEqual([list.count, list.results[0].user.email, list.results[0].role], [2, other.email, 'viewer']);
  });

  it('are made once a person, also at the same moment', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        call(fixture, owner, 'POST', `/devices/${lock.id}/shares/`, { email: guest.email, role: 'viewer' }),
      ),
    );
    assert.deepEqual(
      answers.map((answer) => answer.statusCode).toSorted((a, b) => a - b),
      [201, 409, 409, 409],
    );
  });

  it('are not made with the owner, with nobody, or with a role that is none', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    for (const body of [
      { email: owner.email, role: 'viewer' },
      { email: 'nobody@example.com', role: 'viewer' },
      { email: 'not an address', role: 'viewer' },
      { email: guest.email, role: 'owner' },
      { email: guest.email },
      { role: 'viewer' },
      { email: guest.email, user: guest.id, role: 'viewer' },
    ])
      assert.equal(
        (await call(fixture, owner, 'POST', `/devices/${lock.id}/shares/`, body)).statusCode,
        400,
        JSON.stringify(body),
      );
  });

  it('by id are for administrators alone, or ids could be counted through for names and addresses', async () => {
    const staff = await registerStaff(fixture);
    const lock = await registerLock(fixture, owner, { online: false });
    const body = { user: guest.id, role: 'viewer' };
    const refused = await call(fixture, owner, 'POST', `/devices/${lock.id}/shares/`, body);
    const unknown = await call(fixture, owner, 'POST', `/devices/${lock.id}/shares/`, { ...body, user: 987_654 });
    assert.deepEqual([refused.statusCode, refused.json().errors], [400, unknown.json().errors]);
    assert.equal((await call(fixture, staff, 'POST', `/devices/${lock.id}/shares/?all=true`, body)).statusCode, 201);
  });

  it('of one device are not reached through another', async () => {
    const [lock, second] = [
      await registerLock(fixture, owner, { online: false }),
      await registerLock(fixture, owner, { online: false }),
    ];
    const id = await share(fixture, owner, lock, guest, 'viewer');
    for (const method of ['GET', 'DELETE'] as const)
      assert.equal((await call(fixture, owner, method, `/devices/${second.id}/shares/${id}/`)).statusCode, 404);
    assert.equal(
      (await call(fixture, owner, 'PATCH', `/devices/${second.id}/shares/${id}/`, { role: 'manager' })).statusCode,
      404,
    );
    assert.equal((await call(fixture, guest, 'GET', `/devices/${lock.id}/`)).json().role, 'viewer');
  });

  it('change only if nobody was faster, when they were read with an ETag', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const path = `/devices/${lock.id}/shares/${await share(fixture, owner, lock, guest, 'viewer')}/`;
    const headers = { 'if-match': String((await call(fixture, owner, 'GET', path)).headers.etag) };
    assert.equal((await call(fixture, owner, 'PUT', path, { role: 'member' }, headers)).statusCode, 200);
    assert.equal((await call(fixture, owner, 'PUT', path, { role: 'manager' }, headers)).statusCode, 412);
  });

  it('let a member see only their own commands and entries, a manager everybody’s', async () => {
    const lock = await registerLock(fixture, owner);
    await share(fixture, owner, lock, guest, 'member');
    await share(fixture, owner, lock, other, 'manager');
    lock.answersWith(() => ({ success: true }));
    const ids = new Map<Person, string>();
    for (const person of [owner, guest]) {
      ids.set(person, (await call(fixture, person, 'POST', `/devices/${lock.id}/lock/?wait=5`)).json().request_id);
    }
    const commands = async (person: Person) => (await call(fixture, person, 'GET', `/devices/${lock.id}/commands/`)).json().count;
    assert.deepEqual([await commands(owner), await commands(other), await commands(guest)], [2, 2, 1]);
    const entries = await Promise.all([owner, other, guest].map(async (person) => (await logsOf(fixture, person, lock)).length));
    assert.deepEqual(entries, [2, 2, 1]);
    const path = `/devices/${lock.id}/commands/${ids.get(owner)}/`;
    assert.deepEqual(
      [(await call(fixture, guest, 'GET', path)).statusCode, (await call(fixture, other, 'GET', path)).statusCode],
      [404, 200],
    );
  });
});
