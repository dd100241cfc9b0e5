import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { until } from '../../platform/database/testing/until.ts';
import {
  call,
  registerLock,
  registerPerson,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type Person,
  type PlayedLock,
} from '../devices/testing/devices-fixture.ts';
import { createEventOutbox } from '../../platform/events/outbox.ts';
import { cleanUpExpired, type CleanUpDeps } from './clean-up-expired.ts';
import { withAccessTables } from './tables.ts';

describe('the daily clean-up of expired access', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  let lock: PlayedLock;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
    lock = await registerLock(fixture, owner);
    await fixture.features.jobs.handOutScheduled();
    fixture.features.jobs.startWorkers();
  });
  after(() => fixture.close());

  const inHours = (hours: number) => new Date(fixture.clock.now().getTime() + hours * 3_600_000).toISOString();
  async function make(path: string, body: object, door = lock, person = owner): Promise<number> {
    const answer = await call(fixture, person, 'POST', `/access/${path}/`, { device: door.id, ...body });
    assert.equal(answer.statusCode, 201, answer.body);
    return answer.json<{ id: number }>().id;
  }
  const digest = async (door = lock) =>
    (
      await fixture.db
        .selectFrom('device_states')
        .select('wanted_codes_digest')
        .where('device_pk', '=', door.id)
        .executeTakeFirstOrThrow()
    ).wanted_codes_digest;
  async function activeCodes() {
    const { rows } = await sql<{ kind: string; id: number }>`
      select 'pin' as kind, id from pins where is_active union all select 'qr', id from qr_codes where is_active order by 1, 2`.execute(
      fixture.database.db,
    );
    return rows.map(({ kind, id }) => `${kind} ${id}`);
  }
  /** As they lie in the outbox. */
  async function summaries(): Promise<{ to: string; text: string }[]> {
    const staff = await registerStaff(fixture);
    const list = await call(fixture, staff, 'GET', '/notifications/outbox/?page_size=100');
    const mails = list.json<{ results: { id: number; to: string; template: string }[] }>().results;
    return await Promise.all(
      mails
        .filter(({ template }) => template === 'cleanup_summary')
        .map(async ({ id, to }) => {
          const mail = await call(fixture, staff, 'GET', `/notifications/outbox/${id}/`);
          return { to, text: mail.json<{ text: string | null }>().text ?? '' };
        }),
    );
  }

  it('switches off at two what has expired, takes it off the lock’s list, and writes one mail to each owner', async () => {
    const emptyDigest = await digest();
    await make('pins', { valid_until: inHours(1) });
    await make('qrcodes', { valid_until: inHours(1) });
    await make('temporary-access', {
      guest_email: 'guest@example.com',
      guest_name: 'Grace',
      access_type: 'period',
      valid_until: inHours(1),
    });
    const other = await registerPerson(fixture);
    const otherLock = await registerLock(fixture, other);
    const lasting = await make('pins', {}, otherLock, other);
    const keptQr = await make('qrcodes', { valid_until: inHours(100) }, otherLock, other);
    assert.notEqual(await digest(), emptyDigest);

    // Two o'clock that is at least two hours away.
    const due = new Date(fixture.clock.now().getTime() + 2 * 3_600_000);
    due.setUTCHours(due.getUTCHours() >= 2 ? 26 : 2, 0, 0, 0);
    fixture.clock.advance((due.getTime() - fixture.clock.now().getTime()) / 1000);
    await fixture.features.jobs.handOutScheduled();
    await until(async () => {
      const { rows } = await sql`
        select from pgboss.job_common where name = 'cleanup_expired_access' and state = 'completed'`.execute(fixture.database.db);
      return rows.length === 1;
    });
    assert.deepEqual(await activeCodes(), [`pin ${lasting}`, `qr ${keptQr}`]);
    assert.equal(await digest(), emptyDigest, 'the lock is to hold none of them');
    const mails = await summaries();
    assert.deepEqual(
      mails.map(({ to }) => to),
      [owner.email],
    );
    assert.match(mails[0]?.text ?? '', /Front door/);
  });

  it('goes on where a worker died, and tells nobody twice', async () => {
    const [first, second] = [await registerPerson(fixture), await registerPerson(fixture)];
    for (const person of [first, second])
      await make('pins', { valid_until: inHours(1) }, await registerLock(fixture, person), person);
    fixture.clock.advance(2 * 3600);
    const db = withAccessTables(fixture.database.db);
    const told: number[] = [];
    const deps: CleanUpDeps = {
      db,
      clock: fixture.clock,
      deviceSummaries: (ids) => fixture.devices.deviceSummaries(ids),
      codesChanged: () => {},
      audit: fixture.features.audit,
      events: createEventOutbox({ clock: fixture.clock }),
      notifier: {
        notify: async (_trx, { userId }) => {
          if (userId === second.id && told.length === 1) throw new Error('the worker dies here');
          told.push(userId);
        },
      },
    };
    const { signal } = new AbortController();
    await assert.rejects(cleanUpExpired(deps, signal), /dies here/);
    const whole: CleanUpDeps = { ...deps, notifier: { notify: async (_trx, { userId }) => void told.push(userId) } };
    assert.deepEqual(await cleanUpExpired(whole, signal), { owners: 1, pins: 1, qr_codes: 0, guests: 0 });
    assert.deepEqual(told, [first.id, second.id]);
    assert.deepEqual(await cleanUpExpired(whole, signal), { owners: 0, pins: 0, qr_codes: 0, guests: 0 });
  });
});
