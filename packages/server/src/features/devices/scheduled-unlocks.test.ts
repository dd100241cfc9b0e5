import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../platform/database/testing/until.ts';
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
  type PlayedLock,
} from './testing/devices-fixture.ts';

interface Unlock {
  readonly id: number;
  readonly status: string;
  readonly reason: string | null;
  readonly request_id: string | null;
}

describe('scheduled unlocks', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
    fixture.features.jobs.startWorkers();
  });
  after(() => fixture.close());

  const inSeconds = (seconds: number) => new Date(fixture.clock.now().getTime() + seconds * 1000).toISOString();
  const ask = (person: Person, lock: PlayedLock, body: object, query = '') =>
    call(fixture, person, 'POST', `/devices/${lock.id}/scheduled-unlocks/${query}`, body);
  async function schedule(
    lock: PlayedLock,
    person = owner,
    body: object = { due_at: inSeconds(60) },
    query = '',
  ): Promise<number> {
    const answer = await ask(person, lock, body, query);
    assert.equal(answer.statusCode, 201, answer.body);
    assert.equal(answer.json<Unlock>().status, 'pending');
    return answer.json<Unlock>().id;
  }
  async function read(lock: PlayedLock, id: number): Promise<Unlock> {
    const answer = await call(fixture, owner, 'GET', `/devices/${lock.id}/scheduled-unlocks/`);
    const found = answer.json<{ results: Unlock[] }>().results.find((one) => one.id === id);
    assert.ok(found, answer.body);
    return found;
  }
  async function comesTo(lock: PlayedLock, id: number, status: string): Promise<Unlock> {
    await until(async () => (await read(lock, id)).status === status);
    return await read(lock, id);
  }
  const handOut = () => fixture.devices.handOutDueUnlocks();
  const opens = (lock: PlayedLock) => lock.answersWith(() => ({ success: true, status: 'unlocked' }));
  const perform = async (id: number) => {
    const handler = fixture.devices.jobs.find(({ job }) => job.name === 'scheduled_unlock');
    const run = { id: crypto.randomUUID(), attempt: 1, occurrenceAt: null, signal: AbortSignal.timeout(10_000) };
    return await handler?.run({ scheduled_unlock_id: id }, run);
  };

  it('open the door when the clock reaches their time, in the name of who asked, and not before', async () => {
    const lock = await registerLock(fixture, owner);
    opens(lock);
    const id = await schedule(lock);
    await handOut();
    assert.equal(lock.received('unlock').length, 0);
    fixture.clock.advance(61);
    await lock.status();
    await handOut();
    const done = await comesTo(lock, id, 'done');
    assert.equal(lock.received('unlock').length, 1);
    assert.equal(lock.received('unlock')[0]?.command.request_id, done.request_id);
    const [entry] = await logsOf(fixture, owner, lock);
    assert.deepEqual([entry?.action, entry?.success, entry?.user_id], ['unlock', true, owner.id]);
    await handOut();
    assert.deepEqual(await perform(id), { outcome: 'settled already' });
    assert.equal(lock.received('unlock').length, 1);
  });

  it('carry their own expiry into the command, and are never carried out after it', async () => {
    const lock = await registerLock(fixture, owner);
    opens(lock);
    const expiresAt = inSeconds(65);
    const short = await schedule(lock, owner, { due_at: inSeconds(60), expires_at: expiresAt });
    const late = await schedule(lock, owner, { due_at: inSeconds(61), expires_at: inSeconds(62) });
    fixture.clock.advance(62);
    await lock.status();
    await handOut();
    await comesTo(lock, short, 'done');
    const [message] = lock.received('unlock');
    assert.ok(message !== undefined && message.command.expires_at <= expiresAt, message?.command.expires_at);
    const expired = await comesTo(lock, late, 'expired');
    assert.equal(expired.reason, 'It was not carried out in time');
    assert.equal(lock.received('unlock').length, 1);
  });

  it('wait for a lock that is away, say why, and expire if it stays away', async () => {
    const lock = await registerLock(fixture, owner);
    opens(lock);
    const comesBack = await schedule(lock, owner, { due_at: inSeconds(60), expires_at: inSeconds(600) });
    await lock.send('availability', 'offline');
    fixture.clock.advance(61);
    await handOut();
    await until(async () => (await read(lock, comesBack)).reason === 'Device offline');
    assert.equal((await read(lock, comesBack)).status, 'pending');
    await lock.status();
    fixture.clock.advance(11);
    await handOut();
    await comesTo(lock, comesBack, 'done');

    const staysAway = await schedule(lock);
    await lock.send('availability', 'offline');
    fixture.clock.advance(61);
    await handOut();
    await until(async () => (await read(lock, staysAway)).reason !== null);
    fixture.clock.advance(600);
    await handOut();
    assert.deepEqual(
      { ...(await read(lock, staysAway)), due_at: null, expires_at: null },
      { ...(await comesTo(lock, staysAway, 'expired')), reason: 'Device offline', due_at: null, expires_at: null },
    );
    assert.equal(lock.received('unlock').length, 1);
  });

  it('are tried again when the broker was away, and end with the reason when the lock refuses or stays silent', async () => {
    const lock = await registerLock(fixture, owner);
    const id = await schedule(lock);
    fixture.clock.advance(61);
    await lock.status();
    fixture.transport.isUp = false;
    await handOut();
    await until(async () => (await read(lock, id)).reason === 'MQTT broker unavailable');
    fixture.transport.isUp = true;
    lock.answersWith(() => ({ success: false, error: 'jammed' }));
    fixture.clock.advance(11);
    await handOut();
    assert.equal((await comesTo(lock, id, 'failed')).reason, 'Jammed');
    assert.equal(lock.received('unlock').length, 1);

    lock.answersWith(() => null);
    const unheard = await schedule(lock);
    fixture.clock.advance(61);
    await lock.status();
    await handOut();
    await lock.next('unlock', 2);
    fixture.clock.advance(20);
    await fixture.devices.expireUnanswered();
    assert.equal((await comesTo(lock, unheard, 'failed')).reason, 'No answer from the lock');
  });

  it('are judged again when they are due: who lost the role by then opens nothing', async () => {
    const lock = await registerLock(fixture, owner);
    const [member, left] = [await registerPerson(fixture), await registerPerson(fixture)];
    const shares = [await share(fixture, owner, lock, member, 'member'), await share(fixture, owner, lock, left, 'member')];
    const demoted = await schedule(lock, member);
    const gone = await schedule(lock, left);
    await call(fixture, owner, 'PATCH', `/devices/${lock.id}/shares/${shares[0]}/`, { role: 'viewer' });
    await call(fixture, owner, 'DELETE', `/devices/${lock.id}/shares/${shares[1]}/`);
    fixture.clock.advance(61);
    await lock.status();
    await handOut();
    assert.match((await comesTo(lock, demoted, 'failed')).reason ?? '', /may not unlock/);
    assert.match((await comesTo(lock, gone, 'failed')).reason ?? '', /no access/);
    assert.equal(lock.received('unlock').length, 0);
  });

  it('are done at most once, whichever moment their worker dies in', async () => {
    const lock = await registerLock(fixture, owner);
    const claim = async (id: number) => {
      const requestId = crypto.randomUUID();
      await fixture.db
        .updateTable('scheduled_unlocks')
        .set({ status: 'running', request_id: requestId })
        .where('id', '=', id)
        .execute();
      return requestId;
    };
    opens(lock);
    // Before the command was recorded: nothing left, and the next worker sends it, under the same id.
    const unsent = await schedule(lock);
    fixture.clock.advance(61);
    await lock.status();
    const requestId = await claim(unsent);
    assert.deepEqual(await perform(unsent), { outcome: 'done', reason: null });
    assert.deepEqual(
      lock.received('unlock').map(({ command }) => command.request_id),
      [requestId],
    );
    // Once it was recorded, it may have left: it is waited for and not sent again.
    const sent = await schedule(lock);
    fixture.clock.advance(61);
    await lock.status();
    const sentId = await claim(sent);
    await fixture.db
      .insertInto('device_commands')
      .values({
        request_id: sentId,
        device_pk: lock.id,
        command: 'unlock',
        requested_by: owner.id,
        ip_address: null,
        user_agent: null,
        created_at: fixture.clock.now(),
        expires_at: new Date(fixture.clock.now().getTime() + 10_000),
        answer_deadline: new Date(fixture.clock.now().getTime() + 15_000),
      })
      .execute();
    const second = perform(sent);
    await lock.answer(sentId);
    assert.deepEqual(await second, { outcome: 'done', reason: null });
    // Two workers at once, of which one was taken for dead.
    const both = await schedule(lock);
    fixture.clock.advance(61);
    await lock.status();
    await Promise.all([perform(both), perform(both), perform(both)]);
    assert.equal((await read(lock, both)).status, 'done');
    assert.equal(lock.received('unlock').length, 2);
  });

  it('can be cancelled by who asked and by who manages the device, until they begin', async () => {
    const lock = await registerLock(fixture, owner);
    const [member, other] = [await registerPerson(fixture), await registerPerson(fixture)];
    for (const person of [member, other]) await share(fixture, owner, lock, person, 'member');
    const cancel = (person: Person, id: number) =>
      call(fixture, person, 'DELETE', `/devices/${lock.id}/scheduled-unlocks/${id}/`);
    const own = await schedule(lock, member);
    const ofOwner = await schedule(lock);
    assert.equal((await cancel(other, own)).statusCode, 404);
    assert.equal((await cancel(member, ofOwner)).statusCode, 404);
    assert.equal((await cancel(member, own)).json<Unlock>().status, 'cancelled');
    assert.equal((await cancel(owner, own)).json<{ code: string }>().code, 'not_pending');
    assert.equal((await cancel(owner, ofOwner)).statusCode, 200);
    const seen = await call(fixture, member, 'GET', `/devices/${lock.id}/scheduled-unlocks/`);
    assert.deepEqual(
      seen.json<{ results: Unlock[] }>().results.map(({ id }) => id),
      [own],
    );
    fixture.clock.advance(61);
    await handOut();
    assert.deepEqual(await perform(own), { outcome: 'settled already' });
    assert.equal(lock.received('unlock').length, 0);
  });

  it('are refused in the past, too far ahead, with a bad expiry, and beyond a hundred', async () => {
    const lock = await registerLock(fixture, owner);
    const bodies: Array<[object, string]> = [
      [{}, 'due_at'],
      [{ due_at: inSeconds(-1) }, 'due_at'],
      [{ due_at: inSeconds(400 * 86_400) }, 'due_at'],
      [{ due_at: '2030-01-01T10:00:00' }, 'due_at'],
      [{ due_at: inSeconds(60), expires_at: inSeconds(60) }, 'expires_at'],
      [{ due_at: inSeconds(60), expires_at: inSeconds(2 * 86_400) }, 'expires_at'],
      [{ due_at: inSeconds(60), forever: true }, 'forever'],
    ];
    for (const [body, field] of bodies) {
      const answer = await ask(owner, lock, body);
      assert.equal(answer.statusCode, 400, JSON.stringify(body));
      assert.equal(answer.json<{ errors: { field: string }[] }>().errors[0]?.field, field);
    }
    for (let count = 0; count < 100; count++) await schedule(lock, owner, { due_at: inSeconds(3600) });
    const oneMore = await ask(owner, lock, { due_at: inSeconds(3600) });
    assert.equal(oneMore.statusCode, 409);
    assert.equal(oneMore.json<{ code: string }>().code, 'too_many_scheduled_unlocks');
  });

  it('of an administrator for somebody else’s device open it while they are one', async () => {
    const lock = await registerLock(fixture, owner);
    opens(lock);
    const staff = await registerStaff(fixture);
    assert.equal((await ask(staff, lock, { due_at: inSeconds(60) })).statusCode, 404);
    const good = await schedule(lock, staff, { due_at: inSeconds(60) }, '?all=true');
    fixture.clock.advance(61);
    await lock.status();
    await handOut();
    await comesTo(lock, good, 'done');
    const stale = await schedule(lock, staff, { due_at: inSeconds(60) }, '?all=true');
    await fixture.database.pool.query('update users set is_staff = false where id = $1', [staff.id]);
    fixture.clock.advance(61);
    await lock.status();
    await handOut();
    await comesTo(lock, stale, 'failed');
    assert.equal(lock.received('unlock').length, 1);
  });
});
