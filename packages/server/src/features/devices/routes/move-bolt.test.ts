import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { until } from '../../../platform/database/testing/until.ts';
import {
  call,
  logsOf,
  registerLock,
  registerPerson,
  signatureOf,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../testing/devices-fixture.ts';

interface Command {
  readonly request_id: string;
  readonly command: string;
  readonly status: string;
  readonly error: string | null;
  readonly lock_status: string | null;
  readonly late_success: boolean | null;
}

describe('locking and unlocking', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
  });
  after(() => fixture.close());

  const commandsOf = async (lock: PlayedLock, query = ''): Promise<Command[]> =>
    (await call(fixture, owner, 'GET', `/devices/${lock.id}/commands/${query}`)).json<{ results: Command[] }>().results;

  it('answers at once that the command was sent, and keeps it as sent', async () => {
    const lock = await registerLock(fixture, owner);
    const answer = await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/`);
    assert.equal(answer.statusCode, 200);
    const body = answer.json();
    assert.equal(body.status, 'unlock command sent');
    assert.equal(body.device_id, lock.deviceId);
    assert.equal(Date.parse(body.expires_at) - Date.parse(body.timestamp), 10_000);
    assert.deepEqual(
      (await commandsOf(lock)).map(({ request_id, command, status }) => ({ request_id, command, status })),
      [{ request_id: body.request_id, command: 'unlock', status: 'sent' }],
    );
    assert.deepEqual(await logsOf(fixture, owner, lock), []);
  });

  it('is signed with the key of the lock, expires within seconds, and never repeats a nonce', async () => {
    const lock = await registerLock(fixture, owner);
    for (const command of ['lock', 'unlock', 'lock']) await call(fixture, owner, 'POST', `/devices/${lock.id}/${command}/`);
    const received = lock.received();
    assert.deepEqual(
      received.map(({ command }) => command.command),
      ['lock', 'unlock', 'lock'],
    );
    for (const { command, expiresAt, channel } of received) {
      assert.equal(command.signature, signatureOf(command, lock.keys.secret_key));
      assert.equal(command.signature_next, undefined);
      assert.equal(command.key_version, 1);
      assert.equal(command.expires_at, expiresAt.toISOString());
      assert.equal(channel, 'command');
      assert.match(command.nonce, /^[0-9a-f]{32}$/);
    }
    assert.equal(new Set(received.map(({ command }) => command.nonce)).size, 3);
  });

  it('judges a given PIN before anything is sent, and keeps it nowhere', async () => {
    const lock = await registerLock(fixture, owner);
    await call(fixture, owner, 'POST', '/access/pins/', { device: lock.id, pin_code: '48151623' });
    const refused = await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/`, { pin_code: '48151624' });
    assert.equal(refused.statusCode, 403);
    assert.equal(refused.json().code, 'pin_refused');
    assert.equal(lock.received().length, 0);
    assert.equal((await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/`, { pin_code: '48151623' })).statusCode, 200);
    const [message] = lock.received();
    assert.ok(message !== undefined && !JSON.stringify(message).includes('48151623'));
    const row = await fixture.db
      .selectFrom('device_commands')
      .selectAll()
      .where('request_id', '=', message.command.request_id)
      .executeTakeFirstOrThrow();
    assert.ok(!JSON.stringify(row).includes('48151623'));
  });

  it('with ?wait gives the word of the lock: succeeded', async () => {
    const lock = await registerLock(fixture, owner);
    lock.answersWith(() => ({ success: true, status: 'unlocked' }));
    const answer = await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/?wait=5`);
    assert.equal(answer.statusCode, 200);
    const { result, lock_status, error, reason } = answer.json();
    assert.deepEqual(
      { result, lock_status, error, reason },
      { result: 'succeeded', lock_status: 'unlocked', error: null, reason: null },
    );
    const status = (await call(fixture, owner, 'GET', `/devices/${lock.id}/status/`)).json();
    assert.equal(status.lock_status, 'unlocked');
    assert.equal((await commandsOf(lock))[0]?.status, 'succeeded');
  });

  it('with Prefer: wait says that it was heard', async () => {
    const lock = await registerLock(fixture, owner);
    lock.answersWith(() => ({ success: true }));
    const answer = await call(fixture, owner, 'POST', `/devices/${lock.id}/lock/`, undefined, { prefer: 'wait=5' });
    assert.equal(answer.headers['preference-applied'], 'wait=5');
    assert.equal(answer.json().result, 'succeeded');
  });

  it('with ?wait gives the word of the lock: failed, and why', async () => {
    const lock = await registerLock(fixture, owner);
    lock.answersWith(() => ({ success: false, error: 'jammed', status: 'jammed' }));
    const answer = await call(fixture, owner, 'POST', `/devices/${lock.id}/lock/?wait=5`);
    assert.equal(answer.statusCode, 200);
    const { result, lock_status, error, reason } = answer.json();
    assert.deepEqual(
      { result, lock_status, error, reason },
      { result: 'failed', lock_status: 'jammed', error: 'jammed', reason: 'Jammed' },
    );
    const [entry] = await logsOf(fixture, owner, lock);
    assert.deepEqual([entry?.success, entry?.failure_reason, entry?.action], [false, 'Jammed', 'lock']);
  });

  it('with ?wait=0 does not wait', async () => {
    const lock = await registerLock(fixture, owner);
    const answer = await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/?wait=0`);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.json().result, undefined);
  });

  it('with ?wait answers 504 when the lock stays silent, and the lock refuses the command soon after', async () => {
    const lock = await registerLock(fixture, owner);
    const answer = await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/?wait=1`);
    assert.equal(answer.statusCode, 504);
    assert.equal(answer.json().code, 'command_timeout');
    const [message] = lock.received();
    assert.equal(answer.json().request_id, message?.command.request_id);
    assert.equal(Date.parse(message?.command.expires_at ?? '') - Date.parse(message?.command.timestamp ?? ''), 6000);
  });

  it('refuses a wait that is too long, and a PIN that is none', async () => {
    const lock = await registerLock(fixture, owner);
    for (const [query, body] of [
      ['?wait=31', {}],
      ['?wait=-1', {}],
      ['', { pin_code: '123' }],
      ['', { pin_code: 'abcd' }],
      ['', { pin_code: 12345 }],
      ['', { other: true }],
    ] as const) {
      assert.equal((await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/${query}`, body)).statusCode, 400);
    }
    assert.deepEqual(lock.received(), []);
  });

  it('of a lock that is offline is refused, sends nothing, and is in the log', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const answer = await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/`);
    assert.equal(answer.statusCode, 409);
    assert.equal(answer.json().code, 'device_offline');
    assert.deepEqual(lock.received(), []);
    assert.deepEqual(await commandsOf(lock), []);
    assert.deepEqual(
      (await logsOf(fixture, owner, lock)).map(({ success, failure_reason, user_id, access_method }) => ({
        success,
        failure_reason,
        user_id,
        access_method,
      })),
      [{ success: false, failure_reason: 'Device offline', user_id: owner.id, access_method: 'app' }],
    );
  });

  it('without a broker answers 503, leaves nothing pending, and is in the log once', async () => {
    const lock = await registerLock(fixture, owner);
    fixture.transport.isUp = false;
    const answer = await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/?wait=5`);
    fixture.transport.isUp = true;
    assert.equal(answer.statusCode, 503);
    assert.equal(answer.json().code, 'broker_unavailable');
    assert.ok(Number(answer.headers['retry-after']) > 0);
    const [command] = await commandsOf(lock);
    assert.deepEqual([command?.status, command?.error], ['failed', 'broker_unavailable']);
    fixture.clock.advance(120);
    await fixture.devices.expireUnanswered();
    const entries = await logsOf(fixture, owner, lock);
    assert.deepEqual(
      entries.map(({ success, failure_reason }) => [success, failure_reason]),
      [[false, 'MQTT broker unavailable']],
    );
  });

  it('of fifty people at once gives each the answer to their own command', async () => {
    const lock = await registerLock(fixture, owner);
    let count = 0;
    lock.answersWith(() => ({ success: ++count % 2 === 0, error: 'busy' }));
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => call(fixture, owner, 'POST', `/devices/${lock.id}/lock/?wait=10`)),
    );
    assert.equal(new Set(answers.map((answer) => answer.json().request_id)).size, 50);
    assert.equal(answers.filter((answer) => answer.json().result === 'succeeded').length, 25);
    assert.equal((await logsOf(fixture, owner, lock)).length, 50);
  });

  it('repeated with the same Idempotency-Key moves the bolt once', async () => {
    const lock = await registerLock(fixture, owner);
    const headers = { 'idempotency-key': `key-of-${lock.deviceId}` };
    const [first, second] = [
      await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/`, {}, headers),
      await call(fixture, owner, 'POST', `/devices/${lock.id}/unlock/`, {}, headers),
    ];
    assert.equal(first.json().request_id, second.json().request_id);
    assert.equal(lock.received().length, 1);
  });

  it('lists commands newest first, by status, and one by its id', async () => {
    const lock = await registerLock(fixture, owner);
    lock.answersWith(({ command }) => (command.command === 'lock' ? { success: true } : null));
    for (const command of ['lock', 'unlock', 'lock']) {
      fixture.clock.advance(1);
      await call(fixture, owner, 'POST', `/devices/${lock.id}/${command}/`);
    }
    await until(async () => (await commandsOf(lock, '?status=succeeded')).length === 2);
    const all = await commandsOf(lock);
    assert.deepEqual(
      all.map(({ command }) => command),
      ['lock', 'unlock', 'lock'],
    );
    assert.deepEqual(
      (await commandsOf(lock, '?status=sent')).map(({ command }) => command),
      ['unlock'],
    );
    const page = (await call(fixture, owner, 'GET', `/devices/${lock.id}/commands/?page=2&page_size=2`)).json();
    assert.deepEqual([page.count, page.total_pages, page.results[0].request_id], [3, 2, all[2]?.request_id]);
    const one = await call(fixture, owner, 'GET', `/devices/${lock.id}/commands/${all[1]?.request_id.toUpperCase()}/`);
    assert.equal(one.json().command, 'unlock');
    const other = await registerLock(fixture, owner);
    assert.equal((await call(fixture, owner, 'GET', `/devices/${other.id}/commands/${all[1]?.request_id}/`)).statusCode, 404);
  });
});
