import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { createFleet } from '@smartlock/simulators';
import { createApi } from './harness/api.ts';
import { startJobsUnderAttack, type JobsUnderAttack } from './harness/job-crash.ts';
import { registerLock, registerPerson } from './harness/people.ts';
import { waitFor } from './harness/wait.ts';

const scheduledJobs = ['check_device_connectivity', 'sync_device_time', 'cleanup_expired_access', 'cleanup_old_logs'];

const thisMonth = (): string => new Date().toISOString().slice(0, 7);

suite('kill -9 of a worker', () => {
  let attacked: JobsUnderAttack;
  before(async () => {
    attacked = await startJobsUnderAttack();
  });
  after(() => attacked.stop());

  test('in the middle of the scheduled jobs leaves them to another, which does them within 30 seconds', async (t) => {
    const outcomes = await attacked.killDuring({
      // Each of them reads or writes one of these.
      heldTables: ['device_states', 'qr_codes', 'access_logs'],
      async ask() {
        const ids: string[] = [];
        for (const name of scheduledJobs) ids.push(await attacked.runJob(name, {}));
        return ids;
      },
    });
    for (const [index, { status, attempts, secondsToRecover }] of outcomes.entries()) {
      assert.deepEqual([status, attempts], ['completed', 2], scheduledJobs[index]);
      assert.ok(secondsToRecover <= 30, `${scheduledJobs[index]}: ${secondsToRecover} s`);
      t.diagnostic(`${scheduledJobs[index]} was done again ${secondsToRecover.toFixed(1)} s after the death`);
    }
  });

  test('in the middle of five jobs on demand leaves them to another: each is done again, and nothing is told or opened twice', async (t) => {
    const { api } = attacked;
    const query = (sql: string) => attacked.query(sql);
    const runJob = (name: string, payload: object) => attacked.runJob(name, payload);
    const owner = await registerPerson(createApi(api.url), 'Owner');
    const holder = await registerPerson(createApi(api.url), 'Holder');
    const lock = await registerLock(owner, 'Front Door');
    const shared = await owner.api.post(`/devices/${lock.id}/shares/`, { email: holder.email, role: 'member' });
    assert.equal(shared.status, 201, JSON.stringify(shared.body));
    const pin = await owner.api.post('/access/pins/', { device: lock.id, user: holder.id });
    assert.equal(pin.status, 201, JSON.stringify(pin.body));
    const [alert = ''] = await query(
      `insert into security_alerts (alert_type, severity, device_pk, description, created_at, last_seen_at)
       values ('jam', 'high', ${lock.id}, 'The bolt is jammed.', now(), now()) returning id`,
    );
    const fleet = createFleet({ mqttUrl: attacked.mqttUrl, locks: [{ device_id: lock.deviceId, ...lock.keys }] });
    t.after(() => fleet.stop());
    const jobLike = async (name: string, member: string, id: number): Promise<string> =>
      await waitFor(`the job ${name}`, async () => {
        const [found] = await query(
          `select id from pgboss.job where name = '${name}' and (data -> 'payload' ->> '${member}')::bigint = ${id}`,
        );
        return found;
      });
    let unlock = 0;
    let report = 0;
    const outcomes = await attacked.killDuring({
      heldTables: ['device_commands', 'notification_deliveries', 'access_logs'],
      async prepare() {
        fleet.start();
        await fleet.connected();
        await waitFor(
          'the lock to be seen online',
          async () => (await owner.api.get(`/devices/${lock.id}/status/`)).at('is_online') === true,
        );
      },
      async ask() {
        const due_at = new Date(Date.now() + 1000).toISOString();
        const scheduled = await owner.api.post(`/devices/${lock.id}/scheduled-unlocks/`, { due_at });
        assert.equal(scheduled.status, 201, JSON.stringify(scheduled.body));
        unlock = scheduled.number('id');
        const asked = await owner.api.post('/reports/access/', { device: lock.id, month: thisMonth() });
        assert.equal(asked.status, 202, JSON.stringify(asked.body));
        report = asked.number('id');
        return [
          await runJob('update_device_firmware', { device_id: lock.id, firmware_url: 'https://firmware.example.com/1.bin' }),
          await runJob('send_pin_notification', { pin_id: pin.number('id') }),
          await runJob('send_security_alert', { alert_id: Number(alert) }),
          await jobLike('generate_access_report', 'report_id', report),
          await jobLike('scheduled_unlock', 'scheduled_unlock_id', unlock),
        ];
      },
    });
    assert.deepEqual(
      outcomes.map(({ status, attempts }) => [status, attempts]),
      outcomes.map(() => ['completed', 2]),
    );
    // Each told once: a notification, and one mail of it.
    const [firmwareJob, pinJob] = outcomes.map(({ id }) => id);
    for (const key of [`send_pin_notification:${pinJob}`, `alert:${alert}:${owner.id}`, `access_report:${report}`]) {
      const mails = await query(
        `select count(*) from notifications n join notification_deliveries d on d.notification_id = n.id
         where n.once_key = '${key}' and d.channel = 'email'`,
      );
      assert.deepEqual(mails, ['1'], key);
    }
    // The lock heard of the firmware once, and its bolt was moved once.
    assert.deepEqual(
      await query(
        `select command, count(*) from device_commands where device_pk = ${lock.id} and command in ('unlock', 'update_firmware') group by 1 order by 1`,
      ),
      ['unlock|1', 'update_firmware|1'],
    );
    assert.deepEqual(await query(`select request_id from device_commands where command = 'update_firmware'`), [firmwareJob]);
    assert.deepEqual(
      fleet.lock(lock.deviceId).actuations.map(({ command }) => command),
      ['unlock'],
    );
    assert.deepEqual(await query(`select status from scheduled_unlocks where id = ${unlock}`), ['done']);
    const ready = await owner.api.get(`/reports/access/${report}/`);
    assert.equal(ready.text('status'), 'ready');
    const pdf = await fetch(`${api.url}/api/v1/reports/access/${report}/pdf/`, {
      headers: { authorization: `Bearer ${await logIn(api.url, owner)}` },
    });
    assert.equal(pdf.status, 200);
    assert.equal(
      Buffer.from(await pdf.arrayBuffer())
        .subarray(0, 5)
        .toString(),
      '%PDF-',
    );
  });
});

async function logIn(url: string, { email, password }: { email: string; password: string }): Promise<string> {
  return (await createApi(url).post('/auth/login/', { email, password })).text('tokens.access');
}
