import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { EventConsumers } from '../../platform/events/consumers.ts';
import { until } from '../../platform/database/testing/until.ts';
import { SmartLockError } from '../../platform/errors.ts';
import { createLogger } from '../../platform/logger.ts';
import {
  call,
  registerPerson,
  registerStaff,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../devices/testing/devices-fixture.ts';

const unreachable = new SmartLockError('unavailable', 'broker_access_unavailable', 'The broker cannot be asked.');
const listener = { username: 'recorder', deviceIds: null, maySpeak: false, mayListen: true };

describe('what the broker lets at the topics of locks', () => {
  let fixture: DevicesFixture;
  let staff: Person;
  let owner: Person;
  let device: { id: number; device_id: string };
  let consumers: EventConsumers;

  before(async () => {
    fixture = await startDevices();
    staff = await registerStaff(fixture);
    owner = await registerPerson(fixture);
    device = (await call(fixture, owner, 'POST', '/devices/', { name: 'Front door' })).json();
    consumers = new EventConsumers({
      db: fixture.database.db,
      notifications: fixture.notifications,
      consumers: fixture.features.security.eventConsumers,
      logger: createLogger('silent'),
      lookEveryMs: 50,
    });
    await consumers.start();
  });
  after(async () => {
    await consumers.stop();
    await fixture.close();
  });
  beforeEach(async () => {
    fixture.broker.reach = [];
    await compare();
  });

  async function compare(): Promise<void> {
    const handler = fixture.features.jobHandlers.find(({ job }) => job.name === 'compare_access');
    await handler?.run({}, { id: 'by-hand', attempt: 1, occurrenceAt: null, signal: new AbortController().signal });
  }
  async function seen(person: Person, query = ''): Promise<string[]> {
    const answer = await call(fixture, person, 'GET', `/access/over-access/${query}`);
    return answer
      .json<{ results: { device: { id: number } | null; kind: string; ref: string }[] }>()
      .results.map(
        ({ device: at, kind, ref }) => `${kind} ${ref} at ${at?.id === device.id ? 'the door' : at === null ? 'all' : 'another'}`,
      )
      .sort();
  }
  async function openAlerts(): Promise<number> {
    const { rows } = await fixture.database.pool.query<{ count: string }>(
      `select count(*) from security_alerts where alert_type = 'over_access' and not is_resolved`,
    );
    return Number(rows[0]?.count);
  }

  it('is nothing where each lock has its own account alone', async () => {
    fixture.broker.reach = [{ username: device.device_id, deviceIds: [device.device_id], maySpeak: true, mayListen: true }];
    await compare();
    assert.deepEqual([await seen(staff, '?all=true'), await openAlerts()], [[], 0]);
  });

  it('is shown to whom it concerns and alerted, until it is gone', async () => {
    fixture.broker.reach = [
      listener,
      { username: 'forger', deviceIds: [device.device_id], maySpeak: true, mayListen: false },
      { username: 'GONE0001', deviceIds: ['GONE0001'], maySpeak: true, mayListen: true },
      { username: 'elsewhere', deviceIds: ['NOLOCK01'], maySpeak: true, mayListen: true },
    ];
    await compare();
    await compare();
    assert.deepEqual(await seen(owner), ['broker_account forger at the door']);
    assert.deepEqual(await seen(staff, '?all=true'), [
      'broker_account GONE0001 at all',
      'broker_account forger at the door',
      'broker_account recorder at all',
    ]);
    await until(async () => (await openAlerts()) === 3);
    fixture.broker.reach = [listener];
    await compare();
    assert.deepEqual(await seen(owner), []);
    await until(async () => (await openAlerts()) === 1);
  });

  it('stays as it was while the broker cannot be asked or does not say', async () => {
    fixture.broker.reach = [listener];
    await compare();
    for (const silent of [unreachable, null]) {
      fixture.broker.reach = silent;
      await compare();
      assert.deepEqual(await seen(staff, '?all=true'), ['broker_account recorder at all']);
    }
  });
});
