import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createTestDatabase, type TestDatabase } from '../../testing/test-database.ts';
import { until } from '../../platform/database/testing/until.ts';
import { headerOf, partsOf, startSmtpRecorder, type SmtpRecorder } from '../../platform/notify/testing/smtp-recorder.ts';
import {
  call,
  registerLock,
  registerPerson,
  startDevices,
  type DevicesFixture,
  type Person,
} from '../devices/testing/devices-fixture.ts';
import { createStandingClock, fillLog, pagesOf, runJob } from './testing/reports-fixture.ts';

const clock = createStandingClock('2026-10-20T12:00:00Z');

describe('the reports of a month', () => {
  let database: TestDatabase;
  let smtp: SmtpRecorder;
  /** Two processes that work. */
  let workers: DevicesFixture[] = [];
  before(async () => {
    database = await createTestDatabase();
    smtp = await startSmtpRecorder();
    const env = { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(smtp.port), EMAIL_USE_TLS: 'false' };
    const first = await startDevices({ database, clock, env });
    workers = [first, await startDevices({ database, clock, env: { ...env, DATA_DIR: first.directory } })];
  });
  after(async () => {
    for (const worker of workers.toReversed()) await worker.close();
    await smtp.close();
    await database.close();
  });

  const first = (): DevicesFixture => workers[0] as DevicesFixture;

  async function deliver(): Promise<void> {
    for (const worker of workers) {
      await worker.features.notificationCenter.deliverDue();
      await worker.features.mailer.idle();
    }
  }

  const reportMails = () => smtp.mails.filter((mail) => /Access report|Zutrittsbericht/u.test(headerOf(mail, 'Subject')));

  async function reports() {
    const { rows } = await database.pool.query<{ device: number; month: string; status: string }>(
      `select device_pk as device, to_char(month, 'YYYY-MM') as month, status from access_reports where is_scheduled order by 1, 2`,
    );
    return rows.map(({ device, month, status }) => `${device} ${month} ${status}`);
  }

  async function isQuiet(): Promise<boolean> {
    const { rows } = await database.pool.query(
      `select 1 from pgboss.job where name in ('schedule_access_reports', 'generate_access_report') and state < 'completed'`,
    );
    return rows.length === 0;
  }

  async function tick(): Promise<void> {
    await Promise.all(workers.map((worker) => worker.features.jobs.handOutScheduled()));
    await until(isQuiet);
    await deliver();
  }

  let german: Person;
  let quiet: Person;
  let doors: { german: number; quiet: number; unused: number };

  it('are made on the 1st, one a device with entries, over two workers, and mailed to the owner once', async () => {
    german = await registerPerson(first());
    quiet = await registerPerson(first());
    await call(first(), german, 'PATCH', '/users/preferences/', { language: 'de', timezone: 'Europe/Berlin' });
    const switchedOff = { kinds: { access_report: { email: false } } };
    assert.equal((await call(first(), quiet, 'PATCH', '/notifications/preferences/', switchedOff)).statusCode, 200);
    const doorOf = async (person: Person) => (await registerLock(first(), person, { online: false })).id;
    doors = { german: await doorOf(german), quiet: await doorOf(quiet), unused: await doorOf(german) };
    await fillLog(first(), { device: doors.german, from: '2026-10-02T00:00:00Z', count: 30, user: german.id });
    await fillLog(first(), { device: doors.quiet, from: '2026-10-05T00:00:00Z', count: 3 });
    // In Berlin this is November already.
    await fillLog(first(), { device: doors.unused, from: '2026-10-31T23:30:00Z', count: 1 });
    for (const worker of workers) worker.features.jobs.startWorkers();
    await tick();
    assert.deepEqual(await reports(), [], 'nothing before the 1st');

    clock.moveTo('2026-11-01T04:59:59Z');
    await tick();
    assert.deepEqual(await reports(), []);
    clock.moveTo('2026-11-01T05:00:00Z');
    await tick();
    const expected = [`${doors.german} 2026-10 ready`, `${doors.quiet} 2026-10 ready`];
    assert.deepEqual(await reports(), expected);
    await until(async () => {
      await deliver();
      return reportMails().length > 0;
    });
    const [mail] = reportMails();
    assert.ok(mail !== undefined);
    assert.deepEqual([mail.to, headerOf(mail, 'Subject')], [[german.email], 'Zutrittsbericht Oktober 2026']);
    assert.match(
      partsOf(mail, 'text/plain')[0]?.toString() ?? '',
      /Front door für Oktober 2026 ist fertig und hängt als PDF an/u,
    );
    const [pdf] = partsOf(mail, 'application/pdf');
    const [page = ''] = await pagesOf(pdf ?? Buffer.alloc(0));
    assert.ok(page.includes('Oktober 2026') && page.includes('30\nEinträge') && page.includes('Zone Europe/Berlin'), page);

    // Neither the schedule nor anybody who runs the jobs again makes a second one, or a second mail.
    clock.moveTo('2026-11-01T09:00:00Z');
    await tick();
    assert.partialDeepStrictEqual(await runJob(first(), 'schedule_access_reports', {}), { month: '2026-10', reports: 0 });
    const { rows } = await database.pool.query<{ id: string }>(`select id from access_reports`);
    for (const { id } of rows)
      assert.deepEqual(await runJob(first(), 'generate_access_report', { report_id: Number(id) }), {
        made: false,
        reason: 'it was made before',
      });
    await deliver();
    assert.deepEqual(await reports(), expected);
    assert.deepEqual(
      reportMails().map(({ to }) => to),
      [[german.email]],
      'who switched the mail off gets none',
    );
    const { rows: told } = await database.pool.query<{ count: string }>(
      `select count(*) from notifications where kind = 'access_report'`,
    );
    assert.equal(Number(told[0]?.count), 2, 'both see it in SmartLock');
  });

  it('come again a month later, the year after too', async () => {
    await fillLog(first(), { device: doors.quiet, from: '2026-12-31T12:00:00Z', count: 1 });
    clock.moveTo('2027-01-01T05:00:00Z');
    await tick();
    assert.ok((await reports()).includes(`${doors.quiet} 2026-12 ready`));
    // Nobody was there in the month that no worker ran for: the latest is made up for.
    assert.equal((await reports()).length, 3);
  });

  it('wait where the month of the owner is not over yet', async () => {
    const far = await registerPerson(first());
    await call(first(), far, 'PATCH', '/users/preferences/', { timezone: 'Pacific/Pago_Pago' });
    const { id: door } = await registerLock(first(), far, { online: false });
    await fillLog(first(), { device: door, from: '2027-01-05T00:00:00Z', count: 1 });
    for (const worker of workers) await worker.features.jobs.stopWorkers();
    clock.moveTo('2027-02-01T05:00:00Z');
    await runJob(first(), 'schedule_access_reports', {}, { occurrenceAt: clock.now() });
    const { rows } = await database.pool.query<{ start: Date }>(
      `select start_after as start from pgboss.job where name = 'generate_access_report' and state = 'created'
         and (data -> 'payload' ->> 'report_id')::bigint in (select id from access_reports where device_pk = $1)`,
      [door],
    );
    // There it is the 31st until 11:00 UTC, and locks get an hour to report.
    assert.deepEqual(
      rows.map(({ start }) => start.toISOString()),
      ['2027-02-01T12:00:00.000Z'],
    );
  });
});
