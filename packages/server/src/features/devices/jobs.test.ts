import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { sql } from 'kysely';
import { until } from '../../platform/database/testing/until.ts';
import { parseSchedule } from '../../platform/jobs/job-schedule.ts';
import { checkDeviceConnectivity, syncDeviceTime, updateDeviceFirmware } from './job-kinds.ts';
import { registerLock, registerPerson, startDevices, type DevicesFixture, type Person } from './testing/devices-fixture.ts';

describe('jobs of devices', () => {
  let fixture: DevicesFixture;
  let owner: Person;
  before(async () => {
    fixture = await startDevices();
    owner = await registerPerson(fixture);
    await fixture.features.jobs.handOutScheduled();
    fixture.features.jobs.startWorkers();
  });
  after(() => fixture.close());

  interface Job {
    readonly state: string;
    readonly output: Record<string, unknown>;
    readonly at: string;
  }
  async function newestJob(name: string): Promise<Job | undefined> {
    const { rows } = await sql<Job>`
      select state, output, data->>'occurrence_at' as at from pgboss.job_common where name = ${name} order by created_on desc limit 1`.execute(
      fixture.database.db,
    );
    return rows[0];
  }
  /** Moves the clock to the next time of the schedule, and answers what the job found. */
  async function reach(
    job: { readonly name: string; readonly cron?: string },
    /** What happens just before. */
    shortlyBefore: () => Promise<void> = () => Promise.resolve(),
  ): Promise<Record<string, unknown>> {
    const next = parseSchedule(job.cron ?? '', 'UTC').next(fixture.clock.now());
    const advanceTo = (ms: number) => fixture.clock.advance((ms - fixture.clock.now().getTime()) / 1000);
    advanceTo(next.getTime() - 1_000);
    await shortlyBefore();
    advanceTo(next.getTime());
    await fixture.features.jobs.handOutScheduled();
    await until(async () => {
      const newest = await newestJob(job.name);
      return newest?.at === next.toISOString() && newest.state === 'completed';
    });
    return (await newestJob(job.name))?.output ?? {};
  }
  const isOnline = async (id: number) =>
    (await fixture.db.selectFrom('device_states').select('is_online').where('device_pk', '=', id).executeTakeFirstOrThrow())
      .is_online;

  it('mark locks offline that were silent for five minutes, every five minutes, and leave the others', async () => {
    const silent = await registerLock(fixture, owner);
    await reach(checkDeviceConnectivity);
    await silent.status();
    fixture.clock.advance(301);
    const awake = await registerLock(fixture, owner);
    assert.deepEqual(await reach(checkDeviceConnectivity), { marked_offline: 1 });
    assert.equal(await isOnline(silent.id), false);
    assert.equal(await isOnline(awake.id), true);
  });

  it('send every online lock the time at its next status, once, daily at three', async () => {
    const lock = await registerLock(fixture, owner);
    const away = await registerLock(fixture, owner);
    await away.send('availability', 'offline');
    await lock.status({ time_nonce: '1'.repeat(32) });
    assert.equal(lock.received('set_time').length, 0, 'its clock is right');
    await reach(syncDeviceTime, () => lock.status());
    await lock.status({ time_nonce: '2'.repeat(32) });
    const message = await lock.next('set_time');
    assert.ok(lock.accepts(message));
    assert.equal(message.command['time_nonce'], '2'.repeat(32));
    await until(async () => {
      const { is_time_due: isDue } = await fixture.db
        .selectFrom('device_states')
        .select('is_time_due')
        .where('device_pk', '=', lock.id)
        .executeTakeFirstOrThrow();
      return !isDue;
    });
    fixture.clock.advance(61);
    await lock.status({ time_nonce: '3'.repeat(32) });
    await away.status({ time_nonce: '4'.repeat(32) });
    // Whatever was to be sent has been, once another lock has what was sent later.
    const marker = await registerLock(fixture, owner, { online: false });
    marker.clockOffsetMs = -60_000;
    await marker.status({ time_nonce: 'a'.repeat(32) });
    await marker.next('set_time');
    assert.equal(lock.received('set_time').length, 1);
    assert.equal(away.received('set_time').length, 0);
  });

  it('tell a lock of a firmware once, however often the job is run', async () => {
    const lock = await registerLock(fixture, owner);
    const handler = fixture.devices.jobs.find(({ job }) => job.name === updateDeviceFirmware.name);
    const payload = { device_id: lock.id, firmware_url: 'https://firmware.example.com/1.bin', version: '1.3.0' };
    const run = { id: crypto.randomUUID(), attempt: 1, occurrenceAt: null, signal: AbortSignal.timeout(10_000) };
    assert.deepEqual(await handler?.run(payload, run), { request_id: run.id });
    assert.deepEqual(await handler?.run(payload, { ...run, attempt: 2 }), { request_id: run.id });
    assert.equal(lock.received('update_firmware').length, 1);
    assert.equal(lock.received('update_firmware')[0]?.command['firmware_url'], payload.firmware_url);
  });

  it('try again to tell a lock of a firmware that is away, or while the broker is', async () => {
    const lock = await registerLock(fixture, owner, { online: false });
    const { jobs } = fixture.features;
    const payload = { device_id: lock.id, firmware_url: 'https://firmware.example.com/2.bin' };
    const id = await jobs.queue.enqueue(fixture.database.db, updateDeviceFirmware, payload);
    const failedWith = (code: string) => async () => {
      const newest = await newestJob(updateDeviceFirmware.name);
      return newest?.state === 'retry' && newest.output['code'] === code;
    };
    const again = () => sql`update pgboss.job_common set start_after = now() where id = ${id}`.execute(fixture.database.db);
    await until(failedWith('device_offline'));
    await lock.status();
    fixture.transport.isUp = false;
    await again();
    await until(failedWith('broker_unavailable'));
    fixture.transport.isUp = true;
    await again();
    await lock.next('update_firmware');
    await until(async () => (await newestJob(updateDeviceFirmware.name))?.state === 'completed');
    assert.equal(lock.received('update_firmware').length, 1);
  });
});
